using Eddy.Experiments.Verification.Gradients;
using Eddy.Neurons;

namespace Eddy.Experiments.Verification.Eligibility;

/// <summary>A file's cell as a neuron of the engine, and where the file's names lie in it.</summary>
internal sealed record EligibilityCell(INeuronVisit Neuron)
{
    private const string Attached = "attached";

    /// <summary>The engine's current of each gate block of W_in and b, in the file's order.</summary>
    public IReadOnlyList<int> InputGates { get; private init; } = [0];

    /// <summary>The same of W_rec and b_rec.</summary>
    public IReadOnlyList<int> RecurrentGates { get; private init; } = [0];

    /// <summary>Added to the file's biases, by gate block.</summary>
    public IReadOnlyList<double> BiasOffset { get; private init; } = [0];

    /// <summary>The engine's state plane of each state variable of the file.</summary>
    public IReadOnlyList<int> States { get; private init; } = [0];

    /// <summary>Which of the engine's emissions is the spike, or the one of a cell that does not spike.</summary>
    public int Spike { get; private init; }

    /// <summary>Each unit's own value of the first own parameter; null where the file gives none.</summary>
    public double[]? Own { get; private init; }

    /// <summary>Distance to threshold from a unit's state variables; null for cells that do not spike.</summary>
    public Func<double[], double>? Distance { get; private init; }

    /// <summary>Reads the object <c>cell</c>.</summary>
    /// <param name="cell">From the file.</param>
    /// <param name="feedForward">Whether there is no W_rec.</param>
    /// <param name="change">What is taken in place of what the file says; null for nothing.</param>
    public static EligibilityCell Of(OracleNode cell, bool feedForward, EligibilityCellChange? change)
    {
        string type = cell["type"].Text();
        return type switch
        {
            "tanh" => new(new NeuronVisit<RateNeuron>("tanh", new RateNeuron { Leak = cell["a"].Number() })),
            "gru" => new(new NeuronVisit<GruNeuron>("gru", default)) { InputGates = [0, 1, 2], RecurrentGates = [0, 1, 3], BiasOffset = [0, 0, 0] },
            "lstm" => new(new NeuronVisit<LstmNeuron>("lstm", default))
            {
                InputGates = [0, 1, 2, 3],
                RecurrentGates = [0, 1, 2, 3],
                BiasOffset = [0, cell["forget_bias"].Number(), 0, 0],
                States = [0, 1],
            },
            "lif" => Lif(cell, feedForward, change),
            "alif" => Alif(cell, feedForward, change),
            "cuba" => Cuba(cell, feedForward, change),
            "snu" => Snu(cell, feedForward, change),
            _ => throw new InvalidDataException($"{cell.Path}: cells of type '{type}' are unknown."),
        };
    }

    /// <summary>Reads an object <c>surrogate</c>.</summary>
    public static Surrogate SurrogateOf(OracleNode given)
    {
        string type = given["type"].Text();
        return type switch
        {
            "triangular" => new Surrogate { Shape = SurrogateShape.Triangular, Gamma = given["gamma"].Number() },
            "relu_triangle" => new Surrogate { Shape = SurrogateShape.ReluTriangle, Alpha = given["alpha"].Number(), Width = given["w"].Number() },
            "sigmoid" => new Surrogate { Shape = SurrogateShape.Sigmoid, Steepness = given["k"].Number() },
            "fast_sigmoid" => new Surrogate { Shape = SurrogateShape.FastSigmoid, Steepness = given["k"].Number() },
            "arctan" => new Surrogate { Shape = SurrogateShape.ArcTan, Alpha = given["alpha"].Number() },
            "gaussian" => new Surrogate { Shape = SurrogateShape.Gaussian, Width = given["w"].Number() },
            "multi_gaussian" => new Surrogate { Shape = SurrogateShape.MultiGaussian, Depth = given["h"].Number(), Spread = given["s"].Number(), Width = given["w"].Number() },
            "box" => new Surrogate { Shape = SurrogateShape.Box, Width = given["w"].Number() },
            "erf" => new Surrogate { Shape = SurrogateShape.Erf, Steepness = given["k"].Number() },
            _ => throw new InvalidDataException($"{given.Path}: surrogates of type '{type}' are unknown."),
        };
    }

    private static EligibilityCell Lif(OracleNode cell, bool feedForward, EligibilityCellChange? change)
    {
        double[] decay = cell["alpha"].Numbers();
        double threshold = cell["v_th"].Number();
        var neuron = new LifNeuron
        {
            Decay = decay[0],
            DecayRange = decay.Length == 1 ? null : new DecayRange(decay.Min(), decay.Max()),
            Threshold = threshold,
            InputScale = cell["input_scale"].Number(),
            Reset = Reset(cell),
            ResetGradient = Gradient(cell, change),
            RefractorySteps = cell["refractory_steps"].Whole(),
            Surrogate = Slope(cell, change),
            FeedForward = feedForward,
        };
        if (change is { TellsMembrane: true })
        {
            return new(new NeuronVisit<MembraneTeller>("lif", new MembraneTeller(neuron))) { Spike = 1, Distance = state => state[0] - threshold };
        }

        return new(new NeuronVisit<LifNeuron>("lif", neuron)) { Own = decay.Length == 1 ? null : decay, Distance = state => state[0] - threshold };
    }

    private static EligibilityCell Alif(OracleNode cell, bool feedForward, EligibilityCellChange? change)
    {
        double threshold = cell["v_th"].Number(), adaptation = cell["beta"].Number();
        var neuron = new AlifNeuron
        {
            Decay = cell["alpha"].Number(),
            Threshold = threshold,
            AdaptationDecay = cell["rho"].Number(),
            Adaptation = adaptation,
            Reset = Reset(cell),
            ResetGradient = Gradient(cell, change),
            Surrogate = Slope(cell, change),
            FeedForward = feedForward,
        };
        return new(new NeuronVisit<AlifNeuron>("alif", neuron)) { States = [0, 1], Distance = state => state[0] - threshold - (adaptation * state[1]) };
    }

    private static EligibilityCell Cuba(OracleNode cell, bool feedForward, EligibilityCellChange? change)
    {
        double threshold = cell["v_th"].Number();
        var neuron = new CubaLifNeuron
        {
            Decay = cell["alpha"].Number(),
            Threshold = threshold,
            SynapseDecay = cell["alpha_s"].Number(),
            Delayed = cell["delayed"].Flag(),
            Reset = Reset(cell),
            ResetGradient = Gradient(cell, change),
            Surrogate = Slope(cell, change),
            FeedForward = feedForward,
        };
        return new(new NeuronVisit<CubaLifNeuron>("cuba", neuron)) { States = [0, 1], Distance = state => state[0] - threshold };
    }

    private static EligibilityCell Snu(OracleNode cell, bool feedForward, EligibilityCellChange? change)
    {
        string shape = cell["g"].Text();
        var neuron = new SnuNeuron
        {
            Decay = cell["decay"].Number(),
            Linear = shape == "identity" || (shape == "relu" ? false : throw new InvalidDataException($"{cell.Path}: g is '{shape}'; relu and identity are known.")),
            ResetGradient = Gradient(cell, change),
            Surrogate = Slope(cell, change),
            FeedForward = feedForward,
        };
        return new(new NeuronVisit<SnuNeuron>("snu", neuron)) { RecurrentGates = feedForward ? [] : [1] };
    }

    private static SpikeReset Reset(OracleNode cell) => cell["reset"].Text() switch
    {
        "soft" => SpikeReset.Soft,
        "hard" => SpikeReset.Hard,
        var other => throw new InvalidDataException($"{cell.Path}: the reset '{other}' is unknown."),
    };

    private static ResetGradient Gradient(OracleNode cell, EligibilityCellChange? change)
        => (change?.ResetGradient ?? cell["reset_gradient"].Text()) switch
        {
            Attached => ResetGradient.Attached,
            "detached" => ResetGradient.Detached,
            var other => throw new InvalidDataException($"{cell.Path}: the reset gradient '{other}' is unknown."),
        };

    private static Surrogate Slope(OracleNode cell, EligibilityCellChange? change) => SurrogateOf(change?.Surrogate ?? cell["surrogate"]);
}
