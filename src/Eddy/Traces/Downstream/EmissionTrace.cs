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
    private readonly EmissionSlopes<T>[] _slopes; // by stream; empty where there is nothing beside the states
    private readonly T[][] _met; // by stream, [planes, U]

    public EmissionTrace(RecurrentLayer<T> layer, int streams, DownstreamFilter filter)
        : this(layer, filter, filter.IsNone ? [] : [.. Enumerable.Range(0, streams).Select(_ => new EmissionSlopes<T>(layer, filter))], streams)
    {
    }

    /// <summary>With planes beside those of states and filter; none for a trace of the states alone.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="filter">κ and its form.</param>
    /// <param name="slopes">By stream.</param>
    /// <param name="streams">Parallel streams.</param>
    /// <param name="weights">The slopes of weights, where their planes are the last of those of own parameters only; null for the same.</param>
    private protected EmissionTrace(RecurrentLayer<T> layer, DownstreamFilter filter, EmissionSlopes<T>[] slopes, int streams, DiagonalSlopes<T>[]? weights = null)
        : base(
            layer,
            DiagonalScope.Local,
            weights ?? (slopes.Length > 0 ? slopes : [.. Enumerable.Range(0, streams).Select(_ => new DiagonalSlopes<T>(layer, DiagonalScope.Local))]),
            own: slopes.Length > 0 ? slopes : null)
    {
        Filter = filter;
        _slopes = slopes;
        _met = [.. slopes.Select(s => new T[s.Planes * layer.Shape.Padded])];
    }

    /// <summary>κ and its form.</summary>
    public DownstreamFilter Filter { get; }

    /// <inheritdoc/>
    private protected override ReadOnlySpan<T> Meet(int stream, LayerStream<T> now, ReadOnlySpan<T> signal)
    {
        if (_slopes.Length == 0)
        {
            return signal;
        }

        LayerShape shape = Layer.Shape;
        Span<T> met = _met[stream];
        if (Filter.IsNone)
        {
            signal[..(_slopes[stream].States * shape.Padded)].CopyTo(met);
        }
        else
        {
            for (int z = 0; z < shape.Form.Outputs; z++)
            {
                now.OutputSignal.AsSpan(z * shape.Units, shape.Units).CopyTo(met[((_slopes[stream].States + z) * shape.Padded)..]);
            }
        }

        return met;
    }

    /// <inheritdoc/>
    private protected override ReadOnlySpan<T> Met(int stream, LayerStream<T> now) => _slopes.Length == 0 ? now.Signal : _met[stream];

    /// <summary>The signal of one plane, [units], for a trace that has more than filtered ones.</summary>
    private protected Span<T> MetOf(int stream, int plane) => _met[stream].AsSpan(plane * Layer.Shape.Padded, Layer.Shape.Units);

    /// <inheritdoc/>
    private protected override ReadOnlySpan<T> Direct(int stream, LayerStream<T> now) => Filter.IsNone ? now.OutputSignal : default;
}
