using System.Runtime.CompilerServices;

namespace Eddy.Numerics;

/// <summary>
/// The first guess of 1/√a without a square root or a division, from the bits of a: halving the exponent by a shift, subtracted from a constant. Steps that refine it
/// are plain arithmetic, so the result has the same bits at every vector width, which hardware estimates have not.
/// </summary>
internal static class InverseSqrt
{
    private const int GuessSingle = 0x5F3759DF;
    private const long GuessDouble = 0x5FE6EB50C7B537A9;

    /// <summary>The constant, as a number with these bits: it makes the worst relative error of the guess 3.5 %.</summary>
    public static T Guess<T>()
        where T : unmanaged
        => typeof(T) == typeof(float) ? Unsafe.BitCast<int, T>(GuessSingle) : Unsafe.BitCast<long, T>(GuessDouble);
}
