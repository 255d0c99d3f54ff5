using System.Globalization;
using Eddy.Signals.Modulation;
using Eddy.Signals.SyntheticGradient;
using Eddy.Signals.TargetProjection;
using Eddy.Signals.Trl;
using Eddy.Traces.Bptt;
using Eddy.Traces.Diagonal;
using Eddy.Traces.EProp;
using Eddy.Traces.InputOutput;
using Eddy.Traces.KeRnl;
using Eddy.Traces.Kronecker;
using Eddy.Traces.OneStep;
using Eddy.Traces.Ostl;
using Eddy.Traces.Otpe;
using Eddy.Traces.Presynaptic;
using Eddy.Traces.ReadoutOnly;
using Eddy.Traces.Rtrl;
using Eddy.Traces.SnAp;
using Eddy.Traces.Uoro;
using Eddy.Traces.Windowed;

namespace Eddy.Experiments.Recurrent;

/// <summary>
/// The learning rules that the command line knows by name, as in <c>rflo</c>, or with the number that the rule's own name carries, as in <c>snap-2</c> or <c>ok-16</c>.
/// To add one: its options, and a line here.
/// </summary>
public static class RuleCatalog
{
    /// <summary>Every rule, in the order of the help.</summary>
    public static IReadOnlyList<RuleKind> All { get; } =
    [
        new("rtrl", "real-time recurrent learning: exact forward in time, every unit's influence on every other", new RtrlOptions()),
        new("snap", "SnAp: influence kept where N steps can reach, 1 for each unit's own weights; exact once everything is reached", new SnApOptions(), "order"),
        new("d-rtrl", "diagonal trace: exact for cells whose units hear only themselves, local for all others", new DRtrlOptions()),
        new("pp-prop", "input and output factors of a diagonal trace, each leaky: memory of the neurons, not of the weights", new InputOutputOptions()),
        new("eprop", "e-prop: a local trace of what a unit tells, filtered as the readout remembers it; feedback=none is symmetric", new EPropOptions()),
        new("ottt", "online training through time: one leaky trace of the inputs for all units with one leak; update_every makes its forms A and O", new OtttOptions()),
        new("otpe", "postsynaptic estimates: what a layer told, as it lives on in the layer above; for feed-forward stacks (lif:feed-forward=true); form=full or approximate", new OtpeOptions()),
        new("ostl", "OSTL: a trace within each layer, the exact signal across layers; recurrent=true holds what units hear of each other (H), at the size of RTRL", new OstlOptions()),
        new("osttp", "the traces of OSTL, told of the target by a fixed random projection instead of an error", new OsttpOptions()),
        new("three-factor", "eligibility times a modulator, here a random projection of the target at every lesson (teaching events)", new ThreeFactorOptions { TeachingEvents = new TargetProjectionOptions() }),
        new("rflo", "leaky trace of a rate neuron, the recurrent weights left out", new RfloOptions()),
        new("uoro", "unbiased rank-one estimate of the exact gradient, by random signs; N copies averaged", new UoroOptions(), "copies", ("rank", "copies")),
        new("kf-rtrl", "unbiased Kronecker factors of the exact gradient, for cells that allow them; N copies averaged", new KfRtrlOptions(), "copies", ("rank", "copies")),
        new("reverse-kf", "the factors of kf-rtrl the other way round", new ReverseKfOptions()),
        new("ok", "optimal Kronecker sum of N terms: unbiased, of the least variance", new OptimalKroneckerOptions { Terms = 16 }, "terms", ("rank", "terms")),
        new("kernl", "learned kernel: each unit's influence by one learned rate of decay", new KeRnlOptions()),
        new("dni", "synthetic gradients: what the future will say is predicted", new DniOptions()),
        new("rfp", "recurrent forward propagation: two-point, for reciprocal gated circuits", new RfpOptions()),
        new("bptt", "back-propagation through windows of N steps that are stored: the baseline that looks back", new BpttOptions(), "steps", ("window", "steps")),
        new("windowed", "back-propagation within windows of N steps, a trace for what lies before them", new WindowedOptions(), "steps", ("window", "steps")),
        new("sltt", "one step of credit at all steps or at some drawn at random; sampling=0.2 or 3of30", new SlttOptions()),
        new("one-step", "no trace: only what a weight does within the step; the baseline", new OneStepOptions()),
        new("readout-only", "no layer learns, the readout alone does, on layers as they were drawn: the control", new ReadoutOnlyOptions()),
        new("trl-recurrent", "layers that teach themselves from the order of time, by local traces; the readout alone learns from the targets", new RecurrentTrlOptions()),
    ];

    /// <summary>A rule with its default settings.</summary>
    /// <param name="name">A name of <see cref="All"/>, or one with the rule's number behind it.</param>
    /// <exception cref="ArgumentException">There is no such rule.</exception>
    public static RuleKind Find(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (All.FirstOrDefault(known => known.Name == name) is { } kind)
        {
            return kind;
        }

        int dash = name.LastIndexOf('-');
        if (dash > 0 && All.FirstOrDefault(known => known.Name == name[..dash] && known.Number is not null) is { } numbered
            && int.TryParse(name[(dash + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out _))
        {
            return numbered.With(numbered.Number!, name[(dash + 1)..]);
        }

        throw new ArgumentException($"'{name}' is no learning rule; known are {string.Join(", ", All.Select(known => known.Form))}.", nameof(name));
    }
}
