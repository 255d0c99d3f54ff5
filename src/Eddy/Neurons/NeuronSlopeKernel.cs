using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Eddy.Numerics;
using Eddy.Numerics.Reals;

namespace Eddy.Neurons;

/// <summary>How many planes one equation reads and writes.</summary>
/// <param name="States">Read.</param>
/// <param name="Currents">Read.</param>
/// <param name="Parameters">Read.</param>
/// <param name="Fixed">Parameters, the last ones, whose slopes are left out: their planes stay as they are.</param>
/// <param name="Results">Written.</param>
internal readonly record struct EquationShape(int States, int Currents, int Parameters, int Fixed, int Results)
{
    /// <summary>Numbers that slopes are taken by.</summary>
    public int Directions => Inputs - Fixed;

    /// <summary>Numbers read.</summary>
    public int Inputs => States + Currents + Parameters;
}

/// <summary>
/// One equation of all units with its slopes by every number it reads: dual numbers of 1, 2 or 4 directions over a vector of units, more directions in
/// passes of 4: those stay in registers, and computing the values again costs less than 8 at a time, whose equations the compiler no longer inlines.
/// A dual number in memory is its value and then its slopes, a vector each; the seeds of the inputs stand there once, only their values change. See <see cref="NeuronKernel.Linearize"/>.
/// </summary>
internal readonly ref struct NeuronSlopeKernel<T, N, TEquation>(
    N neuron,
    int units,
    EquationShape shape,
    ReadOnlySpan<T> state,
    ReadOnlySpan<T> current,
    ReadOnlySpan<T> parameter,
    Span<T> result,
    Span<T> slopeState,
    Span<T> slopeCurrent,
    Span<T> slopeParameter) : IKernel<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where N : struct, INeuron
    where TEquation : INeuronEquation<N>
{
    private readonly ReadOnlySpan<T> _state = state;
    private readonly ReadOnlySpan<T> _current = current;
    private readonly ReadOnlySpan<T> _parameter = parameter;
    private readonly Span<T> _result = result;
    private readonly Span<T> _slopeState = slopeState;
    private readonly Span<T> _slopeCurrent = slopeCurrent;
    private readonly Span<T> _slopeParameter = slopeParameter;

    public void Run<V, L>()
        where V : struct
        where L : ILanes<T, V>
    {
        for (int first = 0; first < shape.Directions; first += 4)
        {
            switch (shape.Directions - first)
            {
                case 1:
                    Pass<V, L, One<Lane<T, V, L>>>(first);
                    break;
                case 2:
                    Pass<V, L, Pair<Lane<T, V, L>, One<Lane<T, V, L>>>>(first);
                    break;
                default:
                    Pass<V, L, Four<T, V, L>>(first);
                    break;
            }
        }
    }

    /// <summary>The slopes by the inputs from <paramref name="first"/> on, and the values.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    [SkipLocalsInit]
    private void Pass<V, L, P>(int first)
        where V : struct
        where L : ILanes<T, V>
        where P : struct, IPartials<Lane<T, V, L>, P>
    {
        int states = shape.States, currents = shape.Currents, inputs = shape.Inputs, stride = 1 + P.Count, count = (inputs + shape.Results) * stride;
        Span<byte> bytes = stackalloc byte[LaneBuffer.Bytes<Lane<T, V, L>>(count)];
        Span<Lane<T, V, L>> lanes = LaneBuffer.Align<Lane<T, V, L>>(bytes, count);
        Span<Dual<Lane<T, V, L>, P>> duals = MemoryMarshal.Cast<Lane<T, V, L>, Dual<Lane<T, V, L>, P>>(lanes);
        Span<Dual<Lane<T, V, L>, P>> before = duals[..states], heard = duals.Slice(states, currents), own = duals[(states + currents)..inputs], after = duals[inputs..];
        for (int k = 0; k < inputs; k++)
        {
            duals[k] = Dual<Lane<T, V, L>, P>.Variable(Lane<T, V, L>.Constant(0), k < shape.Directions ? k - first : -1);
        }

        Span<Lane<T, V, L>> results = lanes[(inputs * stride)..];
        for (int i = 0; i < units; i += L.Count)
        {
            Read<V, L>(_state, i, states, lanes, stride);
            Read<V, L>(_current, i, currents, lanes[(states * stride)..], stride);
            Read<V, L>(_parameter, i, shape.Parameters, lanes[((states + currents) * stride)..], stride);
            TEquation.Evaluate<Dual<Lane<T, V, L>, P>>(neuron, before, heard, own, after);
            for (int k = 0; k < shape.Results; k++)
            {
                Span<Lane<T, V, L>> dual = results.Slice(k * stride, stride);
                L.Store(dual[0].Value, ref MemoryMarshal.GetReference(_result), (nuint)((k * units) + i));
                Span<Lane<T, V, L>> slopes = dual[1..];
                Write<V, L>(slopes, first, 0, states, _slopeState, k, i);
                Write<V, L>(slopes, first, states, currents, _slopeCurrent, k, i);
                Write<V, L>(slopes, first, states + currents, shape.Parameters, _slopeParameter, k, i);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Read<V, L>(ReadOnlySpan<T> planes, int i, int count, Span<Lane<T, V, L>> to, int stride)
        where V : struct
        where L : ILanes<T, V>
    {
        ref T plane = ref MemoryMarshal.GetReference(planes);
        for (int k = 0; k < count; k++)
        {
            to[k * stride] = new(L.Load(ref plane, (nuint)((k * units) + i)));
        }
    }

    /// <summary>Of the slopes by inputs from <paramref name="first"/> on, those by <paramref name="count"/> inputs from <paramref name="group"/> on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Write<V, L>(ReadOnlySpan<Lane<T, V, L>> slopes, int first, int group, int count, Span<T> planes, int result, int i)
        where V : struct
        where L : ILanes<T, V>
    {
        ref T plane = ref MemoryMarshal.GetReference(planes);
        int end = Math.Min(Math.Min(group + count, first + slopes.Length), shape.Directions);
        for (int k = Math.Max(group, first); k < end; k++)
        {
            L.Store(slopes[k - first].Value, ref plane, (nuint)((((result * count) + k - group) * units) + i));
        }
    }
}
