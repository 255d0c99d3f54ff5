using System.Numerics;
using Eddy.Experiments.Verification.Recurrent;
using Eddy.Traces.Bptt;
using Eddy.Traces.Otpe;
using Eddy.Traces.Presynaptic;

namespace Eddy.Experiments.Verification.Eligibility;

/// <summary>Kind <c>eligibility/otpe</c>: two feed-forward layers; every trace of the full and of the approximate form, and both against BPTT.</summary>
internal sealed class OtpeOracle : IOracleBody
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

    private static void Case<T>(OracleNode given)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        OracleNode expected = given["expected"];
        var plan = EligibilityPlan.Of(given);
        double[] x = given["inputs"].Numbers(), y = given["targets"].Numbers();
        EligibilityNetwork<T> full = plan.Build<T>(new OtpeOptions());
        EligibilityRun<T> run = new EligibilityRun<T>(full, expected)
            .Watch("presynaptic_trace", l => OtttOracle.Presynaptic(full, l, "W_in"))
            .Watch("presynaptic_trace_bias", l => OtttOracle.Presynaptic(full, l, "b"))
            .Watch("R", atTraceSteps: true, (l, name) => full.TracePlanes(l, name, [full.Layer(l).Shape.Carried]).Single())
            .Watch("r", l => EligibilityNetwork<T>.Doubles(Carried(full, l, "mean_slope.weight"), 1))
            .Watch("mean_slope", l => EligibilityNetwork<T>.Doubles(Carried(full, l, "mean_slope"), plan.Layers[l].Units))
            .Go(x, y);

        // The approximate form keeps the double filter; of it the file has totals alone.
        EligibilityNetwork<T> approximate = plan.Build<T>(new OtpeOptions { Form = OtpeForm.Approximate });
        List<double> filter = [], bias = [];
        approximate.ClearGradients();
        for (int t = 0; t < x.Length / plan.Inputs; t++)
        {
            approximate.Observe(x.AsSpan(t * plan.Inputs, plan.Inputs));
            approximate.Teach(y.AsSpan(t * plan.Readout.Outputs, plan.Readout.Outputs));
            filter.AddRange(Shared(approximate, "W_in"));
            bias.AddRange(Shared(approximate, "b"));
        }

        run.Compare();
        expected["layers"][0]["double_filter"].Compare(filter.ToArray());
        expected["layers"][0]["double_filter_bias"].Compare(bias.ToArray());
        ParameterSet rough = approximate.Gradients(), spatial = EligibilityReference.Gradient<T>(plan, new OtttOptions(), x, y);
        EligibilityReference.CompareBackward<T>(plan, expected, x, y, run.Total);
        ParameterSet whole = EligibilityReference.Backward<T>(plan, BpttGraph.Whole, x, y);
        whole.CompareTotals(expected); // OTPE is exact here
        spatial.Compare(expected["ottt"]);
        spatial.CompareDistance(expected["ottt_comparison_to_bptt"], whole);
        rough.Compare(expected["approx"]);
        rough.CompareDistance(expected["approx_comparison_to_bptt"], whole);
        foreach ((string name, OracleNode control) in given["negative_controls"].Members())
        {
            (name.StartsWith("approx", StringComparison.Ordinal) ? rough : run.Total).RequireNot(control);
        }
    }

    // What the rule carries for a layer, its signal's share included.
    private static ReadOnlySpan<T> Carried<T>(EligibilityNetwork<T> network, int layer, string name)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        => network.Core.Credit.Tensors.Single(t => t.Layer == layer && t.Tensor.Name == name).Tensor.Of(0);

    private static double[] Shared<T>(EligibilityNetwork<T> network, string name)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        => [.. network.TracePlanes(0, name, [1]).Single().Take(network.Plan.Layers[0].Weights[name].Length / network.Plan.Layers[0].Units)];
}
