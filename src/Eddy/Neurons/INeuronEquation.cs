using System.Runtime.CompilerServices;
using Eddy.Numerics.Reals;

namespace Eddy.Neurons;

/// <summary>One of the two equations of a neuron model, so that the slopes of both are taken by the same code.</summary>
internal interface INeuronEquation<N>
    where N : struct, INeuron
{
    static abstract void Evaluate<TReal>(N neuron, ReadOnlySpan<TReal> state, ReadOnlySpan<TReal> current, ReadOnlySpan<TReal> parameter, Span<TReal> result)
        where TReal : struct, IReal<TReal>;
}

/// <summary>State now from the state before.</summary>
internal readonly struct AdvanceEquation<N> : INeuronEquation<N>
    where N : struct, INeuron
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Evaluate<TReal>(N neuron, ReadOnlySpan<TReal> state, ReadOnlySpan<TReal> current, ReadOnlySpan<TReal> parameter, Span<TReal> result)
        where TReal : struct, IReal<TReal>
        => neuron.Advance(state, current, parameter, result);
}

/// <summary>Emission from the state now; no current.</summary>
internal readonly struct EmitEquation<N> : INeuronEquation<N>
    where N : struct, INeuron
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Evaluate<TReal>(N neuron, ReadOnlySpan<TReal> state, ReadOnlySpan<TReal> current, ReadOnlySpan<TReal> parameter, Span<TReal> result)
        where TReal : struct, IReal<TReal>
        => neuron.Emit(state, parameter, result);
}
