using Eddy.Experiments.Recurrent;
using Eddy.Neurons;
using Eddy.Traces;
using Eddy.Traces.Bptt;
using Eddy.Traces.Diagonal;
using Eddy.Traces.EProp;
using Eddy.Traces.Kronecker;
using Eddy.Traces.OneStep;
using Eddy.Traces.Ostl;
using Eddy.Traces.Otpe;
using Eddy.Traces.Presynaptic;
using Eddy.Traces.Rtrl;
using Eddy.Traces.SnAp;
using Eddy.Traces.Uoro;
using Eddy.Traces.Windowed;

namespace Eddy.Experiments.Verification.Gradients;

/// <summary>What each rule is held to, by the structure of the neuron: stated here apart from the rules, so that a rule cannot excuse itself.</summary>
public static class RuleClaims
{
    /// <summary>The rules of the table, one of each kind, in its order.</summary>
    public static IReadOnlyList<RuleOptions> All { get; } =
    [
        BpttOptions.Full,
        .. ((string[])["rtrl", "snap-1", "snap-2", "d-rtrl", "pp-prop", "rflo", "rfp", "one-step", "kernl", "dni", "uoro", "kf-rtrl", "reverse-kf", "ok-4"]).Select(name => RuleCatalog.Find(name).Options),
        new EPropOptions(),
        new OtttOptions(),
        new OtpeOptions(),
        new OstlOptions(),
        new OstlOptions { Recurrent = false },
        new OsttpOptions(),
        new SlttOptions(),
        new WindowedOptions { Steps = 4, Scope = TraceScope.Full },
        new WindowedOptions { Steps = 4 },
    ];

    /// <summary>The rules of these names; all where there are none.</summary>
    /// <exception cref="ArgumentException">A name is unknown.</exception>
    public static IReadOnlyList<RuleOptions> Named(IReadOnlyList<string>? names)
        => names is null ? All : [.. names.Select(name => All.FirstOrDefault(r => r.Name == name) ?? RuleCatalog.Find(name).Options)];

    /// <summary>What a rule claims of its gradient on so many layers of a model.</summary>
    /// <param name="rule">The rule.</param>
    /// <param name="form">The model's form.</param>
    /// <param name="layers">Layers, one above the other.</param>
    /// <param name="readoutRemembers">Whether the readout leaks: most rules then leave out what later answers keep.</param>
    public static GradientClaim Of(RuleOptions rule, NeuronForm form, int layers, bool readoutRemembers = false)
    {
        ArgumentNullException.ThrowIfNull(rule);
        ArgumentNullException.ThrowIfNull(form);
        if (readoutRemembers && (!rule.HoldsReadoutMemory || (layers > 1 && rule is not BpttOptions)))
        {
            return GradientClaim.Approximate;
        }

        bool diagonal = form.Currents.All(c => c.Recurrent is null); // no unit hears another
        GradientClaim exact = layers == 1 ? GradientClaim.Exact : GradientClaim.ExactWithinLayers;
        return rule switch
        {
            RtrlOptions => exact,
            BpttOptions when rule == BpttOptions.Full => GradientClaim.Exact,
            SnApOptions or RfpOptions or DRtrlOptions or EPropOptions { Feedback: null } or OtttOptions when diagonal => exact,
            OtpeOptions { Form: OtpeForm.Full } => layers <= 2 ? GradientClaim.Exact : GradientClaim.Approximate, // units that hear each other are refused
            OstlOptions ostl => ostl.Recurrent || diagonal ? exact : GradientClaim.ExactDetached,
            WindowedOptions windowed when layers == 1 && (windowed.Scope == TraceScope.Full || diagonal) => GradientClaim.Exact,
            SnApOptions { Order: > 1 } => GradientClaim.Approximate, // exact where all units are connected; the table shows it
            DRtrlOptions or RfloOptions or EPropOptions { Feedback: null } or OtttOptions => GradientClaim.ExactDetached,
            OneStepOptions => GradientClaim.ExactOneStep,
            SlttOptions sltt when sltt.Sampling == StepSampling.All => GradientClaim.ExactOneStep,
            UoroOptions or KfRtrlOptions or ReverseKfOptions or OptimalKroneckerOptions => GradientClaim.Unbiased,
            _ => GradientClaim.Approximate,
        };
    }
}
