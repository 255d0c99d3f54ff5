using System.Numerics;
using Eddy.Experiments.Verification.Recurrent;
using Eddy.Traces.Bptt;
using Eddy.Traces.Diagonal;
using Eddy.Traces.Presynaptic;

namespace Eddy.Experiments.Verification.Eligibility;

/// <summary>Kind <c>eligibility/ottt</c>: one presynaptic trace a source, what it cannot hold, and updates at the end or at every step.</summary>
internal sealed class OtttOracle : IOracleBody
{
    public void Run<T>(OracleFile file, OracleError error)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var root = new OracleNode(file, error);
        OracleNode cases = root["cases"];
        Case<T>(cases["recurrent"]);
        Case<T>(cases["two_layers_mixed_loss"]);
        Attached<T>(cases["recurrent"], cases["attached_reset_is_not_rank_one"]["grad"]);
        Heterogeneous<T>(cases["heterogeneous_leak"]);
        Updates<T>(cases["two_layers_mixed_loss"], cases["updates"]);
        root.RequireAllRead();
    }

    /// <summary>The presynaptic trace of the sources that a parameter hears.</summary>
    internal static double[] Presynaptic<T>(EligibilityNetwork<T> network, int layer, string name, int stream = 0)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        => [.. network.TracePlanes(layer, name, [0], stream).Single().Take(network.Plan.Layers[layer].Weights[name].Length / network.Plan.Layers[layer].Units)];

    private static void Case<T>(OracleNode given)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        OracleNode expected = given["expected"];
        var plan = EligibilityPlan.Of(given);
        double[] x = given["inputs"].Numbers(), y = given["targets"].Numbers();
        EligibilityNetwork<T> network = plan.Build<T>(new OtttOptions());
        EligibilityRun<T> run = new EligibilityRun<T>(network, expected)
            .Watch("presynaptic_trace", atTraceSteps: false, (l, name) => Presynaptic(network, l, name))
            .Go(x, y);
        run.Compare();
        EligibilityReference.CompareBackward<T>(plan, expected, x, y, run.Total);

        // Lossless: the local rule by weight, and the detached graph, give the same.
        EligibilityReference.Gradient<T>(plan, new DRtrlOptions { Storage = LocalStorage.ByWeight }, x, y).CompareTotals(expected);
        EligibilityReference.Backward<T>(plan, BpttGraph.Detached, x, y).CompareTotals(expected);
        run.Total.RequireNone(given["negative_controls"]);
    }

    private static void Attached<T>(OracleNode given, OracleNode expected)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var plan = EligibilityPlan.Of(given, new EligibilityCellChange(ResetGradient: "attached"));
        double[] x = given["inputs"].Numbers(), y = given["targets"].Numbers();
        EligibilityReference.Gradient<T>(plan, new DRtrlOptions(), x, y).Compare(expected);
        expected.Require(Refuses<T>(plan), "OTTT must refuse a reset that the gradient sees");
    }

    private static void Heterogeneous<T>(OracleNode given)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        OracleNode expected = given["expected"];
        var plan = EligibilityPlan.Of(given);
        EligibilityRun<T> run = new EligibilityRun<T>(plan.Build<T>(new DRtrlOptions()), expected).Go(given["inputs"].Numbers(), given["targets"].Numbers());
        run.Compare();
        run.Total.Compare(expected["local_grad"]);
        run.Total.RequireNone(given["negative_controls"]);
        expected.Require(Refuses<T>(plan), "OTTT must refuse a leak of each unit's own");
    }

    private static bool Refuses<T>(EligibilityPlan plan)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        try
        {
            plan.Build<T>(new OtttOptions());
            return false;
        }
        catch (NotSupportedException)
        {
            return true;
        }
    }

    private static void Updates<T>(OracleNode given, OracleNode updates)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var plan = EligibilityPlan.Of(given);
        double rate = updates["learning_rate"].Number();
        double[] x = given["inputs"].Numbers(), y = given["targets"].Numbers();
        EligibilityNetwork<T> atTheEnd = plan.Build<T>(new OtttOptions(), rate: rate, updateEvery: plan.Steps), everyStep = plan.Build<T>(new OtttOptions(), rate: rate);
        OracleNode expected = updates["ottt_o"];
        var losses = new List<double>();
        var weights = expected["weights"].Items().ToDictionary(w => w["step"].Whole());
        for (int t = 0; t < plan.Steps; t++)
        {
            foreach (EligibilityNetwork<T> network in (EligibilityNetwork<T>[])[atTheEnd, everyStep])
            {
                network.Observe(x.AsSpan(t * plan.Inputs, plan.Inputs));
                double loss = network.Teach(y.AsSpan(t * plan.Readout.Outputs, plan.Readout.Outputs));
                network.Core.StepWhenDue();
                if (network == everyStep)
                {
                    losses.Add(loss);
                }
            }

            if (weights.TryGetValue(t + 1, out OracleNode? now))
            {
                everyStep.Weights().Compare(now);
            }
        }

        atTheEnd.Weights().Compare(updates["ottt_a"]);
        expected["loss"].Compare(losses.ToArray());
    }
}
