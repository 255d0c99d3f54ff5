using Eddy.Experiments.Recurrent;
using Eddy.Neurons;
using Eddy.Traces;
using Eddy.Traces.Bptt;
using Eddy.Traces.Diagonal;
using Eddy.Traces.Kronecker;
using Eddy.Traces.OneStep;
using Eddy.Traces.Rtrl;
using Eddy.Traces.SnAp;
using Eddy.Traces.Uoro;

namespace Eddy.Experiments.Verification.Gradients;

/// <summary>What each rule is held to, by the structure of the neuron: stated here apart from the rules, so that a rule cannot excuse itself.</summary>
public static class RuleClaims
{
    /// <summary>The rules of the table, one of each kind, in its order.</summary>
    public static IReadOnlyList<RuleOptions> All { get; } =
    [
        BpttOptions.Full,
        .. ((string[])["rtrl", "snap-1", "snap-2", "d-rtrl", "pp-prop", "rflo", "rfp", "one-step", "kernl", "dni", "uoro", "kf-rtrl", "reverse-kf", "ok-4"]).Select(name => RuleCatalog.Find(name).Options),
    ];

    /// <summary>The rules of these names; all where there are none.</summary>
    /// <exception cref="ArgumentException">A name is unknown.</exception>
    public static IReadOnlyList<RuleOptions> Named(IReadOnlyList<string>? names)
        => names is null ? All : [.. names.Select(name => All.FirstOrDefault(r => r.Name == name) ?? RuleCatalog.Find(name).Options)];

    /// <summary>What a rule claims of its gradient on so many layers of a model.</summary>
    public static GradientClaim Of(RuleOptions rule, NeuronForm form, int layers)
    {
        ArgumentNullException.ThrowIfNull(form);
        bool diagonal = form.Currents.All(c => c.Recurrent is null); // no unit hears another
        GradientClaim exact = layers == 1 ? GradientClaim.Exact : GradientClaim.ExactWithinLayers;
        return rule switch
        {
            RtrlOptions => exact,
            BpttOptions when rule == BpttOptions.Full => GradientClaim.Exact,
            SnApOptions or RfpOptions or DRtrlOptions when diagonal => exact,
            SnApOptions { Order: > 1 } => GradientClaim.Approximate, // exact where all units are connected; the table shows it
            DRtrlOptions or RfloOptions => GradientClaim.ExactDetached,
            OneStepOptions => GradientClaim.ExactOneStep,
            UoroOptions or KfRtrlOptions or ReverseKfOptions or OptimalKroneckerOptions => GradientClaim.Unbiased,
            _ => GradientClaim.Approximate,
        };
    }
}
