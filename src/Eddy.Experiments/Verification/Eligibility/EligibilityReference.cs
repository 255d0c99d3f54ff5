using System.Numerics;
using Eddy.Experiments.Verification.Recurrent;
using Eddy.Traces;
using Eddy.Traces.Bptt;

namespace Eddy.Experiments.Verification.Eligibility;

/// <summary>Gradients of a whole sequence by one rule, to hold others against.</summary>
internal static class EligibilityReference
{
    /// <summary>Back-propagation through time along the paths of <paramref name="graph"/>.</summary>
    public static ParameterSet Backward<T>(EligibilityPlan plan, BpttGraph graph, double[] inputs, double[] targets)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        => Gradient<T>(plan, BpttOptions.Full with { Graph = graph }, inputs, targets);

    /// <summary>The total gradient under a rule.</summary>
    public static ParameterSet Gradient<T>(EligibilityPlan plan, RuleOptions rule, double[] inputs, double[] targets)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        EligibilityNetwork<T> network = plan.Build<T>(rule);
        network.ClearGradients();
        for (int t = 0; t < inputs.Length / plan.Inputs; t++)
        {
            network.Observe(inputs.AsSpan(t * plan.Inputs, plan.Inputs));
            network.Teach(targets.AsSpan(t * plan.Readout.Outputs, plan.Readout.Outputs));
        }

        (network.Core.Credit as BpttCredit<T>)?.Flush(0);
        return plan.Existing(network.Gradients());
    }

    /// <summary>The total gradient under a rule, of a loss whose slopes by the scores are given at every step.</summary>
    /// <param name="plan">The network.</param>
    /// <param name="rule">The rule.</param>
    /// <param name="inputs">[steps, inputs].</param>
    /// <param name="errors">[steps, outputs].</param>
    public static ParameterSet OfErrors<T>(EligibilityPlan plan, RuleOptions rule, double[] inputs, double[] errors)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        EligibilityNetwork<T> network = plan.Build<T>(rule);
        network.ClearGradients();
        for (int t = 0; t < inputs.Length / plan.Inputs; t++)
        {
            network.Observe(inputs.AsSpan(t * plan.Inputs, plan.Inputs));
            network.Core.TeachError(0, OracleNumbers.Of<T>(errors.AsSpan(t * plan.Readout.Outputs, plan.Readout.Outputs)));
        }

        (network.Core.Credit as BpttCredit<T>)?.Flush(0);
        return plan.Existing(network.Gradients());
    }

    /// <summary>Holds BPTT against the file's, and a rule's distance to it; with exact influence within the layer besides where there is but one.</summary>
    public static void CompareBackward<T>(EligibilityPlan plan, OracleNode expected, double[] inputs, double[] targets, ParameterSet rule, RuleOptions? full = null)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ParameterSet whole = Backward<T>(plan, BpttGraph.Whole, inputs, targets);
        whole.Compare(expected["bptt"]);
        if (full is not null)
        {
            Gradient<T>(plan, full, inputs, targets).Compare(expected["bptt"]);
        }

        if (expected.Find("comparison_to_bptt") is { } comparison)
        {
            rule.CompareDistance(comparison, whole);
        }
    }
}
