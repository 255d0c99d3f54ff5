using System.Numerics;
using Eddy.Numerics;
using Eddy.Tests.Numerics;
using Eddy.Traces.Rtrl;
using Eddy.Traces.SnAp;
using Shouldly;

namespace Eddy.Tests.Traces.Rtrl;

public class InfluenceKernelTests
{
    [Theory]
    [InlineData(1, 8, 3)]
    [InlineData(2, 40, 2)]
    [InlineData(2, 136, 1)] // 272 rows: two passes
    public void M_becomes_J_M_with_the_same_bits_at_every_width(int states, int planeRows, int blocks)
    {
        Check<float>(states, planeRows, blocks);
        Check<double>(states, planeRows, blocks);
    }

    [Fact]
    public void What_has_faded_is_zero()
    {
        var jt = new PanelMatrix<float>(8, 32);
        jt[0, 0] = 1;
        jt[1, 1] = 1;
        foreach (int bits in EveryWidth<float>.Bits)
        {
            float[] m = new float[8 * 32];
            (m[0], m[32], m[1]) = (1e-31f, 1e-29f, -1e-44f);
            EveryWidth<float>.Run(bits, new InfluenceKernel<float>(jt, new PanelMatrix<float>(8, 32), m, 1, 8));
            (m[0], m[32], m[1]).ShouldBe((0f, 1e-29f, 0f));
        }
    }

    [Fact]
    public void The_gradient_is_the_sum_of_rows_with_the_same_bits_at_every_width()
    {
        const int Rows = 5, Length = 24;
        float[] q = Draw<float>(Length, 1), influence = Draw<float>(2 * Rows * Length * 32, 2);
        float[] all = EveryWidth<float>.SameBits(bits =>
        {
            var gradient = new PanelMatrix<float>(Rows, 40);
            gradient.Span.Fill(0.5f);
            EveryWidth<float>.Run(bits, new ContractionKernel<float>(q, influence, gradient, Length * 32));
            return gradient.Span.ToArray();
        });
        for (int panel = 0; panel < 2; panel++)
        {
            for (int row = 0; row < Rows; row++)
            {
                for (int lane = 0; lane < 32; lane++)
                {
                    double sum = 0.5;
                    for (int n = 0; n < Length; n++)
                    {
                        sum += (double)q[n] * influence[(((((panel * Rows) + row) * Length) + n) * 32) + lane];
                    }

                    all[(((panel * 8) + row) * 32) + lane].ShouldBe((float)sum, 1e-5f); // 25 roundings of sums below 25, by 2⁻²⁴ each
                }
            }
        }
    }

    [Theory]
    [InlineData(16)]
    [InlineData(48)]
    [InlineData(80)]
    public void Kept_units_pass_on_what_they_hear_with_the_same_bits_at_every_width(int lanes)
    {
        const int Units = 7, States = 2;
        bool[] connected = [.. Enumerable.Range(0, Units * Units).Select(n => n * 5 % 7 < 2)];
        var plan = new ReachPlan(Units, connected, 3);
        double[] jacobian = Draw<double>(plan.Blocks.Length * States * States, 3);
        for (int i = 0; i < Units; i++)
        {
            int[] kept = plan.Kept[i];
            double[] old = Draw<double>(kept.Length * States * lanes, 4);
            double[] now = EveryWidth<double>.SameBits(bits =>
            {
                double[] m = [.. old];
                EveryWidth<double>.Run(bits, new SnApKernel<double>(m, new double[m.Length], lanes, States, plan.Links[i], jacobian));
                return m;
            });
            for (int row = 0; row < kept.Length * States; row++)
            {
                for (int lane = 0; lane < lanes; lane++)
                {
                    double sum = 0;
                    for (int from = 0; from < kept.Length * States; from++)
                    {
                        int block = Array.IndexOf(plan.Blocks, (kept[row / States], kept[from / States]));
                        bool hears = kept[row / States] == kept[from / States] || connected[(kept[row / States] * Units) + kept[from / States]];
                        sum += hears ? jacobian[(block * 4) + (row % States * States) + (from % States)] * old[(from * lanes) + lane] : 0;
                    }

                    now[(row * lanes) + lane].ShouldBe(sum, 1e-14); // at most 14 products below 1
                }
            }
        }
    }

    private static void Check<T>(int states, int planeRows, int blocks)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int rows = states * planeRows, padded = (planeRows + 31) / 32 * 32;
        var jt = new PanelMatrix<T>(rows, states * padded);
        Draw<T>(jt.Length, 1).CopyTo(jt.Span);
        T[] old = Draw<T>(blocks * rows * 32, 2);
        T[] now = EveryWidth<T>.SameBits(bits =>
        {
            T[] m = [.. old];
            EveryWidth<T>.Run(bits, new InfluenceKernel<T>(jt, new PanelMatrix<T>(rows, 32), m, states, planeRows));
            return m;
        });
        for (int n = 0; n < now.Length; n++)
        {
            int lane = n % 32, row = n / 32 % rows, block = n / 32 / rows;
            double sum = 0;
            for (int from = 0; from < rows; from++)
            {
                sum += double.CreateChecked(jt[from, (row / planeRows * padded) + (row % planeRows)]) * double.CreateChecked(old[(((block * rows) + from) * 32) + lane]);
            }

            // One rounding a product, each of a sum below its number of terms.
            double.CreateChecked(now[n]).ShouldBe(sum, rows * rows * EveryWidth<T>.Unit);
        }
    }

    private static T[] Draw<T>(int length, ulong seed)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var random = new RandomSource(seed);
        return [.. Enumerable.Range(0, length).Select(_ => T.CreateChecked(random.NextUniform(-1, 1)))];
    }
}
