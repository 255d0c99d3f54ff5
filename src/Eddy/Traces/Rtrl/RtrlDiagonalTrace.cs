using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using Eddy.Networks.Recurrent;
using Eddy.Numerics;
using Eddy.Steps;

namespace Eddy.Traces.Rtrl;

/// <summary>
/// Exact influence where no unit hears another: J is one S×S block D a unit, and a weight moves its own unit only. A trace in the shape of the parameters, S planes of it:
/// ε[row, s] ← Σ_s' D[s, s'] ε[row, s'] + x[row] F[s].
/// </summary>
internal sealed class RtrlDiagonalTrace<T> : Trace<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly TraceTensor<T>?[][] _maps;
    private readonly TraceTensor<T>? _own;
    private readonly T[] _old;
    private readonly EmittedOwnGradient<T> _emitted;

    public RtrlDiagonalTrace(RecurrentLayer<T> layer, int streams)
        : base(layer, streams)
    {
        int length = layer.Shape.StateLength;
        _maps = [.. layer.Maps.Select(maps => maps.Select(m => m is null ? null : new TraceTensor<T>($"influence.{m.Name}", Numerics.Shape.Area(m.Rows, length), streams)).ToArray())];
        _own = layer.Own is null ? null : new TraceTensor<T>("influence.own", Numerics.Shape.Area(layer.Shape.Parameters, length), streams);
        Tensors = [.. _maps.SelectMany(m => m).Append(_own).OfType<TraceTensor<T>>()];
        _old = new T[length];
        _emitted = new EmittedOwnGradient<T>(layer);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<TraceTensor<T>> Tensors { get; }

    /// <summary>Bytes of all tensors.</summary>
    public static Int128 Bytes(RecurrentLayer<T> layer, int streams)
        => (Int128)layer.Parameters().Sum(p => p.Value.Rows) * layer.Shape.StateLength * streams * Unsafe.SizeOf<T>();

    /// <inheritdoc/>
    public override void Advance(int stream, LayerStream<T> now)
    {
        LayerShape shape = Layer.Shape;
        for (int q = 0; q < now.Steps.Length; q++)
        {
            MicroStep<T> step = now.Steps[q];
            for (int maps = 0; maps < _maps.Length; maps++)
            {
                for (int g = 0; g < shape.Currents; g++)
                {
                    if (_maps[maps][g] is { } trace)
                    {
                        LinearMap<T> map = Layer.Maps[maps][g]!;
                        ReadOnlySpan<T> sources = maps == q ? step.Sources.AsSpan(map.Start, map.Rows) : default;
                        Advance(trace.Of(stream), step, sources, step.SlopeCurrent.AsSpan(g * shape.Padded), shape.Currents * shape.Padded);
                    }
                }
            }

            for (int p = 0; p < shape.Parameters; p++)
            {
                Span<T> row = _own!.Of(stream).Slice(p * shape.StateLength, shape.StateLength);
                Advance(row, step, [T.One], step.SlopeParameter.AsSpan(p * shape.Padded), shape.Parameters * shape.Padded);
            }
        }
    }

    /// <inheritdoc/>
    public override void Accumulate(int stream, LayerStream<T> now, ReadOnlySpan<T> signal)
    {
        for (int q = 0; q < _maps.Length; q++)
        {
            for (int g = 0; g < _maps[q].Length; g++)
            {
                if (_maps[q][g] is { } trace)
                {
                    Contract(trace.Of(stream), signal, Layer.Maps[q][g]!.Weights);
                }
            }
        }

        if (_own is not null)
        {
            Contract(_own.Of(stream), signal, Layer.Own!);
        }

        _emitted.FromOutputs(now.EmissionParameterSlope, now.OutputSignal);
    }

    // rows × [S, U]; no sources: nothing immediate.
    private void Advance(Span<T> trace, MicroStep<T> step, ReadOnlySpan<T> sources, ReadOnlySpan<T> slope, int slopeStride)
    {
        int states = Layer.Shape.States, padded = Layer.Shape.Padded, units = Layer.Shape.Units, length = states * padded;
        for (int row = 0, at = 0; at < trace.Length; row++, at += length)
        {
            trace.Slice(at, length).CopyTo(_old);
            for (int to = 0; to < states; to++)
            {
                Span<T> plane = trace.Slice(at + (to * padded), units);
                if (sources.IsEmpty)
                {
                    plane.Clear();
                }
                else
                {
                    TensorPrimitives.Multiply(slope.Slice(to * slopeStride, units), sources[row], plane);
                }

                for (int from = 0; from < states; from++)
                {
                    TensorPrimitives.FusedMultiplyAdd(step.SlopeState.AsSpan(((to * states) + from) * padded, units), _old.AsSpan(from * padded, units), plane, plane);
                }
            }
        }
    }

    private void Contract(ReadOnlySpan<T> trace, ReadOnlySpan<T> signal, Parameter<T> parameter)
    {
        LayerShape shape = Layer.Shape;
        for (int row = 0; row < parameter.Value.Rows; row++)
        {
            for (int panel = 0, at = 0; at < shape.Units; panel++, at += PanelMatrix<T>.PanelWidth)
            {
                int width = Math.Min(PanelMatrix<T>.PanelWidth, shape.Units - at);
                Span<T> gradient = parameter.Gradient!.Lanes(panel, row)[..width];
                for (int s = 0; s < shape.States; s++)
                {
                    TensorPrimitives.FusedMultiplyAdd(
                        trace.Slice((row * shape.StateLength) + (s * shape.Padded) + at, width), signal.Slice((s * shape.Padded) + at, width), gradient, gradient);
                }
            }
        }
    }
}
