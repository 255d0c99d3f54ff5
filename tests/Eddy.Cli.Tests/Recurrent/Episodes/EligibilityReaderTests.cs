using Eddy.Experiments.Recurrent;
using Eddy.Experiments.Recurrent.Episodes;
using Eddy.Experiments.Reports.Charts;
using Eddy.Learners;
using Eddy.Learners.Recurrent;
using Eddy.Networks.Recurrent;
using Eddy.Numerics;
using Eddy.Traces;
using Eddy.Traces.Diagonal;
using Eddy.Traces.EProp;
using Eddy.Traces.InputOutput;
using Eddy.Traces.Rtrl;
using Shouldly;

namespace Eddy.Cli.Tests.Recurrent.Episodes;

/// <summary>What the pictures of traces show, against the recursion of a local trace written out.</summary>
public class EligibilityReaderTests
{
    private const int Inputs = 9, Units = 40, Steps = 25; // forty units: one panel of 32 and a part of the next

    [Theory]
    [InlineData("lif", LocalStorage.ByWeight, TracePrecision.Full)]
    [InlineData("lif", LocalStorage.EventDriven, TracePrecision.Full)]
    [InlineData("lif", LocalStorage.ByWeight, TracePrecision.BFloat16)]
    [InlineData("alif", LocalStorage.ByWeight, TracePrecision.Full)]
    [InlineData("gru", LocalStorage.ByWeight, TracePrecision.Full)]
    public void A_weight_is_shown_with_what_it_does_to_what_its_unit_tells(string cell, LocalStorage storage, TracePrecision precision)
    {
        // Full numbers are rounded a few times a step, halves by up to 2⁻⁸ of themselves a step, of which about ten are remembered.
        double tolerance = precision == TracePrecision.Full ? 1e-5 : 10.0 / 256;
        (RecurrentLearner learner, Reference[] references) = Run(new TaskRunOptions { Cell = cell }, new DRtrlOptions { Storage = storage, Precision = precision }, 0);
        foreach (Reference reference in references)
        {
            Grid shown = EligibilityReader.OfWeights(learner.Core.Credit, 0, reference.Map)!;
            (shown.Rows, shown.Columns).ShouldBe((Units, reference.Map.Rows));
            Compare(shown.Values, reference.Told(), tolerance);
        }
    }

    [Theory]
    [InlineData("lif", LocalStorage.ByWeight, "current.input v, current.input filtered z")]
    [InlineData("lif", LocalStorage.Smallest, "current.input filtered z, presynaptic.input v")]
    [InlineData("alif", LocalStorage.Smallest, "current.input v, current.input a, current.input filtered z")]
    public void A_filter_is_shown_where_the_rule_filters(string cell, LocalStorage storage, string planes)
    {
        (RecurrentLearner learner, Reference[] references) = Run(new TaskRunOptions { Cell = cell, ReadoutDecay = 0.8 }, new EPropOptions { Storage = storage }, 0.8);
        Compare(EligibilityReader.OfWeights(learner.Core.Credit, 0, references[0].Map)!.Values, references[0].Filtered, 1e-5);
        EligibilityReader.OfSources(learner.Core.Credit, 0, references[0].Map).ShouldBeNull();
        string.Join(", ", EligibilityReader.Norms(learner.Core.Credit).Select(norm => $"{norm.Trace["layer1 ".Length..]} {norm.Plane}")).ShouldBe(planes);
    }

    [Fact]
    public void A_trace_that_all_units_share_is_shown_by_source()
    {
        (RecurrentLearner learner, Reference[] references) = Run(new TaskRunOptions { Cell = "lif" }, new DRtrlOptions(), 0);
        LinearMap<float> map = references[0].Map;
        EligibilityReader.OfWeights(learner.Core.Credit, 0, map).ShouldBeNull();
        float[] shared = EligibilityReader.OfSources(learner.Core.Credit, 0, map)!;
        Compare(shared, references[0].Trace[0][..map.Rows], 1e-5); // unit 0 stands for all
        (string trace, string plane, double norm) = EligibilityReader.Norms(learner.Core.Credit).Single();
        (trace, plane).ShouldBe(("layer1 presynaptic.input", "v"));
        norm.ShouldBe(Math.Sqrt(references[0].Trace[0][..map.Rows].Sum(e => e * e)), 1e-4);
    }

    [Fact]
    public void Norms_are_those_of_the_dense_trace_however_it_is_stored()
    {
        (RecurrentLearner dense, Reference[] references) = Run(new TaskRunOptions { Cell = "lif" }, new DRtrlOptions { Storage = LocalStorage.ByWeight }, 0);
        double expected = Math.Sqrt(references[0].Trace[0].Sum(e => e * e));
        Norm(dense).ShouldBe(expected, 1e-5 * expected);
        Norm(Run(new TaskRunOptions { Cell = "lif" }, new DRtrlOptions { Storage = LocalStorage.EventDriven }, 0).Learner).ShouldBe(expected, 1e-5 * expected);
        Norm(Run(new TaskRunOptions { Cell = "lif" }, new DRtrlOptions { Storage = LocalStorage.ByWeight, Precision = TracePrecision.BFloat16 }, 0).Learner).ShouldBe(expected, expected / 100);

        static double Norm(RecurrentLearner learner) => EligibilityReader.Norms(learner.Core.Credit).Single(norm => norm.Plane == "v").Norm;
    }

    [Fact]
    public void Factors_are_shown_as_their_product()
    {
        (RecurrentLearner learner, Reference[] references) = Run(new TaskRunOptions { Cell = "lif" }, new InputOutputOptions(), 0);
        Grid shown = EligibilityReader.OfWeights(learner.Core.Credit, 0, references[0].Map)!;
        TraceTensor<float> input = learner.Core.Credit.Tensors.Single(t => t.Tensor.Name == "input").Tensor, output = learner.Core.Credit.Tensors.Single(t => t.Tensor.Name == "output").Tensor;
        float[] slope = learner.Core.Network.Streams[0].Layers[0].EmissionSlope;
        for (int u = 0; u < Units; u++)
        {
            for (int i = 0; i < shown.Columns; i++)
            {
                double expected = Math.Abs((double)slope[u] * output.Of(0)[u] * input.Of(0)[i]);
                ((double)shown.Values[(u * shown.Columns) + i]).ShouldBe(expected, (1e-6 * expected) + 1e-12);
            }
        }

        shown.Most.ShouldBeGreaterThan(0);
    }

    [Fact]
    public void A_rule_without_such_a_trace_has_no_picture_but_norms()
    {
        (RecurrentLearner learner, Reference[] references) = Run(new TaskRunOptions { Cell = "gru" }, new RtrlOptions(), 0);
        EligibilityReader.OfWeights(learner.Core.Credit, 0, references[0].Map).ShouldBeNull();
        EligibilityReader.OfSources(learner.Core.Credit, 0, references[0].Map).ShouldBeNull();
        EligibilityReader.Norms(learner.Core.Credit).ShouldAllBe(norm => norm.Norm > 0);
    }

    private static (RecurrentLearner Learner, Reference[] References) Run(TaskRunOptions options, RuleOptions rule, double filter)
    {
        RecurrentLearner learner = (options with { Hidden = [Units], Spread = 0.5 }).CreateLearner(Inputs, 3, LearningTask.Classification, rule);
        RecurrentLayer<float> layer = learner.Core.Network.Layers[0];
        Reference[] references = [.. layer.Maps[0].Select((map, g) => new Reference(layer, map!, g, filter))];
        var random = new RandomSource(5);
        float[] input = new float[Inputs];
        for (int t = 0; t < Steps; t++)
        {
            for (int i = 0; i < Inputs; i++)
            {
                input[i] = random.NextInt(3) == 0 ? 1 : 0;
            }

            learner.Observe(0, input);
            foreach (Reference reference in references)
            {
                reference.Advance(learner.Core.Network.Streams[0].Layers[0]);
            }
        }

        return (learner, references);
    }

    private static void Compare(float[] shown, double[] expected, double tolerance)
    {
        double most = expected.Max(Math.Abs);
        most.ShouldBeGreaterThan(0.01);
        shown.Length.ShouldBe(expected.Length);
        for (int i = 0; i < shown.Length; i++)
        {
            ((double)shown[i]).ShouldBe(Math.Abs(expected[i]), tolerance * most);
        }
    }

    // ε[s, u, i] ← Σ D[s, s'] ε[s', u, i] + F[s, g] x_i, plainly, from the slopes that the step left.
    private sealed class Reference(RecurrentLayer<float> layer, LinearMap<float> map, int current, double filter)
    {
        private float[] _slope = [];

        public LinearMap<float> Map => map;

        public double[][] Trace { get; private set; } = [.. Enumerable.Range(0, layer.Shape.Carried).Select(_ => new double[Units * map.Rows])];

        public double[] Filtered { get; } = new double[Units * map.Rows];

        public void Advance(LayerStream<float> now)
        {
            LayerShape shape = layer.Shape;
            MicroStep<float> step = now.Steps[0];
            double[][] next = [.. Trace.Select(plane => new double[plane.Length])];
            for (int s = 0; s < next.Length; s++)
            {
                for (int u = 0; u < Units; u++)
                {
                    for (int i = 0; i < map.Rows; i++)
                    {
                        double sum = (double)step.SlopeCurrent[(((s * shape.Currents) + current) * shape.Padded) + u] * step.Sources[map.Start + i];
                        for (int from = 0; from < next.Length; from++)
                        {
                            sum += step.SlopeState[(((s * shape.States) + from) * shape.Padded) + u] * Trace[from][(u * map.Rows) + i];
                        }

                        next[s][(u * map.Rows) + i] = sum;
                    }
                }
            }

            Trace = next;
            _slope = now.EmissionSlope;
            double[] told = Told();
            for (int i = 0; i < told.Length; i++)
            {
                Filtered[i] = (filter * Filtered[i]) + told[i];
            }
        }

        public double[] Told()
        {
            var told = new double[Units * map.Rows];
            for (int i = 0; i < told.Length; i++)
            {
                for (int s = 0; s < Trace.Length; s++)
                {
                    told[i] += _slope[(s * layer.Shape.Padded) + (i / map.Rows)] * Trace[s][i];
                }
            }

            return told;
        }
    }
}
