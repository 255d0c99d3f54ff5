using System.Runtime.CompilerServices;

namespace Eddy.Experiments.Recurrent.Forecasting;

/// <summary>A recurrent network that forecasts. Immutable, and valid whenever it exists; the defaults are the fixed setting of the respiratory protocol.</summary>
public sealed record RecurrentForecastOptions
{
    /// <summary>The learning rule, by its name in <see cref="RuleCatalog"/>.</summary>
    public RuleKind Learner { get; init; } = RuleCatalog.Find("snap-1");

    /// <summary>The neuron model.</summary>
    public string Cell { get; init => field = Neurons.NeuronCatalog.Find(value) is not null ? value : ""; } = "tanh";

    /// <summary>Units of the one layer.</summary>
    public int Units { get; init => field = Check(value > 0, value, "must be above 0"); } = 90;

    /// <summary>Step size of plain gradient descent.</summary>
    public double LearningRate { get; init => field = Check(value > 0 && double.IsFinite(value), value, "must be finite and above 0"); } = 0.01;

    /// <summary>Standard deviation of every first weight; null for the cell's own.</summary>
    public double? Spread { get; init; } = 0.02;

    /// <summary>Bound on the norm of all gradients together; 0 for none.</summary>
    public double Clip { get; init => field = Check(value >= 0 && double.IsFinite(value), value, "must be finite and not below 0"); } = 100;

    private static T Check<T>(bool ok, T value, string rule, [CallerMemberName] string name = "")
        => ok ? value : throw new ArgumentOutOfRangeException(name, value, $"{name}: {rule}.");
}
