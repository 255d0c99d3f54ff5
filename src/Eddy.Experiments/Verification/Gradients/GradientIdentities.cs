using Eddy.Networks.Recurrent;
using Eddy.Neurons;
using Eddy.Signals.RandomFeedback;
using Eddy.Traces;
using Eddy.Traces.Bptt;
using Eddy.Traces.Diagonal;
using Eddy.Traces.EProp;
using Eddy.Traces.OneStep;
using Eddy.Traces.Ostl;
using Eddy.Traces.Otpe;
using Eddy.Traces.Presynaptic;
using Eddy.Traces.Rtrl;
using Eddy.Traces.Windowed;

namespace Eddy.Experiments.Verification.Gradients;

/// <summary>
/// What the eligibility rules are to each other and to BPTT, each statement on a network where it must hold; and, since dead networks would let all of them hold, what must
/// change a gradient and does.
/// </summary>
public sealed class GradientIdentities
{
    private const string Known = "reset attached";
    private const double Same = 1e-12, Other = 1e-6, Lost = 1e-2;

    private static readonly DRtrlOptions _byWeight = new() { Storage = LocalStorage.ByWeight };
    private static readonly BpttOptions _detached = BpttOptions.Full with { Graph = BpttGraph.Detached };
    private static readonly NeuronVisit<LifNeuron> _lif = Lif(new()), _fed = Lif(new() { FeedForward = true });

    private readonly GradientCheckOptions _options;
    private readonly List<GradientIdentity> _found = [];

    private GradientIdentities(GradientCheckOptions options) => _options = options with { Layers = 1, ReadoutMemory = 0, Sparsity = 0 };

    /// <summary>All of them.</summary>
    /// <param name="options">Sizes and seed; layers and readout are each statement's own.</param>
    public static IReadOnlyList<GradientIdentity> All(GradientCheckOptions? options = null)
    {
        var all = new GradientIdentities(options ?? new GradientCheckOptions());
        all.Equal();
        all.Different();
        return all._found;
    }

    private void Equal()
    {
        NeuronVisit<LifNeuron> attached = Lif(new() { ResetGradient = ResetGradient.Attached });
        var alif = new NeuronVisit<AlifNeuron>("alif", new AlifNeuron { ResetGradient = ResetGradient.Attached });
        var cuba = new NeuronVisit<CubaLifNeuron>("cuba-lif", default);
        var snu = new NeuronVisit<SnuNeuron>("snu", new SnuNeuron { ResetGradient = ResetGradient.Attached });
        Add("OTTT = D-RTRL by weight", _lif, new OtttOptions(), _byWeight);
        Add("OTTT = D-RTRL by weight", cuba, new OtttOptions(), _byWeight);
        Add("OTTT = BPTT of the detached graph", _lif, new OtttOptions(), _detached);
        Add("event-driven D-RTRL = by weight", attached, new DRtrlOptions { Storage = LocalStorage.EventDriven }, _byWeight, place: Known);
        Add("OTPE = BPTT", _fed, new OtpeOptions(), BpttOptions.Full, _options with { Layers = 2 }, "2 feed-forward layers");
        foreach (INeuronVisit cell in (INeuronVisit[])[attached, alif, snu])
        {
            Add("OSTL with H = RTRL", cell, new OstlOptions(), new RtrlOptions(), place: Known);
            Add("OSTL with H = BPTT", cell, new OstlOptions(), BpttOptions.Full, place: Known);
            Add("OSTL without H = BPTT of the detached graph", cell, new OstlOptions { Recurrent = false }, _detached, place: Known);
        }

        foreach (INeuronVisit cell in (INeuronVisit[])[_lif, alif, cuba, new NeuronVisit<GruNeuron>("gru", default)])
        {
            foreach (LeakForm form in Enum.GetValues<LeakForm>())
            {
                Add("e-prop = BPTT of the detached graph, the readout's memory in it", cell, new EPropOptions(), _detached, Leaky(form), $"κ = 0.8, {form}");
            }
        }

        Add("e-prop = D-RTRL", alif, new EPropOptions(), _byWeight, place: "no memory in the readout");
        Add("windows with the full trace = BPTT", alif, new WindowedOptions { Steps = 3, Scope = TraceScope.Full }, BpttOptions.Full);
        Add("one window with a local trace = BPTT", alif, new WindowedOptions { Steps = _options.Steps }, BpttOptions.Full, _options with { Layers = 2 }, "2 layers");
        Add("SLTT = one step", alif, new SlttOptions(), new OneStepOptions());
        Add("D-RTRL = one step, since D = 0", new NeuronVisit<RateNeuron>("tanh", default), _byWeight, new OneStepOptions());
    }

    private void Different()
    {
        var alif = new NeuronVisit<AlifNeuron>("alif", default);
        Differ("D-RTRL ≠ e-prop: the filter counts", _lif, _byWeight, new EPropOptions(), Leaky(LeakForm.Sum), "κ = 0.8");
        Differ("sum ≠ average: the form of the filter counts", _lif, new EPropOptions(), new EPropOptions(), Leaky(LeakForm.Sum), "κ = 0.8", otherOptions: Leaky(LeakForm.Average));
        Differ("random ≠ symmetric feedback", _lif, new EPropOptions { Feedback = new RandomFeedbackOptions() }, new EPropOptions());
        Differ("OTTT ≠ BPTT: the memory of the layer above is lost", _fed, new OtttOptions(), BpttOptions.Full, _options with { Layers = 2 }, "2 feed-forward layers", least: Lost);
        Differ("approximate ≠ full OTPE", _fed, new OtpeOptions { Form = OtpeForm.Approximate }, new OtpeOptions(), _options with { Layers = 2 }, "2 feed-forward layers");
        Differ("OSTL without H ≠ with H", alif, new OstlOptions { Recurrent = false }, new OstlOptions());
        Differ("windows with a local trace ≠ BPTT", alif, new WindowedOptions { Steps = 3 }, BpttOptions.Full);
        Differ("attached ≠ detached reset", _lif, _byWeight, _byWeight, other: Lif(new() { ResetGradient = ResetGradient.Attached }));
        Differ("hard ≠ soft reset", _lif, _byWeight, _byWeight, other: Lif(new() { Reset = SpikeReset.Hard }));
        Differ("refractory ≠ not", _lif, _byWeight, _byWeight, other: Lif(new() { RefractorySteps = 2 }));
        Differ("another surrogate, another gradient", _lif, _byWeight, _byWeight, other: Lif(new() { Surrogate = new Surrogate { Shape = SurrogateShape.Sigmoid } }));
        Differ("another leak, another gradient", _lif, _byWeight, _byWeight, other: Lif(new() { Decay = 0.8 }));
    }

    // One name, so that inputs and weights are the same whatever the options are.
    private static NeuronVisit<LifNeuron> Lif(LifNeuron neuron) => new("lif", neuron);

    private GradientCheckOptions Leaky(LeakForm form) => _options with { ReadoutMemory = 0.8, ReadoutForm = form };

    private void Add(string statement, INeuronVisit cell, RuleOptions rule, RuleOptions same, GradientCheckOptions? options = null, string place = "")
    {
        var fixture = GradientFixture.Alive(cell, options ?? _options);
        Found(statement, cell, place, fixture, fixture.Gradient(rule), fixture.Gradient(same), equal: true, Same);
    }

    private void Differ(
        string statement,
        INeuronVisit cell,
        RuleOptions rule,
        RuleOptions otherRule,
        GradientCheckOptions? options = null,
        string place = "",
        INeuronVisit? other = null,
        GradientCheckOptions? otherOptions = null,
        double least = Other)
    {
        var fixture = GradientFixture.Alive(cell, options ?? _options);
        GradientFixture second = other is null && otherOptions is null ? fixture : new GradientFixture(other ?? cell, (otherOptions ?? options ?? _options) with { Seed = fixture.Seed }, fixture.Drive);
        Found(statement, cell, place, fixture, fixture.Gradient(rule), second.Gradient(otherRule), equal: false, least);
    }

    private void Found(
        string statement, INeuronVisit cell, string place, GradientFixture fixture, IReadOnlyList<GradientBlock> got, IReadOnlyList<GradientBlock> expected, bool equal, double bound)
    {
        bool alive = fixture.Dead(fixture.Gradient(BpttOptions.Full)) is null;
        GradientAgreement agreement = alive ? GradientAgreement.Of(Flat(got), Flat(expected)) : new GradientAgreement(double.NaN, double.NaN); // nothing holds on a dead network
        _found.Add(new GradientIdentity(place.Length == 0 ? cell.Name : $"{cell.Name}, {place}", statement, equal, agreement, bound));
    }

    // The layers' gradients: the readout's own is the same whatever they learn by.
    private static double[] Flat(IReadOnlyList<GradientBlock> blocks) => [.. blocks.Where(b => b.Name != "readout").SelectMany(b => b.Values)];
}
