using System.Numerics;
using System.Runtime.CompilerServices;

namespace Eddy.Numerics;

/// <summary>One lane: plain numbers, for machines without vectors. A multiply-add is still rounded once.</summary>
internal readonly struct Lanes1<T> : ILanes<T, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public static int Count => 1;

    public static T Broadcast(T value) => value;

    public static T Load(ref T source, nuint offset) => Unsafe.Add(ref source, offset);

    public static void Store(T value, ref T destination, nuint offset) => Unsafe.Add(ref destination, offset) = value;

    public static T Add(T a, T b) => a + b;

    public static T Subtract(T a, T b) => a - b;

    public static T Multiply(T a, T b) => a * b;

    public static T Divide(T a, T b) => a / b;

    public static T MultiplyAdd(T a, T b, T c) => T.FusedMultiplyAdd(a, b, c);

    public static T Max(T a, T b) => T.Max(a, b);

    public static T Sqrt(T a) => T.Sqrt(a);

    public static T WherePositive(T condition, T a) => condition > T.Zero ? a : T.Zero;

    public static T InverseSqrtGuess(T magic, T a)
        => typeof(T) == typeof(float)
            ? Unsafe.BitCast<int, T>(Unsafe.BitCast<T, int>(magic) - (Unsafe.BitCast<T, int>(a) >>> 1))
            : Unsafe.BitCast<long, T>(Unsafe.BitCast<T, long>(magic) - (Unsafe.BitCast<T, long>(a) >>> 1));

    public static T Negate(T a) => -a;

    public static T Abs(T a) => T.Abs(a);

    public static T GreaterThan(T a, T b) => FromBits(a > b ? ~0L : 0);

    public static T Select(T mask, T a, T b) => Bits(mask) != 0 ? a : b;

    public static T And(T a, T b) => FromBits(Bits(a) & Bits(b));

    public static T Or(T a, T b) => FromBits(Bits(a) | Bits(b));

    public static T Xor(T a, T b) => FromBits(Bits(a) ^ Bits(b));

    public static T AddBits(T a, T b) => FromBits(Bits(a) + Bits(b));

    public static T ShiftLeft(T a, int count) => FromBits(Bits(a) << count);

    public static T ShiftRight(T a, int count) => FromBits(Bits(a) >>> count);

    /// <summary>The bits of a number, zeros above them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static long Bits(T a) => typeof(T) == typeof(float) ? Unsafe.BitCast<T, uint>(a) : Unsafe.BitCast<T, long>(a);

    /// <summary>The number with the lowest of these bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T FromBits(long bits) => typeof(T) == typeof(float) ? Unsafe.BitCast<int, T>(unchecked((int)bits)) : Unsafe.BitCast<long, T>(bits);
}
