using System.Numerics;
using Eddy.Networks;
using Eddy.Numerics;
using Eddy.Steps;
using Eddy.Tests.Numerics;
using Shouldly;

namespace Eddy.Tests.Signals.SupervisedContrast;

public class ContrastGradientTests
{
    private const double Rate = 0.125; // a power of two: dividing a move by it is exact

    public static TheoryData<Activation, bool, double> Encoders
    {
        get
        {
            var data = new TheoryData<Activation, bool, double>();
            foreach (Activation activation in Enum.GetValues<Activation>())
            {
                data.Add(activation, false, 0.1);
                data.Add(activation, true, 0.5);
            }

            data.Add(Activation.Relu, false, 1);
            data.Add(Activation.Tanh, false, 0.02);
            return data;
        }
    }

    [Theory, MemberData(nameof(Encoders))]
    public void A_step_follows_the_gradient_of_each_layers_own_loss(Activation activation, bool batchNorm, double temperature)
    {
        // Cosines of 40 products, exponents of up to 1/τ = 50 of them, gradients that sum 39·39 of these over norms down to 0.1: their roundings of 1e-16 (6e-8 in float) add up
        // to some 39·50/0.1 of the unit at the worst, 2e-12; a move rounds once more by 1e-16/η.
        Compare<double>(Options(activation, batchNorm, temperature), 4e-12);
        Compare<float>(Options(activation, batchNorm, temperature), 2e-4);
    }

    [Theory, MemberData(nameof(Encoders))]
    public void The_reference_is_the_derivative_by_finite_differences(Activation activation, bool batchNorm, double temperature)
    {
        double step = 2e-3 * Math.Min(temperature, 0.1);
        if (activation == Activation.Relu)
        {
            activation = Activation.Sigmoid; // a difference must not step over a kink; but for φ and φ' the equations are the same
        }

        ContrastEncoderOptions options = Options(activation, batchNorm, temperature) with { BatchSize = 11 };
        using var team = new WorkerTeam(1);
        ContrastReference reference = ContrastCase.Reference(ContrastCase.New<double>(options, team, 7, 9).Layers[0], options);
        double[] x = ContrastCase.Samples(options);
        byte[] labels = ContrastCase.Labels(options);
        reference.Loss(x, labels);
        (double[] weight, double[] bias, double[] gamma, double[] beta) = reference.Gradients(x, labels);
        Check("weight", reference.Weight, weight, 17);
        Check("bias", reference.Bias, bias, 3);
        Check("γ", reference.Gamma, gamma, 3);
        Check("β", reference.Beta, beta, 3);

        void Check(string name, double[] values, double[] gradient, int stride)
        {
            for (int i = 0; i < values.Length; i += stride)
            {
                double value = values[i];
                double At(int steps)
                {
                    values[i] = value + (steps * step);
                    double loss = reference.Loss(x, labels);
                    values[i] = value;
                    return loss;
                }

                // Fourth order: h⁴/30 of a fifth derivative below 1/τ⁵, 5e-13 at the most; a loss below 100 with its roundings of 1e-14 over h = 4e-5: 1e-9
                ((8 * (At(1) - At(-1))) - (At(2) - At(-2))).ShouldBe(12 * step * gradient[i], 12 * step * 1e-8, $"{name} {i}");
            }
        }
    }

    [Fact]
    public void A_sample_that_no_neuron_answers_is_left_out()
    {
        // with every bias below 0 an empty sample is answered by nobody
        ContrastEncoderOptions options = Options(Activation.Relu, batchNorm: false, 0.1), fewer = options with { BatchSize = options.BatchSize - 1 };
        using var team = new WorkerTeam(1);
        ContrastEncoder<double> whole = ContrastCase.New<double>(options, team, 7, 40), without = ContrastCase.New<double>(fewer, team, 7, 40);
        double[] x = ContrastCase.Samples(options);
        x.AsSpan(5 * ContrastCase.Inputs, ContrastCase.Inputs).Clear();
        byte[] labels = ContrastCase.Labels(options);
        double[] bias = [.. Enumerable.Repeat(-0.01, 40)];
        whole.Layers[0].Dense.Bias.Value.CopyFromRows(bias);
        without.Layers[0].Dense.Bias.Value.CopyFromRows(bias);
        ContrastReference reference = ContrastCase.Reference(whole.Layers[0], options);

        ContrastCase.Fill(whole, x);
        ContrastCase.Fill(without, [.. x[..(5 * ContrastCase.Inputs)], .. x[(6 * ContrastCase.Inputs)..]]);
        whole.Learn(labels);
        without.Learn([.. labels[..5], .. labels[6..]]);

        whole.Layers[0].Output.Rows()[(5 * 40)..(6 * 40)].ShouldAllBe(z => z == 0);
        whole.Layers[0].Loss.ShouldBe(reference.Loss(x, labels), 1e-12);
        whole.Layers[0].Loss.ShouldBe(without.Layers[0].Loss, 1e-13);
        double[] got = whole.Layers[0].Dense.Weight.Value.Transposed(), expected = without.Layers[0].Dense.Weight.Value.Transposed();
        for (int i = 0; i < got.Length; i++)
        {
            got[i].ShouldBe(expected[i], 1e-13, $"{i}");
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_batch_without_a_pair_or_without_an_answer_costs_nothing_and_moves_nothing(bool dead)
    {
        ContrastEncoderOptions options = Options(Activation.Relu, batchNorm: false, 0.1) with { BatchSize = 8 };
        using var team = new WorkerTeam(1);
        ContrastEncoder<float> encoder = ContrastCase.New<float>(options, team);
        if (dead)
        {
            encoder.Layers[0].Dense.Bias.Value.CopyFromRows([.. Enumerable.Repeat(-100f, 40)]);
            encoder.Layers[1].Dense.Bias.Value.CopyFromRows([.. Enumerable.Repeat(-100f, 33)]);
        }

        byte[][] before = [.. encoder.Layers.SelectMany(layer => new[] { layer.Dense.Weight.Value.Bytes(), layer.Dense.Bias.Value.Bytes() })];
        ContrastCase.Fill(encoder, ContrastCase.Samples(options));
        encoder.Learn(dead ? new byte[8] : [1, 2, 3, 4, 5, 6, 7, 8]);
        encoder.Layers.ShouldAllBe(layer => layer.Loss == 0 && layer.Steps == 1);
        byte[][] after = [.. encoder.Layers.SelectMany(layer => new[] { layer.Dense.Weight.Value.Bytes(), layer.Dense.Bias.Value.Bytes() })];
        after.ShouldBe(before);
    }

    private static ContrastEncoderOptions Options(Activation activation, bool batchNorm, double temperature) => ContrastCase.Options with
    {
        Activation = activation,
        BatchNorm = batchNorm,
        Temperature = temperature,
        Step = new SgdOptions { LearningRate = Rate },
    };

    private static void Compare<T>(ContrastEncoderOptions options, double tolerance)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        using var team = new WorkerTeam(1);
        ContrastEncoder<T> encoder = ContrastCase.New<T>(options, team);
        for (int step = 0; step < 2; step++)
        {
            ContrastReference[] references = [.. encoder.Layers.Select(layer => ContrastCase.Reference(layer, options))];
            double[] x = ContrastCase.Samples(options, step);
            byte[] labels = ContrastCase.Labels(options, step);
            ContrastCase.Fill(encoder, x);
            encoder.Learn(labels);
            for (int l = 0; l < references.Length; l++)
            {
                ContrastLayer<T> layer = encoder.Layers[l];
                layer.Loss.ShouldBe(references[l].Loss(x, labels), tolerance);
                (double[] weight, double[] bias, double[] gamma, double[] beta) = references[l].Gradients(x, labels);
                Near($"layer {l}, weight", references[l].Weight, layer.Dense.Weight.Value.Transposed(), weight);
                Near($"layer {l}, bias", references[l].Bias, layer.Dense.Bias.Value.Rows(), bias);
                Near($"layer {l}, γ", references[l].Gamma, layer.Dense.Norm?.Gamma.Value.Rows() ?? [], gamma);
                Near($"layer {l}, β", references[l].Beta, layer.Dense.Norm?.Beta.Value.Rows() ?? [], beta);
                layer.Dense.Weight.Value.PaddingIsZero().ShouldBeTrue();
                x = references[l].Output;
            }
        }

        void Near(string name, double[] before, double[] after, double[] gradient)
        {
            for (int i = 0; i < before.Length; i++)
            {
                ((before[i] - after[i]) / Rate).ShouldBe(gradient[i], tolerance, $"{name} {i}");
            }
        }
    }
}
