using Eddy.Learners;
using Eddy.Networks.Online;
using Eddy.Numerics;
using Eddy.Steps;
using Eddy.Tests.Numerics;
using Shouldly;

namespace Eddy.Tests.Networks.Online;

/// <summary>What is left out (inputs that are 0, neurons that are silent) would have changed nothing.</summary>
public class OnlineTrlSkippingTests
{
    private const int Inputs = 37;

    private static readonly TrlLearnerOptions _options = new() { Step = new SgdOptions { LearningRate = 0.02 } };

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Inputs_that_are_always_0_between_the_others_change_no_bit(bool centred)
    {
        const int Neurons = 40;
        TrlLearnerOptions options = _options with { CentreInputs = centred, NormalizedStep = false, MoveLimit = double.PositiveInfinity, Step = new SgdOptions { LearningRate = 0.002 } };
        OnlineTrlLayer<float> few = New(Inputs, Neurons, options), many = New(2 * Inputs, Neurons, options);
        for (int k = 0; k < Inputs; k++)
        {
            for (int j = 0; j < Neurons; j++)
            {
                many.Weight.Value[(2 * k) + 1, j] = few.Weight.Value[k, j];
            }
        }

        few.Bias.Value.Span.CopyTo(many.Bias.Value.Span);
        float[] before = many.Weight.Value.Span.ToArray();
        for (int t = 0; t < 30; t++)
        {
            float[] x = Input(t), spread = new float[2 * Inputs];
            for (int k = 0; k < Inputs; k++)
            {
                spread[(2 * k) + 1] = x[k];
            }

            Learn(few, x, t);
            Learn(many, spread, t);
            many.Output.ShouldBe(few.Output);
        }

        many.Lateral.Bytes().ShouldBe(few.Lateral.Bytes());
        many.Bias.Value.Bytes().ShouldBe(few.Bias.Value.Bytes());
        var unused = new PanelMatrix<float>(2 * Inputs, Neurons);
        before.CopyTo(unused.Span);
        for (int k = 0; k < Inputs; k++)
        {
            for (int j = 0; j < Neurons; j++)
            {
                many.Weight.Value[(2 * k) + 1, j].ShouldBe(few.Weight.Value[k, j]);
                many.Weight.Value[2 * k, j].ShouldBe(unused[2 * k, j]);
            }
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_order_of_the_inputs_does_not_matter(bool adam)
    {
        const int Neurons = 33;
        TrlLearnerOptions options = adam ? _options with { Step = new AdamOptions { LearningRate = 1e-3, Epsilon = 1e-3 } } : _options;
        int[] place = [.. Enumerable.Range(0, Inputs)];
        new RandomSource(3).Shuffle<int>(place);
        OnlineTrlLayer<double> plain = New<double>(Inputs, Neurons, options), permuted = New<double>(Inputs, Neurons, options);
        for (int k = 0; k < Inputs; k++)
        {
            for (int j = 0; j < Neurons; j++)
            {
                permuted.Weight.Value[place[k], j] = plain.Weight.Value[k, j];
            }
        }

        for (int t = 0; t < 30; t++)
        {
            double[] x = [.. Input(t).Select(v => (double)v)], moved = new double[Inputs];
            for (int k = 0; k < Inputs; k++)
            {
                moved[place[k]] = x[k];
            }

            Learn(plain, x, t);
            Learn(permuted, moved, t);
            OnlineTrlCase.Near("output", permuted.Output, plain.Output, 1e-12); // sums of 37 terms in another order, 1e-14, over thirty samples
        }

        double[] back = new double[Inputs * Neurons], expected = plain.Weight.Value.Rows();
        for (int k = 0; k < Inputs; k++)
        {
            for (int j = 0; j < Neurons; j++)
            {
                back[(k * Neurons) + j] = permuted.Weight.Value[place[k], j];
            }
        }

        OnlineTrlCase.Near("weight", back, expected, 1e-12);
        OnlineTrlCase.Near("lateral", permuted.Lateral.Rows(), plain.Lateral.Rows(), 1e-12);
    }

    [Fact]
    public void Thirty_two_silent_neurons_keep_every_bit_and_the_others_learn_as_if_alone()
    {
        // neurons 32 to 63 never fire; the covariance with what never fires is 0, so that the others do not hear them
        OnlineTrlLayer<float> alone = New(Inputs, 32, _options), beside = New(Inputs, 64, _options);
        for (int j = 0; j < 32; j++)
        {
            for (int k = 0; k < Inputs; k++)
            {
                beside.Weight.Value[k, j] = alone.Weight.Value[k, j];
            }

            beside.Bias.Value[0, j] = alone.Bias.Value[0, j];
            beside.Bias.Value[0, 32 + j] = -1000;
        }

        float[] silent = beside.Weight.Value.Panel(1).ToArray(), started = beside.Weight.Value.Panel(0).ToArray();
        for (int t = 0; t < 50; t++)
        {
            Learn(alone, Input(t), t);
            Learn(beside, Input(t), t);
            beside.Output.AsSpan(32).ContainsAnyExcept(0f).ShouldBeFalse();
        }

        beside.Weight.Value.Panel(1).ToArray().ShouldBe(silent);
        beside.Bias.Value.Lanes(1, 0).ToArray().ShouldAllBe(b => b == -1000);
        beside.Weight.Value.Panel(0).ToArray().ShouldNotBe(started);
        beside.Weight.Value.Panel(0).ToArray().ShouldBe(alone.Weight.Value.Panel(0).ToArray());
        beside.Output[..32].ShouldBe(alone.Output);
    }

    [Fact]
    public void One_neuron_that_fires_among_silent_ones_learns()
    {
        OnlineTrlLayer<float> layer = New(Inputs, 64, _options);
        for (int j = 32; j < 64; j++)
        {
            layer.Bias.Value[0, j] = j == 45 ? 1000 : -1000;
        }

        float[] before = layer.Weight.Value.Panel(1).ToArray();
        for (int t = 0; t < 3; t++)
        {
            Learn(layer, Input(t), t);
        }

        float[] after = layer.Weight.Value.Panel(1).ToArray();
        for (int i = 0; i < after.Length; i++)
        {
            if (i % 32 != 45 - 32)
            {
                after[i].ShouldBe(before[i]);
            }
        }

        after.ShouldNotBe(before);
    }

    private static OnlineTrlLayer<float> New(int inputs, int neurons, TrlLearnerOptions options) => New<float>(inputs, neurons, options);

    private static OnlineTrlLayer<T> New<T>(int inputs, int neurons, TrlLearnerOptions options)
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
        => new(inputs, neurons, 0, options, new RandomSource(5));

    private static void Learn<T>(OnlineTrlLayer<T> layer, T[] x, int t)
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
    {
        layer.Forward(x);
        layer.Learn(t > 0, 1);
    }

    private static float[] Input(int t)
    {
        RandomSource random = new RandomSource(11).Split("sample", t);
        float[] x = random.Uniform<float>(Inputs);
        return [.. x.Select(v => random.NextInt(3) == 0 ? 0 : v)];
    }
}
