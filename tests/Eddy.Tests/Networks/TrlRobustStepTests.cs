using Eddy.Networks;
using Eddy.Numerics;
using Eddy.Signals.Trl;
using Eddy.Steps;
using Eddy.Tests.Numerics;
using Shouldly;

namespace Eddy.Tests.Networks;

/// <summary>Centred inputs, normalised steps and a lateral map that is the running covariance: each against the plain step, in closed form.</summary>
public sealed class TrlRobustStepTests : IDisposable
{
    private const int Batch = 8;
    private const int Inputs = 37;
    private const int Neurons = 35;
    private const double Rate = 0.05;

    private static readonly TrlLayerOptions _plain = new()
    {
        BatchSize = Batch,
        Trl = TrlOptions.Trl with { ChunkSize = 4 },
        Step = new SgdOptions { LearningRate = Rate },
        KeepGradients = true,
    };

    private readonly WorkerTeam _team = new(1);

    public void Dispose() => _team.Dispose();

    [Fact]
    public void Centred_inputs_leave_the_mean_of_the_signal_to_the_bias()
    {
        TrlLayer<double> plain = Stepped(_plain), centred = Stepped(_plain with { CentreInputs = true });
        double[] x = Input(0).Rows(), gradient = plain.Dense.Weight.Gradient!.Transposed(), bias = plain.Dense.Bias.Gradient!.Transposed();
        double[] told = centred.Dense.Weight.Gradient!.Transposed();
        centred.Dense.Bias.Gradient!.Transposed().ShouldBe(bias);
        for (int j = 0; j < Neurons; j++)
        {
            for (int i = 0; i < Inputs; i++)
            {
                double mean = Enumerable.Range(0, Batch).Average(b => x[(b * Inputs) + i]);
                told[(j * Inputs) + i].ShouldBe(gradient[(j * Inputs) + i] - (bias[j] * mean), 1e-12); // Σ δ (x − x̄) = Σ δ x − (Σ δ) x̄
            }
        }

        told.ShouldNotBe(gradient);
    }

    [Fact]
    public void A_normalised_step_is_the_plain_one_over_the_mean_square_of_the_input_plus_one()
    {
        TrlLayer<double> plain = Stepped(_plain), normalised = Stepped(_plain with { NormalizedStep = true });
        double[] start = First(_plain).Dense.Weight.Value.Transposed(), bias = First(_plain).Dense.Bias.Value.Transposed();
        double divisor = (Input(0).Rows().Sum(x => x * x) / Batch) + 1;
        Moved(plain.Dense.Weight, start, divisor, normalised.Dense.Weight);
        Moved(plain.Dense.Bias, bias, divisor, normalised.Dense.Bias);

        static void Moved(Parameter<double> plain, double[] start, double divisor, Parameter<double> normalised)
        {
            double[] by = plain.Value.Transposed(), byLess = normalised.Value.Transposed();
            by.ShouldNotBe(start);
            for (int i = 0; i < start.Length; i++)
            {
                (byLess[i] - start[i]).ShouldBe((by[i] - start[i]) / divisor, 1e-13);
            }
        }
    }

    [Fact]
    public void Weight_decay_shrinks_the_weights_before_the_step_and_nothing_else()
    {
        const double Decay = 0.8;
        TrlLayer<double> plain = Stepped(_plain), decayed = Stepped(_plain with { WeightDecay = Decay }), first = First(_plain);
        double[] start = first.Dense.Weight.Value.Transposed(), by = plain.Dense.Weight.Value.Transposed(), byLess = decayed.Dense.Weight.Value.Transposed();
        for (int i = 0; i < start.Length; i++)
        {
            byLess[i].ShouldBe(by[i] - (Rate * Decay * start[i]), 1e-14);
        }

        decayed.Dense.Bias.Value.Bytes().ShouldBe(plain.Dense.Bias.Value.Bytes());
        decayed.Lateral.Weight.Value.Bytes().ShouldBe(plain.Lateral.Weight.Value.Bytes());
        Should.Throw<ArgumentException>(() => New(_plain with { WeightDecay = 1 / Rate })).Message.ShouldContain("below 1");
        Should.Throw<ArgumentOutOfRangeException>(() => _plain with { WeightDecay = -1 });
    }

    [Theory]
    [InlineData(0.75, 0.0)]
    [InlineData(0.0, 0.0)]
    [InlineData(0.75, 0.4)]
    public void The_running_lateral_map_is_the_covariance_of_the_batches_so_far(double momentum, double sparsity)
    {
        TrlEncoder<double> encoder = New(_plain with { Trl = _plain.Trl with { RunningLateral = true, CovarianceMomentum = momentum, LateralSparsity = sparsity } });
        TrlLayer<double> layer = encoder.Layers[0];
        layer.Lateral.Weight.Value.Span.ToArray().ShouldAllBe(value => value == 0);
        double[] expected = new double[Neurons * Neurons];
        double[]? keep = layer.Lateral.Keep?.Transposed();
        for (int t = 1; t <= 6; t++)
        {
            Input(t).Span.CopyTo(encoder.Input.Span);
            encoder.Learn(0, 1);
            double[] z = layer.Output.Rows();
            double take = Math.Max(1 - momentum, 1.0 / t), loss = 0;
            for (int j = 0; j < Neurons; j++)
            {
                for (int k = 0; k < Neurons; k++)
                {
                    double meanJ = Enumerable.Range(0, Batch).Average(b => z[(b * Neurons) + j]), meanK = Enumerable.Range(0, Batch).Average(b => z[(b * Neurons) + k]);
                    double target = j == k ? 0 : Enumerable.Range(0, Batch).Average(b => (z[(b * Neurons) + j] - meanJ) * (z[(b * Neurons) + k] - meanK)) * (keep?[(j * Neurons) + k] ?? 1);
                    loss += Math.Pow(expected[(j * Neurons) + k] - target, 2) / Neurons;
                    expected[(j * Neurons) + k] += take * (target - expected[(j * Neurons) + k]);
                }
            }

            double[] map = layer.Lateral.Weight.Value.Transposed();
            for (int i = 0; i < expected.Length; i++)
            {
                map[i].ShouldBe(expected[i], 1e-12, $"step {t}, entry {i}");
            }

            layer.Losses.Lateral.ShouldBe(loss, 1e-10);
        }

        layer.Lateral.Weight.FirstMoment.ShouldBeNull();
    }

    [Fact]
    public void The_running_map_is_heard_as_it_was_before_the_batch()
    {
        // In the first step it is 0, so that the covariance term is, too; in the second it is not.
        TrlEncoder<double> encoder = New(_plain with { Trl = _plain.Trl with { RunningLateral = true, CovarianceMomentum = 0.9 } });
        Input(1).Span.CopyTo(encoder.Input.Span);
        encoder.Learn(0, 1);
        encoder.Layers[0].Losses.Covariance.ShouldBe(0);
        encoder.Learn(0, 1);
        encoder.Layers[0].Losses.Covariance.ShouldBeGreaterThan(0);
    }

    [Fact]
    public void Threads_and_a_bounded_gradient_change_no_bit()
    {
        TrlLayerOptions options = _plain with
        {
            CentreInputs = true,
            NormalizedStep = true,
            KeepGradients = false,
            Trl = _plain.Trl with { RunningLateral = true, CovarianceMomentum = 0.9 },
        };
        string one = After(options, 1);
        After(options, 2).ShouldBe(one);
        After(options, 3).ShouldBe(one);
        After(options with { GradientClip = 1e9 }, 2).ShouldBe(one); // a bound that is never reached, so that gradients are kept first

        static string After(TrlLayerOptions options, int threads)
        {
            using var team = new WorkerTeam(threads);
            var encoder = new TrlEncoder<float>(Inputs, [70, 40], options, 3, team);
            for (int t = 0; t < 4; t++)
            {
                double[] rows = Input(t).Rows();
                encoder.Input.CopyFromRows([.. rows.Select(value => (float)value)]);
                encoder.Learn(0, 2);
            }

            return string.Join('|', encoder.Layers.SelectMany(layer => new[] { layer.Dense.Weight, layer.Dense.Bias, layer.Lateral.Weight }).Select(p => Convert.ToHexString(p.Value.Bytes())));
        }
    }

    [Fact]
    public void Options_that_do_not_go_together_are_refused()
    {
        Should.Throw<ArgumentException>(() => New(_plain with { NormalizedStep = true, Step = new AdamOptions() })).ParamName.ShouldBe("NormalizedStep");
        Should.Throw<ArgumentException>(() => New(_plain with { Trl = _plain.Trl with { RunningLateral = true, DirectCovariance = true } })).Message.ShouldContain("no lateral pass");
    }

    private static PanelMatrix<double> Input(int number)
    {
        var x = new PanelMatrix<double>(Batch, Inputs);
        var random = new RandomSource(17).Split("input", number);
        for (int b = 0; b < Batch; b++)
        {
            for (int i = 0; i < Inputs; i++)
            {
                x[b, i] = random.NextUniform(-1, 1) + 0.7; // with a mean, so that centring has something to do
            }
        }

        return x;
    }

    private TrlEncoder<double> New(TrlLayerOptions options) => new(Inputs, [Neurons], options, 3, _team);

    private TrlLayer<double> First(TrlLayerOptions options) => New(options).Layers[0];

    private TrlLayer<double> Stepped(TrlLayerOptions options)
    {
        TrlEncoder<double> encoder = New(options);
        Input(0).Span.CopyTo(encoder.Input.Span);
        encoder.Learn(0, 1);
        return encoder.Layers[0];
    }
}
