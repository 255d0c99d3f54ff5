using System.Runtime.CompilerServices;

namespace Eddy.Learners.Equilibrium;

/// <summary>Hyperparameters of an <see cref="EquilibriumNetwork{T}"/>. Immutable, and valid whenever it exists. What is left null is as published for the number of hidden layers.</summary>
public sealed record EquilibriumOptions
{
    /// <summary>The prototypical form in alternating order with few steps (T 20, K 8): a sixth of the published work for three hidden layers. With fewer, learning soon stood still.</summary>
    public static EquilibriumOptions Fast { get; } = new() { Form = EquilibriumForm.Prototypical, Order = EquilibriumOrder.Alternating, FreeSteps = 20, NudgedSteps = 8 };

    /// <summary>How units move. Default down an energy.</summary>
    public EquilibriumForm Form { get; init => field = Check(Enum.IsDefined(value), value, "must be Energy or Prototypical."); }

    /// <summary>φ. Default hard sigmoid, states clamped to [0, 1].</summary>
    public EquilibriumActivation Activation { get; init => field = Check(Enum.IsDefined(value), value, "must be HardSigmoid or Tanh."); }

    /// <summary>What an update compares. Default centred: a phase nudged towards the target with one nudged away.</summary>
    public EquilibriumNudge Nudge { get; init => field = Check(Enum.IsDefined(value), value, "must be Centered, OneSided or Continual."); }

    /// <summary>In which order groups of units move. Default all at once, as published.</summary>
    public EquilibriumOrder Order { get; init => field = Check(Enum.IsDefined(value), value, "must be Synchronous or Alternating."); }

    /// <summary>B, samples a step, above 0. Default 20.</summary>
    public int BatchSize { get; init => field = Check(value > 0, value, "a batch holds at least one sample."); } = 20;

    /// <summary>η of the weights between one layer and the next, input side first; each finite and above 0. Biases take that of the weights on their input side.</summary>
    public IReadOnlyList<double>? LearningRates
    {
        get;
        init => field = Check(value is null || (value.Count > 1 && value.All(rate => rate > 0 && double.IsFinite(rate))), value, "needs a rate, finite and above 0, for every hidden layer and one for the outputs, input side first; or null for the published ones.");
    }

    /// <summary>T, steps of the free phase, above 0.</summary>
    public int? FreeSteps { get; init => field = Check(value is null or > 0, value, "must be above 0, or null for the published number."); }

    /// <summary>K, steps of a nudged phase, above 0.</summary>
    public int? NudgedSteps { get; init => field = Check(value is null or > 0, value, "must be above 0, or null for the published number."); }

    /// <summary>β, how strongly outputs are nudged, finite and above 0.</summary>
    public double? Beta { get; init => field = Check(value is null or (> 0 and < double.PositiveInfinity), value, "β must be finite and above 0, or null for the published one; which way it goes is the nudge's business."); }

    /// <summary>ε, the share of its way that a unit goes in a step, in (0, 1]; the energy form alone reads it. Default 0.2.</summary>
    public double StepSize { get; init => field = Check(value is > 0 and <= 1, value, "ε must be in (0, 1]."); } = 0.2;

    /// <summary>The free phase ends once no unit changes by as much in a step, finite and at least 0. Default 0: all of its steps are taken.</summary>
    public double Tolerance { get; init => field = Check(value >= 0 && double.IsFinite(value), value, "must be finite and at least 0; 0 takes all steps."); }

    /// <summary>The same with everything said, for so many hidden layers: what was null is as published for MNIST (Ernoult et al. 2019), input side first.</summary>
    /// <exception cref="ArgumentException">Rates are given for another number of layers, or none are and none are published.</exception>
    public EquilibriumOptions For(int hiddenLayers)
    {
        if (LearningRates is not null && LearningRates.Count != hiddenLayers + 1)
        {
            throw Refuse(nameof(LearningRates), $"there are {LearningRates.Count}, but {hiddenLayers} hidden layers and the outputs take {hiddenLayers + 1}. Give one each, input side first.");
        }

        (double[] Rates, int Free, int Nudged, double Beta)? published = (Form, hiddenLayers) switch
        {
            (EquilibriumForm.Energy, 1) => ([0.1, 0.05], 100, 12, 0.5),
            (EquilibriumForm.Energy, 2) => ([0.4, 0.1, 0.01], 400, 40, 0.5),
            (EquilibriumForm.Prototypical, 1) => ([0.08, 0.04], 40, 15, 0.1),
            (EquilibriumForm.Prototypical, 2) => ([0.2, 0.05, 0.005], 100, 20, 0.5),
            (EquilibriumForm.Prototypical, 3) => ([0.2, 0.05, 0.01, 0.002], 180, 20, 0.5),
            _ => null,
        };
        if (published is null && (LearningRates is null || FreeSteps is null || NudgedSteps is null || Beta is null))
        {
            string instead = Form == EquilibriumForm.Energy && hiddenLayers == 3 ? ", or choose the prototypical form" : "";
            throw Refuse(
                "Layers",
                $"no settings are published for the {(Form == EquilibriumForm.Energy ? "energy" : "prototypical")} form with {hiddenLayers} hidden layers (energy: 1 and 2; prototypical: 1 to 3). "
                    + $"Give the learning rates, the free and the nudged steps and beta yourself{instead}.");
        }

        return this with
        {
            LearningRates = LearningRates ?? published!.Value.Rates,
            FreeSteps = FreeSteps ?? published!.Value.Free,
            NudgedSteps = NudgedSteps ?? published!.Value.Nudged,
            Beta = Beta ?? published!.Value.Beta,
        };
    }

    private static ArgumentException Refuse(string name, string rule) => new($"{name}: {rule}", name);

    private static TValue Check<TValue>(bool ok, TValue value, string rule, [CallerMemberName] string name = "")
        => ok ? value : throw new ArgumentOutOfRangeException(name, value, $"{name}: {rule}");
}
