namespace Eddy.Tests.Numerics.Reals;

/// <summary>erf to one rounding: what the engine's is compared with.</summary>
internal static class ErrorFunction
{
    private const decimal TwoOverRootPi = 1.1283791670955125738961589031m;

    public static double Of(double a)
    {
        double size = Math.Abs(a);
        double value = double.IsNaN(a) ? a
            : size < 1e-5 ? (double)TwoOverRootPi * Math.FusedMultiplyAdd(-size * size / 3, size, size)
            : size < 3 ? (double)Series(Exactly(size))
            : 1 - Complement(size);
        return Math.CopySign(value, a);
    }

    // 2/√π Σ (−1)ⁿ a^(2n+1)/(n! (2n+1)), in 28 digits, of which terms up to 500 leave more than a double holds
    private static decimal Series(decimal a)
    {
        decimal power = a, sum = a;
        for (int n = 1; Math.Abs(power) > 1e-25m; n++)
        {
            power *= -a * a / n;
            sum += power / ((2 * n) + 1);
        }

        return TwoOverRootPi * sum;
    }

    // A cast would keep 15 digits.
    private static decimal Exactly(double a)
    {
        long whole = (long)Math.ScaleB(a, 30), rest = (long)Math.ScaleB(Math.ScaleB(a, 30) - whole, 40);
        return (whole + ((decimal)rest / (1L << 40))) / (1L << 30);
    }

    // e^(−a²)/√π · 1/(a + ½/(a + 1/(a + 3/2/(a + …)))): below 3e-5, so its own roundings do not count
    private static double Complement(double a)
    {
        if (a > 30)
        {
            return 0;
        }

        double fraction = a;
        for (int n = 100; n > 0; n--)
        {
            fraction = a + (n / 2.0 / fraction);
        }

        return Math.Exp(-a * a) / Math.Sqrt(Math.PI) / fraction;
    }
}
