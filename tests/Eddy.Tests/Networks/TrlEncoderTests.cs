using Eddy.Networks;
using Eddy.Numerics;
using Eddy.Signals.Trl;
using Eddy.Steps;
using Eddy.Tests.Numerics;
using Shouldly;

namespace Eddy.Tests.Networks;

public sealed class TrlEncoderTests : IDisposable
{
    private static readonly TrlLayerOptions _options = new()
    {
        BatchSize = 8,
        Trl = TrlOptions.Trl with { ChunkSize = 4 },
        Step = new SgdOptions { LearningRate = 0.5 },
    };

    private readonly WorkerTeam _team = new(1);

    public void Dispose() => _team.Dispose();

    [Fact]
    public void Greedy_learning_moves_one_layer_and_leaves_those_below_and_above()
    {
        TrlEncoder<float> encoder = New(_options with { BatchNorm = true });
        Fill(encoder, 1);
        encoder.Encode(); // so that the outputs above hold something that must stay
        byte[][][] before = [.. encoder.Layers.Select(State)];
        byte[] aboveOutput = encoder.Layers[2].Output.Bytes();
        encoder.Learn(1, 2);
        State(encoder.Layers[0]).ShouldBe(before[0]);
        State(encoder.Layers[2]).ShouldBe(before[2]);
        encoder.Layers[2].Output.Bytes().ShouldBe(aboveOutput);
        byte[][] after = State(encoder.Layers[1]);
        for (int i = 0; i < after.Length; i++)
        {
            if (i != 1)
            {
                after[i].ShouldNotBe(before[1][i], $"part {i} of the layer that learns");
            }
        }

        after[1].ShouldBe(before[1][1]); // a bias before normalisation has no effect, and no gradient
        encoder.Layers.Select(layer => layer.Steps).ShouldBe([0L, 1L, 0L]);
    }

    [Fact]
    public void Greedy_learning_reads_the_output_of_the_frozen_layers()
    {
        TrlEncoder<double> stack = New<double>(_options), alone;
        Fill(stack, 1);
        stack.Layers[0].Forward(stack.Input, training: false, _team);
        double[] below = stack.Layers[0].Output.Rows();
        alone = new TrlEncoder<double>(33, [20], _options, 5, _team);
        Copy(stack.Layers[1], alone.Layers[0]);
        alone.Input.CopyFromRows(below);
        alone.Learn(0, 1);
        stack.Learn(1, 2);
        alone.Layers[0].Parameters().Select(p => p.Value.Bytes()).ShouldBe(stack.Layers[1].Parameters().Select(p => p.Value.Bytes()));
    }

    [Fact]
    public void Concurrent_learning_moves_every_layer_on_the_outputs_from_before_the_step()
    {
        TrlEncoder<double> together = New<double>(_options), oneByOne = New<double>(_options);
        Fill(together, 1);
        Fill(oneByOne, 1);
        together.Learn(0, 3);
        for (int l = 2; l >= 0; l--)
        {
            oneByOne.Learn(l, l + 1); // from the top, so that each still reads layers that have not moved
        }

        for (int l = 0; l < 3; l++)
        {
            together.Layers[l].Parameters().Select(p => p.Value.Bytes()).ShouldBe(oneByOne.Layers[l].Parameters().Select(p => p.Value.Bytes()));
            together.Layers[l].Losses.ShouldBe(oneByOne.Layers[l].Losses);
        }
    }

    [Fact]
    public void Encoding_changes_nothing_but_the_outputs()
    {
        TrlEncoder<float> encoder = New(_options with { BatchNorm = true });
        Fill(encoder, 1);
        byte[][][] before = [.. encoder.Layers.Select(State)];
        byte[] input = encoder.Input.Bytes(), output = encoder.Layers[2].Output.Bytes();
        encoder.Encode();
        encoder.Layers.Select(State).ShouldBe(before);
        encoder.Input.Bytes().ShouldBe(input);
        encoder.Layers[2].Output.Bytes().ShouldNotBe(output);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_clipped_step_has_the_norm_of_the_clip_over_all_layers_that_learn(bool batchNorm)
    {
        const double Clip = 0.25, Rate = 0.5;
        TrlLayerOptions options = _options with { BatchNorm = batchNorm };
        TrlEncoder<double> free = New<double>(options with { KeepGradients = true }), clipped = New<double>(options with { GradientClip = Clip });
        foreach (TrlEncoder<double> encoder in new[] { free, clipped })
        {
            Fill(encoder, 1);
        }

        double[] before = Weights(clipped);
        free.Learn(0, 3);
        clipped.Learn(0, 3);
        double[] freeMove = [.. Weights(free).Zip(before, (after, old) => after - old)], move = [.. Weights(clipped).Zip(before, (after, old) => after - old)];
        double freeNorm = Norm(freeMove) / Rate, norm = Norm(move) / Rate;
        freeNorm.ShouldBeGreaterThan(2 * Clip);

        // a weight below 1 rounds by 1.1e-16 when it moves; over some 3000 weights and the rate: 1.1e-16·√3000/0.5
        norm.ShouldBe(Clip, 2e-14);
        for (int i = 0; i < move.Length; i++)
        {
            move[i].ShouldBe(freeMove[i] * Clip / freeNorm, 1e-15); // the same direction: two roundings of a weight and two of a move
        }
    }

    [Fact]
    public void A_clip_above_the_norm_gives_the_same_bits_as_none()
    {
        TrlEncoder<float> free = New(_options), clipped = New(_options with { GradientClip = 1e6 });
        for (int step = 0; step < 5; step++)
        {
            Fill(free, step);
            Fill(clipped, step);
            free.Learn(0, 3);
            clipped.Learn(0, 3);
        }

        free.Layers.Select(State).ShouldBe(clipped.Layers.Select(State));
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(double.NegativeInfinity)]
    public void An_input_that_is_not_finite_is_reported_with_step_and_layer(double bad)
    {
        foreach (Activation activation in Enum.GetValues<Activation>())
        {
            TrlEncoder<float> encoder = New(_options with { Activation = activation });
            for (int step = 0; step < 2; step++)
            {
                Fill(encoder, step);
                encoder.Learn(0, 3);
            }

            encoder.Input[3, 2] = (float)bad;
            if (activation is Activation.Tanh or Activation.Sigmoid && double.IsInfinity(bad))
            {
                continue; // saturated, which is a number
            }

            var exception = Should.Throw<NonFiniteException>(() => encoder.Learn(0, 3));
            (exception.Step, exception.Layer).ShouldBe((3L, 0));
            exception.Message.ShouldStartWith("step 3, layer 1: a loss is not a finite number");
        }
    }

    [Fact]
    public void A_broken_upper_layer_is_named()
    {
        TrlEncoder<float> encoder = New(_options);
        encoder.Layers[1].Dense.Weight.Value[0, 0] = float.NaN;
        Fill(encoder, 1);
        var exception = Should.Throw<NonFiniteException>(() => encoder.Learn(0, 3));
        (exception.Step, exception.Layer).ShouldBe((1L, 1));
    }

    [Theory]
    [InlineData(-1, 1)]
    [InlineData(0, 4)]
    [InlineData(1, 1)]
    [InlineData(2, 1)]
    public void A_range_outside_the_stack_is_refused(int first, int end)
        => Should.Throw<ArgumentOutOfRangeException>(() => New(_options).Learn(first, end)).Message.ShouldContain($"Layers {first} to {end}");

    [Fact]
    public void Bad_sizes_are_refused()
    {
        Should.Throw<ArgumentException>(() => new TrlEncoder<float>(3, [], _options, 1, _team)).Message.ShouldContain("at least one layer");
        Should.Throw<ArgumentException>(() => new TrlEncoder<float>(0, [4], _options, 1, _team));
        Should.Throw<ArgumentException>(() => new TrlEncoder<float>(3, [4, 0], _options, 1, _team));
        Should.Throw<ArgumentOutOfRangeException>(() => new TrlLayerOptions { BatchSize = 0 }).ParamName.ShouldBe("BatchSize");
        Should.Throw<ArgumentOutOfRangeException>(() => new TrlLayerOptions { GradientClip = -1 }).ParamName.ShouldBe("GradientClip");
        Should.Throw<ArgumentOutOfRangeException>(() => new TrlLayerOptions { GradientClip = double.NaN }).ParamName.ShouldBe("GradientClip");
        Should.Throw<ArgumentOutOfRangeException>(() => new TrlLayerOptions { LateralRateFactor = double.NaN }).ParamName.ShouldBe("LateralRateFactor");
    }

    [Fact]
    public void First_weights_are_uniform_within_the_root_of_the_inputs()
    {
        TrlLayer<float> layer = new TrlEncoder<float>(100, [400], _options, 1, _team).Layers[0];
        foreach ((PanelMatrix<float> matrix, double bound) in new[] { (layer.Dense.Weight.Value, 0.1), (layer.Dense.Bias.Value, 0.1), (layer.Lateral.Weight.Value, 0.05) })
        {
            double[] values = matrix.Rows();
            values.ShouldAllBe(w => w >= -bound && w < bound);

            // a uniform number's deviation is bound/√3; of the mean of n and of the second moment (bound²·0.3) five deviations are allowed
            values.Average().ShouldBe(0, 5 * bound / Math.Sqrt(3.0 * values.Length));
            values.Average(w => w * w).ShouldBe(bound * bound / 3, 5 * 0.3 * bound * bound / Math.Sqrt(values.Length));
        }
    }

    [Fact]
    public void A_schedule_and_a_lateral_factor_scale_the_steps()
    {
        TrlEncoder<double> full = New<double>(_options), scaled = New<double>(_options with { LateralRateFactor = 0.25 });
        scaled.RateSchedule = 0.5;
        Fill(full, 1);
        Fill(scaled, 1);
        double[] weight = full.Layers[0].Dense.Weight.Value.Rows(), lateral = full.Layers[0].Lateral.Weight.Value.Rows();
        full.Learn(0, 1);
        scaled.Learn(0, 1);
        Halved(full.Layers[0].Dense.Weight.Value.Rows(), scaled.Layers[0].Dense.Weight.Value.Rows(), weight, 0.5);
        Halved(full.Layers[0].Lateral.Weight.Value.Rows(), scaled.Layers[0].Lateral.Weight.Value.Rows(), lateral, 0.125);

        static void Halved(double[] full, double[] scaled, double[] before, double factor)
        {
            for (int i = 0; i < full.Length; i++)
            {
                (scaled[i] - before[i]).ShouldBe(factor * (full[i] - before[i]), 4e-16); // weights below 1 round by 1.1e-16, twice here
            }
        }
    }

    [Fact]
    public void Padding_stays_zero_through_training()
    {
        foreach (Activation activation in Enum.GetValues<Activation>())
        {
            foreach (bool batchNorm in new[] { false, true })
            {
                foreach (bool direct in new[] { false, true })
                {
                    TrlEncoder<float> encoder = New(_options with
                    {
                        Activation = activation,
                        BatchNorm = batchNorm,
                        BatchSize = 4,
                        KeepGradients = true,
                        Step = new AdamOptions(),
                        Trl = _options.Trl with { DirectCovariance = direct, LateralSparsity = 0.3 },
                    });
                    for (int step = 0; step < 3; step++)
                    {
                        Fill(encoder, step);
                        encoder.Learn(0, 3);
                    }

                    foreach ((TrlLayer<float> layer, int l) in encoder.Layers.Select((layer, l) => (layer, l)))
                    {
                        PanelMatrix<float>[] all = [.. Matrices(layer), layer.Output, .. layer.Parameters().Select(p => p.Gradient!)];
                        string which = string.Join(", ", Enumerable.Range(0, all.Length).Where(i => !all[i].PaddingIsZero()));
                        which.ShouldBe("", $"{activation}, normalised {batchNorm}, direct {direct}, layer {l}");
                    }
                }
            }
        }
    }

    private static byte[][] State(TrlLayer<float> layer) => [.. Matrices(layer).Select(matrix => matrix.Bytes())];

    private static IEnumerable<PanelMatrix<float>> Matrices(TrlLayer<float> layer)
    {
        IEnumerable<PanelMatrix<float>> matrices = layer.Parameters().Select(p => p.Value)
            .Concat([layer.Store.Mean, layer.Store.Variance, layer.Store.Previous])
            .Concat(layer.Parameters().SelectMany(p => p.FirstMoment is null ? [] : new[] { p.FirstMoment, p.SecondMoment! }));
        return layer.Dense.Norm is { } norm ? matrices.Concat([norm.RunningMean, norm.RunningVariance]) : matrices;
    }

    private static double[] Weights(TrlEncoder<double> encoder)
        => [.. encoder.Layers.SelectMany(layer => layer.Parameters()).SelectMany(p => p.Value.Span.ToArray())];

    private static double Norm(double[] vector) => Math.Sqrt(vector.Sum(v => v * v));

    private static void Copy(TrlLayer<double> from, TrlLayer<double> to)
    {
        foreach ((Parameter<double> source, Parameter<double> destination) in from.Parameters().Zip(to.Parameters()))
        {
            source.Value.Span.CopyTo(destination.Value.Span);
        }
    }

    private static void Fill<T>(TrlEncoder<T> encoder, int step)
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
        => encoder.Input.CopyFromRows(new RandomSource(77).Split("batch", step).Uniform<T>(encoder.Input.Rows * encoder.Inputs));

    private TrlEncoder<float> New(TrlLayerOptions options) => New<float>(options);

    private TrlEncoder<T> New<T>(TrlLayerOptions options)
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
        => new(7, [33, 20, 5], options, 3, _team);
}
