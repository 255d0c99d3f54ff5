using System.Numerics;
using System.Numerics.Tensors;
using Eddy.Networks.Recurrent;
using Eddy.Numerics;

namespace Eddy.Traces.Diagonal;

/// <summary>The diagonal trace of the units' own parameters, one number a parameter and state: E ← A E + what the parameter does now.</summary>
/// <remarks>The gradient also takes what a parameter does to the emission itself, with the state as it is.</remarks>
internal sealed class OwnParameterTrace<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private static readonly T _floor = T.CreateChecked(1e-22); // as in DiagonalLoop: what only decays stays a normal number

    private readonly RecurrentLayer<T> _layer;
    private readonly int _planes;
    private readonly T[] _before;

    public OwnParameterTrace(RecurrentLayer<T> layer, int streams)
        : this(layer, streams, layer.Shape.Carried)
    {
    }

    public OwnParameterTrace(RecurrentLayer<T> layer, int streams, int planes)
    {
        (_layer, _planes) = (layer, planes);
        Tensor = new TraceTensor<T>("own", planes * layer.Shape.Parameters * layer.Shape.Padded, streams);
        _before = new T[Tensor.Length];
    }

    /// <summary>[planes, P, U]; the planes are the states, and what else is carried beside them.</summary>
    public TraceTensor<T> Tensor { get; }

    /// <summary>One time step of one stream.</summary>
    public void Advance(int stream, DiagonalSlopes<T> slopes)
    {
        int padded = _layer.Shape.Padded, plane = _layer.Shape.Parameters * padded;
        Span<T> trace = Tensor.Of(stream);
        trace.CopyTo(_before);
        slopes.Parameter.CopyTo(trace);
        for (int to = 0; to < _planes; to++)
        {
            for (int from = 0; from < _planes; from++)
            {
                ReadOnlySpan<T> factor = slopes.State.AsSpan(((to * _planes) + from) * padded, padded);
                for (int p = 0; p < plane; p += padded)
                {
                    Span<T> sum = trace.Slice((to * plane) + p, padded);
                    TensorPrimitives.FusedMultiplyAdd(factor, _before.AsSpan((from * plane) + p, padded), sum, sum);
                }
            }
        }

        TensorPrimitives.Add(trace, _floor, trace);
        TensorPrimitives.Subtract(trace, _floor, trace);
    }

    /// <summary>Adds signal × trace to the gradient.</summary>
    public void Accumulate(int stream, LayerStream<T> now, ReadOnlySpan<T> signal) => Accumulate(stream, now, signal, now.OutputSignal);

    /// <summary>The same, with the signal of what parameters do to the emission now, at the state as it is.</summary>
    /// <param name="stream">From 0.</param>
    /// <param name="now">The stream.</param>
    /// <param name="signal">[planes, U].</param>
    /// <param name="direct">[outputs]; empty where the planes hold that path.</param>
    public void Accumulate(int stream, LayerStream<T> now, ReadOnlySpan<T> signal, ReadOnlySpan<T> direct)
    {
        LayerShape shape = _layer.Shape;
        PanelMatrix<T> gradient = _layer.Own!.Gradient!;
        ReadOnlySpan<T> trace = Tensor.Of(stream);
        for (int p = 0; p < shape.Parameters; p++)
        {
            for (int panel = 0; panel < gradient.Panels; panel++)
            {
                int first = panel * PanelMatrix<T>.PanelWidth;
                Span<T> lanes = gradient.Lanes(panel, p);
                for (int s = 0; s < _planes; s++)
                {
                    TensorPrimitives.FusedMultiplyAdd(
                        signal.Slice((s * shape.Padded) + first, lanes.Length), trace.Slice((((s * shape.Parameters) + p) * shape.Padded) + first, lanes.Length), lanes, lanes);
                }

                Span<T> used = lanes[..Math.Min(lanes.Length, shape.Units - first)];
                for (int z = 0; z < shape.Form.Outputs && !direct.IsEmpty; z++)
                {
                    TensorPrimitives.FusedMultiplyAdd(
                        direct.Slice((z * shape.Units) + first, used.Length),
                        now.EmissionParameterSlope.AsSpan((((z * shape.Parameters) + p) * shape.Padded) + first, used.Length),
                        used,
                        used);
                }
            }
        }
    }
}
