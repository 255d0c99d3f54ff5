using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Eddy.Numerics;
using Shouldly;

namespace Eddy.Tests.Numerics;

/// <summary>Runs kernels at a chosen vector width; in software where the machine lacks such vectors, which is slow but gives the same numbers.</summary>
internal static class EveryWidth<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Every width in bits; 0 is plain numbers.</summary>
    public static int[] Bits { get; } = [512, 256, 128, 0];

    /// <summary>u, half the distance from 1 to the next number: the largest relative error of one rounding.</summary>
    public static double Unit { get; } = typeof(T) == typeof(float) ? Math.ScaleB(1, -24) : Math.ScaleB(1, -53);

    public static void Run<K>(int bits, K kernel)
        where K : IKernel<T>, allows ref struct
    {
        switch (bits)
        {
            case 512:
                kernel.Run<Vector512<T>, Lanes512<T>>();
                break;
            case 256:
                kernel.Run<Vector256<T>, Lanes256<T>>();
                break;
            case 128:
                kernel.Run<Vector128<T>, Lanes128<T>>();
                break;
            default:
                kernel.Run<T, Lanes1<T>>();
                break;
        }
    }

    /// <summary>Calls <paramref name="compute"/> for every width, checks that all results have the same bits and returns one of them.</summary>
    public static T[] SameBits(Func<int, T[]> compute)
    {
        T[] widest = compute(Bits[0]);
        foreach (int bits in Bits[1..])
        {
            T[] other = compute(bits);
            if (!MemoryMarshal.AsBytes(other.AsSpan()).SequenceEqual(MemoryMarshal.AsBytes(widest.AsSpan())))
            {
                throw new ShouldAssertException($"{typeof(T).Name}: a width of {bits} bits differs from 512, first at {FirstDifference(widest, other)}");
            }
        }

        return widest;
    }

    private static string FirstDifference(T[] a, T[] b)
    {
        int at = Enumerable.Range(0, a.Length).First(i => !MemoryMarshal.AsBytes(a.AsSpan(i, 1)).SequenceEqual(MemoryMarshal.AsBytes(b.AsSpan(i, 1))));
        return $"{at}: {a[at]:R} and {b[at]:R}";
    }
}
