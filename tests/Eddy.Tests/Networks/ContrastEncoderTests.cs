using Eddy.Networks;
using Eddy.Numerics;
using Eddy.Steps;
using Eddy.Tests.Conformance;
using Eddy.Tests.Numerics;
using Eddy.Tests.Signals.SupervisedContrast;
using Shouldly;

namespace Eddy.Tests.Networks;

[Collection(nameof(Alone))]
public class ContrastEncoderTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_same_seed_gives_the_same_bits_on_any_number_of_threads(bool batchNorm)
    {
        ContrastEncoderOptions options = ContrastCase.Options with { BatchNorm = batchNorm };
        string one = After(1, 7);
        After(2, 7).ShouldBe(one);
        After(3, 7).ShouldBe(one);
        After(1, 8).ShouldNotBe(one);

        string After(int workers, ulong seed)
        {
            using var team = new WorkerTeam(workers);
            ContrastEncoder<float> encoder = ContrastCase.New<float>(options, team, seed, 67, 40);
            for (int step = 0; step < 20; step++)
            {
                ContrastCase.Learn(encoder, options, step);
            }

            return ContrastCase.Fingerprint(encoder);
        }
    }

    [Fact]
    public void A_step_allocates_nothing()
    {
        using var team = new WorkerTeam(2);
        ContrastEncoder<float> encoder = ContrastCase.New<float>(ContrastCase.Options with { BatchNorm = true }, team);
        ContrastCase.Fill(encoder, ContrastCase.Samples(ContrastCase.Options));
        byte[] labels = ContrastCase.Labels(ContrastCase.Options);
        Allocation.NothingOnAnyThreadIn(() => encoder.Learn(labels));
        Allocation.NothingOnAnyThreadIn(encoder.Encode);
    }

    [Fact]
    public void Nothing_of_a_layer_above_reaches_the_one_below()
    {
        using var team = new WorkerTeam(1);
        ContrastEncoder<float> one = ContrastCase.New<float>(ContrastCase.Options, team), other = ContrastCase.New<float>(ContrastCase.Options, team);
        other.Layers[1].Dense.Weight.Value.CopyFromRows(new RandomSource(9).Uniform<float>(40 * 33));
        ContrastCase.Learn(one, ContrastCase.Options, 0);
        ContrastCase.Learn(other, ContrastCase.Options, 0);
        one.Layers[0].Dense.Weight.Value.Bytes().ShouldBe(other.Layers[0].Dense.Weight.Value.Bytes());
        one.Layers[1].Loss.ShouldNotBe(other.Layers[1].Loss);
    }

    [Fact]
    public void Wrong_labels_and_samples_that_are_not_finite_are_refused_before_a_weight_moves()
    {
        using var team = new WorkerTeam(1);
        ContrastEncoder<float> encoder = ContrastCase.New<float>(ContrastCase.Options, team);
        ContrastCase.Fill(encoder, ContrastCase.Samples(ContrastCase.Options));
        byte[] before = encoder.Layers[0].Dense.Weight.Value.Bytes(), labels = ContrastCase.Labels(ContrastCase.Options);
        Should.Throw<ArgumentException>(() => encoder.Learn(labels.AsSpan(1))).Message.ShouldContain("labels has length 38, but 39");
        foreach (float bad in new[] { float.NaN, float.PositiveInfinity })
        {
            encoder.Input[3, 4] = bad;
            NonFiniteException failure = Should.Throw<NonFiniteException>(() => encoder.Learn(labels));
            (failure.Step, failure.Layer).ShouldBe((1, 0));
            failure.Message.ShouldContain("step 1, layer 1");
        }

        encoder.Layers[0].Dense.Weight.Value.Bytes().ShouldBe(before);
        encoder.Steps.ShouldBe(0);
    }

    [Fact]
    public void Encoding_changes_nothing_but_the_outputs()
    {
        ContrastEncoderOptions options = ContrastCase.Options with { BatchNorm = true };
        using var team = new WorkerTeam(2);
        ContrastEncoder<float> encoder = ContrastCase.New<float>(options, team);
        ContrastCase.Learn(encoder, options, 0);
        string before = ContrastCase.Fingerprint(encoder);
        float[] learning = encoder.Layers[1].Output.Span.ToArray();
        encoder.Encode();
        ContrastCase.Fingerprint(encoder).ShouldBe(before);
        encoder.Layers[1].Output.Span.ToArray().ShouldNotBe(learning);
    }

    [Fact]
    public void It_starts_from_the_weights_that_trl_starts_from()
    {
        using var team = new WorkerTeam(1);
        ContrastEncoder<float> encoder = ContrastCase.New<float>(ContrastCase.Options, team, 42);
        var trl = new TrlEncoder<float>(ContrastCase.Inputs, [40, 33], new TrlLayerOptions(), 42, team);
        for (int l = 0; l < 2; l++)
        {
            encoder.Layers[l].Dense.Weight.Value.Bytes().ShouldBe(trl.Layers[l].Dense.Weight.Value.Bytes());
            encoder.Layers[l].Dense.Bias.Value.Bytes().ShouldBe(trl.Layers[l].Dense.Bias.Value.Bytes());
        }
    }

    [Fact]
    public void A_line_through_the_learned_outputs_tells_what_none_through_the_input_tells()
    {
        // the class is the sign of a product, of numbers of 0.1 and more
        var options = new ContrastEncoderOptions { BatchSize = 64, Step = new AdamOptions { LearningRate = 0.01 } };
        using var team = new WorkerTeam(1);
        double learned = Correct(500), drawn = Correct(0);
        learned.ShouldBeGreaterThan(0.95);
        drawn.ShouldBeLessThan(0.9);

        double Correct(int steps)
        {
            var encoder = new ContrastEncoder<float>(2, [32, 8], options, 1, team);
            var head = new LinearHead<float>([8], 2, 64, HeadLoss.CrossEntropy, new AdamOptions { LearningRate = 0.02 }, 1);
            var random = new RandomSource(5);
            var labels = new byte[64];
            PanelMatrix<float>[] features = [encoder.Layers[1].Output];
            for (int step = 0; step < steps; step++)
            {
                Draw();
                encoder.Learn(labels);
            }

            int right = 0;
            for (int step = 0; step < 300; step++)
            {
                Draw();
                encoder.Encode();
                head.Learn(features, labels, out int correct);
                right += step >= 250 ? correct : 0;
            }

            return right / (50.0 * 64);

            void Draw()
            {
                float[] x = [.. random.Uniform<float>(128).Select(v => (0.9f * v) + (v > 0 ? 0.1f : -0.1f))];
                encoder.Input.CopyFromRows(x);
                for (int b = 0; b < labels.Length; b++)
                {
                    labels[b] = (byte)(x[2 * b] * x[(2 * b) + 1] > 0 ? 1 : 0);
                }
            }
        }
    }

    [Fact]
    public void Options_that_cannot_be_are_refused()
    {
        Should.Throw<ArgumentException>(() => new ContrastEncoderOptions { Temperature = 0 }).Message.ShouldContain("Temperature");
        Should.Throw<ArgumentException>(() => new ContrastEncoderOptions { BatchSize = 1 }).Message.ShouldContain("BatchSize");
        using var team = new WorkerTeam(1);
        Should.Throw<ArgumentException>(() => new ContrastEncoder<float>(2, [], new ContrastEncoderOptions(), 1, team));
        Should.Throw<ArgumentException>(() => new ContrastEncoder<float>(2, [3, 0], new ContrastEncoderOptions(), 1, team));
        Should.Throw<ArgumentException>(() => new ContrastEncoder<float>(0, [3], new ContrastEncoderOptions(), 1, team));
    }
}
