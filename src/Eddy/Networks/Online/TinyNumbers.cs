using System.Numerics;

namespace Eddy.Networks.Online;

/// <summary>
/// Keeps what only decays (the map and the mean of a neuron that never fires) out of the subnormal numbers, where arithmetic is a hundred times slower: from time to
/// time, what is smaller than ever matters becomes 0.
/// </summary>
internal static class TinyNumbers
{
    /// <summary>Below this a number that enters sums is 0.</summary>
    public const double Summed = 1e-18;

    /// <summary>Below this a number that is multiplied by itself is 0: a thousandth of its square is still a normal number.</summary>
    public const double Squared = 1e-12;

    private const long Most = 1024;
    private const double Shrinks = 1e-4; // a number by no more than that from one flush to the next

    /// <summary>Samples between two flushes of numbers that decay with these momenta; one of 0 has no memory and does not decay.</summary>
    public static long FlushPeriod(params ReadOnlySpan<double> momenta)
    {
        double fastest = 1;
        foreach (double momentum in momenta)
        {
            fastest = momentum > 0 ? Math.Min(fastest, momentum) : fastest;
        }

        return fastest == 1 ? Most : Math.Clamp((long)(Math.Log(Shrinks) / Math.Log(fastest)), 1, Most);
    }

    /// <summary>Replaces by 0 what is smaller than <paramref name="below"/>.</summary>
    public static void Flush<T>(Span<T> values, double below)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T tiny = T.CreateChecked(below);
        foreach (ref T value in values)
        {
            value = T.Abs(value) < tiny ? T.Zero : value;
        }
    }
}
