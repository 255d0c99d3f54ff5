namespace Eddy.Neurons;

/// <summary>The spiking models, and the readout that goes with them, as the catalog knows them.</summary>
internal static class SpikingKinds
{
    public static IReadOnlyList<NeuronKind> All { get; } =
    [
        new NeuronKind<LifNeuron>("lif", "leaky integrate-and-fire: spikes, soft reset", new(),
            [
            NeuronSetting<LifNeuron>.Number("input-scale", (n, v) => n with { InputScale = v }),
            NeuronSetting<LifNeuron>.Decay("decay", (n, v) => n with { Decay = v }, (n, v) => n with { DecayRange = v }),
            NeuronSetting<LifNeuron>.Number("threshold", (n, v) => n with { Threshold = v }),
            NeuronSetting<LifNeuron>.Choice<SpikeReset>("reset", (n, v) => n with { Reset = v }),
            NeuronSetting<LifNeuron>.Choice<ResetGradient>("reset-gradient", (n, v) => n with { ResetGradient = v }),
            NeuronSetting<LifNeuron>.Whole("refractory", (n, v) => n with { RefractorySteps = v }),
            NeuronSetting<LifNeuron>.Flag("learn-decay", (n, v) => n with { LearnDecay = v }),
            NeuronSetting<LifNeuron>.Flag("learn-threshold", (n, v) => n with { LearnThreshold = v }),
            NeuronSetting<LifNeuron>.Flag("feed-forward", (n, v) => n with { FeedForward = v }),
            NeuronSetting<LifNeuron>.Flag("soft-spike", (n, v) => n with { SoftSpike = v }),
            .. Slope<LifNeuron>(n => n.Surrogate, (n, v) => n with { Surrogate = v }),
            ]),
        new NeuronKind<AlifNeuron>("alif", "leaky integrate-and-fire whose threshold rises with every spike", new(),
            [
            NeuronSetting<AlifNeuron>.Decay("adaptation-decay", (n, v) => n with { AdaptationDecay = v }, (n, v) => n with { AdaptationDecayRange = v }),
            NeuronSetting<AlifNeuron>.Number("adaptation", (n, v) => n with { Adaptation = v }),
            NeuronSetting<AlifNeuron>.Decay("decay", (n, v) => n with { Decay = v }, (n, v) => n with { DecayRange = v }),
            NeuronSetting<AlifNeuron>.Number("threshold", (n, v) => n with { Threshold = v }),
            NeuronSetting<AlifNeuron>.Choice<SpikeReset>("reset", (n, v) => n with { Reset = v }),
            NeuronSetting<AlifNeuron>.Choice<ResetGradient>("reset-gradient", (n, v) => n with { ResetGradient = v }),
            NeuronSetting<AlifNeuron>.Whole("refractory", (n, v) => n with { RefractorySteps = v }),
            NeuronSetting<AlifNeuron>.Flag("learn-decay", (n, v) => n with { LearnDecay = v }),
            NeuronSetting<AlifNeuron>.Flag("learn-threshold", (n, v) => n with { LearnThreshold = v }),
            NeuronSetting<AlifNeuron>.Flag("feed-forward", (n, v) => n with { FeedForward = v }),
            NeuronSetting<AlifNeuron>.Flag("soft-spike", (n, v) => n with { SoftSpike = v }),
            .. Slope<AlifNeuron>(n => n.Surrogate, (n, v) => n with { Surrogate = v }),
            ]),
        new NeuronKind<CubaLifNeuron>("cuba-lif", "leaky integrate-and-fire behind a synaptic current", new(),
            [
            NeuronSetting<CubaLifNeuron>.Decay("synapse-decay", (n, v) => n with { SynapseDecay = v }, (n, v) => n with { SynapseDecayRange = v }),
            NeuronSetting<CubaLifNeuron>.Flag("delayed", (n, v) => n with { Delayed = v }),
            NeuronSetting<CubaLifNeuron>.Decay("decay", (n, v) => n with { Decay = v }, (n, v) => n with { DecayRange = v }),
            NeuronSetting<CubaLifNeuron>.Number("threshold", (n, v) => n with { Threshold = v }),
            NeuronSetting<CubaLifNeuron>.Choice<SpikeReset>("reset", (n, v) => n with { Reset = v }),
            NeuronSetting<CubaLifNeuron>.Choice<ResetGradient>("reset-gradient", (n, v) => n with { ResetGradient = v }),
            NeuronSetting<CubaLifNeuron>.Whole("refractory", (n, v) => n with { RefractorySteps = v }),
            NeuronSetting<CubaLifNeuron>.Flag("learn-decay", (n, v) => n with { LearnDecay = v }),
            NeuronSetting<CubaLifNeuron>.Flag("learn-threshold", (n, v) => n with { LearnThreshold = v }),
            NeuronSetting<CubaLifNeuron>.Flag("feed-forward", (n, v) => n with { FeedForward = v }),
            NeuronSetting<CubaLifNeuron>.Flag("soft-spike", (n, v) => n with { SoftSpike = v }),
            .. Slope<CubaLifNeuron>(n => n.Surrogate, (n, v) => n with { Surrogate = v }),
            ]),
        new NeuronKind<SnuNeuron>("snu", "spiking neural unit: a state at or above 0, a bias of its own", new(),
            [
            NeuronSetting<SnuNeuron>.Decay("decay", (n, v) => n with { Decay = v }, (n, v) => n with { DecayRange = v }),
            NeuronSetting<SnuNeuron>.Number("first-bias", (n, v) => n with { FirstBias = v }),
            NeuronSetting<SnuNeuron>.Choice<ResetGradient>("reset-gradient", (n, v) => n with { ResetGradient = v }),
            NeuronSetting<SnuNeuron>.Flag("learn-decay", (n, v) => n with { LearnDecay = v }),
            NeuronSetting<SnuNeuron>.Flag("linear", (n, v) => n with { Linear = v }),
            NeuronSetting<SnuNeuron>.Flag("feed-forward", (n, v) => n with { FeedForward = v }),
            NeuronSetting<SnuNeuron>.Flag("soft-spike", (n, v) => n with { SoftSpike = v }),
            .. Slope<SnuNeuron>(n => n.Surrogate, (n, v) => n with { Surrogate = v }),
            ]),
        new NeuronKind<LeakyIntegratorNeuron>("leaky-integrator", "running sum or mean of its input, without spikes: a readout with a memory", new(),
            NeuronSetting<LeakyIntegratorNeuron>.Decay("decay", (n, v) => n with { Decay = v }, (n, v) => n with { DecayRange = v }),
            NeuronSetting<LeakyIntegratorNeuron>.Flag("learn-decay", (n, v) => n with { LearnDecay = v }),
            NeuronSetting<LeakyIntegratorNeuron>.Flag("averaging", (n, v) => n with { Averaging = v })),
    ];

    private static IEnumerable<NeuronSetting<N>> Slope<N>(Func<N, Surrogate> get, Func<N, Surrogate, N> set)
        where N : struct, INeuron
        =>
        [
            NeuronSetting<N>.Choice<SurrogateShape>("surrogate", (n, v) => set(n, get(n) with { Shape = v })),
            NeuronSetting<N>.Number("gamma", (n, v) => set(n, get(n) with { Gamma = v })),
            NeuronSetting<N>.Number("alpha", (n, v) => set(n, get(n) with { Alpha = v })),
            NeuronSetting<N>.Number("width", (n, v) => set(n, get(n) with { Width = v })),
            NeuronSetting<N>.Number("steepness", (n, v) => set(n, get(n) with { Steepness = v })),
            NeuronSetting<N>.Number("depth", (n, v) => set(n, get(n) with { Depth = v })),
            NeuronSetting<N>.Number("spread", (n, v) => set(n, get(n) with { Spread = v })),
        ];
}
