using Eddy.Networks;
using Eddy.Networks.Sequences;
using Eddy.Numerics;
using Eddy.Signals.Trl;
using Eddy.Tests.Numerics;
using Eddy.Tests.Signals.Trl;
using Shouldly;

namespace Eddy.Tests.Networks.Sequences;

public sealed class TrlSequenceEncoderTests : IDisposable
{
    private const int Cases = 24;
    private const int Updates = 3;

    private readonly WorkerTeam _team = new(1);

    public static TheoryData<int> Numbers => new(Enumerable.Range(0, Cases));

    public void Dispose() => _team.Dispose();

    [Theory, MemberData(nameof(Numbers))]
    public void Outputs_losses_and_gradients_are_those_of_the_equations(int number)
    {
        SequenceCase drawn = SequenceCase.Draw(number);
        TrlSequenceEncoder<double> encoder = drawn.Encoder<double>(_team);
        SequenceReference reference = drawn.Reference(encoder);
        for (int update = 0; update < Updates; update++)
        {
            double[] x = drawn.Input(update);
            reference.Observe(x);
            drawn.Fill(encoder, x);
            encoder.Learn(0, drawn.Layers.Length);
            for (int l = 0; l < drawn.Layers.Length; l++)
            {
                TrlLayer<double> layer = encoder.Layers[l];
                SequenceReference.Layer expected = reference.Layers[l];

                // sums of at most 73 inputs, 80 rows and 40 neurons of about 1, some hundred roundings, through up to 3·15 applications of a stack that shrinks
                Near("output", drawn.BySequence(layer.Output), expected.Held, 1e-11);
                Near("variance", layer.Store.Variance.Rows(), expected.Variance, 1e-11);
                (double s, double v, double k) = reference.Terms(expected);
                double share = drawn.Options.Variance == VarianceOverTime.Sum ? drawn.Options.Steps : 1; // a layer reports means over rows
                Near("losses", [layer.Losses.Similarity, share * layer.Losses.Variance, layer.Losses.Covariance], [s, v, k], 1e-10);
                layer.Losses.Signal(encoder.Rule).ShouldBe(reference.SignalLoss(expected), 1e-9 * Math.Max(1, Math.Abs(reference.SignalLoss(expected))));
                (double[] weight, double[] bias) = reference.Gradient(expected);
                Near("weight gradient", layer.Dense.Weight.Gradient!.Transposed(), weight, 1e-9);
                Near("bias gradient", layer.Dense.Bias.Gradient!.Transposed(), bias, 1e-9);
            }

            SequenceCase.CopyWeights(encoder, reference);
        }
    }

    [Theory, MemberData(nameof(Numbers))]
    public void The_closed_form_is_the_derivative_of_the_stated_loss(int number)
    {
        const double Difference = 1e-5;
        SequenceCase drawn = SequenceCase.Draw(number);
        SequenceReference reference = drawn.Reference(drawn.Encoder<double>(_team));
        int attempt = 0;
        do
        {
            reference.Observe(drawn.Input(attempt));
            foreach (SequenceReference.Layer layer in reference.Layers)
            {
                layer.ActivateAll(drawn.Options.Rows, drawn.Options.Layers.Activation);
            }
        }
        while (drawn.Options.Layers.Activation == Activation.Relu && reference.Layers.Any(layer => layer.NearestToKink < 5 * Difference) && ++attempt < 2000);
        attempt.ShouldBeLessThan(2000);

        foreach (SequenceReference.Layer layer in reference.Layers)
        {
            (double[] weight, double[] bias) = reference.Gradient(layer);
            int[] entries = [0, weight.Length / 3, weight.Length - 1];

            // rounding of a loss of up to 100 with some ten roundings a term over the difference: 1e-13/1e-5
            Near("weight", [.. entries.Select(i => weight[i])], TrlReference.Gradient(layer.Weight, entries, () => reference.SignalLoss(layer), Difference), 1e-7);
            Near("bias", [bias[0]], TrlReference.Gradient(layer.Bias, [0], () => reference.SignalLoss(layer), Difference), 1e-7);
        }
    }

    [Theory, MemberData(nameof(Numbers))]
    public void Single_precision_agrees_with_double(int number)
    {
        SequenceCase drawn = SequenceCase.Draw(number);
        TrlSequenceEncoder<double> inDouble = drawn.Encoder<double>(_team);
        TrlSequenceEncoder<float> inSingle = drawn.Encoder<float>(_team);
        for (int update = 0; update < Updates; update++)
        {
            double[] x = drawn.Input(update);
            drawn.Fill(inDouble, x);
            drawn.Fill(inSingle, x);
            inDouble.Learn(0, drawn.Layers.Length);
            inSingle.Learn(0, drawn.Layers.Length);
            for (int l = 0; l < drawn.Layers.Length; l++)
            {
                Near("output", inSingle.Layers[l].Output.Rows(), inDouble.Layers[l].Output.Rows(), 2e-4);
                Near("gradient", inSingle.Layers[l].Dense.Weight.Gradient!.Rows(), inDouble.Layers[l].Dense.Weight.Gradient!.Rows(), 2e-4);
                Near("lateral", inSingle.Layers[l].Lateral.Weight.Value.Rows(), inDouble.Layers[l].Lateral.Weight.Value.Rows(), 2e-4);
            }
        }
    }

    [Fact]
    public void The_cases_cover_every_variant()
    {
        SequenceCase[] cases = [.. Enumerable.Range(0, Cases).Select(SequenceCase.Draw)];
        foreach (VarianceOverTime variance in Enum.GetValues<VarianceOverTime>())
        {
            cases.ShouldContain(c => c.Options.Variance == variance && !c.Options.Recurrent);
            cases.ShouldContain(c => c.Options.Variance == variance && c.Options.Recurrent && c.Options.Depth == 1);
            cases.ShouldContain(c => c.Options.Variance == variance && c.Options.Depth > 1);
        }

        cases.ShouldContain(c => c.Options.Recurrent && c.Layers.Length > 1 && c.Layers.Last() > 32 && c.Inputs % 32 != 0);
        cases.ShouldContain(c => c.Options.Recurrent && c.Options.Layers.Trl.DetachPrevious);
        cases.ShouldContain(c => c.Options.Recurrent && !c.Options.Layers.Trl.DetachPrevious);
    }

    [Fact]
    public void Step_by_step_gives_the_bits_of_all_steps_at_once()
    {
        foreach (int number in new[] { 0, 1, 2 })
        {
            SequenceCase drawn = SequenceCase.Draw(number);
            TrlSequenceEncoder<float> whole = drawn.Encoder<float>(_team), stepped = drawn.Encoder<float>(_team);
            double[] x = drawn.Input(0);
            drawn.Fill(whole, drawn.Input(1)); // what an earlier batch left behind must not matter
            whole.Encode();
            drawn.Fill(whole, x);
            whole.Encode();
            drawn.Fill(stepped, x);
            for (int t = 0; t < drawn.Options.Steps; t++)
            {
                stepped.EncodeStep(t);
            }

            stepped.Output.Bytes().ShouldBe(whole.Output.Bytes());
        }
    }

    [Fact]
    public void The_first_layer_reads_the_top_activation_of_the_step_before()
    {
        SequenceCase drawn = SequenceCase.Draw(1);
        drawn.Options.Recurrent.ShouldBeTrue();
        TrlSequenceEncoder<double> encoder = drawn.Encoder<double>(_team);
        drawn.Fill(encoder, drawn.Input(0));
        encoder.Encode();
        double[] before = drawn.BySequence(encoder.Output), x = drawn.Input(0);
        int lastStep = (drawn.Options.Steps - 2) * drawn.Inputs;
        x[lastStep] += 1; // the step before the last of sequence 0
        drawn.Fill(encoder, x);
        encoder.Encode();
        double[] after = drawn.BySequence(encoder.Output);
        int n = encoder.Output.Columns, from = (drawn.Options.Steps - 2) * n, other = drawn.Options.Steps * n;
        after[..from].ShouldBe(before[..from]);
        after[(from + n)..other].ShouldNotBe(before[(from + n)..other]);
        after[other..].ShouldBe(before[other..]);
    }

    [Fact]
    public void Recurrence_depth_without_time_settles_and_then_learns_by_the_rule_of_a_stream()
    {
        var layers = new TrlLayerOptions { Trl = TrlOptions.Trl with { ChunkSize = 4 }, KeepGradients = true };
        var options = new TrlSequenceOptions { Sequences = 16, Depth = 3, Layers = layers };
        var encoder = new TrlSequenceEncoder<double>(5, [33, 7], options, 1, _team);
        encoder.Options.Recurrent.ShouldBeTrue();

        // by hand: two frozen applications of the same weights, then one step of an ordinary stack on [x, h]
        var plain = new TrlEncoder<double>(12, [33, 7], layers with { BatchSize = 16 }, 1, _team);
        for (int l = 0; l < 2; l++)
        {
            encoder.Layers[l].Parameters().Zip(plain.Layers[l].Parameters()).ToList().ForEach(pair => pair.Second.Value.CopyFromRows([.. pair.First.Value.Rows()]));
        }

        double[] x = new RandomSource(3).Uniform<double>(16 * 5), h = new double[16 * 7];
        for (int r = 0; r < 3; r++)
        {
            plain.Input.CopyFromRows([.. Enumerable.Range(0, 16).SelectMany(row => x[(5 * row)..(5 * (row + 1))].Concat(h[(7 * row)..(7 * (row + 1))]))]);
            if (r < 2)
            {
                plain.Encode();
                h = plain.Layers[1].Output.Rows();
            }
        }

        plain.Learn(0, 2);
        for (int b = 0; b < 16; b++)
        {
            encoder.SetInput(0, b, x.AsSpan(5 * b, 5));
        }

        encoder.Learn(0, 2);
        for (int l = 0; l < 2; l++)
        {
            encoder.Layers[l].Losses.ShouldBe(plain.Layers[l].Losses);
            encoder.Layers[l].Parameters().Select(p => p.Value.Bytes()).ShouldBe(plain.Layers[l].Parameters().Select(p => p.Value.Bytes()));
        }
    }

    [Fact]
    public void Encoders_in_sequence_read_the_frozen_output_of_the_one_below()
    {
        SequenceCase drawn = SequenceCase.Draw(1);
        var chain = new TrlEncoderChain<double>(drawn.Inputs, [[33, 9], [8]], drawn.Options, 4, _team);
        drawn.Fill(chain.First, drawn.Input(0));
        byte[][] below = [.. chain.First.Layers.SelectMany(layer => layer.Parameters()).Select(p => p.Value.Bytes())];
        var alone = new TrlSequenceEncoder<double>(9, [8], drawn.Options, 1, _team);
        foreach ((var from, var to) in chain.Encoders[1].Layers[0].Parameters().Zip(alone.Layers[0].Parameters()))
        {
            to.Value.CopyFromRows([.. from.Value.Rows()]);
        }

        chain.Learn(1, 0, 1);
        for (int b = 0; b < drawn.Options.Sequences; b++)
        {
            for (int t = 0; t < drawn.Options.Steps; t++)
            {
                alone.SetInput(t, b, chain.First.Output.Rows().AsSpan(((t * drawn.Options.Sequences) + b) * 9, 9));
            }
        }

        alone.Learn(0, 1);
        chain.First.Layers.SelectMany(layer => layer.Parameters()).Select(p => p.Value.Bytes()).ShouldBe(below);
        alone.Layers[0].Parameters().Select(p => p.Value.Bytes()).ShouldBe(chain.Encoders[1].Layers[0].Parameters().Select(p => p.Value.Bytes()));

        chain.Encode();
        byte[] whole = chain.Output.Bytes();
        drawn.Fill(chain.First, drawn.Input(1));
        chain.Encode();
        drawn.Fill(chain.First, drawn.Input(0));
        for (int t = 0; t < drawn.Options.Steps; t++)
        {
            chain.EncodeStep(t);
        }

        chain.Output.Bytes().ShouldBe(whole);
    }

    [Fact]
    public void Learning_some_layers_leaves_the_others()
    {
        SequenceCase drawn = SequenceCase.Draw(1);
        var encoder = new TrlSequenceEncoder<float>(drawn.Inputs, [20, 12], drawn.Options, 4, _team);
        drawn.Fill(encoder, drawn.Input(0));
        byte[][] upper = [.. encoder.Layers[1].Parameters().Select(p => p.Value.Bytes()), encoder.Layers[1].Store.Variance.Bytes()];
        encoder.Learn(0, 1);
        byte[][] now = [.. encoder.Layers[1].Parameters().Select(p => p.Value.Bytes()), encoder.Layers[1].Store.Variance.Bytes()];
        now.ShouldBe(upper);
        encoder.Layers.Select(layer => layer.Steps).ShouldBe([1L, 0L]);
        Should.Throw<ArgumentOutOfRangeException>(() => encoder.Learn(1, 1));
    }

    [Fact]
    public void What_does_not_go_together_is_refused()
    {
        Should.Throw<ArgumentException>(() => New(new TrlSequenceOptions { Steps = 3, Sequences = 12 })).Message.ShouldContain("multiple of 8");
        Should.Throw<ArgumentException>(() => New(new TrlSequenceOptions { Depth = 2, Sequences = 9 })).Message.ShouldContain("multiple of 8");
        Should.Throw<ArgumentException>(() => New(new TrlSequenceOptions { Recurrent = true, Layers = new TrlLayerOptions { BatchNorm = true } })).Message.ShouldContain("normalise");
        foreach (TrlOptions one in new[] { TrlOptions.TrlS with { TraceDecay = 0.5 }, TrlOptions.TrlS with { LateralShift = true } })
        {
            var layers = new TrlLayerOptions { Trl = one };
            Should.Throw<ArgumentException>(() => New(new TrlSequenceOptions { Steps = 2, Sequences = 8, Layers = layers })).Message.ShouldContain("one stream");
        }

        Should.Throw<ArgumentException>(() => New(new TrlSequenceOptions(), [])).Message.ShouldContain("at least one layer");
        Should.Throw<ArgumentOutOfRangeException>(() => new TrlSequenceOptions { Steps = 0 }).ParamName.ShouldBe("Steps");
        Should.Throw<ArgumentOutOfRangeException>(() => new TrlSequenceOptions { Depth = 0 }).ParamName.ShouldBe("Depth");
        TrlSequenceEncoder<float> encoder = New(new TrlSequenceOptions { Steps = 3, Sequences = 8 });
        Should.Throw<ArgumentException>(() => encoder.SetInput(0, 0, new float[3])).Message.ShouldContain("length 3, but 4");
        Should.Throw<ArgumentOutOfRangeException>(() => encoder.SetInput(3, 0, new float[4])).ParamName.ShouldBe("step");
        Should.Throw<ArgumentOutOfRangeException>(() => encoder.SetInput(0, 8, new float[4])).ParamName.ShouldBe("sequence");
        Should.Throw<ArgumentOutOfRangeException>(() => encoder.EncodeStep(-1)).ParamName.ShouldBe("step");

        TrlSequenceEncoder<float> New(TrlSequenceOptions options, int[]? layers = null) => new(4, layers ?? [5], options, 1, _team);
    }

    internal static void Near(string what, double[] got, double[] expected, double tolerance)
    {
        got.Length.ShouldBe(expected.Length, what);
        double scale = Math.Max(1, expected.Max(Math.Abs));
        for (int i = 0; i < got.Length; i++)
        {
            if (!(Math.Abs(got[i] - expected[i]) <= tolerance * scale))
            {
                throw new ShouldAssertException($"{what}[{i}] is {got[i]:R}, expected {expected[i]:R}, allowed {tolerance * scale:E1}");
            }
        }
    }
}
