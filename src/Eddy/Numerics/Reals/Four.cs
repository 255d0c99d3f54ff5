using System.Runtime.CompilerServices;

namespace Eddy.Numerics.Reals;

/// <summary>Four slopes side by side: as nested pairs, but shallow, so that the compiler inlines whole equations of them and keeps them in registers.</summary>
internal readonly struct Four<T, V, L>(V a, V b, V c, V d) : IPartials<Lane<T, V, L>, Four<T, V, L>>
    where T : unmanaged
    where V : struct
    where L : ILanes<T, V>
{
    private readonly V _a = a;
    private readonly V _b = b;
    private readonly V _c = c;
    private readonly V _d = d;

    public static int Count => 4;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Four<T, V, L> Seed(int direction)
        => new(At(direction), At(direction - 1), At(direction - 2), At(direction - 3));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Four<T, V, L> Add(Four<T, V, L> a, Four<T, V, L> b)
        => new(L.Add(a._a, b._a), L.Add(a._b, b._b), L.Add(a._c, b._c), L.Add(a._d, b._d));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Four<T, V, L> Subtract(Four<T, V, L> a, Four<T, V, L> b)
        => new(L.Subtract(a._a, b._a), L.Subtract(a._b, b._b), L.Subtract(a._c, b._c), L.Subtract(a._d, b._d));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Four<T, V, L> Negate(Four<T, V, L> a)
        => new(L.Negate(a._a), L.Negate(a._b), L.Negate(a._c), L.Negate(a._d));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Four<T, V, L> Scale(Four<T, V, L> a, Lane<T, V, L> s)
        => new(L.Multiply(a._a, s.Value), L.Multiply(a._b, s.Value), L.Multiply(a._c, s.Value), L.Multiply(a._d, s.Value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Four<T, V, L> ScaleAdd(Four<T, V, L> a, Lane<T, V, L> s, Four<T, V, L> b)
        => new(L.MultiplyAdd(a._a, s.Value, b._a), L.MultiplyAdd(a._b, s.Value, b._b), L.MultiplyAdd(a._c, s.Value, b._c), L.MultiplyAdd(a._d, s.Value, b._d));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Four<T, V, L> WherePositive(Lane<T, V, L> condition, Four<T, V, L> a, Four<T, V, L> b)
    {
        V mask = L.GreaterThan(condition.Value, LaneConstant<T, V, L>.Of(0));
        return new(L.Select(mask, a._a, b._a), L.Select(mask, a._b, b._b), L.Select(mask, a._c, b._c), L.Select(mask, a._d, b._d));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Write(Four<T, V, L> a, Span<Lane<T, V, L>> directions)
    {
        directions[0] = new(a._a);
        directions[1] = new(a._b);
        directions[2] = new(a._c);
        directions[3] = new(a._d);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V At(int direction) => LaneConstant<T, V, L>.Of(direction == 0 ? 1 : 0);
}
