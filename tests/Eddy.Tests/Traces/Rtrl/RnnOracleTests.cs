using Eddy.Learners.Recurrent;
using Eddy.Networks;
using Eddy.Networks.Recurrent;
using Eddy.Neurons;
using Eddy.Steps;
using Eddy.Tests.Neurons;
using Eddy.Traces;
using Eddy.Traces.Bptt;
using Eddy.Traces.Rtrl;
using Eddy.Traces.SnAp;
using Shouldly;

namespace Eddy.Tests.Traces.Rtrl;

/// <summary>The files of independently computed gradients of a plain recurrent network.</summary>
public class RnnOracleTests
{
    public static TheoryData<string> Files => ["rnn_vanilla", "rnn_leaky_softmax"];

    [Theory, MemberData(nameof(Files))]
    public void Rtrl_gives_each_steps_gradient(string file)
    {
        var oracle = RecurrentOracle.Read(file);
        var run = new Run(oracle, new RtrlOptions(), connected: false);
        double[] expected = oracle["expected"].Flat("rtrl_grads");
        int length = run.Units * run.Sources;
        for (int t = 0; t < run.Steps; t++)
        {
            run.Clear();
            run.Step(t);
            oracle.ShouldHold(run.Gradient(), expected[(t * length)..((t + 1) * length)], $"step {t + 1}");
        }

        oracle.ShouldHold(run.Influence(), oracle["expected"].Flat("influence_final"), "influence");
    }

    [Theory, MemberData(nameof(Files))]
    public void Bptt_gives_the_totals(string file)
    {
        var oracle = RecurrentOracle.Read(file);
        RecurrentOracle expected = oracle["expected"];
        oracle.ShouldHold(Total(oracle, BpttOptions.Full), expected.Flat("bptt_total"), "full");
        foreach (int steps in new[] { 1, 3, 5 })
        {
            string name = steps.ToString(System.Globalization.CultureInfo.InvariantCulture);
            oracle.ShouldHold(Total(oracle, BpttOptions.Windows(steps)), expected["tbptt_windows"].Flat(name), $"windows of {steps}");
            oracle.ShouldHold(Total(oracle, BpttOptions.Sliding(steps)), expected["tbptt_sliding"].Flat(name), $"sliding over {steps}");
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void SnAp_gives_each_steps_gradient(int order)
    {
        var oracle = RecurrentOracle.Read("snap");
        RecurrentOracle expected = oracle["expected"]["snap"][order.ToString(System.Globalization.CultureInfo.InvariantCulture)];
        foreach (RuleOptions rule in new RuleOptions[] { new SnApOptions(order), new SnApAlways(order) })
        {
            var run = new Run(oracle, rule, connected: true);
            double[] grads = expected.Flat("grads");
            int length = run.Units * run.Sources;
            for (int t = 0; t < run.Steps; t++)
            {
                run.Clear();
                run.Step(t);
                oracle.ShouldHold(run.Gradient(), grads[(t * length)..((t + 1) * length)], $"step {t + 1}");
            }

            if (run.Trace is SnApTrace<double> snap)
            {
                double[] mask = new double[run.Units * run.Units];
                for (int i = 0; i < run.Units; i++)
                {
                    foreach (int k in snap.Plan.Kept[i])
                    {
                        mask[(k * run.Units) + i] = 1;
                    }
                }

                mask.ShouldBe(expected.Flat("keep_mask"));
            }
        }
    }

    private static double[] Total(RecurrentOracle oracle, RuleOptions rule)
    {
        var run = new Run(oracle, rule, connected: false);
        for (int t = 0; t < run.Steps; t++)
        {
            run.Step(t);
        }

        ((BpttCredit<double>)run.Core.Credit).Flush(0);
        return run.Gradient();
    }

    /// <summary>A file's network: theta = [R | W | b].</summary>
    private sealed class Run
    {
        private readonly double[][] _inputs, _targets;

        public Run(RecurrentOracle oracle, RuleOptions rule, bool connected)
        {
            _inputs = oracle.Matrix("inputs");
            _targets = oracle.Matrix("targets");
            double[][] theta = oracle.Matrix("theta"), readout = oracle.Matrix("W_out_b_out");
            Inputs = _inputs[0].Length;
            Units = theta.Length;
            RecurrentPlan plan = Network.Recurrent(Inputs).Layer(new RateNeuron { Leak = oracle.Number("alpha") }, Units, new LayerOptions { Sparsity = connected ? 0.4 : 0 });
            bool softmax = oracle.Text("loss") == "softmax_ce";
            NetworkPlan whole = softmax ? plan.Softmax(readout.Length) : plan.Linear(readout.Length);

            // What exists is known to a trace when it is made.
            Core = whole.Build<double>(rule is TraceRuleOptions trace && connected ? new Connecting(trace, oracle.Flat("W_rec_mask")) : rule, new SgdOptions(), new RecurrentLearnerOptions());
            RecurrentLayer<double> layer = Core.Network.Layers[0];
            Map = layer.Maps[0][0]!;
            for (int i = 0; i < Units; i++)
            {
                for (int j = 0; j < Sources; j++)
                {
                    Map.Weights.Value[Row(j), i] = theta[i][j];
                }
            }

            for (int o = 0; o < readout.Length; o++)
            {
                for (int i = 0; i <= Units; i++)
                {
                    Core.Network.Readout.Weights.Value[i, o] = readout[o][i];
                }
            }

            LayerStream<double> stream = Core.Network.Streams[0].Layers[0];
            oracle.Vector("a0").CopyTo(stream.State, 0);
            layer.Restore(stream);
        }

        public RecurrentCore<double> Core { get; }

        public LinearMap<double> Map { get; }

        public int Inputs { get; }

        public int Units { get; }

        public int Sources => Units + Inputs + 1;

        public int Steps => _inputs.Length;

        public Trace<double> Trace => ((TraceCredit<double>)Core.Credit).Traces[0];

        public void Step(int t)
        {
            Core.Observe(0, _inputs[t]);
            Core.Teach(0, _targets[t]);
        }

        public void Clear()
        {
            foreach (Parameter<double> parameter in Core.Parameters)
            {
                parameter.Gradient!.Span.Clear();
            }
        }

        public double[] Gradient()
        {
            Core.Network.Layers[0].ClearAbsent(Map, Map.Weights.Gradient!);
            return [.. from i in Enumerable.Range(0, Units) from j in Enumerable.Range(0, Sources) select Map.Weights.Gradient![Row(j), i]];
        }

        /// <summary>[k][i][j] of a dense influence.</summary>
        public double[] Influence()
        {
            TraceTensor<double> influence = Trace.Tensors[0];
            int plane = (Units + 7) / 8 * 8;
            return [.. from k in Enumerable.Range(0, Units) from i in Enumerable.Range(0, Units) from j in Enumerable.Range(0, Sources) select influence.Of(0)[(((Row(j) * plane) + k) * 32) + i]];
        }

        // The layer's order is R, b, W.
        private int Row(int source) => source < Units ? source : source == Sources - 1 ? Units : source + 1;
    }
}
