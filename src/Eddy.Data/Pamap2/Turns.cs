namespace Eddy.Data.Pamap2;

/// <summary>Sine and cosine of an angle in turns, from sums and products alone: the same bits on every machine, which a C library's are not.</summary>
internal static class Turns
{
    /// <summary>sin 2πt, within 1e-9.</summary>
    public static double Sin(double t)
    {
        t -= Math.Floor(t);
        t = t > 0.75 ? t - 1 : t > 0.25 ? 0.5 - t : t; // now in [−1/4, 1/4]
        double x = t * Math.Tau, y = x * x;

        // Taylor's series; the first term left out is at most (π/2)¹⁵/15! = 7e-10.
        return x * (1 - (y / 6 * (1 - (y / 20 * (1 - (y / 42 * (1 - (y / 72 * (1 - (y / 110 * (1 - (y / 156))))))))))));
    }

    /// <summary>cos 2πt, within 1e-9.</summary>
    public static double Cos(double t) => Sin(t + 0.25);
}
