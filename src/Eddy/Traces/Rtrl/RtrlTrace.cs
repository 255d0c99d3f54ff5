using System.Numerics;
using System.Runtime.CompilerServices;
using Eddy.Networks.Recurrent;
using Eddy.Numerics;

namespace Eddy.Traces.Rtrl;

/// <summary>The exact influence of all parameters of a layer on all its states: (1) and (2) of <see cref="RtrlOptions"/>. The immediate term is never formed: it is added where
/// it is not 0.</summary>
internal sealed class RtrlTrace<T> : Trace<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly InfluenceBlocks<T>?[][] _maps;
    private readonly InfluenceBlocks<T>? _own;
    private readonly InfluenceBlocks<T>[] _all;
    private readonly StateJacobian<T> _jacobian;
    private readonly PanelMatrix<T> _copy;
    private readonly T[] _signal;
    private readonly EmittedOwnGradient<T> _emitted;

    public RtrlTrace(RecurrentLayer<T> layer, int streams)
        : base(layer, streams)
    {
        LayerShape shape = layer.Shape;
        _maps = [.. layer.Maps.Select(maps => maps.Select(m => m is null ? null : new InfluenceBlocks<T>($"influence.{m.Name}", shape, m.Weights, streams)).ToArray())];
        _own = layer.Own is null ? null : new InfluenceBlocks<T>("influence.own", shape, layer.Own, streams);
        _all = [.. _maps.SelectMany(m => m).Append(_own).OfType<InfluenceBlocks<T>>()];
        Tensors = [.. _all.Select(b => b.Influence)];
        _jacobian = new StateJacobian<T>(layer, InfluenceBlocks<T>.PlaneRows(layer.Shape));
        _copy = new PanelMatrix<T>(shape.States * InfluenceBlocks<T>.PlaneRows(shape), PanelMatrix<T>.PanelWidth);
        _signal = new T[_copy.Rows];
        _emitted = new EmittedOwnGradient<T>(layer);
    }

    /// <inheritdoc/>
    public override string Storage => "full: one number a parameter and state of the layer";

    /// <inheritdoc/>
    public override IReadOnlyList<TraceTensor<T>> Tensors { get; }

    /// <summary>Bytes of all tensors.</summary>
    public static Int128 Bytes(RecurrentLayer<T> layer, int streams)
    {
        int rows = layer.Parameters().Sum(p => p.Value.Rows);
        return InfluenceBlocks<T>.Elements(layer.Shape, rows) * streams * Unsafe.SizeOf<T>();
    }

    /// <inheritdoc/>
    public override void Advance(int stream, LayerStream<T> now)
    {
        for (int q = 0; q < now.Steps.Length; q++)
        {
            Advance(stream, q, now.Steps[q]);
        }
    }

    /// <summary>One micro-step of it.</summary>
    public void Advance(int stream, int microStep, MicroStep<T> step)
    {
        _jacobian.Form(microStep, step);
        foreach (InfluenceBlocks<T> blocks in _all)
        {
            blocks.Multiply(stream, _jacobian.Transposed, _copy);
        }

        AddImmediate(stream, microStep, step);
    }

    /// <inheritdoc/>
    public override void Accumulate(int stream, LayerStream<T> now, ReadOnlySpan<T> signal)
    {
        LayerShape shape = Layer.Shape;
        for (int s = 0; s < shape.States; s++)
        {
            signal.Slice(s * shape.Padded, shape.Units).CopyTo(_signal.AsSpan(s * InfluenceBlocks<T>.PlaneRows(shape)));
        }

        foreach (InfluenceBlocks<T> blocks in _all)
        {
            blocks.Contract(stream, _signal);
        }

        _emitted.FromOutputs(now.EmissionParameterSlope, now.OutputSignal);
    }

    private void AddImmediate(int stream, int microStep, MicroStep<T> step)
    {
        LayerShape shape = Layer.Shape;
        for (int g = 0; g < shape.Currents; g++)
        {
            if (Layer.Maps[microStep][g] is { } map)
            {
                _maps[microStep][g]!.AddOuter(
                    stream, step.Sources.AsSpan(map.Start, map.Rows), step.SlopeCurrent.AsSpan(g * shape.Padded), shape.Currents * shape.Padded);
            }
        }

        for (int p = 0; p < shape.Parameters; p++)
        {
            _own!.Add(stream, p, T.One, step.SlopeParameter.AsSpan(p * shape.Padded), shape.Parameters * shape.Padded);
        }

        if (step.EmissionParameterSlopeBefore.AsSpan().IndexOfAnyExcept(T.Zero) >= 0)
        {
            AddEmitted(stream, microStep, step);
        }
    }

    // A unit's own parameter changes what it told, and so all that heard it: M[(s, k), o] += Σ_g F[s, g, k] R_g[k, o] ∂z_o/∂p_o.
    private void AddEmitted(int stream, int microStep, MicroStep<T> step)
    {
        LayerShape shape = Layer.Shape;
        int plane = InfluenceBlocks<T>.PlaneRows(shape);
        for (int g = 0; g < shape.Currents; g++)
        {
            if (Layer.Maps[microStep][g] is not { RecurrentRows: > 0 } map)
            {
                continue;
            }

            for (int p = 0; p < shape.Parameters; p++)
            {
                ReadOnlySpan<T> told = step.EmissionParameterSlopeBefore.AsSpan(((map.Form.Recurrent!.Value * shape.Parameters) + p) * shape.Padded, shape.Units);
                for (int o = 0; o < told.Length; o++)
                {
                    Span<T> block = _own!.Block(stream, o / PanelMatrix<T>.PanelWidth, p);
                    for (int s = 0; s < shape.States; s++)
                    {
                        ReadOnlySpan<T> f = step.SlopeCurrent.AsSpan(((s * shape.Currents) + g) * shape.Padded, shape.Units);
                        for (int k = 0; k < f.Length; k++)
                        {
                            ref T m = ref block[(((s * plane) + k) * PanelMatrix<T>.PanelWidth) + (o % PanelMatrix<T>.PanelWidth)];
                            T weight = map.Weights.Value.Lanes(k / PanelMatrix<T>.PanelWidth, o)[k % PanelMatrix<T>.PanelWidth];
                            m = T.FusedMultiplyAdd(f[k] * weight, told[o], m);
                        }
                    }
                }
            }
        }
    }
}
