using System.Numerics;
using System.Numerics.Tensors;

namespace Eddy.Traces.Downstream;

/// <summary>
/// ḡ, the mean of slopes (or of anything) with weight κ^age: what a slope was, on average, over the steps that still live on downstream.
/// </summary>
/// <remarks><code>
/// r ← κ r + 1,  ρ = κ r_before / r                                                           (1)
/// ḡ ← ρ ḡ + (1 − ρ) slope                                                                    (2)
/// </code>
/// The first step's mean is its slope; no bias of a start at 0.</remarks>
/// <param name="name">Of the tensor, such as <c>mean_slope</c>.</param>
/// <param name="length">Slopes of one stream.</param>
/// <param name="streams">Parallel streams.</param>
/// <param name="decay">κ, in [0, 1).</param>
internal sealed class MeanSlope<T>(string name, int length, int streams, double decay)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private static readonly T _floor = T.CreateChecked(1e-22); // as in DownstreamFilter

    private readonly TraceTensor<T> _mean = new(name, length, streams);
    private readonly TraceTensor<T> _weight = new($"{name}.weight", 1, streams); // r

    /// <summary>What is carried.</summary>
    public IReadOnlyList<TraceTensor<T>> Tensors => [_mean, _weight];

    /// <summary>ḡ of one stream; 0 before its first step.</summary>
    public ReadOnlySpan<T> Of(int stream) => _mean.Of(stream);

    /// <summary>One step of one stream.</summary>
    /// <param name="stream">From 0.</param>
    /// <param name="slopes">[length].</param>
    public void Advance(int stream, ReadOnlySpan<T> slopes)
    {
        ref T weight = ref _weight.Of(stream)[0];
        T kept = T.CreateChecked(decay) * weight;
        weight = kept + T.One;
        Span<T> mean = _mean.Of(stream);
        TensorPrimitives.Multiply(mean, kept / weight, mean);
        TensorPrimitives.FusedMultiplyAdd(slopes, T.One / weight, mean, mean); // 1 − ρ = 1 / r
        TensorPrimitives.Add(mean, _floor, mean);
        TensorPrimitives.Subtract(mean, _floor, mean);
    }
}
