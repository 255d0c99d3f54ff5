using System.Numerics;
using System.Numerics.Tensors;
using Eddy.Networks.Recurrent;
using Eddy.Traces.Diagonal;
using Eddy.Traces.Presynaptic;

namespace Eddy.Traces.Downstream;

/// <summary>
/// <see cref="EmissionTrace{T}"/> of units that all remember alike, in one state (LIF whose reset the gradient does not see): what the weights did to the state is one number a
/// source for all units, so that only what was told, filtered, needs a number a weight.
/// </summary>
/// <remarks><code>
/// a_i ← D a_i + F x_i                            D, F the same constants for all units and steps     (1)
/// ē ← κ ē + g G a_i                              G = ∂z/∂h of the unit                               (2)
/// </code></remarks>
internal sealed class SharedEmissionTrace<T> : EmissionTrace<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private static readonly T _floor = T.CreateChecked(1e-22); // as in DiagonalLoop: what only decays stays a normal number

    private readonly ConstantSlopes<T> _constants;
    private readonly TraceTensor<T>?[] _heard; // by current
    private readonly TraceTensor<T>[] _tensors;

    private SharedEmissionTrace(RecurrentLayer<T> layer, int streams, DownstreamFilter filter, ConstantSlopes<T> constants)
        : base(
            layer,
            filter,
            [.. Enumerable.Range(0, streams).Select(_ => new EmissionSlopes<T>(layer, filter))],
            streams,
            [.. Enumerable.Range(0, streams).Select(_ => new ToldSlopes(layer, filter))])
    {
        _constants = constants;
        _heard = [.. layer.Maps[0].Select(map => map is null ? null : new TraceTensor<T>($"presynaptic.{map.Name}", map.Rows, streams))];
        _tensors = [.. base.Tensors, .. _heard.OfType<TraceTensor<T>>()];
    }

    /// <inheritdoc/>
    public override string Storage => "dense and shared: one trace a weight, of what was told, and one a source, of the state";

    /// <inheritdoc/>
    public override IReadOnlyList<TraceTensor<T>> Tensors => _tensors;

    /// <summary>Such a trace, where the layer's units remember alike, in one state that they tell once; else null.</summary>
    public static SharedEmissionTrace<T>? Find(RecurrentLayer<T> layer, int streams, DownstreamFilter filter)
        => !filter.IsNone && layer.Shape is { Carried: 1, Form.Outputs: 1 } && ConstantSlopes<T>.Find(layer, out _) is { } constants
            ? new SharedEmissionTrace<T>(layer, streams, filter, constants)
            : null;

    /// <inheritdoc/>
    public override void Defer(int stream, LayerStream<T> now)
    {
        for (int g = 0; g < _heard.Length; g++)
        {
            if (_heard[g] is { } tensor)
            {
                Span<T> heard = tensor.Of(stream);
                TensorPrimitives.Multiply(heard, _constants.State(0, 0), heard); // (1)
                TensorPrimitives.FusedMultiplyAdd(base.Heard(stream, now, 0, g, Layer.Maps[0][g]!), _constants.Drive(0, g), heard, heard);
                TensorPrimitives.Add(heard, _floor, heard);
                TensorPrimitives.Subtract(heard, _floor, heard);
            }
        }

        base.Defer(stream, now);
    }

    /// <inheritdoc/>
    private protected override ReadOnlySpan<T> Heard(int stream, LayerStream<T> now, int microStep, int current, LinearMap<T> map) => _heard[current]!.Of(stream);

    /// <summary>(2), with (1) for what is heard.</summary>
    private sealed class ToldSlopes(RecurrentLayer<T> layer, DownstreamFilter filter) : DiagonalSlopes<T>(layer, DiagonalScope.Local, planes: 1)
    {
        private readonly LayerShape _shape = layer.Shape;
        private readonly T _decay = T.CreateChecked(filter.Decay), _gain = T.CreateChecked(filter.Gain);

        private protected override void Extend(LayerStream<T> now)
        {
            State.AsSpan(0, _shape.Units).Fill(_decay);
            for (int g = 0; g < _shape.Currents; g++)
            {
                TensorPrimitives.Multiply(now.EmissionSlope.AsSpan(0, _shape.Units), _gain, Current.AsSpan(g * _shape.Padded, _shape.Units));
            }
        }
    }
}
