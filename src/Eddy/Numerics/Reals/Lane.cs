using System.Runtime.CompilerServices;

namespace Eddy.Numerics.Reals;

/// <summary>A number in each lane of a vector: a neuron model written against <see cref="IReal{TReal}"/> runs on as many units at once as the vector has lanes.</summary>
internal readonly struct Lane<T, V, L>(V value) : IPlainReal<Lane<T, V, L>>
    where T : unmanaged
    where V : struct
    where L : ILanes<T, V>
{
    public readonly V Value = value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane<T, V, L> Constant(double value) => new(LaneConstant<T, V, L>.Of(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane<T, V, L> operator +(Lane<T, V, L> a, Lane<T, V, L> b) => new(L.Add(a.Value, b.Value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane<T, V, L> operator -(Lane<T, V, L> a, Lane<T, V, L> b) => new(L.Subtract(a.Value, b.Value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane<T, V, L> operator -(Lane<T, V, L> a) => new(L.Negate(a.Value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane<T, V, L> operator *(Lane<T, V, L> a, Lane<T, V, L> b) => new(L.Multiply(a.Value, b.Value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane<T, V, L> operator /(Lane<T, V, L> a, Lane<T, V, L> b) => new(L.Divide(a.Value, b.Value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane<T, V, L> MultiplyAdd(Lane<T, V, L> a, Lane<T, V, L> b, Lane<T, V, L> c) => new(L.MultiplyAdd(a.Value, b.Value, c.Value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane<T, V, L> Exp(Lane<T, V, L> a) => new(LaneMath<T, V, L>.Exp(a.Value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane<T, V, L> Log(Lane<T, V, L> a) => new(LaneMath<T, V, L>.Log(a.Value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane<T, V, L> Tanh(Lane<T, V, L> a) => new(LaneMath<T, V, L>.Tanh(a.Value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane<T, V, L> Sigmoid(Lane<T, V, L> a) => new(LaneMath<T, V, L>.Sigmoid(a.Value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane<T, V, L> Sin(Lane<T, V, L> a) => new(LaneMath<T, V, L>.Sin(a.Value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane<T, V, L> Cos(Lane<T, V, L> a) => new(LaneMath<T, V, L>.Cos(a.Value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane<T, V, L> Atan(Lane<T, V, L> a) => new(LaneMath<T, V, L>.Atan(a.Value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane<T, V, L> Erf(Lane<T, V, L> a) => new(LaneMath<T, V, L>.Erf(a.Value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane<T, V, L> Sqrt(Lane<T, V, L> a) => new(L.Sqrt(a.Value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane<T, V, L> Relu(Lane<T, V, L> a) => new(L.Max(a.Value, LaneConstant<T, V, L>.Of(0)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane<T, V, L> WherePositive(Lane<T, V, L> condition, Lane<T, V, L> a, Lane<T, V, L> b)
        => new(L.Select(L.GreaterThan(condition.Value, LaneConstant<T, V, L>.Of(0)), a.Value, b.Value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane<T, V, L> Spike(Lane<T, V, L> u, Lane<T, V, L> slope) => new(L.WherePositive(u.Value, LaneConstant<T, V, L>.Of(1)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane<T, V, L> Detach(Lane<T, V, L> a) => a;
}
