using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Eddy.Networks.Recurrent;

/// <summary>Which numbers of a vector of sources are not 0, in their order: spikes are few, and whatever goes over rows of sources needs only those.</summary>
/// <remarks>A source that is 0 adds exactly nothing to a fused sum, so leaving it out gives the same bits; only where a sum is −0 by underflow may its sign differ.</remarks>
internal sealed class ActiveSources(int sources)
{
    /// <summary>Above this share of sources that are not 0, all rows are gone over.</summary>
    /// <remarks>Currents, dense time / sparse time, 512-bit vectors, 128, 700 and 1724 sources, at shares of 0.33, 0.5, 0.6, 0.8: 1024 units 2.7 to 3.6, 1.6 to 2.0, 1.3 to 1.7, 1.1 to 1.3; 512 units 2.8
    /// to 3.1, 1.6 to 2.2, 1.3 to 1.8, 1.0 to 1.3; 128 units 1.7 to 3.0, 1.2 to 1.8, 1.0 to 1.5, 0.7 to 1.3. Outer products: 2.0 to 3.4 at 0.5 and 1.0 to 1.6 at 0.8, whatever the units.</remarks>
    public const double MostShare = 0.5;

    /// <summary>The same for currents of 32 units, whose dense rows are read in one go: 1.0 to 3.0 at 0.1, 0.3 to 0.9 at 0.33.</summary>
    public const double MostShareOfOnePanel = 0.15;

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

    /// <summary>Whether so many of so many sources are few enough for an outer product to leave out the others.</summary>
    public static bool Pays(int active, int of) => active <= MostShare * of;

    /// <summary>The same for the currents of so many panels of 32 units.</summary>
    public static bool Pays(int active, int of, int panels) => active <= (panels == 1 ? MostShareOfOnePanel : MostShare) * of;

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
