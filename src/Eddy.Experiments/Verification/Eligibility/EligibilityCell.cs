using Eddy.Experiments.Verification.Gradients;
using Eddy.Neurons;

namespace Eddy.Experiments.Verification.Eligibility;

/// <summary>A file's cell as a neuron of the engine, and where the file's names lie in it.</summary>
internal sealed record EligibilityCell(INeuronVisit Neuron)
{
    /// <summary>The engine's current of each gate block of W_in and b, in the file's order.</summary>
    public IReadOnlyList<int> InputGates { get; init; } = [0];

    /// <summary>The same of W_rec and b_rec.</summary>
    public IReadOnlyList<int> RecurrentGates { get; init; } = [0];

    /// <summary>Added to the file's biases, by gate block.</summary>
    public IReadOnlyList<double> BiasOffset { get; init; } = [0];

    /// <summary>The engine's state plane of each state variable of the file.</summary>
    public IReadOnlyList<int> States { get; init; } = [0];

    /// <summary>Distance to threshold, from a unit's index and its state variables; null for cells that do not spike.</summary>
    public Func<int, double[], double>? Distance { get; init; }

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
            _ => throw new InvalidDataException($"{cell.Path}: cells of type '{type}' are unknown."),
        };
    }
}
