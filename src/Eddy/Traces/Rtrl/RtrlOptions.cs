using System.Numerics;
using System.Runtime.CompilerServices;
using Eddy.Networks.Recurrent;
using Eddy.Numerics;
using Eddy.Traces.Diagonal;
using Eddy.Traces.Presynaptic;

namespace Eddy.Traces.Rtrl;

/// <summary>
/// Exact real-time recurrent learning (Williams and Zipser 1989): what every weight of a layer does to every unit's state, carried forward in time. Immutable, and valid
/// whenever it exists.
/// </summary>
/// <remarks><code>
/// M_t = J_t M_{t−1} + ∂h_t/∂θ       M_0 = 0, J the full Jacobian of the layer        (1)
/// ∇θ  = q_tᵀ M_t                    q_t = ∂ℓ_t/∂h_t along paths of this time step     (2)
/// </code>
/// Exact for one recurrent layer under any readout without memory: summed over time it equals BPTT through the whole sequence. In a stack each layer is exact for itself, but
/// a lower one loses what flows through the memory of those above. With N = states × units and P weights in a layer, M is N·P numbers a stream and (1) costs N²·P
/// multiply-adds a step. Where no current of the neuron hears an emission (LRU, RTU, element-wise LSTM) a weight moves its own unit only, and both shrink to states·P and
/// states²·P by themselves (<see cref="DiagonalTrace{T}"/>).</remarks>
public sealed record RtrlOptions : TraceRuleOptions
{
    /// <summary>Most bytes that the influence of a layer may take, all streams together, above 0. Default 1 GiB.</summary>
    public long MaxBytes { get; init => field = Check(value > 0, value, "must be above 0."); } = 1L << 30;

    /// <inheritdoc/>
    public override string Name => "rtrl";

    internal override CreditFacts Describe(LayerFacts layer)
        => layer.HearsEmissions ? new(GradientExactness.Exact, "", 2.0 * layer.States * (layer.States + 1)) : CreditFacts.Local(layer);

    internal override Trace<T> CreateTrace<T>(RecurrentLayer<T> layer, int streams, RandomSource random) => Create<T>(layer, streams, MaxBytes, "RTRL");

    /// <summary>The exact trace of a layer, in the form that its neuron needs.</summary>
    internal static Trace<T> Create<T>(RecurrentLayer<T> layer, int streams, long most, string rule)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (!HearsEmissions(layer))
        {
            return Diagonal(layer, streams, DiagonalScope.Local, most, rule);
        }

        InfluenceSize.Require(layer, RtrlTrace<T>.Bytes(layer, streams), most, rule);
        return new RtrlTrace<T>(layer, streams);
    }

    /// <summary>A trace of the size of the weights, or of the sources where that loses nothing.</summary>
    internal static Trace<T> Diagonal<T>(RecurrentLayer<T> layer, int streams, DiagonalScope scope, long most, string rule)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (scope == DiagonalScope.Local && ConstantSlopes<T>.Find(layer, out _) is { } slopes)
        {
            return new PresynapticTrace<T>(layer, streams, slopes);
        }

        Int128 elements = (Int128)layer.Parameters().Sum(p => (long)p.Value.Length) * layer.Shape.States;
        InfluenceSize.Require(layer, elements * streams * Unsafe.SizeOf<T>(), most, rule);
        return new DiagonalTrace<T>(layer, streams, scope);
    }

    /// <summary>Whether units of a layer hear each other, or themselves, through weights.</summary>
    internal static bool HearsEmissions<T>(RecurrentLayer<T> layer)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        foreach (LinearMap<T>?[] maps in layer.Maps)
        {
            foreach (LinearMap<T>? map in maps)
            {
                if (map is { RecurrentRows: > 0 })
                {
                    return true;
                }
            }
        }

        return false;
    }

    private static TValue Check<TValue>(bool ok, TValue value, string rule, [CallerMemberName] string name = "")
        => ok ? value : throw new ArgumentOutOfRangeException(name, value, $"RTRL {name}: {rule}");
}
