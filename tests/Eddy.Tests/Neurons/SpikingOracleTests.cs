using Eddy.Learners.Recurrent;
using Eddy.Networks.Recurrent;
using Eddy.Neurons;
using Eddy.Tests.Traces;
using Eddy.Traces;
using Eddy.Traces.Bptt;
using Eddy.Traces.Diagonal;
using Eddy.Traces.OneStep;
using Shouldly;

namespace Eddy.Tests.Neurons;

/// <summary>The spiking models as the engine runs them against independently computed states, spikes, slopes and gradients.</summary>
public class SpikingOracleTests
{
    public static TheoryData<string, ResetGradient> Cells
        => [.. from cell in (string[])["lif_soft", "lif_hard", "lif_refractory", "lif_scaled_input", "alif", "cuba", "cuba_delayed"]
               from reset in Enum.GetValues<ResetGradient>()
               select (cell, reset)];

    public static TheoryData<string> Surrogates => ["triangular", "relu_triangle", "sigmoid", "fast_sigmoid", "arctan", "gaussian", "multi_gaussian", "box", "erf"];

    [Theory, MemberData(nameof(Cells))]
    public void Forward_and_slopes(string name, ResetGradient reset)
    {
        RecurrentOracle task = RecurrentOracle.Read("cells_spiking", "eligibility")["cases"][name], expected = task["expected"].Items("layers")[0];
        RecurrentCore<double> core = new SpikingOracleNetwork(task["network"], new OneStepOptions(), reset: reset).Core;
        RecurrentLayer<double> layer = core.Network.Layers[0];
        LayerShape shape = layer.Shape;
        LayerStream<double> now = core.Network.Streams[0].Layers[0];
        int states = shape.States - shape.Form.Counters;
        var jacobian = new LayerJacobian<double>(layer);
        var self = new double[shape.States * shape.States * shape.Padded];
        List<double> h = [], z = [], psi = [], d = [], f = [], block = [], y = [];
        foreach (double[] input in task.Matrix("inputs"))
        {
            core.Observe(0, input);
            jacobian.SelfBlock(0, now.Steps[0], self);
            for (int u = 0; u < shape.Units; u++)
            {
                double At(double[] planes, int plane) => planes[(plane * shape.Padded) + u];
                h.AddRange(Enumerable.Range(0, states).Select(s => At(now.State, s)));
                f.AddRange(Enumerable.Range(0, states).Select(s => At(now.Steps[0].SlopeCurrent, s)));
                z.Add(At(now.Emission, 0));
                psi.Add(At(now.EmissionSlope, 0));
                for (int s = 0; s < states; s++)
                {
                    d.AddRange(Enumerable.Range(0, states).Select(q => At(now.Steps[0].SlopeState, (s * shape.States) + q)));
                    block.AddRange(Enumerable.Range(0, states).Select(q => At(self, (s * shape.States) + q)));
                }

                // Nothing is differentiated through a counter.
                for (int s = 0; s < shape.States && shape.Form.Counters > 0; s++)
                {
                    At(now.Steps[0].SlopeState, (s * shape.States) + states).ShouldBe(0);
                    At(now.Steps[0].SlopeState, (states * shape.States) + s).ShouldBe(0);
                    At(now.EmissionSlope, states).ShouldBe(0);
                }
            }

            y.AddRange(core.Network.Streams[0].Readout.Answer.Output.ToArray());
        }

        string choice = reset == ResetGradient.Attached ? "attached" : "detached";
        z.ShouldBe(expected.Flat("z"));
        task.ShouldHold(h, expected.Flat("h"), "states");
        task.ShouldHold(psi, expected.Flat("psi"), "ψ");
        task.ShouldHold(d, expected.Flat("D_" + choice), "D");
        task.ShouldHold(f, expected.Flat("F_in"), "F");
        task.ShouldHold(block, expected.Flat("self_loop_block_" + choice), "self-loop block");
        task.ShouldHold(y, task["expected"].Flat("y"), "answers");
        Should.Throw<ShouldAssertException>(() => task.ShouldHold(d, expected.Flat(reset == ResetGradient.Attached ? "D_detached" : "D_attached"), "the other D"));
    }

    [Theory, MemberData(nameof(Surrogates))]
    public void Gradients_with_every_surrogate(string name)
    {
        RecurrentOracle task = RecurrentOracle.Read("surrogates", "eligibility")["cuba"], expected = task["by_surrogate"][name];
        Surrogate surrogate = OracleCells.Surrogate(RecurrentOracle.Read("surrogates", "eligibility")["table"][name]["surrogate"]);
        Check(new DRtrlOptions(), "grad");
        Check(BpttOptions.Full with { Graph = BpttGraph.Detached }, "grad");
        Check(Rules.Rtrl(), "bptt");
        Check(BpttOptions.Full, "bptt");

        void Check(RuleOptions rule, string gradient)
        {
            var network = new SpikingOracleNetwork(task["network"], rule, surrogate: surrogate);
            network.Parameters(0).ShouldBe(["W_in", "W_rec", "b"]);
            network.Play(task);
            network.ShouldHoldGradient(0, expected[gradient]);
        }
    }

    /// <summary>With the bias that sits in the emission: through the reset, through what is told, and through what other units hear.</summary>
    [Theory]
    [InlineData("snu_recurrent_with_h", "bptt")]
    [InlineData("snu_feedforward_without_h", "bptt")]
    [InlineData("snu_recurrent_without_h", "detached_bptt")]
    [InlineData("lif_recurrent_with_h", "bptt")]
    public void Gradients_of_the_spiking_neural_unit(string name, string gradient)
    {
        RecurrentOracle task = RecurrentOracle.Read("ostl", "eligibility")["cases"][name], expected = task["expected"][gradient].Items("layers")[0];
        RuleOptions[] rules = gradient == "bptt" ? [Rules.Rtrl(), BpttOptions.Full] : [new DRtrlOptions(), BpttOptions.Full with { Graph = BpttGraph.Detached }];
        foreach (RuleOptions rule in name.Contains("feedforward") ? [.. rules, new DRtrlOptions()] : rules)
        {
            var network = new SpikingOracleNetwork(task["network"], rule);
            network.Parameters(0).ShouldBe(expected.Names());
            network.Play(task);
            network.ShouldHoldGradient(0, expected);
        }
    }
}
