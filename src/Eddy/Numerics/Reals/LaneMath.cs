using System.Runtime.CompilerServices;

namespace Eddy.Numerics.Reals;

/// <summary>
/// Elementary functions over lanes, without branches, from plain arithmetic and bits: the same bits at every vector width and on every machine.
/// Relative errors: at most 2 units in the last place in float, 3 in double. Not-a-number stays so.
/// </summary>
/// <remarks>
/// Exponentials split a = n ln 2 + r, |r| ≤ ln 2 / 2, with ln 2 in two parts, and eʳ − 1 = r + r² q(r); q and the other polynomials are near-minimax fits
/// (Chebyshev nodes), their own error far below one rounding. n is rounded by adding a number so large that its last bit is 1; n then stands in its lowest bits, and moved up
/// they are the power of two.
/// </remarks>
internal static class LaneMath<T, V, L>
    where T : unmanaged
    where V : struct
    where L : ILanes<T, V>
{
    private const double LogTwo = 0.69314718055994530942;

    private static int FractionBits
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => typeof(T) == typeof(float) ? 23 : 52;
    }

    private static V One
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => LaneConstant<T, V, L>.Of(1);
    }

    private static V Zero
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => LaneConstant<T, V, L>.Of(0);
    }

    private static V Sign
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => LaneConstant<T, V, L>.Bits(int.MinValue, long.MinValue);
    }

    /// <summary>eᵃ; +∞ above the largest number, 0 below 2^−125.5 (float) or 2^−1021.5 (double): no subnormal comes out.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Exp(V a)
    {
        V high = LaneConstant<T, V, L>.Of(88.8f, 709.8), low = LaneConstant<T, V, L>.Of((float)(-126 * LogTwo), -1022 * LogTwo);
        V x = L.Select(L.GreaterThan(a, high), high, a);
        x = L.Select(L.GreaterThan(low, x), low, x);

        // Half the power of two, twice the rest: the power itself may be one above the largest exponent. At the low end its bits are those of 0.
        V growth = Growth(x, LaneConstant<T, V, L>.Of(12582912f + 126f, 6755399441055744.0 + 1022.0), out V halfPower), two = LaneConstant<T, V, L>.Of(2);
        return L.Multiply(L.MultiplyAdd(growth, two, two), halfPower);
    }

    /// <summary>tanh a, odd to the bit, and relatively exact near 0. With e = e^(2|a|) − 1 it is e/(e + 2).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Tanh(V a)
    {
        V limit = LaneConstant<T, V, L>.Of(10f, 20.0); // from here it is 1 to the last bit
        V size = L.Abs(a);
        size = L.Select(L.GreaterThan(size, limit), limit, size);
        V growth = Growth(L.Add(size, size), LaneConstant<T, V, L>.Of(12582912f + 127f, 6755399441055744.0 + 1023.0), out V power);
        V e = L.MultiplyAdd(power, growth, L.Subtract(power, One));
        return L.Or(L.Divide(e, L.Add(e, LaneConstant<T, V, L>.Of(2))), L.And(a, Sign));
    }

    /// <summary>1/(1 + e⁻ᵃ); 0 below 2^−125.5 (float) or 2^−1021.5 (double): no subnormal comes out.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Sigmoid(V a)
    {
        V high = LaneConstant<T, V, L>.Of((float)(126 * LogTwo), 1022 * LogTwo), low = LaneConstant<T, V, L>.Of(-40); // 1 + e⁻⁴⁰ is 1
        V x = L.Negate(a);
        x = L.Select(L.GreaterThan(x, high), high, x);
        x = L.Select(L.GreaterThan(low, x), low, x);

        // Four times the power of two, a quarter of the rest: at the high end the bits of the power are those of +∞.
        V growth = Growth(x, LaneConstant<T, V, L>.Of(12582912f + 129f, 6755399441055744.0 + 1025.0), out V fourPowers), quarter = LaneConstant<T, V, L>.Of(0.25);
        return L.Divide(One, L.MultiplyAdd(L.MultiplyAdd(growth, quarter, quarter), fourPowers, One));
    }

    /// <summary>ln a: −∞ at 0, +∞ at +∞, not a number below 0; a subnormal counts as the smallest normal number.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Log(V a)
    {
        // a = 2ᵏ m, m in [√½, √2)
        V least = LaneConstant<T, V, L>.Of(1.17549435e-38f, 2.2250738585072014e-308);
        V x = L.Select(L.GreaterThan(least, a), least, a);
        V toRoot = LaneConstant<T, V, L>.Bits(0x3F800000 - 0x3F3504F3, 0x3FF0000000000000 - 0x3FE6A09E667F3BCD);
        V root = LaneConstant<T, V, L>.Bits(0x3F3504F3, 0x3FE6A09E667F3BCD);
        V moved = L.AddBits(x, toRoot);
        V m = L.AddBits(L.And(moved, LaneConstant<T, V, L>.Bits(0x007FFFFF, 0x000FFFFFFFFFFFFF)), root);

        // The exponent field in the lowest bits of 2²³ (2⁵²) reads as 2²³ + field.
        V large = LaneConstant<T, V, L>.Of(8388608f, 4503599627370496.0);
        V k = L.Subtract(L.Or(L.ShiftRight(moved, FractionBits), large), LaneConstant<T, V, L>.Of(8388608f + 127f, 4503599627370496.0 + 1023.0));

        // ln(1 + f) = f − f²/2 + s(f²/2 + R), s = f/(2 + f), R = s² (2/3 + 2/5 s² + …)
        V f = L.Subtract(m, One), s = L.Divide(f, L.Add(f, LaneConstant<T, V, L>.Of(2)));
        V z = L.Multiply(s, s), halfSquare = L.Multiply(L.Multiply(f, f), LaneConstant<T, V, L>.Of(0.5));
        V series = typeof(T) == typeof(float)
            ? Polynomial(z, 0.29580053043188442144, 0.39988778282162807727, 0.66666685045156029067)
            : L.MultiplyAdd(Polynomial(z, 0.14616585424888621989, 0.15331710618210771568, 0.18182889455674946039, 0.22222211130259877029), L.Multiply(z, L.Multiply(z, z)),
                Polynomial(z, 0.28571428626003268742, 0.39999999999899443233, 0.66666666666666696883));
        V inner = L.MultiplyAdd(s, L.MultiplyAdd(z, series, halfSquare), L.Multiply(k, LogTwoLow));
        V result = L.MultiplyAdd(k, LogTwoHigh, L.Subtract(f, L.Subtract(halfSquare, inner)));

        V infinity = LaneConstant<T, V, L>.Of(float.PositiveInfinity, double.PositiveInfinity);
        V largest = LaneConstant<T, V, L>.Of(float.MaxValue, double.MaxValue);
        result = L.Select(L.GreaterThan(a, Zero), result, L.Select(L.GreaterThan(Zero, a), LaneConstant<T, V, L>.Of(double.NaN), L.Subtract(a, infinity)));
        return L.Select(L.GreaterThan(a, largest), infinity, result);
    }

    /// <summary>sin a, a in radians, |a| up to 2²⁰; beyond, not a number.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Sin(V a) => Wave(a, LaneConstant<T, V, L>.Of(12582912f, 6755399441055744.0));

    /// <summary>cos a = sin(a + π/2), a in radians, |a| up to 2²⁰; beyond, not a number.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Cos(V a) => Wave(a, LaneConstant<T, V, L>.Of(12582912f + 1f, 6755399441055744.0 + 1.0));

    /// <summary>atan a, in radians, odd to the bit; ±π/2 at ±∞.</summary>
    /// <remarks>|a| is a tangent of k π/4 + r, k = 0, 1 or 2, |r| ≤ π/8, whose own tangent is |a|, (|a| − 1)/(|a| + 1) or −1/|a|.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Atan(V a)
    {
        V size = L.Abs(a), two = LaneConstant<T, V, L>.Of(2);
        V middle = L.GreaterThan(size, LaneConstant<T, V, L>.Of(0.41421356237309504880)), large = L.GreaterThan(size, LaneConstant<T, V, L>.Of(2.4142135623730950488));
        V over = L.Select(large, LaneConstant<T, V, L>.Of(-1), L.Select(middle, L.Subtract(size, One), size));
        V under = L.Select(large, size, L.Select(middle, L.Add(size, One), One));
        V eighths = L.Select(large, two, L.And(middle, One));
        V r = L.Divide(over, under), z = L.Multiply(r, r);
        V series = typeof(T) == typeof(float)
            ? Polynomial(z, -0.06451928208121748758, 0.10743731490791083043, -0.14263955597984639199, 0.19999540483648963445, -0.33333331761168519851)
            : L.MultiplyAdd(
                L.MultiplyAdd(
                    Polynomial(z, 0.016285756855221028291, -0.034570561981427746882, 0.045515932206265491693, -0.052304542706502445183),
                    L.Multiply(L.Multiply(z, z), L.Multiply(z, z)),
                    Polynomial(z, 0.058789289978347751327, -0.066664248857382553335, 0.076922963750321423991, -0.090909087535008768442)),
                L.Multiply(L.Multiply(z, z), L.Multiply(z, z)),
                Polynomial(z, 0.11111111105155446565, -0.14285714285659827606, 0.19999999999999804526, -0.33333333333333333217));
        V low = L.MultiplyAdd(eighths, LaneConstant<T, V, L>.Of(-2.1855694143368964443e-8f, 3.0616169978683830179e-17), L.Multiply(L.Multiply(r, z), series));
        V result = L.MultiplyAdd(eighths, LaneConstant<T, V, L>.Of(0.78539816339744830962), L.Add(r, low));
        return L.Or(L.Abs(result), L.And(a, Sign));
    }

    /// <summary>erf a = 2/√π ∫₀ᵃ e^(−x²) dx, odd to the bit, relatively exact near 0; ±1 beyond 4 (float) or 6.1 (double).</summary>
    /// <remarks>A series in a² within 1 (float) or 1.5 (double); beyond, 1 − e^(−a²) times a series in 1/(2 + |a|), whose errors are faded by e^(−a²).</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Erf(V a)
    {
        V limit = LaneConstant<T, V, L>.Of(4f, 6.1), edge = LaneConstant<T, V, L>.Of(1f, 1.5);
        V size = L.Abs(a);
        size = L.Select(L.GreaterThan(size, limit), limit, size);
        V far = L.GreaterThan(size, edge), near = L.Select(far, edge, size), z = L.Multiply(near, near), t = L.Divide(One, L.Add(size, LaneConstant<T, V, L>.Of(2)));
        V small = typeof(T) == typeof(float)
            ? L.MultiplyAdd(
                Polynomial(z, 0.000078758750626854883411, -0.00080168642871658695293, 0.0051890874234339739861),
                L.Multiply(L.Multiply(z, z), L.Multiply(z, z)),
                Polynomial(z, -0.026854212010626412443, 0.11283594715160217732, -0.37612626666720331023, 0.12837916584835094603))
            : L.MultiplyAdd(
                L.MultiplyAdd(
                    Polynomial(z, 1.5889546007818837006e-13, -4.9101179846805083305e-12, 8.6858701143913336189e-11, -1.2083048517022722036e-9, 1.4765666857055745288e-8),
                    L.Multiply(z, L.Multiply(L.Multiply(z, z), L.Multiply(z, z))),
                    Polynomial(z, -1.6359841594724728017e-7, 1.6461484722454145967e-6, -0.00001492560274155084751, 0.00012055330429899759548, -0.00085483269294706914771)),
                L.Multiply(z, L.Multiply(L.Multiply(z, z), L.Multiply(z, z))),
                Polynomial(z, 0.0052239776231793481659, -0.026866170644802672926, 0.11283791670952623967, -0.37612638903183677192, 0.12837916709551257013));
        V large = typeof(T) == typeof(float)
            ? L.MultiplyAdd(
                Polynomial(t, -7.0014635904903924765, 9.671553187487666286, -0.24143349663085641263),
                L.Multiply(t, L.Multiply(t, t)),
                Polynomial(t, 1.5148457641647861982, 0.52886471321794038582, 0.0013318622994971263097))
            : L.MultiplyAdd(
                L.MultiplyAdd(
                    Polynomial(t, 173.44684249571347702, -442.84122724033245469, 465.23791487221187701, -245.6257090383472947),
                    L.Multiply(L.Multiply(t, t), L.Multiply(t, t)),
                    Polynomial(t, 67.297540296242945383, -17.006488273217033727, 5.3713944033512600342, 2.5095910482145213589)),
                L.Multiply(L.Multiply(t, t), L.Multiply(t, t)),
                Polynomial(t, 2.0000315394503933663, 1.1269940800191262671, 0.56423514170657434964, -6.8307575786401493012e-7));
        V beyond = L.MultiplyAdd(L.Negate(Exp(L.Negate(L.Multiply(size, size)))), large, One);
        return L.Or(L.Select(far, beyond, L.MultiplyAdd(near, small, near)), L.And(a, Sign));
    }

    private static V LogTwoHigh
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => LaneConstant<T, V, L>.Of(LogTwo);
    }

    private static V LogTwoLow
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => LaneConstant<T, V, L>.Of(-1.9046542121259335545e-9f, 2.3190468138462995584e-17);
    }

    /// <summary>eʳ − 1, where x = n ln 2 + r, and the power of two whose bits n gives when added to <paramref name="rounding"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Growth(V x, V rounding, out V power)
    {
        V shifted = L.MultiplyAdd(x, LaneConstant<T, V, L>.Of(1 / LogTwo), rounding);
        power = L.ShiftLeft(shifted, FractionBits);
        V n = L.Negate(L.Subtract(shifted, rounding));
        V r = L.MultiplyAdd(n, LogTwoLow, L.MultiplyAdd(n, LogTwoHigh, x)), square = L.Multiply(r, r);
        V q = typeof(T) == typeof(float)
            ? L.MultiplyAdd(
                Polynomial(r, 0.0013926183587713491, 0.0083631790527225780, 0.041666554617204574),
                square,
                Polynomial(r, 0.16666576989698776, 0.5))
            : L.MultiplyAdd(
                Polynomial(r, 2.5100385495510319078e-8, 2.7620088445409748161e-7, 2.7557268459997064772e-6, 0.000024801521295954375131, 0.00019841269863053616878),
                L.Multiply(r, L.Multiply(square, square)),
                Polynomial(r, 0.0013888888917213716901, 0.0083333333333300618325, 0.041666666666624127873, 0.16666666666666667453, 0.50000000000000010221));
        return L.MultiplyAdd(square, q, r);
    }

    /// <summary>sin(a + q π/2), q by what <paramref name="rounding"/> has beyond 1.5·2²³ (2⁵²). a = n π/2 + r, |r| ≤ π/4, π/2 in three parts; n + q tells the quadrant.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Wave(V a, V rounding)
    {
        V bound = LaneConstant<T, V, L>.Of(1048576);
        a = L.Select(L.GreaterThan(L.Abs(a), bound), LaneConstant<T, V, L>.Of(double.NaN), a);
        V quadrant = L.MultiplyAdd(a, LaneConstant<T, V, L>.Of(0.63661977236758134308), rounding);
        V n = L.Negate(L.Subtract(quadrant, rounding));
        V r = L.MultiplyAdd(n, LaneConstant<T, V, L>.Of(1.5707963267948966), a);
        r = L.MultiplyAdd(n, LaneConstant<T, V, L>.Of(-4.3711388286737928865e-8f, 6.1232339957367660359e-17), r);
        r = L.MultiplyAdd(n, LaneConstant<T, V, L>.Of(-1.7151245100058818728e-15f, -1.4973849048591698329e-33), r);
        V z = L.Multiply(r, r);
        V sine = typeof(T) == typeof(float)
            ? Polynomial(z, -0.00019587840523823149905, 0.0083327480375288025952, -0.16666664661114899047)
            : L.MultiplyAdd(
                Polynomial(z, 1.5918101231677278621e-10, -2.5051131455447427132e-8, 2.7557316100683122624e-6),
                L.Multiply(z, L.Multiply(z, z)),
                Polynomial(z, -0.00019841269836754970194, 0.008333333333330946103, -0.16666666666666664621));
        sine = L.MultiplyAdd(L.Multiply(r, z), sine, r);
        V cosine = typeof(T) == typeof(float)
            ? Polynomial(z, 0.000024547891622336995023, -0.0013888302802320840299, 0.041666664658300481078)
            : L.MultiplyAdd(
                Polynomial(z, -1.1382614869434128291e-11, 2.0876146024701932873e-9, -2.7557317270560382548e-7),
                L.Multiply(z, L.Multiply(z, z)),
                Polynomial(z, 0.000024801587298763433277, -0.0013888888888887395746, 0.041666666666666665387));
        cosine = L.MultiplyAdd(L.Multiply(z, z), cosine, L.MultiplyAdd(LaneConstant<T, V, L>.Of(-0.5), z, One));

        int top = typeof(T) == typeof(float) ? 31 : 63;
        V odd = L.GreaterThan(Zero, L.Or(L.ShiftLeft(quadrant, top), One)); // the last bit, as the sign of ±1
        V sign = L.And(L.ShiftLeft(quadrant, top - 1), Sign);
        return L.Xor(L.Select(odd, cosine, sine), sign);
    }

    // Coefficients from the highest power down.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Polynomial(V x, double c1, double c0) => L.MultiplyAdd(LaneConstant<T, V, L>.Of(c1), x, LaneConstant<T, V, L>.Of(c0));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Polynomial(V x, double c2, double c1, double c0) => L.MultiplyAdd(Polynomial(x, c2, c1), x, LaneConstant<T, V, L>.Of(c0));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Polynomial(V x, double c3, double c2, double c1, double c0) => L.MultiplyAdd(Polynomial(x, c3, c2, c1), x, LaneConstant<T, V, L>.Of(c0));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Polynomial(V x, double c4, double c3, double c2, double c1, double c0)
        => L.MultiplyAdd(Polynomial(x, c4, c3, c2, c1), x, LaneConstant<T, V, L>.Of(c0));
}
