namespace Eddy.Neurons;

/// <summary>What a neuron model keeps, hears and tells: the sizes and names that the engine lays memory out by.</summary>
public sealed record NeuronForm
{
    /// <summary>Short name in lower case, such as <c>gru</c>: part of tensor names and of messages.</summary>
    public required string Name { get; init; }

    /// <summary>State variables of one unit, at least one.</summary>
    public required IReadOnlyList<string> States { get; init; }

    /// <summary>Weighted inputs of one unit.</summary>
    public required IReadOnlyList<CurrentForm> Currents { get; init; }

    /// <summary>Numbers of one unit beside its weights, learnable but for the last <see cref="FixedParameters"/>: leaks, time constants. Default none.</summary>
    public IReadOnlyList<string> Parameters { get; init; } = [];

    /// <summary>How many of the states, from the last back, are counters: whole numbers that nothing is differentiated through. Default 0.</summary>
    public int Counters { get; init; }

    /// <summary>
    /// How many of the parameters, from the last back, never move: numbers that each unit has of its own, drawn and saved with the learned ones, without a slope. Default 0.
    /// </summary>
    public int FixedParameters { get; init; }

    /// <summary>What a unit tells, at least one. Recurrent currents read them one step later.</summary>
    public required IReadOnlyList<string> Emissions { get; init; }

    /// <summary>How many of the emissions, from the first, the layer above reads; the others are heard within the layer only. Default all.</summary>
    public int Outputs { get => field == 0 ? Emissions.Count : field; init; }

    /// <summary>Whether every emission is a spike: 0 or 1. Default no.</summary>
    public bool Spikes { get; init; }

    /// <summary>Micro-steps within one time step, each with weights of its own; the external input is heard in the first. Default 1.</summary>
    public int MicroSteps { get; init; } = 1;
}

/// <summary>One weighted input of a unit: current = W x + R z + b, of which each part may be absent.</summary>
/// <param name="Name">Part of tensor names, such as <c>reset</c>.</param>
public sealed record CurrentForm(string Name)
{
    /// <summary>Whether it hears the layer's input through weights W. Default yes.</summary>
    public bool Input { get; init; } = true;

    /// <summary>Which emission of all units it hears through weights R, one step late; null for none. Default the first.</summary>
    public int? Recurrent { get; init; } = 0;

    /// <summary>Whether it has a bias b. Default yes.</summary>
    public bool Bias { get; init; } = true;

    /// <summary>Whether the current is the layer's input itself, x_i for unit i, without weights; the layer then has as many units as inputs, and nothing else is heard.
    /// Default no.</summary>
    public bool Direct { get; init; }

    /// <summary>First value of the bias. Default 0.</summary>
    public double FirstBias { get; init; }

    /// <summary>Factor on the usual spread of the first input weights. Default 1.</summary>
    public double InputGain { get; init; } = 1;

    /// <summary>Factor on the usual spread of the first recurrent weights. Default 1.</summary>
    public double RecurrentGain { get; init; } = 1;
}
