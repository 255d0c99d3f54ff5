using System.Numerics;
using Eddy.Networks;
using Eddy.Numerics;
using Eddy.Steps;
using Eddy.Tests.Numerics;
using Shouldly;

namespace Eddy.Tests.Networks;

public class BatchNormTests
{
    private const int Batch = 9;
    private const int Neurons = 37;

    [Fact]
    public void Training_normalises_by_the_batch_and_keeps_running_statistics()
    {
        (BatchNorm<double> norm, PanelMatrix<double> values) = New<double>();
        double[] before = values.Rows(), gamma = norm.Gamma.Value.Rows(), beta = norm.Beta.Value.Rows();
        double[] runningMean = new double[Neurons], runningVariance = [.. Enumerable.Repeat(1.0, Neurons)];
        for (int round = 0; round < 3; round++)
        {
            values.CopyFromRows(before);
            Forward(norm, values, training: true);
            double[] after = values.Rows();
            for (int j = 0; j < Neurons; j++)
            {
                double[] column = [.. Enumerable.Range(0, Batch).Select(b => before[(b * Neurons) + j])];
                double mean = column.Average(), squares = column.Sum(a => (a - mean) * (a - mean));
                runningMean[j] = (0.9 * runningMean[j]) + (0.1 * mean);
                runningVariance[j] = (0.9 * runningVariance[j]) + (0.1 * squares / (Batch - 1));
                for (int b = 0; b < Batch; b++)
                {
                    // sums of nine numbers below 1, a root and a quotient: some 40 roundings of 1e-16 on results below 4
                    after[(b * Neurons) + j].ShouldBe((gamma[j] * (column[b] - mean) / Math.Sqrt((squares / Batch) + 1e-5)) + beta[j], 2e-14);
                }
            }

            Near(norm.RunningMean.Rows(), runningMean, 1e-14);
            Near(norm.RunningVariance.Rows(), runningVariance, 1e-14);
        }
    }

    [Fact]
    public void A_frozen_network_uses_the_running_statistics_and_leaves_them()
    {
        (BatchNorm<double> norm, PanelMatrix<double> values) = New<double>();
        double[] before = values.Rows();
        Forward(norm, values, training: true);
        byte[] mean = norm.RunningMean.Bytes(), variance = norm.RunningVariance.Bytes();
        values.CopyFromRows(before);
        Forward(norm, values, training: false);
        double[] after = values.Rows();
        norm.RunningMean.Bytes().ShouldBe(mean);
        norm.RunningVariance.Bytes().ShouldBe(variance);
        for (int i = 0; i < before.Length; i++)
        {
            int j = i % Neurons;
            double normalised = (before[i] - norm.RunningMean[0, j]) / Math.Sqrt(norm.RunningVariance[0, j] + 1e-5);
            after[i].ShouldBe((norm.Gamma.Value[0, j] * normalised) + norm.Beta.Value[0, j], 1e-14);
        }
    }

    [Fact]
    public void Backward_is_the_derivative_by_finite_differences()
    {
        const double Step = 1e-4;
        (BatchNorm<double> norm, PanelMatrix<double> values) = New<double>();
        double[] before = values.Rows(), weights = new RandomSource(4).Uniform<double>(before.Length);
        Forward(norm, values, training: true);
        var signal = new PanelMatrix<double>(Batch, Neurons);
        signal.CopyFromRows(weights);
        var rule = new StepRule<double>(new SgdOptions());
        rule.Begin();
        for (int p = 0; p < signal.Panels; p++)
        {
            norm.Backward(signal, p, rule);
        }

        double[] byInput = signal.Rows(), byGamma = norm.Gamma.Gradient!.Rows(), byBeta = norm.Beta.Gradient!.Rows();

        // loss = Σ weight·y. Fourth order: h⁴/30 of a fifth derivative below 10⁵, 1e-13; and a loss of some tens rounds by 1e-14, over h 1e-10: 1e-9.
        for (int i = 0; i < before.Length; i += 5)
        {
            byInput[i].ShouldBe(Difference(() => ref before[i]), 1e-9, $"input {i}");
        }

        for (int j = 0; j < Neurons; j++)
        {
            byGamma[j].ShouldBe(Difference(() => ref norm.Gamma.Value[0, j]), 1e-9, $"γ {j}");
            byBeta[j].ShouldBe(Difference(() => ref norm.Beta.Value[0, j]), 1e-9, $"β {j}");
        }

        double Difference(Place place)
        {
            double value = place();
            double Loss(int steps)
            {
                place() = value + (steps * Step);
                double loss = 0;
                for (int j = 0; j < Neurons; j++)
                {
                    double[] column = [.. Enumerable.Range(0, Batch).Select(b => before[(b * Neurons) + j])];
                    double mean = column.Average(), deviation = Math.Sqrt((column.Sum(a => (a - mean) * (a - mean)) / Batch) + 1e-5);
                    for (int b = 0; b < Batch; b++)
                    {
                        loss += weights[(b * Neurons) + j] * ((norm.Gamma.Value[0, j] * (column[b] - mean) / deviation) + norm.Beta.Value[0, j]);
                    }
                }

                place() = value;
                return loss;
            }

            return ((8 * (Loss(1) - Loss(-1))) - (Loss(2) - Loss(-2))) / (12 * Step);
        }
    }

    [Fact]
    public void Both_kernels_have_the_same_bits_at_every_width()
    {
        Widths<float>();
        Widths<double>();
    }

    private delegate ref double Place();

    private static (BatchNorm<T> Norm, PanelMatrix<T> Values) New<T>()
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var random = new RandomSource(3);
        var norm = new BatchNorm<T>(Batch, Neurons, new SgdOptions(), keepGradient: true);
        norm.Gamma.Value.CopyFromRows(random.Uniform<T>(Neurons));
        norm.Beta.Value.CopyFromRows(random.Uniform<T>(Neurons));
        return (norm, random.Matrix<T>(Batch, Neurons));
    }

    private static void Forward(BatchNorm<double> norm, PanelMatrix<double> values, bool training)
    {
        for (int p = 0; p < values.Panels; p++)
        {
            norm.Forward(values, p, training);
        }

        values.PaddingIsZero().ShouldBeTrue();
    }

    private static void Widths<T>()
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        EveryWidth<T>.SameBits(bits =>
        {
            (BatchNorm<T> norm, PanelMatrix<T> values) = New<T>();
            PanelMatrix<T> signal = new RandomSource(5).Matrix<T>(Batch, Neurons);
            T[] gamma = new T[64], beta = new T[64];
            for (int p = 0; p < 2; p++)
            {
                EveryWidth<T>.Run(bits, new BatchNormForwardKernel<T>(norm, values, p, training: true));
                EveryWidth<T>.Run(bits, new BatchNormBackwardKernel<T>(norm, signal, p, gamma.AsSpan(32 * p, 32), beta.AsSpan(32 * p, 32)));
            }

            return [.. values.Span, .. signal.Span, .. gamma, .. beta, .. norm.RunningMean.Span, .. norm.RunningVariance.Span];
        });
    }

    private static void Near(double[] got, double[] expected, double tolerance)
    {
        for (int i = 0; i < got.Length; i++)
        {
            got[i].ShouldBe(expected[i], tolerance);
        }
    }
}
