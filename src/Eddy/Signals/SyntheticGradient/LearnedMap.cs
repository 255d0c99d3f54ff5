using System.Numerics;
using Eddy.Networks.Recurrent;
using Eddy.Numerics;
using Eddy.Traces;

namespace Eddy.Signals.SyntheticGradient;

/// <summary>A matrix that a predictor learns, one for each stream, so that streams stay independent: from a dense vector to state planes [S, U], which stay 0 beyond the units.</summary>
internal sealed class LearnedMap<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly PanelMatrix<T> _form;

    public LearnedMap(string name, int heard, LayerShape shape, int streams)
    {
        _form = new PanelMatrix<T>(heard, shape.StateLength);
        Tensor = new TraceTensor<T>(name, _form.Length, streams);
    }

    /// <summary>As a <see cref="PanelMatrix{T}"/> [heard, S · U].</summary>
    public TraceTensor<T> Tensor { get; }

    /// <summary>A stream's weight from what is heard at <paramref name="row"/> to a place in the state planes.</summary>
    public ref T this[int stream, int row, int place]
        => ref Tensor.Of(stream)[(place / PanelMatrix<T>.PanelWidth * _form.PanelLength) + (row * PanelMatrix<T>.PanelWidth) + (place % PanelMatrix<T>.PanelWidth)];

    /// <summary>The same of the first stream.</summary>
    public ref T this[int row, int place] => ref this[0, row, place];

    /// <summary>planes ← A v.</summary>
    public void Multiply(int stream, ReadOnlySpan<T> v, Span<T> planes)
    {
        planes.Clear();
        Simd<T>.Run(new MapForwardKernel<T>(v, Tensor.Of(stream), _form.PanelLength, 0, planes));
    }

    /// <summary>v ← Aᵀ planes.</summary>
    public void MultiplyTransposed(int stream, ReadOnlySpan<T> planes, Span<T> v)
    {
        v.Clear();
        Simd<T>.Run(new MapTransposedKernel<T>(planes, Tensor.Of(stream), _form.PanelLength, 0, _form.Columns, v));
    }

    /// <summary>A += planes vᵀ.</summary>
    public void AddOuter(int stream, ReadOnlySpan<T> planes, ReadOnlySpan<T> v) => Simd<T>.Run(new MapOuterKernel<T>(v, planes, Tensor.Of(stream), _form.PanelLength));
}
