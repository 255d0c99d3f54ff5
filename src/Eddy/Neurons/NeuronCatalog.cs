namespace Eddy.Neurons;

/// <summary>The neuron models that the command line knows by name, as in <c>gru</c> or <c>rhn:depth=3,forget-bias=1</c>. To add one: its file, and a line here.</summary>
internal static class NeuronCatalog
{
    /// <summary>Every model, in the order of the help.</summary>
    public static IReadOnlyList<NeuronKind> All { get; } =
    [
        new NeuronKind<RateNeuron>("tanh", "plain recurrent neuron, tanh", new()),
        new NeuronKind<RateNeuron>("relu", "plain recurrent neuron, relu", new() { Activation = NeuronActivation.Relu }),
        new NeuronKind<RateNeuron>("leaky", "leaky recurrent neuron, tanh: at leak 0.1 a memory of about ten steps", new() { Leak = 0.1 },
            NeuronSetting<RateNeuron>.Number("leak", (n, v) => n with { Leak = v }),
            NeuronSetting<RateNeuron>.Choice<NeuronActivation>("activation", (n, v) => n with { Activation = v })),
        new NeuronKind<GruNeuron>("gru", "gated recurrent unit, reset after the product", new()),
        new NeuronKind<LstmNeuron>("lstm", "long short-term memory with a forget gate", new(),
            NeuronSetting<LstmNeuron>.Number("forget-bias", (n, v) => n with { FirstForgetBias = v })),
        new NeuronKind<HighwayNeuron>("rhn", "recurrent highway network, coupled gates, depth 1", new(),
            NeuronSetting<HighwayNeuron>.Whole("depth", (n, v) => n with { Depth = v }),
            NeuronSetting<HighwayNeuron>.Number("forget-bias", (n, v) => n with { FirstForgetBias = v })),
        new NeuronKind<ElementwiseLstmNeuron>("elstm", "element-wise LSTM: diagonal, so that local traces are exact", new(),
            NeuronSetting<ElementwiseLstmNeuron>.Number("spread", (n, v) => n with { FirstSpread = v }),
            NeuronSetting<ElementwiseLstmNeuron>.Number("forget-bias", (n, v) => n with { FirstForgetBias = v })),
        new NeuronKind<LruNeuron>("lru", "linear recurrent unit: complex, diagonal, linear", new(),
            NeuronSetting<LruNeuron>.Number("min-radius", (n, v) => n with { Ring = n.Ring with { MinRadius = v } }),
            NeuronSetting<LruNeuron>.Number("max-radius", (n, v) => n with { Ring = n.Ring with { MaxRadius = v } }),
            NeuronSetting<LruNeuron>.Number("max-phase", (n, v) => n with { Ring = n.Ring with { MaxPhase = v } })),
        Rtu("rtu", "recurrent trace unit, nonlinear, relu: a rotation a unit, diagonal", new()),
        Rtu("rtu-linear", "recurrent trace unit, linear, relu on what it tells", new() { Linear = true }),
        new NeuronKind<RgcNeuron>("rgc", "reciprocal gated circuit: as many units as inputs", new(),
            NeuronSetting<RgcNeuron>.Number("gain", (n, v) => n with { RecurrentGain = v })),
        new NeuronKind<DiagonalRgcNeuron>("rgc-diagonal", "reciprocal gated circuit whose units hear only themselves", new(),
            NeuronSetting<DiagonalRgcNeuron>.Number("spread", (n, v) => n with { FirstSpread = v })),
        .. SpikingKinds.All,
    ];

    /// <summary>The model that a text names: a name, and perhaps a colon and settings with commas between.</summary>
    /// <exception cref="ArgumentException">There is no such model or setting, or a value is none that it takes.</exception>
    public static NeuronKind Find(string text)
    {
        string[] parts = text.Split(':', 2);
        NeuronKind kind = All.FirstOrDefault(known => known.Name == parts[0])
            ?? throw new ArgumentException($"'{parts[0]}' is no neuron; known are {string.Join(", ", All.Select(known => known.Name))}.", nameof(text));
        foreach (string setting in parts.Length == 1 ? [] : parts[1].Split(','))
        {
            string[] pair = setting.Split('=', 2);
            kind = pair.Length == 2
                ? kind.With(pair[0].Trim(), pair[1].Trim())
                : throw new ArgumentException($"{kind.Name}: '{setting}' sets nothing; write name=value, as in leaky:leak=0.1.", nameof(text));
        }

        return kind;
    }

    private static NeuronKind<RtuNeuron> Rtu(string name, string summary, RtuNeuron neuron) => new(name, summary, neuron,
        NeuronSetting<RtuNeuron>.Choice<NeuronActivation>("activation", (n, v) => n with { Activation = v }),
        NeuronSetting<RtuNeuron>.Choice<RtuParameters>("parameters", (n, v) => n with { Parameters = v }),
        NeuronSetting<RtuNeuron>.Number("bound", (n, v) => n with { Bound = v }),
        NeuronSetting<RtuNeuron>.Number("min-radius", (n, v) => n with { Ring = n.Ring with { MinRadius = v } }),
        NeuronSetting<RtuNeuron>.Number("max-radius", (n, v) => n with { Ring = n.Ring with { MaxRadius = v } }),
        NeuronSetting<RtuNeuron>.Number("max-phase", (n, v) => n with { Ring = n.Ring with { MaxPhase = v } }));
}
