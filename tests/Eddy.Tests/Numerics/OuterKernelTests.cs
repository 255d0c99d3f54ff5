using System.Numerics;
using Eddy.Numerics;
using Shouldly;

namespace Eddy.Tests.Numerics;

public class OuterKernelTests
{
    public static TheoryData<int> Rows => new(Enumerable.Range(1, 67).Concat([255, 256, 257]));

    [Theory, MemberData(nameof(Rows))]
    public void A_tile_is_the_sum_over_samples_of_x_times_s(int rows)
    {
        Check<float>(rows);
        Check<double>(rows);
    }

    private static void Check<T>(int rows)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var random = new RandomSource((ulong)rows);
        PanelMatrix<T> x = random.Matrix<T>(rows, 45), s = random.Matrix<T>(rows, 70);
        double[] xs = x.Rows(), ss = s.Rows();
        for (int xPanel = 0; xPanel < 2; xPanel++)
        {
            for (int sPanel = 0; sPanel < 3; sPanel++)
            {
                T[] tile = EveryWidth<T>.SameBits(bits =>
                {
                    T[] result = random.Uniform<T>(OuterKernel<T>.TileLength); // what was there before must not matter
                    EveryWidth<T>.Run(bits, new OuterKernel<T>(x, xPanel, s, sPanel, result, default));
                    return result;
                });
                T[] picked = new T[OuterKernel<T>.TileLength];
                OuterKernel<T>.Run(x, xPanel, s, sPanel, picked);
                picked.ShouldBe(tile);
                Require(rows, xs, xPanel * 32, ss, sPanel * 32, tile);
            }
        }
    }

    // n fused steps, each partial sum at most S and rounded once; the reference rounds twice, in double
    private static void Require<T>(int rows, double[] xs, int xFirst, double[] ss, int sFirst, T[] tile)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        double perUnit = rows * (EveryWidth<T>.Unit + (2 * EveryWidth<double>.Unit));
        for (int i = 0; i < 32; i++)
        {
            for (int j = 0; j < 32; j++)
            {
                double sum = 0, size = 0;
                for (int b = 0; b < rows && xFirst + i < 45 && sFirst + j < 70; b++)
                {
                    double product = xs[(b * 45) + xFirst + i] * ss[(b * 70) + sFirst + j];
                    sum += product;
                    size += Math.Abs(product);
                }

                Math.Abs(double.CreateChecked(tile[(i * 32) + j]) - sum).ShouldBeLessThanOrEqualTo(perUnit * size);
            }
        }
    }
}
