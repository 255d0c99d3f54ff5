using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Eddy.Networks.Recurrent;

/// <summary>Which numbers of a vector of sources are not 0, in their order: spikes are few, and whatever goes over rows of sources needs only those.</summary>
/// <remarks>A source that is 0 adds exactly nothing to a fused sum, so leaving it out gives the same bits; only where a sum is −0 by underflow may its sign differ.</remarks>
internal sealed class ActiveSources(int sources)
{
    /// <summary>Above this share of sources that are not 0, going over all rows is as fast: their memory is read ahead. Measured with 128 to 1024 units: the two meet at 0.4 to 0.6.</summary>
    public const double MostShare = 1.0 / 3;

    private readonly int[] _indices = new int[sources];
    private readonly int[] _ordered = new int[sources];
    private int _count;

    /// <summary>All of them.</summary>
    public ReadOnlySpan<int> Indices => _indices.AsSpan(0, _count);

    /// <summary>Space for a part of them in another order.</summary>
    public Span<int> Ordered => _ordered;

    /// <summary>Looks at the sources once.</summary>
    public void Scan<T>(ReadOnlySpan<T> values)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        => _count = Find(values, _indices);

    /// <summary>Those from <paramref name="start"/> to before start + <paramref name="length"/>.</summary>
    public ReadOnlySpan<int> Within(int start, int length)
    {
        ReadOnlySpan<int> all = Indices;
        int first = Below(all, start);
        return all[first..Below(all, start + length)];
    }

    /// <summary>Whether so many of so many sources are few enough to pay.</summary>
    public static bool Pays(int active, int of) => active <= MostShare * of;

    /// <summary>Writes the indices of what is not 0, ascending; answers how many.</summary>
    /// <param name="values">Any number of them.</param>
    /// <param name="indices">At least as long.</param>
    public static int Find<T>(ReadOnlySpan<T> values, Span<int> indices)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (indices.Length < values.Length)
        {
            throw new ArgumentException($"there is room for {indices.Length} indices, but {values.Length} values may all be other than 0.", nameof(indices));
        }

        ref T value = ref MemoryMarshal.GetReference(values);
        ref int index = ref MemoryMarshal.GetReference(indices);
        int count = 0, i = 0;
        if (Vector256.IsHardwareAccelerated)
        {
            for (; i <= values.Length - Vector256<T>.Count; i += Vector256<T>.Count)
            {
                uint bits = (~Vector256.Equals(Vector256.LoadUnsafe(ref value, (nuint)i), Vector256<T>.Zero)).ExtractMostSignificantBits();
                for (; bits != 0; bits &= bits - 1)
                {
                    Unsafe.Add(ref index, count++) = i + BitOperations.TrailingZeroCount(bits);
                }
            }
        }

        for (; i < values.Length; i++)
        {
            if (values[i] != T.Zero)
            {
                Unsafe.Add(ref index, count++) = i;
            }
        }

        return count;
    }

    private static int Below(ReadOnlySpan<int> ascending, int bound)
    {
        int at = ascending.BinarySearch(bound);
        return at < 0 ? ~at : at;
    }
}
