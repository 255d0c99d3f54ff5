using System.Runtime.CompilerServices;

namespace Eddy.Numerics.Reals;

/// <summary>Twice as many directions: nested, it holds 2, 4, 8.</summary>
internal readonly struct Pair<TReal, P>(P first, P second) : IPartials<TReal, Pair<TReal, P>>
    where TReal : struct, IPlainReal<TReal>
    where P : struct, IPartials<TReal, P>
{
    private readonly P _first = first;
    private readonly P _second = second;

    public static int Count => 2 * P.Count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair<TReal, P> Seed(int direction) => new(P.Seed(direction), P.Seed(direction - P.Count));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair<TReal, P> Add(Pair<TReal, P> a, Pair<TReal, P> b) => new(P.Add(a._first, b._first), P.Add(a._second, b._second));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair<TReal, P> Subtract(Pair<TReal, P> a, Pair<TReal, P> b) => new(P.Subtract(a._first, b._first), P.Subtract(a._second, b._second));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair<TReal, P> Negate(Pair<TReal, P> a) => new(P.Negate(a._first), P.Negate(a._second));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair<TReal, P> Scale(Pair<TReal, P> a, TReal s) => new(P.Scale(a._first, s), P.Scale(a._second, s));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair<TReal, P> ScaleAdd(Pair<TReal, P> a, TReal s, Pair<TReal, P> b) => new(P.ScaleAdd(a._first, s, b._first), P.ScaleAdd(a._second, s, b._second));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair<TReal, P> WherePositive(TReal condition, Pair<TReal, P> a, Pair<TReal, P> b)
        => new(P.WherePositive(condition, a._first, b._first), P.WherePositive(condition, a._second, b._second));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Write(Pair<TReal, P> a, Span<TReal> directions)
    {
        P.Write(a._first, directions);
        P.Write(a._second, directions[P.Count..]);
    }
}
