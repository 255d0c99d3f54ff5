using System.Numerics;
using Eddy.Experiments.Verification.Recurrent;
using Eddy.Traces.Bptt;
using Eddy.Traces.Ostl;

namespace Eddy.Experiments.Verification.Eligibility;

/// <summary>Kind <c>eligibility/ostl</c>: with and without H, influence and eligibility of every unit, against BPTT.</summary>
internal sealed class OstlOracle : IOracleBody
{
    public void Run<T>(OracleFile file, OracleError error)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var root = new OracleNode(file, error);
        foreach ((_, OracleNode given) in root["cases"].Members())
        {
            Case<T>(given);
        }

        root.RequireAllRead();
    }

    /// <summary>Notes traces and eligibilities as these files have them: with H of every weight on every unit, without on its own.</summary>
    internal static EligibilityRun<T> Watch<T>(EligibilityRun<T> run, EligibilityNetwork<T> network, bool whole)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        return whole
            ? run.Watch("trace", atTraceSteps: true, (l, name) => OnUnits(l, name, state: 0)).Watch("eligibility", atTraceSteps: true, (l, name) => OnUnits(l, name, state: -1))
            : run.Watch("eligibility", atTraceSteps: true, (l, name) => network.Probe(l, Ones(l))[name]);

        double[] OnUnits(int layer, string name, int state) => [.. Enumerable.Range(0, network.Plan.Layers[layer].Units).SelectMany(unit =>
        {
            double[] one = new double[network.Plan.Layers[layer].Units];
            one[unit] = 1;
            return network.Probe(layer, one, state)[name];
        })];

        double[] Ones(int layer)
        {
            double[] ones = new double[network.Plan.Layers[layer].Units];
            Array.Fill(ones, 1);
            return ones;
        }
    }

    private static void Case<T>(OracleNode given)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        OracleNode expected = given["expected"];
        var plan = EligibilityPlan.Of(given);
        bool whole = given["with_h"].Flag();
        double[] x = given["inputs"].Numbers(), y = given["targets"].Numbers();
        EligibilityNetwork<T> network = plan.Build<T>(new OstlOptions { Recurrent = whole });
        EligibilityRun<T> run = Watch(new EligibilityRun<T>(network, expected), network, whole).Go(x, y);
        run.Compare();
        EligibilityReference.CompareBackward<T>(plan, expected, x, y, run.Total);
        if (expected.Find("detached_bptt") is { } detached)
        {
            EligibilityReference.Backward<T>(plan, whole ? BpttGraph.Layers : BpttGraph.Detached, x, y).Compare(detached);
        }

        run.Total.RequireNone(given["negative_controls"]);
    }
}
