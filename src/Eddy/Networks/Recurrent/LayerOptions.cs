using System.Runtime.CompilerServices;

namespace Eddy.Networks.Recurrent;

/// <summary>How a layer's first weights are drawn. Immutable, and valid whenever it exists.</summary>
public sealed record LayerOptions
{
    /// <summary>
    /// Standard deviation of every first weight and bias, above 0; null for the usual 1/√fan-in with biases as the neuron's form says. Default null.
    /// </summary>
    public double? Spread { get; init => field = Check(value is null || (value > 0 && double.IsFinite(value.Value)), value, "must be finite and above 0, or left out."); }

    /// <summary>Share of the recurrent weights that do not exist, in [0, 1): drawn once, never learned. Default 0.</summary>
    public double Sparsity { get; init => field = Check(value is >= 0 and < 1, value, "must be in [0, 1); 0 means that every unit hears every other."); }

    /// <summary>Whether a unit hears itself through the recurrent weights. Where not, their diagonal does not exist, whatever <see cref="Sparsity"/>. Default yes.</summary>
    public bool SelfConnections { get; init; } = true;

    /// <summary>Which recurrent weights exist, [to, from] row-major, instead of drawing them; null to draw. A rule lays its memory out by them.</summary>
    internal bool[]? Connected { get; init; }

    private static TValue Check<TValue>(bool ok, TValue value, string rule, [CallerMemberName] string name = "")
        => ok ? value : throw new ArgumentOutOfRangeException(name, value, $"{name}: {rule}");
}
