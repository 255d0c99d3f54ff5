using System.Numerics;
using Eddy.Learners.Backprop;
using Eddy.Tests.Numerics;
using Shouldly;

namespace Eddy.Tests.Learners.Backprop;

public class TinySignalKernelTests
{
    [Fact]
    public void What_is_below_the_least_signal_becomes_0_and_all_else_stays()
    {
        At<float>();
        At<double>();
    }

    private static void At<T>()
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        double[] given = [1, -1, 1.1e-30, -1.1e-30, 9e-31, -9e-31, 1e-37, 0, double.NaN, double.PositiveInfinity, -3e5];
        double[] expected = [1, -1, 1.1e-30, -1.1e-30, 0, 0, 0, 0, double.NaN, double.PositiveInfinity, -3e5];
        T[] got = EveryWidth<T>.SameBits(bits =>
        {
            T[] signal = [.. Enumerable.Range(0, 64).Select(i => T.CreateTruncating(given[i % given.Length]))];
            EveryWidth<T>.Run(bits, new TinySignalKernel<T>(signal));
            return signal;
        });
        got.ShouldBe(Enumerable.Range(0, 64).Select(i => T.CreateTruncating(expected[i % expected.Length])));
    }
}
