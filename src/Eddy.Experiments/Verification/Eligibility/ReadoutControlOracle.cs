using System.Numerics;
using Eddy.Experiments.Verification.Recurrent;
using Eddy.Signals;
using Eddy.Traces;
using Eddy.Traces.Diagonal;

namespace Eddy.Experiments.Verification.Eligibility;

/// <summary>Kind <c>eligibility/readout_control</c>: hidden gradients that a network without them would not have, and a hundred updates with, without and with misdirected ones.</summary>
internal sealed class ReadoutControlOracle : IOracleBody
{
    public void Run<T>(OracleFile file, OracleError error)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var root = new OracleNode(file, error);
        Training<T>(root["training"]);
        root.RequireAllRead();
    }

    private static void Training<T>(OracleNode given)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        OracleNode expected = given["expected"];
        double full = Train("full", _ => null);
        double readoutOnly = Train("readout_only", network => new SilentSignal<T>(network.Core.Network));
        int[] permutation = [.. given["permutation"].Numbers().Select(o => (int)o)];
        double shuffled = Train("shuffled_signal", network => new ShuffledSignal<T>(network.Core.Network, permutation));
        expected.Require(full < 0.8 * Math.Min(readoutOnly, shuffled), "full training must end well below both controls");

        double Train(string name, Func<EligibilityNetwork<T>, LayerSignal<T>?> control)
        {
            var plan = EligibilityPlan.Of(given);
            double[] x = given["inputs"].Numbers(), y = given["targets"].Numbers();
            int steps = given["sizes"]["T"].Whole(), updates = given["updates"].Whole(), outputs = plan.Readout.Outputs;
            EligibilityNetwork<T> network = plan.Build<T>(new DRtrlOptions(), rate: given["learning_rate"].Number(), updateEvery: steps);
            var credit = (TraceCredit<T>)network.Core.Credit;
            credit.Signal = control(network) ?? credit.Signal;
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

                network.Core.StepWhenDue();
            }

            expected[name]["loss"].Compare(losses.ToArray());
            network.Weights().Compare(expected[name]["final"]);
            return losses[^1];
        }
    }
}
