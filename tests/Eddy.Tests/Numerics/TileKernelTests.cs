using System.Numerics;
using Eddy.Numerics;
using Shouldly;

namespace Eddy.Tests.Numerics;

public class TileKernelTests
{
    public static TheoryData<int> Depths => new(Enumerable.Range(1, 67).Concat([784, 1023, 1024, 1025]));

    [Theory, MemberData(nameof(Depths))]
    public void Along_columns_sums_over_the_columns_of_eight_rows(int depth)
    {
        AlongColumns<float>(depth);
        AlongColumns<double>(depth);
    }

    [Theory, MemberData(nameof(Depths))]
    public void Along_rows_sums_over_the_rows_of_eight_columns(int depth)
    {
        AlongRows<float>(depth);
        AlongRows<double>(depth);
    }

    private static void AlongColumns<T>(int depth)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var random = new RandomSource((ulong)depth);
        PanelMatrix<T> a = random.Matrix<T>(8, depth);
        T[] p = random.Uniform<T>(depth * 32), c = random.Uniform<T>(8 * 32);
        T[] got = EveryWidth<T>.SameBits(bits =>
        {
            T[] result = [.. c];
            EveryWidth<T>.Run(bits, new Columns<T>(a, depth, p, result));
            return result;
        });
        Require(got, c, p, depth, (row, k) => a[row, k]);
    }

    private static void AlongRows<T>(int depth)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var random = new RandomSource((ulong)depth);
        PanelMatrix<T> a = random.Matrix<T>(depth, 32);
        T[] p = random.Uniform<T>(depth * 32), c = random.Uniform<T>(8 * 32);
        foreach (int first in new[] { 0, 24 })
        {
            T[] got = EveryWidth<T>.SameBits(bits =>
            {
                T[] result = [.. c];
                EveryWidth<T>.Run(bits, new RowsOf<T>(a, first, depth, p, result));
                return result;
            });
            Require(got, new T[c.Length], p, depth, (row, k) => a[k, first + row]); // starts at 0, whatever the tile held
        }
    }

    // A sum of n fused steps: every partial sum is at most S = |c| + Σ|a p| and is rounded once, n·u·S. The reference rounds products and sums, in double.
    private static void Require<T>(T[] got, T[] c, T[] p, int depth, Func<int, int, T> a)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        double perUnit = depth * (EveryWidth<T>.Unit + (2 * EveryWidth<double>.Unit));
        for (int row = 0; row < 8; row++)
        {
            for (int lane = 0; lane < 32; lane++)
            {
                double sum = double.CreateChecked(c[(row * 32) + lane]), size = Math.Abs(sum);
                for (int k = 0; k < depth; k++)
                {
                    double product = double.CreateChecked(a(row, k)) * double.CreateChecked(p[(k * 32) + lane]);
                    sum += product;
                    size += Math.Abs(product);
                }

                double.CreateChecked(got[(row * 32) + lane]).ShouldBe(sum, perUnit * size);
            }
        }
    }

    private readonly ref struct Columns<T>(PanelMatrix<T> a, int depth, T[] p, T[] c) : IKernel<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        public void Run<V, L>()
            where V : struct
            where L : ILanes<T, V>
            => TileKernel<T, V, L>.Accumulate<AlongColumns>(ref a.Span[0], (nuint)a.PanelLength, 32, depth, ref p[0], ref c[0], ref p[0]);
    }

    private readonly ref struct RowsOf<T>(PanelMatrix<T> a, int first, int depth, T[] p, T[] c) : IKernel<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        public void Run<V, L>()
            where V : struct
            where L : ILanes<T, V>
            => TileKernel<T, V, L>.Accumulate<AlongRows>(ref a.Span[first], 0, depth, depth, ref p[0], ref c[0], ref p[0]);
    }
}
