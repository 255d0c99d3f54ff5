using System.Numerics;
using Eddy.Networks;
using Eddy.Numerics;
using Eddy.Tests.Numerics;
using Shouldly;

namespace Eddy.Tests.Networks;

public class OnlineReadoutKernelTests
{
    public static TheoryData<int, int> Shapes => new()
    {
        { 1, 32 }, { 2, 32 }, { 3, 64 }, { 4, 32 }, { 5, 96 }, { 8, 800 }, { 11, 256 },
    };

    [Theory, MemberData(nameof(Shapes))]
    public void The_forward_product_is_right_and_the_same_at_every_width(int rows, int columns)
    {
        Forward<float>(rows, columns);
        Forward<double>(rows, columns);
    }

    [Theory, MemberData(nameof(Shapes))]
    public void The_updates_are_right_and_the_same_at_every_width(int rows, int columns)
    {
        Updates<float>(rows, columns);
        Updates<double>(rows, columns);
    }

    private static void Forward<T>(int rows, int columns)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var random = new RandomSource((ulong)(rows * columns));
        T[] x = random.Uniform<T>(columns), w = random.Uniform<T>(rows * columns);
        T[] got = EveryWidth<T>.SameBits(bits =>
        {
            var result = new T[rows];
            EveryWidth<T>.Run(bits, new OnlineReadoutForwardKernel<T>(x, w, new T[OnlineReadoutForwardKernel<T>.LanesLength], result));
            return result;
        });
        for (int o = 0; o < rows; o++)
        {
            double sum = 0, size = 0;
            for (int i = 0; i < columns; i++)
            {
                double product = double.CreateChecked(w[(o * columns) + i]) * double.CreateChecked(x[i]);
                (sum, size) = (sum + product, size + Math.Abs(product));
            }

            // columns/32 products a lane and five halvings; the reference rounds twice a column
            double.CreateChecked(got[o]).ShouldBe(sum, size * ((EveryWidth<T>.Unit * ((columns / 32) + 5)) + (EveryWidth<double>.Unit * 2 * columns)));
        }
    }

    private static void Updates<T>(int rows, int columns)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var random = new RandomSource((ulong)(rows * columns));
        T[] x = random.Uniform<T>(columns), w = random.Uniform<T>(rows * columns), average = random.Uniform<T>(rows * columns), step = random.Uniform<T>(rows);
        step[^1] = T.Zero;
        T take = T.CreateChecked(0.125);
        T[] moved = EveryWidth<T>.SameBits(bits =>
        {
            T[] result = [.. w];
            EveryWidth<T>.Run(bits, new OnlineReadoutDescentKernel<T>(x, step, result));
            return result;
        });
        T[] gradient = EveryWidth<T>.SameBits(bits =>
        {
            var result = new T[w.Length];
            EveryWidth<T>.Run(bits, new OnlineReadoutGradientKernel<T>(x, step, result));
            return result;
        });
        T[] averaged = EveryWidth<T>.SameBits(bits =>
        {
            T[] result = [.. average];
            EveryWidth<T>.Run(bits, new OnlineReadoutAverageKernel<T>(w, take, result));
            return result;
        });
        for (int i = 0; i < w.Length; i++)
        {
            T s = step[i / columns], f = x[i % columns];
            moved[i].ShouldBe(T.FusedMultiplyAdd(s, f, w[i]));
            gradient[i].ShouldBe(s * f);
            averaged[i].ShouldBe(T.FusedMultiplyAdd(take, w[i] - average[i], average[i]));
        }
    }
}
