using System.Numerics;
using System.Numerics.Tensors;
using Eddy.Networks.Recurrent;

namespace Eddy.Traces.Downstream;

/// <summary>
/// How what a layer tells lives on in whoever hears it: a leaky readout (the κ filter of e-prop), or the membranes of the layer above (the post-synaptic estimate of OTPE).
/// </summary>
/// <remarks><code>
/// f ← κ f + g new                g = 1 (sum) or 1 − κ (average)                              (1)
/// </code></remarks>
/// <param name="Decay">κ, share kept per step, in [0, 1); 0 where nothing lives on.</param>
/// <param name="Form">Sum or average.</param>
internal readonly record struct DownstreamFilter(double Decay, LeakForm Form)
{
    private const double Floor = 1e-22; // what only decays does not end among the subnormal numbers

    /// <summary>Nothing lives on: f is what is new.</summary>
    public static DownstreamFilter None => default;

    /// <summary>g.</summary>
    public double Gain => Form == LeakForm.Sum ? 1 : 1 - Decay;

    /// <summary>Whether (1) is the identity.</summary>
    public bool IsNone => Decay == 0;

    /// <summary>What lives on in a readout.</summary>
    public static DownstreamFilter Of(ReadoutMemory memory) => new(memory.Decay, memory.Form);

    /// <summary>(1), element by element.</summary>
    public void Advance<T>(Span<T> filtered, ReadOnlySpan<T> news)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T floor = T.CreateChecked(Floor);
        TensorPrimitives.Multiply(filtered, T.CreateChecked(Decay), filtered);
        TensorPrimitives.FusedMultiplyAdd(news, T.CreateChecked(Gain), filtered, filtered);
        TensorPrimitives.Add(filtered, floor, filtered);
        TensorPrimitives.Subtract(filtered, floor, filtered);
    }
}
