namespace Eddy.Numerics;

/// <summary>
/// 1/√a without a square root or a division: a first guess from the bits of a (halving the exponent by a shift), then Newton steps
/// y ← y (1.5 − a/2 · y²), each of which squares the relative error: 3.5e-2, 1.8e-3, 5e-6, 4e-11. Three steps are full single precision, and the
/// same bits at every vector width, which hardware estimates are not.
/// </summary>
internal static class InverseSqrt
{
    /// <summary>Bits of the float guess for exponent 0: minimises the worst relative error of the guess.</summary>
    public const int GuessSingle = 0x5F3759DF;

    /// <summary>The same for double.</summary>
    public const long GuessDouble = 0x5FE6EB50C7B537A9;
}
