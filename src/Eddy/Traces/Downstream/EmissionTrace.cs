using System.Numerics;
using Eddy.Networks.Recurrent;
using Eddy.Traces.Diagonal;

namespace Eddy.Traces.Downstream;

/// <summary>
/// A local trace of what the units tell rather than of their states, filtered as it lives on downstream: it meets ∂ loss / ∂ what the layer tells
/// (<see cref="LayerStream{T}.OutputSignal"/>).
/// </summary>
/// <remarks><code>
/// ε[s] ← Σ_s' D[s, s'] ε[s'] + F[s] x                                                        (1)
/// e_z = Σ_s ∂z/∂h[s] ε[s]                        for own parameters also + ∂z/∂p             (2)
/// ē_z ← κ ē_z + g e_z                                                                        (3)
/// gradient = Σ_z ∂loss/∂z ē_z                                                                (4)
/// </code>
/// Memory: a plane a state and one an output of a unit, laid out as the weights, for each stream; (1)–(4) and the step of the weights are one pass. Without a filter ē = e is
/// not kept: the trace is <see cref="DiagonalTrace{T}"/> of local scope, to the bit.</remarks>
internal class EmissionTrace<T> : DiagonalTrace<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly T[][] _met; // by stream, [planes, U]; empty where there is no filter

    public EmissionTrace(RecurrentLayer<T> layer, int streams, DownstreamFilter filter)
        : base(layer, DiagonalScope.Local, [.. Enumerable.Range(0, streams).Select(_ => filter.IsNone ? new DiagonalSlopes<T>(layer, DiagonalScope.Local) : new EmissionSlopes<T>(layer, filter))])
    {
        Filter = filter;
        int planes = layer.Shape.States + layer.Shape.Form.Outputs;
        _met = filter.IsNone ? [] : [.. Enumerable.Range(0, streams).Select(_ => new T[planes * layer.Shape.Padded])];
    }

    /// <summary>κ and its form.</summary>
    public DownstreamFilter Filter { get; }

    /// <inheritdoc/>
    private protected override ReadOnlySpan<T> Meet(int stream, LayerStream<T> now, ReadOnlySpan<T> signal)
    {
        if (Filter.IsNone)
        {
            return signal;
        }

        LayerShape shape = Layer.Shape;
        for (int z = 0; z < shape.Form.Outputs; z++)
        {
            now.OutputSignal.AsSpan(z * shape.Units, shape.Units).CopyTo(_met[stream].AsSpan((shape.States + z) * shape.Padded));
        }

        return _met[stream];
    }

    /// <inheritdoc/>
    private protected override ReadOnlySpan<T> Met(int stream, LayerStream<T> now) => Filter.IsNone ? now.Signal : _met[stream];

    /// <inheritdoc/>
    private protected override ReadOnlySpan<T> Direct(int stream, LayerStream<T> now) => Filter.IsNone ? now.OutputSignal : default;
}
