using System.Runtime.CompilerServices;
using Eddy.Networks.Recurrent;
using Eddy.Numerics;

namespace Eddy.Traces.KeRnl;

/// <summary>Kernel RNN learning (Roth, Kanitscheider and Fiete 2019): the influence of weight (i, j) on unit k is taken to be A[k, i] times a leaky trace of the weight's
/// own; A and the leaks are learned from a copy of the layer that runs beside it with a little noise. Memory of the weights and units², for any neuron of one state and one
/// micro-step. Biased by whatever that product cannot hold.</summary>
public sealed record KeRnlOptions : TraceRuleOptions
{
    /// <inheritdoc/>
    public override string Name => "kernl";

    /// <summary>σ, standard deviation of the noise on the copy's state; null for 1e-3 in float and 1e-5 in double. Finite and above 0. Default null.</summary>
    public double? Noise { get; init => field = Check(value is null || (value > 0 && double.IsFinite(value.Value)), value, "must be finite and above 0, or left out."); }

    /// <summary>Learning rate of A and α, in units of 1/σ², since what they learn from grows as σ². A stays stable below about 2 (1 − K²)/units. 0 keeps them as they start:
    /// with <see cref="FirstRate"/> at the neuron's leak that is RFLO. Finite, not below 0. Default 1e-3.</summary>
    public double KernelRate { get; init => field = Check(value >= 0 && double.IsFinite(value), value, "must be finite and not below 0."); } = 1e-3;

    /// <summary>α of every unit at first; finite and not below 0. Default 0.8.</summary>
    public double FirstRate { get; init => field = Check(value >= 0 && double.IsFinite(value), value, "must be finite and not below 0."); } = 0.8;

    /// <summary>How α makes K. Default linear.</summary>
    public KeRnlKernelForm Kernel { get; init => field = Check(Enum.IsDefined(value), value, "must be linear or exponential."); }

    /// <summary>Steps after which the copy joins the layer again and its traces start anew, before chaos takes them apart: 1 to 10,000,000; 0 for never. Default 100.</summary>
    public int ResetEvery { get; init => field = Check(value is >= 0 and <= 10_000_000, value, "must be 0 to 10,000,000; 0 means never."); } = 100;

    internal override CreditFacts Describe(LayerFacts layer)
        => new(GradientExactness.Approximate, "what a learned kernel times a leaky trace of each weight cannot hold of the influence", 8);

    internal override Trace<T> CreateTrace<T>(RecurrentLayer<T> layer, int streams, RandomSource random)
    {
        double noise = Noise ?? (typeof(T) == typeof(float) ? 1e-3 : 1e-5);
        return new KeRnlTrace<T>(layer, streams, this, KernelRate / (noise * noise), new GaussianNoise(random, streams, noise));
    }

    private static TValue Check<TValue>(bool ok, TValue value, string rule, [CallerMemberName] string name = "")
        => ok ? value : throw new ArgumentOutOfRangeException(name, value, $"KeRNL {name}: {rule}");
}
