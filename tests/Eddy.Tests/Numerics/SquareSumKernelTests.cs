using System.Numerics;
using Eddy.Numerics;
using Shouldly;

namespace Eddy.Tests.Numerics;

public class SquareSumKernelTests
{
    [Theory]
    [InlineData(32)]
    [InlineData(64)]
    [InlineData(96)]
    [InlineData(1024)]
    [InlineData(10_016)]
    public void The_sum_of_squares_is_right_and_the_same_at_every_width(int length)
    {
        Check<float>(length);
        Check<double>(length);
    }

    private static void Check<T>(int length)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T[] values = new RandomSource((ulong)length).Uniform<T>(length);
        T[] lanes = EveryWidth<T>.SameBits(bits =>
        {
            var result = new T[32];
            EveryWidth<T>.Run(bits, new SquareSumKernel<T>(values, result));
            return result;
        });
        double got = SquareSumKernel<T>.Run(values), expected = values.Sum(v => double.CreateChecked(v) * double.CreateChecked(v));
        got.ShouldBe(lanes.Sum(double.CreateChecked));

        // all terms are positive: a lane rounds length/32 times, then 32 lanes are added in double; the reference rounds twice a term
        got.ShouldBe(expected, expected * ((EveryWidth<T>.Unit * length / 32) + (EveryWidth<double>.Unit * ((2 * length) + 32))));
    }
}
