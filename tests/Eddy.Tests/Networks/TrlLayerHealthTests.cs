using Eddy.Networks;
using Eddy.Numerics;
using Eddy.Signals.Trl;
using Eddy.Steps;
using Eddy.Tests.Numerics;
using Shouldly;

namespace Eddy.Tests.Networks;

/// <summary>What is read of a layer's neurons after a step, against the equations in one plain loop each.</summary>
public sealed class TrlLayerHealthTests : IDisposable
{
    private const int Batch = 8;
    private const int Inputs = 11;
    private const int Neurons = 35; // a panel and a part of one
    private const double Rounding = 1e-11; // sums of at most 35² products of numbers near 1, each rounded to 2⁻⁵³: below 3e-13, and quotients of them

    private static readonly TrlLayerOptions _options = new() { BatchSize = Batch, Trl = TrlOptions.TrlS, Step = new SgdOptions { LearningRate = 0.05 } };
    private static readonly int[] _silent = [3, 17, 33];

    private readonly WorkerTeam _team = new(1);

    public void Dispose() => _team.Dispose();

    [Theory]
    [InlineData(false, 0.0, false, false)]
    [InlineData(true, 0.0, false, false)]
    [InlineData(false, 0.4, false, false)]
    [InlineData(false, 0.0, true, false)]
    [InlineData(false, 0.0, false, true)]
    public void Health_is_what_the_equations_give(bool centres, double sparsity, bool shifts, bool runs)
    {
        TrlOptions trl = _options.Trl with { LateralSparsity = sparsity, LateralShift = shifts, RunningLateral = runs, CovarianceMomentum = runs ? 0.9 : 0 };
        TrlLayer<double> start = New(_options with { Trl = trl, CentreInputs = centres }).Layers[0], layer = Stepped(_options with { Trl = trl, CentreInputs = centres });
        TrlLayerHealth health = layer.Health();

        double[] z = layer.Output.Rows(), variance = layer.Store.Variance.Rows(), first = start.Lateral.Weight.Value.Transposed(), map = layer.Lateral.Weight.Value.Transposed();
        double[]? keep = layer.Lateral.Keep?.Transposed();
        double Z(int b, int j) => z[(b * Neurons) + j];
        double C(int b, int j) => Z(b, j) - Enumerable.Range(0, Batch).Average(row => Z(row, j));
        double Heard(int b, int j) => shifts ? C((b + Batch - 1) % Batch, j) : C(b, j);

        health.Silent!.Value.ShouldBe((double)_silent.Length / Neurons, Rounding);
        health.Variance!.Value.ShouldBe(variance.Average(), Rounding); // every target is 1
        health.VarianceLargest!.Value.ShouldBe(variance.Max(), Rounding);

        double apart = 0, targets = 0, maps = 0, products = 0;
        for (int j = 0; j < Neurons; j++)
        {
            for (int k = 0; k < Neurons; k++)
            {
                double target = j == k ? 0 : Enumerable.Range(0, Batch).Average(b => Heard(b, j) * C(b, k)) * (keep?[(j * Neurons) + k] ?? 1);
                double l = j == k ? 0 : map[(j * Neurons) + k];
                apart += Math.Pow(l - target, 2);
                targets += target * target;
                maps += l * l;
                products += l * target;
            }
        }

        health.LateralLag!.Value.ShouldBe(Math.Sqrt(apart / targets), Rounding);
        health.LateralGain!.Value.ShouldBe(products / maps, Rounding);

        var sizes = new List<double>();
        double all = 0, common = 0;
        for (int j = 0; j < Neurons; j++)
        {
            double[] delta = [.. Enumerable.Range(0, Batch).Select(b => Delta(b, j))];
            double mean = delta.Average();
            delta = [.. delta.Select(d => centres ? d - mean : d)];
            if (delta.Any(d => d != 0))
            {
                sizes.Add(Math.Sqrt(delta.Average(d => d * d)));
                all += delta.Sum(d => d * d);
                common += Batch * Math.Pow(delta.Average(), 2);
            }
        }

        sizes.Sort();
        sizes.Count.ShouldBe(Neurons - _silent.Length);
        health.Signal!.Value.ShouldBe(Batch * Math.Sqrt(all / (Batch * sizes.Count)), Rounding);
        health.SignalCommon!.Value.ShouldBe(common / all, Rounding);
        health.SignalSpread!.Value.ShouldBe(sizes[(int)Math.Round(0.9 * (sizes.Count - 1))] / sizes[(int)Math.Round(0.1 * (sizes.Count - 1))], 1e2 * Rounding); // a quotient of up to 100

        double Delta(int b, int j)
        {
            double bracket = Enumerable.Range(0, Neurons).Sum(k => first[(j * Neurons) + k] * Heard(b, k));
            double similarity = b == 0 ? 0 : 2 * (Z(b, j) - Z(b - 1, j)) / (Batch - 1);
            double push = 2 * Math.Max(0, 1 - variance[j]) * C(b, j) / Batch;
            return Z(b, j) > 0 ? (trl.SimilarityCoefficient * similarity) - (trl.VarianceCoefficient * push) + (trl.CovarianceCoefficient * bracket / Batch) : 0;
        }
    }

    [Fact]
    public void Where_all_are_silent_there_is_no_signal_and_no_covariance()
    {
        TrlEncoder<double> encoder = New(_options);
        encoder.Layers[0].Dense.Bias.Value.Span.Fill(-100);
        Fill(encoder);
        encoder.Learn(0, 1);
        TrlLayerHealth health = encoder.Layers[0].Health();
        health.Silent.ShouldBe(1);
        (health.Signal, health.SignalCommon, health.SignalSpread, health.LateralLag).ShouldBe((null, null, null, null));
        health.LateralGain.ShouldBe(0);
    }

    [Fact]
    public void Reading_changes_nothing()
    {
        TrlEncoder<double> read = New(_options), plain = New(_options);
        foreach (TrlEncoder<double> encoder in new[] { read, plain })
        {
            Fill(encoder);
            encoder.Learn(0, 1);
        }

        read.Layers[0].Health().ShouldBe(read.Layers[0].Health());
        read.Learn(0, 1);
        plain.Learn(0, 1);
        read.Layers[0].Dense.Weight.Value.Rows().ShouldBe(plain.Layers[0].Dense.Weight.Value.Rows());
        read.Layers[0].Lateral.Weight.Value.Rows().ShouldBe(plain.Layers[0].Lateral.Weight.Value.Rows());
    }

    private static void Fill(TrlEncoder<double> encoder)
    {
        var random = new RandomSource(17);
        for (int b = 0; b < Batch; b++)
        {
            for (int i = 0; i < Inputs; i++)
            {
                encoder.Input[b, i] = random.NextUniform(-1, 1) + 0.7;
            }
        }
    }

    private TrlEncoder<double> New(TrlLayerOptions options) => new(Inputs, [Neurons], options, 3, _team);

    private TrlLayer<double> Stepped(TrlLayerOptions options)
    {
        TrlEncoder<double> encoder = New(options);
        for (int j = 0; j < Neurons; j++)
        {
            encoder.Layers[0].Dense.Bias.Value[0, j] = _silent.Contains(j) ? -100 : 1;
        }

        Fill(encoder);
        encoder.Learn(0, 1);
        return encoder.Layers[0];
    }
}
