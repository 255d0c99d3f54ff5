using System.Numerics;
using System.Runtime.CompilerServices;
using Eddy.Numerics;

namespace Eddy.Steps;

/// <summary>What becomes of a gradient while it is in registers.</summary>
internal interface IGradientUse<V>
    where V : struct
{
    /// <summary>Whether it is computed at all.</summary>
    static abstract bool Wanted { get; }

    /// <summary>Takes the gradient of the weights at <paramref name="at"/>, counted from the first of their matrix.</summary>
    void Take(V gradient, nuint at);
}

/// <summary>Only the trace moves.</summary>
internal readonly struct NotUsed<V> : IGradientUse<V>
    where V : struct
{
    public static bool Wanted => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Take(V gradient, nuint at)
    {
    }
}

/// <summary>Added to a part of a gradient that begins at <paramref name="origin"/> of the matrix.</summary>
[method: MethodImpl(MethodImplOptions.AggressiveInlining)]
internal readonly ref struct AddedUp<T, V, L>(ref T sum, nuint origin) : IGradientUse<V>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where V : struct
    where L : ILanes<T, V>
{
    private readonly ref T _sum = ref sum;

    public static bool Wanted => true;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Take(V gradient, nuint at) => L.Store(L.Add(L.Load(ref _sum, at - origin), gradient), ref _sum, at - origin);
}

/// <summary>Used up by a step of the weights, and never stored.</summary>
[method: MethodImpl(MethodImplOptions.AggressiveInlining)]
internal readonly ref struct Stepped<T, V, L, TStep>(TStep step, ref T value, ref T first, ref T second) : IGradientUse<V>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where V : struct
    where L : ILanes<T, V>
    where TStep : struct, IStepOperator<T, V>
{
    private readonly TStep _step = step;
    private readonly ref T _value = ref value;
    private readonly ref T _first = ref first;
    private readonly ref T _second = ref second;

    public static bool Wanted => true;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Take(V gradient, nuint at) => _step.Apply(gradient, ref _value, ref _first, ref _second, at);
}
