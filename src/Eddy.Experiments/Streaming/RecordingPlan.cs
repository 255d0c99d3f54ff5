using System.Numerics;

namespace Eddy.Experiments.Streaming;

/// <summary>
/// When figures are written down: after 1, 2, 4, 8 … samples, and from 1024 samples on 128 times in every doubling. A stream of a billion samples then has
/// 2,600 lines of metrics, and each depends on its number alone, so a resumed run writes the lines of an undisturbed one.
/// </summary>
public static class RecordingPlan
{
    private const int PerDoubling = 128, DenseFrom = 1024;

    /// <summary>Whether this is 1, 2, 4, 8 …</summary>
    public static bool IsDoubling(long samples) => BitOperations.IsPow2(samples);

    /// <summary>The first count above <paramref name="samples"/> at which figures are written down.</summary>
    public static long Next(long samples)
    {
        if (samples < 1)
        {
            return 1;
        }

        long power = 1L << BitOperations.Log2((ulong)samples);
        if (samples < DenseFrom)
        {
            return 2 * power;
        }

        long spacing = power / PerDoubling;
        return ((samples / spacing) + 1) * spacing;
    }
}
