using Eddy.Neurons;
using Eddy.Tests.Neurons;
using Eddy.Traces;
using Eddy.Traces.Kronecker;
using Shouldly;

namespace Eddy.Tests.Traces.Kronecker;

public class KroneckerOracleTests
{
    [Theory]
    [InlineData("kf_zero")]
    [InlineData("kf_init")]
    public void Kf_rtrl_follows_the_explicit_draws(string name)
    {
        RecurrentOracle file = RecurrentOracle.Read("stochastic"), draws = file["draws"], expected = file["expected"][name];
        TraceCase<double> made = Rate(file);
        KroneckerTrace<double> trace = new KfRtrlOptions().CreateTrace(made.Layer, 1, new SignScript(draws.Matrix("kf_signs")));
        int n = made.Layer.Shape.Units;
        if (name == "kf_init")
        {
            Span<double> Tensor(string tensor) => trace.Tensors.Single(t => t.Name == tensor).Of(0);
            double[] u = draws.Vector("u0"), a = draws.Flat("A0");
            Tensor("terms").Fill(1);
            Tensor("mix")[0] = 1;
            for (int j = 0; j < u.Length; j++)
            {
                Tensor("source")[j < n ? j : j == u.Length - 1 ? n : j + 1] = u[j];
            }

            for (int k = 0; k < n; k++)
            {
                for (int i = 0; i < n; i++)
                {
                    Tensor("influence")[(i * 32) + k] = a[(k * n) + i];
                }
            }
        }

        Follow(file, made, trace, expected);
    }

    [Fact]
    public void Reverse_kf_follows_the_explicit_draws()
    {
        RecurrentOracle file = RecurrentOracle.Read("stochastic"), draws = file["draws"];
        TraceCase<double> made = Rate(file);
        var trace = new ReverseKfTrace<double>(made.Layer, 1, new SignScript(draws.Matrix("nu")));
        int n = made.Layer.Shape.Units;
        double[] a = draws.Vector("a0_r");
        double[][] b = draws.Matrix("B0_r");
        a.CopyTo(trace.Tensors.Single(t => t.Name == "unit").Of(0));
        Span<double> source = trace.Tensors.Single(t => t.Name == "source").Of(0);
        for (int k = 0; k < n; k++)
        {
            for (int j = 0; j < b[k].Length; j++)
            {
                source[((j < n ? j : j == b[k].Length - 1 ? n : j + 1) * 32) + k] = b[k][j];
            }
        }

        Follow(file, made, trace, file["expected"]["rkf_init"]);
    }

    [Fact]
    public void Kf_rtrl_on_a_highway_follows_the_explicit_draws()
    {
        RecurrentOracle file = RecurrentOracle.Read("gated_cells"), rhn = file["rhn"];
        TraceCase<double> made = TraceCase<double>.Of(new HighwayNeuron(), rhn["params"].Matrix("W"), file.Matrix("inputs"), rhn.Vector("s0"));
        KroneckerTrace<double> trace = new KfRtrlOptions().CreateTrace(made.Layer, 1, new SignScript(rhn.Matrix("kf_signs")));
        double[][] readout = file.Matrix("V"), targets = file.Matrix("targets");
        RecurrentOracle[] steps = rhn.Items("kf_steps");
        for (int t = 0; t < steps.Length; t++)
        {
            made.Step(t);
            trace.Advance(0, made.Stream);
            file.ShouldHold(made.Gradient(trace, Signal(made, readout, targets[t])), steps[t].Flat("grad"), $"step {t}");
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    public void The_optimal_sum_has_the_variance_that_was_measured_elsewhere(int terms)
    {
        const int Runs = 3000, RunsOfFile = 1500;
        RecurrentOracle file = RecurrentOracle.Read("ok_kronecker_sum"), rnn = file["rnn"], expected = file["expected"];
        double[] exact = expected.Flat("influence_final");
        TraceCase<double> made = Rate(rnn);
        KroneckerTrace<double> trace = (KroneckerTrace<double>)new OptimalKroneckerOptions { Terms = terms }.CreateTrace<double>(made.Layer, 1, new Eddy.Numerics.RandomSource(3));
        double sum = 0, squares = 0;
        var mean = new double[exact.Length];
        for (int run = 0; run < Runs; run++)
        {
            double[] influence = Run(made, trace, rnn.Vector("a0"));
            double error = influence.Zip(exact, (a, b) => (a - b) * (a - b)).Sum();
            sum += error;
            squares += error * error;
            for (int i = 0; i < mean.Length; i++)
            {
                mean[i] += influence[i] / Runs;
            }
        }

        double variance = sum / Runs, spread = Math.Sqrt((squares / Runs) - (variance * variance));

        // Both are means of independent runs of the same spread: five standard errors of their difference.
        double bound = 5 * spread * Math.Sqrt((1.0 / Runs) + (1.0 / RunsOfFile));
        variance.ShouldBe(expected["ok_monte_carlo"][$"{terms}"].Number("total_variance"), bound);
        bound.ShouldBeLessThan(0.35 * variance); // else the comparison would say nothing
        variance.ShouldBeLessThan(expected.Number("kf_total_variance"));

        // |mean − exact|² has the mean variance / Runs; its own spread is at most of that size.
        mean.Zip(exact, (a, b) => (a - b) * (a - b)).Sum().ShouldBeLessThan(8 * variance / Runs);
    }

    [Fact]
    public void The_optimal_sum_of_as_many_terms_as_steps_is_exact()
    {
        RecurrentOracle file = RecurrentOracle.Read("ok_kronecker_sum"), rnn = file["rnn"];
        TraceCase<double> made = Rate(rnn);
        Trace<double> trace = new OptimalKroneckerOptions { Terms = 6 }.CreateTrace(made.Layer, 1, new SignScript([.. Enumerable.Repeat(new double[7], 6)]));
        file.ShouldHold(Run(made, trace, rnn.Vector("a0")), file["expected"].Flat("influence_final"), "influence");
    }

    private static double[] Run(TraceCase<double> made, Trace<double> trace, double[] first)
    {
        made.Begin(first);
        trace.Reset(0);
        for (int t = 0; t < made.Inputs.Length; t++)
        {
            made.Step(t);
            trace.Advance(0, made.Stream);
        }

        return [.. made.Influence(trace).SelectMany(row => row)];
    }

    private static void Follow(RecurrentOracle file, TraceCase<double> made, Trace<double> trace, RecurrentOracle expected)
    {
        double[][] readout = file.Matrix("W_out_b_out"), targets = file.Matrix("targets");
        RecurrentOracle[] steps = expected.Items("steps");
        steps.Length.ShouldBe(made.Inputs.Length);
        for (int t = 0; t < steps.Length; t++)
        {
            made.Step(t);
            trace.Advance(0, made.Stream);
            file.ShouldHold(made.Gradient(trace, Signal(made, readout, targets[t])), steps[t].Flat("grad"), $"step {t}");
        }
    }

    private static TraceCase<double> Rate(RecurrentOracle at)
        => TraceCase<double>.Of(new RateNeuron { Leak = at.Number("alpha") }, at.Matrix("theta"), at.Matrix("inputs"), at.Vector("a0"));

    // ∂ loss / ∂ state of half the squared error, the readout's bias last where there is one.
    private static double[] Signal(TraceCase<double> made, double[][] readout, double[] target)
    {
        int n = made.Layer.Shape.Units;
        var signal = new double[made.Layer.Shape.StateLength];
        for (int o = 0; o < readout.Length; o++)
        {
            double[] weights = readout[o];
            double error = Enumerable.Range(0, n).Sum(k => weights[k] * made.Stream.State[k]) + (weights.Length > n ? weights[n] : 0) - target[o];
            for (int k = 0; k < n; k++)
            {
                signal[k] += error * weights[k];
            }
        }

        return signal;
    }
}
