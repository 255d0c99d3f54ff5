using System.Numerics;
using Eddy.Experiments.Verification.Recurrent;
using Eddy.Traces;
using Eddy.Traces.Bptt;

namespace Eddy.Experiments.Verification.Eligibility;

/// <summary>Gradients of a whole sequence by one rule, to hold others against.</summary>
internal static class EligibilityReference
{
    /// <summary>Back-propagation through time along the paths of <paramref name="graph"/>.</summary>
    public static ParameterSet Backward<T>(EligibilityPlan plan, BpttGraph graph, double[] inputs, double[] targets, double[]? lossMask = null)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        => Gradient<T>(plan, BpttOptions.Full with { Graph = graph }, inputs, targets, lossMask);

    /// <summary>The total gradient under a rule.</summary>
    public static ParameterSet Gradient<T>(EligibilityPlan plan, RuleOptions rule, double[] inputs, double[] targets, double[]? lossMask = null)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        => Gradient(plan.Build<T>(rule), inputs, targets, lossMask);

    /// <summary>The total gradient of a network at its beginning.</summary>
    public static ParameterSet Gradient<T>(EligibilityNetwork<T> network, double[] inputs, double[] targets, double[]? lossMask = null)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        EligibilityPlan plan = network.Plan;
        network.ClearGradients();
        for (int t = 0; t < inputs.Length / plan.Inputs; t++)
        {
            network.Observe(inputs.AsSpan(t * plan.Inputs, plan.Inputs));
            if (lossMask is null || lossMask[t] != 0)
            {
                network.Teach(targets.AsSpan(t * plan.Readout.Outputs, plan.Readout.Outputs));
            }
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

    /// <summary>
    /// The gradient of each layer by BPTT where the layer is heard by a readout of its own, with the memory of the real one, whose errors are given: what a signal straight from
    /// the output amounts to.
    /// </summary>
    /// <param name="plan">The network.</param>
    /// <param name="graph">Paths.</param>
    /// <param name="inputs">[steps, inputs].</param>
    /// <param name="feedback">[unit, output] of each layer, one behind the other.</param>
    /// <param name="errors">[steps, outputs].</param>
    public static IEnumerable<ParameterSet> Broadcast<T>(EligibilityPlan plan, BpttGraph graph, double[] inputs, double[] feedback, double[] errors)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int outputs = plan.Readout.Outputs, at = 0;
        for (int l = 0; l < plan.Layers.Length; l++)
        {
            int units = plan.Layers[l].Units, first = at;
            double[] transposed = [.. Enumerable.Range(0, outputs * units).Select(i => feedback[first + (i % units * outputs) + (i / units)])];
            yield return OfErrors<T>(plan.Under(l, transposed), BpttOptions.Full with { Graph = graph }, inputs, errors);
            at += outputs * units;
        }
    }

    /// <summary>Holds BPTT against the file's, and a rule's distance to it; with exact influence within the layer besides where there is but one.</summary>
    public static void CompareBackward<T>(EligibilityPlan plan, OracleNode expected, double[] inputs, double[] targets, ParameterSet rule, RuleOptions? full = null, double[]? lossMask = null)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ParameterSet whole = Backward<T>(plan, BpttGraph.Whole, inputs, targets, lossMask);
        whole.Compare(expected["bptt"]);
        if (full is not null)
        {
            Gradient<T>(plan, full, inputs, targets, lossMask).Compare(expected["bptt"]);
        }

        if (expected.Find("comparison_to_bptt") is { } comparison)
        {
            rule.CompareDistance(comparison, whole);
        }
    }
}
