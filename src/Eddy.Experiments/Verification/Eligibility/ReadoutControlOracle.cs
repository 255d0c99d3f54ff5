using System.Numerics;
using Eddy.Experiments.Verification.Recurrent;
using Eddy.Signals;
using Eddy.Steps;
using Eddy.Traces;
using Eddy.Traces.Diagonal;
using Eddy.Traces.EProp;
using Eddy.Traces.OneStep;

namespace Eddy.Experiments.Verification.Eligibility;

/// <summary>Kind <c>eligibility/readout_control</c>: hidden gradients that a network without them would not have, and a hundred updates with, without and with misdirected ones.</summary>
internal sealed class ReadoutControlOracle : IOracleBody
{
    public void Run<T>(OracleFile file, OracleError error)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var root = new OracleNode(file, error);
        Gradients<T>(root["gradients"]);
        Training<T>(root["training"]);
        root.RequireAllRead();
    }

    private static void Gradients<T>(OracleNode given)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        OracleNode expected = given["expected"];
        var plan = EligibilityPlan.Of(given);
        double[] x = given["inputs"].Numbers(), y = given["targets"].Numbers();
        EligibilityNetwork<T> network = plan.Build<T>(new EPropOptions());
        var run = new EligibilityRun<T>(network, expected);
        List<double> traces = [], biasTraces = [], errors = [];
        int outputs = plan.Readout.Outputs, units = plan.Layers[^1].Units;
        for (int t = 0; t < x.Length / plan.Inputs; t++)
        {
            run.Advance(t, x.AsSpan(t * plan.Inputs, plan.Inputs), y.AsSpan(t * outputs, outputs));
            traces.AddRange(EligibilityNetwork<T>.Doubles(network.Answer().Trace, units));
            biasTraces.Add(double.CreateChecked(network.Answer().Trace[^1]));
            errors.AddRange(EligibilityNetwork<T>.Doubles(network.Answer().Error, outputs));
        }

        run.Compare();
        run.Total.Compare(expected["grad"]);
        expected["readout_trace"].Compare(traces.ToArray());
        expected["readout_bias_trace"].Compare(biasTraces.ToArray());
        foreach ((string name, OracleNode norm) in expected["hidden_gradient_norms"].Members())
        {
            norm.Compare([Math.Sqrt(run.Total.Layers[0][name].Sum(g => g * g))]);
        }

        // Every carried value held constant: no trace in the layer, and a readout that remembers nothing.
        EligibilityReference.OfErrors<T>(plan.WithoutReadoutMemory(), new OneStepOptions(), x, [.. errors]).Compare(expected["instantaneous"]);
        EligibilityReference.CompareBackward<T>(plan, expected, x, y, run.Total);
        run.Total.RequireNone(given["negative_controls"]);
    }

    private static void Training<T>(OracleNode given)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        OracleNode expected = given["expected"];
        double full = Train("full");
        double readoutOnly = Train("readout_only", frozen: true);
        int[] permutation = [.. given["permutation"].Numbers().Select(o => (int)o)];
        double shuffled = Train("shuffled_signal", control: network => new ShuffledSignal<T>(network.Core.Network, permutation));
        expected.Require(full < 0.8 * Math.Min(readoutOnly, shuffled), "full training must end well below both controls");

        double Train(string name, bool frozen = false, Func<EligibilityNetwork<T>, LayerSignal<T>>? control = null)
        {
            var plan = EligibilityPlan.Of(given);
            double[] x = given["inputs"].Numbers(), y = given["targets"].Numbers();
            int steps = given["sizes"]["T"].Whole(), updates = given["updates"].Whole(), outputs = plan.Readout.Outputs;
            EligibilityNetwork<T> network = plan.Build<T>(new DRtrlOptions(), rate: given["learning_rate"].Number(), updateEvery: steps);
            var credit = (TraceCredit<T>)network.Core.Credit;
            credit.Signal = control?.Invoke(network) ?? credit.Signal;
            network.ClearGradients();
            var losses = new List<double>();
            for (int k = 0; k < updates; k++)
            {
                network.Begin();
                double loss = 0;
                for (int t = 0; t < steps; t++)
                {
                    network.Observe(x.AsSpan(t * plan.Inputs, plan.Inputs));
                    loss += network.Teach(y.AsSpan(t * outputs, outputs));
                }

                losses.Add(loss);
                if (k == 0)
                {
                    network.Gradients().Compare(expected[name]["first_grad"]);
                }

                foreach (Parameter<T> hidden in frozen ? network.Layer(0).Parameters() : [])
                {
                    hidden.Gradient!.Span.Clear();
                }

                network.Core.StepWhenDue();
            }

            expected[name]["loss"].Compare(losses.ToArray());
            network.Weights().Compare(expected[name]["final"]);
            return losses[^1];
        }
    }
}
