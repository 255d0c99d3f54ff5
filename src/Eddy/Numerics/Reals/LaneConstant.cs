using System.Runtime.CompilerServices;

namespace Eddy.Numerics.Reals;

/// <summary>Constants of equations: rounded to the number type while compiling.</summary>
internal static class LaneConstant<T, V, L>
    where T : unmanaged
    where V : struct
    where L : ILanes<T, V>
{
    /// <summary>The number nearest to <paramref name="value"/>, in every lane.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Of(double value)
        => L.Broadcast(typeof(T) == typeof(float) ? Unsafe.BitCast<float, T>((float)value) : Unsafe.BitCast<double, T>(value));

    /// <summary>One of two numbers: the precisions differ in the length of their series and in their limits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Of(float single, double twice)
        => L.Broadcast(typeof(T) == typeof(float) ? Unsafe.BitCast<float, T>(single) : Unsafe.BitCast<double, T>(twice));

    /// <summary>A pattern of bits, in every lane.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Bits(int single, long twice)
        => L.Broadcast(typeof(T) == typeof(float) ? Unsafe.BitCast<int, T>(single) : Unsafe.BitCast<long, T>(twice));
}
