using System.Runtime.CompilerServices;

namespace Eddy.Numerics.Reals;

/// <summary>The slope in one direction.</summary>
internal readonly struct One<TReal>(TReal value) : IPartials<TReal, One<TReal>>
    where TReal : struct, IPlainReal<TReal>
{
    private readonly TReal _value = value;

    public static int Count => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static One<TReal> Seed(int direction) => new(TReal.Constant(direction == 0 ? 1 : 0));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static One<TReal> Add(One<TReal> a, One<TReal> b) => new(a._value + b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static One<TReal> Subtract(One<TReal> a, One<TReal> b) => new(a._value - b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static One<TReal> Negate(One<TReal> a) => new(-a._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static One<TReal> Scale(One<TReal> a, TReal s) => new(a._value * s);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static One<TReal> ScaleAdd(One<TReal> a, TReal s, One<TReal> b) => new(TReal.MultiplyAdd(a._value, s, b._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static One<TReal> WherePositive(TReal condition, One<TReal> a, One<TReal> b) => new(TReal.WherePositive(condition, a._value, b._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Write(One<TReal> a, Span<TReal> directions) => directions[0] = a._value;
}
