using System.Numerics;
using Eddy.Experiments.Verification.Recurrent;
using Eddy.Traces;
using Eddy.Traces.Bptt;
using Eddy.Traces.Diagonal;
using Eddy.Traces.Rtrl;
using Eddy.Traces.SnAp;

namespace Eddy.Experiments.Verification.Eligibility;

/// <summary>
/// Kinds <c>eligibility/d_rtrl_…</c>: one layer or a stack under D-RTRL (scope local) or SnAp-1 (scope self_loop), traces and gradients step by step, against BPTT whole and
/// detached.
/// </summary>
internal class DRtrlOracle : IOracleBody
{
    /// <summary>The rule of the file.</summary>
    protected virtual RuleOptions Rule => new DRtrlOptions();

    public void Run<T>(OracleFile file, OracleError error)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var root = new OracleNode(file, error);
        foreach ((string name, OracleNode given) in root["cases"].Members())
        {
            Case<T>(given, name.EndsWith("_diagonal", StringComparison.Ordinal) ? EligibilityConnections.SelfOnly : EligibilityConnections.All);
        }

        root.RequireAllRead();
    }

    private void Case<T>(OracleNode given, EligibilityConnections connections)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        OracleNode expected = given["expected"];
        var plan = EligibilityPlan.Of(given, connections: connections);
        double[] x = given["inputs"].Numbers(), y = given["targets"].Numbers();
        EligibilityRun<T> run = new EligibilityRun<T>(plan.Build<T>(Rule), expected).Go(x, y);
        run.Compare();
        EligibilityReference.CompareBackward<T>(plan, expected, x, y, run.Total, plan.Layers.Length == 1 ? new RtrlOptions() : null);
        if (expected.Find("detached_bptt") is { } detached)
        {
            EligibilityReference.Backward<T>(plan, BpttGraph.Detached, x, y).Compare(detached);
        }

        if (expected.Find("local_grad") is { } local)
        {
            // The file compares the two before it drops what does not exist.
            var dense = EligibilityPlan.Of(given);
            ParameterSet gradient = EligibilityReference.Gradient<T>(dense, new DRtrlOptions(), x, y);
            plan.Existing(gradient).Compare(local);
            gradient.CompareDistance(expected["local_comparison_to_bptt"], EligibilityReference.Backward<T>(dense, BpttGraph.Whole, x, y));
        }

        if (given.Find("negative_controls") is { } controls)
        {
            run.Total.RequireNone(controls);
        }
    }
}

/// <summary>Kind <c>eligibility/d_rtrl_self_loop</c>.</summary>
internal sealed class SelfLoopOracle : DRtrlOracle
{
    protected override RuleOptions Rule => new SnApOptions { Order = 1 };
}
