using Eddy.Experiments.Analysis;
using Shouldly;

namespace Eddy.Cli.Tests.Analysis;

public class RepresentationAnalysisTests
{
    [Fact]
    public void A_layer_small_enough_for_a_pencil()
    {
        // Four samples of two classes; neurons: tells the class, tells nothing, never active, always at a bound.
        float[] z =
        [
            0, 1, 0, 1,
            0, 3, 0, 0,
            2, 1, 0, 1,
            2, 3, 0, 0,
        ];

        LayerAnalysis layer = RepresentationAnalysis.Compute(z, [0, 0, 1, 1], 2, new AnalysisOptions { Bounds = (0, 1), TopSamples = 3 });

        NeuronStatistics knows = layer.Neurons[0], idle = layer.Neurons[1], dead = layer.Neurons[2], bound = layer.Neurons[3];
        (knows.Mean, knows.Variance, knows.Deviation, knows.ActiveFraction, knows.Selectivity, knows.PreferredClass).ShouldBe((1, 1, 1, 0.5, 1, 1));
        (idle.Mean, idle.Variance, idle.ActiveFraction, idle.Selectivity, idle.PreferredClass).ShouldBe((2, 1, 1, 0, 0));
        (dead.Dead, dead.Variance, dead.Selectivity).ShouldBe((true, 0, 0));
        layer.Neurons.Select(n => n.Dead).ShouldBe([false, false, true, false]);
        layer.Neurons.Select(n => n.Saturated).ShouldBe([true, true, true, true]); // 2 and 3 are beyond the bound 1
        bound.Variance.ShouldBe(0.25);
        knows.TopSamples.ShouldBe([2, 3]); // not active on others
        idle.TopSamples.ShouldBe([1, 3, 0]);
        // Of the live ones, idle and bound are opposite (|r| = 1), the two other pairs unrelated; each product of unit rows of four
        // entries is rounded by at most 4 · 2⁻²⁴.
        layer.MeanAbsoluteCorrelation.ShouldBe(1.0 / 3, 4 * 6e-8);
        // Between: neuron 0 only, 4 · 1² over both classes; within: neuron 1 has 4 · 1², neuron 3 has 4 · 0.5².
        layer.Separability.ShouldBe(4 / 5.0, 1e-15);
        layer.ClassSeparability.ShouldBe([0.8, 0.8], 1e-15);
        (layer.DeadNeurons, layer.SaturatedNeurons).ShouldBe((1, 4));
        layer.MedianVariance.ShouldBe((1 + 0.25) / 2);
        layer.MeanActiveFraction.ShouldBe((0.5 + 1 + 0 + 0.5) / 4);
        layer.VarianceHistogram.Counts.Sum().ShouldBe(4);
    }

    [Theory]
    [InlineData(37, 13)]
    [InlineData(64, 32)]
    [InlineData(101, 67)] // more than two blocks of rows, ragged at every edge
    public void All_measures_follow_their_definitions(int samples, int neurons)
    {
        const int classes = 3;
        var random = new Random(5);
        byte[] labels = [.. Enumerable.Range(0, samples).Select(i => (byte)(i % classes))];
        float[] z = [.. Enumerable.Range(0, samples * neurons).Select(i => Activation(i % neurons, labels[i / neurons], random))];
        double[][] columns = [.. Enumerable.Range(0, neurons).Select(j => RepresentationReference.Column(z, neurons, j))];

        LayerAnalysis layer = RepresentationAnalysis.Compute(z, labels, classes);

        // All but the correlation is in double: sums of at most 101 · 67 terms of size 1.
        const double tolerance = 1e-12;
        for (int j = 0; j < neurons; j++)
        {
            NeuronStatistics neuron = layer.Neurons[j];
            neuron.Mean.ShouldBe(columns[j].Average(), tolerance);
            neuron.Variance.ShouldBe(RepresentationReference.Variance(columns[j]), tolerance);
            neuron.ActiveFraction.ShouldBe((double)columns[j].Count(value => value > 0) / samples);
            neuron.Selectivity.ShouldBe(RepresentationReference.Selectivity(columns[j], labels), tolerance);
            neuron.TopSamples.ShouldBe(Enumerable.Range(0, samples).Where(i => columns[j][i] > 0).OrderByDescending(i => columns[j][i]).ThenBy(i => i).Take(8));
            neuron.Dead.ShouldBeFalse();
        }

        // Each correlation: two roundings of the rows' entries and one of each multiply-add, weighted by |product| whose sum is at most 1.
        layer.MeanAbsoluteCorrelation.ShouldBe(RepresentationReference.MeanAbsoluteCorrelation(columns), (samples + 2) * 6e-8);
        layer.Separability.ShouldBe(RepresentationReference.Separability(columns, labels), tolerance);
        layer.ClassSeparability.ShouldBe(Enumerable.Range(0, classes).Select(k => RepresentationReference.ClassSeparability(columns, labels, (byte)k)), tolerance);
    }

    [Fact]
    public void A_neuron_that_never_moves_has_no_variance_at_all()
    {
        // In single precision the mean of a thousand of them would be rounded, and the variance a speck above 0.
        float[] z = [.. Enumerable.Repeat(0.1f, 1000)];

        NeuronStatistics neuron = RepresentationAnalysis.Compute(z, new byte[1000], 1).Neurons[0];

        (neuron.Variance, neuron.Selectivity, neuron.Dead).ShouldBe((0, 0, true));
    }

    [Fact]
    public void A_negative_activation_is_active_only_where_negative_values_count()
    {
        float[] z = [-0.5f, -0.2f];
        byte[] labels = [0, 0];

        RepresentationAnalysis.Compute(z, labels, 1).Neurons[0].Dead.ShouldBeTrue();
        RepresentationAnalysis.Compute(z, labels, 1, new AnalysisOptions { ActiveAbove = double.NegativeInfinity }).Neurons[0].Dead.ShouldBeFalse();
    }

    [Fact]
    public void Saturation_needs_every_sample_at_a_bound()
    {
        float[] z = [-0.99f, 0.999f, 0.99f, 0.5f, 1f, -1f];
        var options = new AnalysisOptions { Bounds = (-1, 1), ActiveAbove = double.NegativeInfinity };

        RepresentationAnalysis.Compute(z, [0, 0, 0], 1, options).Neurons.Select(n => n.Saturated).ShouldBe([true, false]);
        RepresentationAnalysis.Compute(z, [0, 0, 0], 1).Neurons.Select(n => n.Saturated).ShouldBe([false, false]);
    }

    [Fact]
    public void A_class_without_samples_has_no_separability()
    {
        LayerAnalysis layer = RepresentationAnalysis.Compute([1, 2, 3], [0, 0, 2], 3);

        layer.ClassSeparability[1].ShouldBe(double.NaN);
        layer.ClassSeparability[2].ShouldBe(double.PositiveInfinity); // one sample: no scatter
        layer.Neurons[0].PreferredClass.ShouldBe(2);
    }

    [Fact]
    public void Bad_input_is_named()
    {
        Should.Throw<ArgumentException>(() => RepresentationAnalysis.Compute([1, 2, 3], [0, 0], 1)).Message.ShouldContain("3 activations");
        Should.Throw<ArgumentException>(() => RepresentationAnalysis.Compute([], [], 1));
        Should.Throw<ArgumentException>(() => RepresentationAnalysis.Compute([1, 2], [0, 1], 1)).Message.ShouldContain("Label 1 is 1");
        Should.Throw<ArgumentException>(() => RepresentationAnalysis.Compute([1, 2, 3, float.NaN], [0, 0], 1)).Message.ShouldContain("neuron 1 on sample 1 is NaN");
        Should.Throw<ArgumentOutOfRangeException>(() => new AnalysisOptions { VarianceTarget = 0 });
        Should.Throw<ArgumentOutOfRangeException>(() => new AnalysisOptions { Bounds = (1, 1) });
    }

    private static float Activation(int neuron, int label, Random random)
        => MathF.Max(0, random.NextSingle() - 0.3f + (0.1f * (neuron % 4) * label));
}
