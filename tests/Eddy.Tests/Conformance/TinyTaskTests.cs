using Eddy.Networks;
using Eddy.Numerics;
using Eddy.Signals.Trl;
using Eddy.Steps;
using Shouldly;

namespace Eddy.Tests.Conformance;

/// <summary>
/// Two classes that no line parts: the sign of a product of two inputs, under noise in others. The encoder never sees a label, only an order in
/// which classes come in runs; a linear head on its features must do better than on the same features before.
/// </summary>
public class TinyTaskTests
{
    private const int Batch = 32;
    private const int Inputs = 12;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_linear_head_parts_the_classes_better_on_learned_features(bool trlS)
    {
        using var team = new WorkerTeam(1);
        var encoder = new TrlEncoder<float>(Inputs, [48], new TrlLayerOptions
        {
            BatchSize = Batch,
            Trl = (trlS ? TrlOptions.TrlS : TrlOptions.Trl) with { ChunkSize = 16 },
            Step = new AdamOptions { LearningRate = 3e-3 },
        }, seed: 1, team);
        double before = ErrorOfHead(encoder);
        var stream = new RandomSource(2);
        for (int step = 0; step < 2500; step++)
        {
            Fill(encoder, stream);
            encoder.Learn(0, 1);
        }

        double after = ErrorOfHead(encoder);

        // of 64·32 test samples, an error of 20 % has a deviation of 0.9 %: a third less is far more than chance
        after.ShouldBeLessThan(before * 2 / 3, $"before {before:P1}, after {after:P1}");
    }

    private static double ErrorOfHead(TrlEncoder<float> encoder)
    {
        var head = new LinearHead<float>([48], 2, Batch, HeadLoss.CrossEntropy, new AdamOptions { LearningRate = 1e-2 }, seed: 1);
        RandomSource training = new(3), test = new(4);
        for (int step = 0; step < 400; step++)
        {
            byte[] labels = Fill(encoder, training);
            encoder.Encode();
            head.Learn([encoder.Layers[0].Output], labels, out _);
        }

        int wrong = 0;
        for (int step = 0; step < 64; step++)
        {
            byte[] labels = Fill(encoder, test);
            encoder.Encode();
            head.Forward([encoder.Layers[0].Output]);
            wrong += Enumerable.Range(0, Batch).Count(b => head.Predict(b) != labels[b]);
        }

        return wrong / (64.0 * Batch);
    }

    private static byte[] Fill(TrlEncoder<float> encoder, RandomSource random)
    {
        byte[] labels = new byte[Batch];
        for (int b = 0; b < Batch; b++)
        {
            labels[b] = b % 16 == 0 ? (byte)random.NextInt(2) : labels[b - 1];
            double sign = random.NextInt(2) == 0 ? -1 : 1;
            for (int k = 0; k < Inputs; k++)
            {
                encoder.Input[b, k] = (float)random.NextGaussian();
            }

            encoder.Input[b, 0] = (float)((2 * sign) + (0.5 * encoder.Input[b, 0]));
            encoder.Input[b, 1] = (float)((2 * sign * (labels[b] == 0 ? -1 : 1)) + (0.5 * encoder.Input[b, 1]));
        }

        return labels;
    }
}
