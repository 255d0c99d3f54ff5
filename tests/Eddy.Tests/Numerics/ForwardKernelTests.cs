using System.Numerics;
using Eddy.Numerics;
using Shouldly;

namespace Eddy.Tests.Numerics;

public class ForwardKernelTests
{
    public static TheoryData<int> Inputs => new(Enumerable.Range(1, 67).Concat([255, 256, 257, 784]));

    public static TheoryData<int> Batches => new(Enumerable.Range(1, 17).Append(64));

    [Theory, MemberData(nameof(Inputs))]
    public void Every_number_of_inputs_gives_x_times_w_plus_start(int inputs)
    {
        Check<float>(9, inputs, 37);
        Check<double>(9, inputs, 37);
    }

    [Theory, MemberData(nameof(Batches))]
    public void Every_batch_gives_x_times_w_plus_start(int batch)
    {
        Check<float>(batch, 41, 33);
        Check<double>(batch, 41, 33);
    }

    [Theory, MemberData(nameof(TileKernelTests.Depths), MemberType = typeof(TileKernelTests))]
    public void Every_number_of_neurons_gives_x_times_w_plus_start(int neurons)
    {
        Check<float>(3, 5, neurons);
        Check<double>(3, 5, neurons);
    }

    [Fact]
    public void A_sample_has_the_same_bits_alone_and_in_any_batch()
    {
        var random = new RandomSource(3);
        PanelMatrix<float> w = random.Matrix<float>(300, 40), all = random.Matrix<float>(17, 300), zAll = new(17, 40);
        Forward(all, w, null, zAll);
        for (int b = 0; b < 17; b++)
        {
            PanelMatrix<float> one = new(1, 300), zOne = new(1, 40);
            for (int k = 0; k < 300; k++)
            {
                one[0, k] = all[b, k];
            }

            Forward(one, w, null, zOne);
            for (int j = 0; j < 40; j++)
            {
                BitConverter.SingleToInt32Bits(zOne[0, j]).ShouldBe(BitConverter.SingleToInt32Bits(zAll[b, j]));
            }
        }
    }

    [Fact]
    public void Another_panel_of_the_weights_can_be_read_into_a_panel_of_the_result()
    {
        var random = new RandomSource(4);
        PanelMatrix<double> x = random.Matrix<double>(2, 3), w = random.Matrix<double>(3, 64), z = random.Matrix<double>(2, 64);
        double untouched = z[1, 40];
        ForwardKernel<double>.Run(x, w, weightPanel: 1, [], z, panel: 0);
        z[1, 2].ShouldBe((x[1, 0] * w[0, 34]) + (x[1, 1] * w[1, 34]) + (x[1, 2] * w[2, 34]), 6 * EveryWidth<double>.Unit * 3);
        z[1, 40].ShouldBe(untouched);
    }

    private static void Check<T>(int batch, int inputs, int neurons)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var random = new RandomSource((ulong)((batch * 1_000_000) + (inputs * 1000) + neurons));
        PanelMatrix<T> x = random.Matrix<T>(batch, inputs), w = random.Matrix<T>(inputs, neurons), start = random.Matrix<T>(1, neurons);
        var z = new PanelMatrix<T>(batch, neurons);
        EveryWidth<T>.SameBits(bits =>
        {
            for (int p = 0; p < z.Panels; p++)
            {
                for (int b = 0; b < batch; b++)
                {
                    start.Lanes(p, 0).CopyTo(z.Lanes(p, b));
                }

                EveryWidth<T>.Run(bits, new ForwardKernel<T>(x, w, p, z, p));
            }

            return z.Span.ToArray();
        });

        double[] byHand = z.Rows();
        Forward(x, w, start, z);
        z.Rows().ShouldBe(byHand);
        z.PaddingIsZero().ShouldBeTrue();
        double[] xs = x.Rows(), ws = w.Rows(), ss = start.Rows();

        // n fused steps on at most S = |start| + Σ|x w| each rounded once; the reference rounds twice, in double
        double perUnit = inputs * (EveryWidth<T>.Unit + (2 * EveryWidth<double>.Unit));
        for (int b = 0; b < batch; b++)
        {
            for (int j = 0; j < neurons; j++)
            {
                double sum = ss[j], size = Math.Abs(sum);
                for (int k = 0; k < inputs; k++)
                {
                    double product = xs[(b * inputs) + k] * ws[(k * neurons) + j];
                    sum += product;
                    size += Math.Abs(product);
                }

                Math.Abs(byHand[(b * neurons) + j] - sum).ShouldBeLessThanOrEqualTo(perUnit * size);
            }
        }
    }

    private static void Forward<T>(PanelMatrix<T> x, PanelMatrix<T> w, PanelMatrix<T>? start, PanelMatrix<T> z)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (int p = 0; p < z.Panels; p++)
        {
            ForwardKernel<T>.Run(x, w, p, start is null ? [] : start.Lanes(p, 0), z, p);
        }
    }
}
