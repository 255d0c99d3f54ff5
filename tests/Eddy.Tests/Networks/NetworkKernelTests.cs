using System.Numerics;
using Eddy.Networks;
using Eddy.Numerics;
using Eddy.Tests.Numerics;
using Shouldly;

namespace Eddy.Tests.Networks;

public class NetworkKernelTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(13)]
    [InlineData(64)]
    public void Column_sums_add_the_rows_in_order(int rows)
    {
        Sums<float>(rows);
        Sums<double>(rows);
    }

    [Fact]
    public void The_lateral_kernel_turns_a_target_into_a_gradient_and_adds_up_squared_errors()
    {
        Lateral<float>();
        Lateral<double>();
    }

    [Fact]
    public void The_relu_slope_passes_the_signal_of_active_neurons()
    {
        var random = new RandomSource(1);
        float[] z = random.Uniform<float>(96), signal = random.Uniform<float>(96);
        (z[0], z[1]) = (0, -0f);
        float[] got = EveryWidth<float>.SameBits(bits =>
        {
            float[] result = [.. signal];
            EveryWidth<float>.Run(bits, new ReluSlopeKernel<float>(z, result));
            return result;
        });
        got.ShouldBe(signal.Select((s, i) => z[i] > 0 ? s : 0));
    }

    private static void Sums<T>(int rows)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T[] panel = new RandomSource(1).Uniform<T>(rows * 32);
        T[] got = EveryWidth<T>.SameBits(bits =>
        {
            var sums = new T[32];
            EveryWidth<T>.Run(bits, new ColumnSumKernel<T>(panel, rows, sums));
            return sums;
        });
        for (int lane = 0; lane < 32; lane++)
        {
            T sum = T.Zero;
            for (int b = 0; b < rows; b++)
            {
                sum += panel[(b * 32) + lane];
            }

            got[lane].ShouldBe(sum);
        }
    }

    private static void Lateral<T>()
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var random = new RandomSource(2);
        T[] target = random.Uniform<T>(256), lateral = random.Uniform<T>(256), before = random.Uniform<T>(32);
        T share = T.CreateChecked(0.1), slope = T.CreateChecked(0.3);
        T[] got = EveryWidth<T>.SameBits(bits =>
        {
            T[] tile = [.. target], losses = [.. before];
            EveryWidth<T>.Run(bits, new LateralKernel<T>(tile, lateral, share, slope, losses));
            return [.. tile, .. losses];
        });
        for (int lane = 0; lane < 32; lane++)
        {
            T loss = before[lane];
            for (int i = lane; i < 256; i += 32)
            {
                T error = T.FusedMultiplyAdd(-share, target[i], lateral[i]);
                loss = T.FusedMultiplyAdd(error, error, loss);
                got[i].ShouldBe(slope * error);
            }

            got[256 + lane].ShouldBe(loss);
        }
    }
}
