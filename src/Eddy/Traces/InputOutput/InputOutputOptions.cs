using System.Numerics;
using System.Runtime.CompilerServices;
using Eddy.Networks.Recurrent;
using Eddy.Numerics;
using Eddy.Traces.Presynaptic;

namespace Eddy.Traces.InputOutput;

/// <summary>
/// The trace of D-RTRL as one product of an input trace and an output trace (ES-D-RTRL, pp-prop: Wang et al. 2026, Nature Communications 17:1745): numbers for sources and units
/// instead of for weights.
/// </summary>
/// <remarks><code>
/// εx ← αx εx + x                                          of every source, the constant 1 of the bias included      (1)
/// εf ← αf A εf + (1 − αf) F                               A = D, of every state and current of a unit               (2)
/// gradient = εx ⊗ Σ_s signal[s] εf[s] / c                                                                           (3)
/// c = 1 − αf^k, k the steps since the reset               <see cref="InputOutputNormalization.Classical"/>          (4)
/// c ← αf A c + (1 − αf)                                   <see cref="InputOutputNormalization.Mean"/>, by unit      (5)
/// </code>
/// Equal to D-RTRL at the first step after a reset, with (5) also wherever A = α I and F does not change. Else an approximation: good where inputs are of one sign and the decays are
/// near the neuron's own, and on inputs around zero it can point away from D-RTRL. Own parameters keep an exact local trace of their own, which costs nothing beside the units.</remarks>
public sealed record InputOutputOptions : TraceRuleOptions
{
    private const double UsualDecay = 0.9;

    /// <summary>αx, decay per step of the input trace, in [0, 1). Null for the neuron's own where it remembers in one state by one constant leak, else 0.9. Default null.</summary>
    public double? InputDecay { get; init => field = Check(value); }

    /// <summary>αf, decay per step of the output trace, in [0, 1). Null as for <see cref="InputDecay"/>. Default null.</summary>
    public double? OutputDecay { get; init => field = Check(value); }

    /// <summary>What the output trace is divided by. Default the mean one; neurons of several states take the classical one in any case.</summary>
    public InputOutputNormalization Normalization
    {
        get;
        init => field = Enum.IsDefined(value) ? value : throw new ArgumentOutOfRangeException(nameof(Normalization), value, "Normalization: there is no such kind; take Mean or Classical.");
    }

    /// <inheritdoc/>
    public override string Name => "pp-prop";

    internal override CreditFacts Describe(LayerFacts layer)
        => new(GradientExactness.Approximate, "what one input trace times one output trace cannot hold of a local trace, and what units hear through recurrent weights", 2);

    internal override Trace<T> CreateTrace<T>(RecurrentLayer<T> layer, int streams, RandomSource random) => new InputOutputTrace<T>(layer, streams, this);

    internal override IEnumerable<string> Warnings(IReadOnlyList<LayerFacts> layers)
    {
        for (int l = 0; l < layers.Count; l++)
        {
            if ((layers[l].HearsEmissions && !layers[l].Form.Spikes) || (l > 0 && !layers[l - 1].Form.Spikes))
            {
                yield return "pp-prop on numbers that may be of both signs: one input trace times one output trace can point away from D-RTRL there. It is made for spikes; compare with D-RTRL.";
                yield break;
            }
        }
    }

    /// <summary>αx and αf on a layer.</summary>
    internal (double Input, double Output) Decays<T>(RecurrentLayer<T> layer)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (InputDecay is { } input && OutputDecay is { } output)
        {
            return (input, output);
        }

        double own = ConstantSlopes<T>.Leak(layer) is { } leak and >= 0 and < 1 ? leak : UsualDecay;
        return (InputDecay ?? own, OutputDecay ?? own);
    }

    private static double? Check(double? value, [CallerMemberName] string name = "")
        => value is null or (>= 0 and < 1) ? value : throw new ArgumentOutOfRangeException(name, value, $"{name}: a decay per step must be in [0, 1); 0 keeps nothing.");
}

/// <summary>What the output trace of <see cref="InputOutputOptions"/> is divided by.</summary>
public enum InputOutputNormalization
{
    /// <summary>What the same average makes of a constant 1, by unit: equal to D-RTRL where a unit's decay is constant.</summary>
    Mean,

    /// <summary>1 − αf^k, which only makes up for the start of the average; published. It comes out too small by (1 − αf)/(1 − αf λ) for a unit that decays by λ.</summary>
    Classical,
}
