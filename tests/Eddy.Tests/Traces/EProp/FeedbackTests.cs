using Eddy.Learners.Recurrent;
using Eddy.Networks.Recurrent;
using Eddy.Numerics;
using Eddy.Signals.RandomFeedback;
using Eddy.Steps;
using Eddy.Tests.Neurons;
using Eddy.Traces;
using Eddy.Traces.EProp;
using Shouldly;

namespace Eddy.Tests.Traces.EProp;

public class FeedbackTests
{
    /// <summary>Random feedback is the detached gradient of Σ ⟨δ_t, q_t⟩, q a readout of the same memory whose weights are Bᵀ, and δ those of the true one.</summary>
    [Theory]
    [InlineData("alif", LeakForm.Sum)]
    [InlineData("lif-learned", LeakForm.Average)]
    [InlineData("lru", LeakForm.Average)]
    public void Random_is_the_detached_gradient_of_the_errors_through_the_feedback(string kind, LeakForm form)
    {
        SequenceCase sequence = EPropTests.Case(kind, form);
        var rule = new EPropOptions { Feedback = new() };
        RecurrentCore<double> random = sequence.Build<double>(rule), through = sequence.Build<double>(EPropTests.Detached);
        PanelMatrix<double> feedback = Signal(random).Matrices[0], weights = through.Network.Readout.Weights.Value;
        for (int f = 0; f < feedback.Rows; f++)
        {
            for (int o = 0; o < feedback.Columns; o++)
            {
                weights[f, o] = feedback[f, o];
            }
        }

        sequence.Begin(random);
        sequence.Begin(through);
        for (int t = 0; t < sequence.Steps; t++)
        {
            sequence.Step(random, 0, t);
            through.Observe(0, random.Network.Streams[0].Input);
            through.TeachError(0, random.Network.Streams[0].Readout.Error.AsSpan(0, sequence.Outputs));
        }

        ((Eddy.Traces.Bptt.BpttCredit<double>)through.Credit).Flush(0);
        double[][] gradients = SequenceCase.Read(random);
        SequenceCase.Alive(gradients);
        SequenceCase.Error(gradients, SequenceCase.Read(through)).ShouldBeLessThan(1e-12);
        SequenceCase.Error(sequence.Gradients(new EPropOptions()), gradients).ShouldBeGreaterThan(1e-2);
    }

    [Fact]
    public void In_a_stack_every_layer_has_feedback_of_its_own_straight_from_the_error()
    {
        var sequence = new SequenceCase(plan => SpikingLayers.Add(SpikingLayers.Add(plan, "lif", 5), "alif", 4)) { ReadoutMemory = new() { Decay = 0.7 } };
        RecurrentCore<double> core = sequence.Build<double>(new EPropOptions { Feedback = new() });
        sequence.Play(core);
        double[] error = core.Network.Streams[0].Readout.Error;
        for (int l = 0; l < 2; l++)
        {
            PanelMatrix<double> feedback = Signal(core).Matrices[l];
            double[] expected = [.. Enumerable.Range(0, feedback.Rows).Select(i => Enumerable.Range(0, sequence.Outputs).Sum(o => feedback[i, o] * error[o]))];
            core.Network.Streams[0].Layers[l].OutputSignal.ShouldBe(expected, 1e-14);
        }
    }

    [Theory]
    [InlineData(false, 0.05)]
    [InlineData(true, 0.05)]
    [InlineData(true, 0.0)]
    public void Adaptive_feedback_moves_as_the_readout_and_comes_closer_by_the_decay(bool adam, double decay)
    {
        var sequence = new SequenceCase(plan => SpikingLayers.Add(SpikingLayers.Add(plan, "lif", 5), "alif", 4)) { ReadoutMemory = new() { Decay = 0.7 } };
        RecurrentCore<double> core = Build(new EPropOptions { Feedback = new() { AdaptiveDecay = decay } }), plain = Build(new EPropOptions { Feedback = new() });
        PanelMatrix<double> weights = core.Network.Readout.Weights.Value, feedback = Signal(core).Matrices[^1];
        double[] lower = Signal(core).Matrices[0].Span.ToArray();
        for (int t = 0; t < 8; t++)
        {
            double[] w = Values(weights, 4), b = Values(feedback, 4);
            for (int i = 0; i < weights.Rows; i++)
            {
                for (int o = 0; o < 2; o++)
                {
                    plain.Network.Readout.Weights.Value[i, o] = weights[i, o];
                }
            }

            Learn(core, t);
            Learn(plain, t); // moves by the step alone, if its moments are the same
            double[] wNow = Values(weights, 4), bNow = Values(feedback, 4), moved = Values(plain.Network.Readout.Weights.Value, weights.Rows);
            for (int i = 0; i < w.Length; i++)
            {
                (bNow[i] - wNow[i]).ShouldBe((1 - decay) * (b[i] - w[i]), 1e-14);
                if (t == 0)
                {
                    wNow[i].ShouldBe(moved[i] - (decay * w[i]), 1e-14);
                }
            }

            if (t == 0)
            {
                Values(weights, weights.Rows)[(4 * 2)..].ShouldBe(moved[(4 * 2)..]); // weights from the input, and the bias
            }

            wNow.ShouldNotBe(w);
        }

        Signal(core).Matrices[0].Span.ToArray().ShouldBe(lower);

        RecurrentCore<double> Build(EPropOptions rule)
            => sequence.Plan().Build<double>(rule, adam ? new AdamOptions { LearningRate = 0.02f } : new SgdOptions { LearningRate = 0.1f }, new() { Seed = 3 });
    }

    [Fact]
    public void Adaptive_feedback_matches()
    {
        RecurrentOracle file = RecurrentOracle.Read("eprop", "eligibility")["adaptive_feedback"];
        var sequence = new SequenceCase(plan => SpikingLayers.Add(plan, "lif", 4)) { Outputs = 2 };
        RecurrentCore<double> core = sequence.Plan().Build<double>(
            new EPropOptions { Feedback = new() { AdaptiveDecay = file.Number("c") } }, new SgdOptions { LearningRate = file.Number("lr") }, new());
        PanelMatrix<double> weights = core.Network.Readout.Weights.Value, feedback = Signal(core).Matrices[0], gradient = core.Network.Readout.Weights.Gradient!;
        Set(weights, file.Matrix("W"), transposed: true);
        Set(feedback, file.Matrix("feedback"), transposed: false);
        RecurrentOracle[] expected = file.Items("expected");
        double[][][] gradients = file.Matrices("grad_W");
        for (int step = 0; step < expected.Length; step++)
        {
            sequence.Step(core, 0, step);
            Set(gradient, gradients[step], transposed: true); // the one that the file gives, whatever the lesson said
            core.StepWhenDue();
            for (int f = 0; f < 4; f++)
            {
                for (int o = 0; o < 2; o++)
                {
                    weights[f, o].ShouldBe(expected[step].Matrix("W")[o][f], 1e-14);
                    feedback[f, o].ShouldBe(expected[step].Matrix("feedback")[f][o], 1e-14);
                }
            }
        }
    }

    private static FixedRandomFeedback<double> Signal(RecurrentCore<double> core) => (FixedRandomFeedback<double>)((TraceCredit<double>)core.Credit).Signal;

    private static double[] Values(PanelMatrix<double> matrix, int rows) => [.. Enumerable.Range(0, rows).SelectMany(i => Enumerable.Range(0, matrix.Columns).Select(o => matrix[i, o]))];

    private static void Learn(RecurrentCore<double> core, int t)
    {
        core.Observe(0, [Math.Sin(t), Math.Cos(2 * t), 0.5]);
        core.Learn(0, [Math.Sin(0.3 * t), 1]);
        core.StepWhenDue();
    }

    private static void Set(PanelMatrix<double> matrix, double[][] rows, bool transposed)
    {
        for (int i = 0; i < rows.Length; i++)
        {
            for (int j = 0; j < rows[i].Length; j++)
            {
                (int row, int column) = transposed ? (j, i) : (i, j);
                matrix[row, column] = rows[i][j];
            }
        }
    }
}
