using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Eddy.Numerics;
using Eddy.Numerics.Reals;

namespace Eddy.Neurons;

/// <summary>State and emission of all units, a vector of units at a time. See <see cref="NeuronKernel.Forward"/>.</summary>
internal readonly ref struct NeuronForwardKernel<T, N>(
    N neuron, NeuronForm form, int units, ReadOnlySpan<T> state, ReadOnlySpan<T> current, ReadOnlySpan<T> parameter, Span<T> next, Span<T> emission) : IKernel<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where N : struct, INeuron
{
    private readonly ReadOnlySpan<T> _state = state;
    private readonly ReadOnlySpan<T> _current = current;
    private readonly ReadOnlySpan<T> _parameter = parameter;
    private readonly Span<T> _next = next;
    private readonly Span<T> _emission = emission;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    [SkipLocalsInit]
    public void Run<V, L>()
        where V : struct
        where L : ILanes<T, V>
    {
        int states = form.States.Count, currents = form.Currents.Count, parameters = form.Parameters.Count, emissions = form.Emissions.Count;
        int count = states + currents + parameters + states + emissions;
        Span<byte> bytes = stackalloc byte[LaneBuffer.Bytes<Lane<T, V, L>>(count)];
        Span<Lane<T, V, L>> lanes = LaneBuffer.Align<Lane<T, V, L>>(bytes, count);
        Span<Lane<T, V, L>> before = lanes[..states], heard = lanes.Slice(states, currents), own = lanes.Slice(states + currents, parameters);
        Span<Lane<T, V, L>> after = lanes.Slice(states + currents + parameters, states), told = lanes[^emissions..];
        for (int i = 0; i < units; i += L.Count)
        {
            Read<V, L>(_state, i, before);
            Read<V, L>(_current, i, heard);
            Read<V, L>(_parameter, i, own);
            neuron.Advance<Lane<T, V, L>>(before, heard, own, after);
            neuron.Emit<Lane<T, V, L>>(after, own, told);
            Write<V, L>(after, i, _next);
            Write<V, L>(told, i, _emission);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Read<V, L>(ReadOnlySpan<T> planes, int i, Span<Lane<T, V, L>> to)
        where V : struct
        where L : ILanes<T, V>
    {
        ref T first = ref MemoryMarshal.GetReference(planes);
        for (int k = 0, at = i; k < to.Length; k++, at += units)
        {
            to[k] = new(L.Load(ref first, (nuint)at));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Write<V, L>(ReadOnlySpan<Lane<T, V, L>> from, int i, Span<T> planes)
        where V : struct
        where L : ILanes<T, V>
    {
        ref T first = ref MemoryMarshal.GetReference(planes);
        for (int k = 0, at = i; k < from.Length; k++, at += units)
        {
            L.Store(from[k].Value, ref first, (nuint)at);
        }
    }
}
