namespace Eddy.Neurons;

/// <summary>The neuron models that the command line knows by name. To add one: its file, and a line here.</summary>
internal static class NeuronCatalog
{
    /// <summary>Every model, in the order of the help.</summary>
    public static IReadOnlyList<NeuronKind> All { get; } =
    [
        Kind("tanh", "plain recurrent neuron, tanh", new RateNeuron()),
        Kind("relu", "plain recurrent neuron, relu", new RateNeuron { Activation = NeuronActivation.Relu }),
        Kind("leaky", "leaky recurrent neuron, tanh, leak 0.1: a memory of about ten steps", new RateNeuron { Leak = 0.1 }),
        Kind("gru", "gated recurrent unit, reset after the product", new GruNeuron()),
        Kind("lstm", "long short-term memory with a forget gate", new LstmNeuron()),
        Kind("rhn", "recurrent highway network, coupled gates, depth 1", new HighwayNeuron()),
        Kind("elstm", "element-wise LSTM: diagonal, so that local traces are exact", new ElementwiseLstmNeuron()),
        Kind("lru", "linear recurrent unit: complex, diagonal, linear", new LruNeuron()),
        Kind("rtu", "recurrent trace unit, nonlinear, relu: a rotation a unit, diagonal", new RtuNeuron()),
        Kind("rtu-linear", "recurrent trace unit, linear, relu on what it tells", new RtuNeuron { Linear = true }),
        Kind("rgc", "reciprocal gated circuit: as many units as inputs", new RgcNeuron()),
        Kind("rgc-diagonal", "reciprocal gated circuit whose units hear only themselves", new DiagonalRgcNeuron()),
    ];

    /// <summary>The model of this name.</summary>
    /// <exception cref="ArgumentException">There is none.</exception>
    public static NeuronKind Find(string name) => All.FirstOrDefault(kind => kind.Name == name)
        ?? throw new ArgumentException($"'{name}' is no neuron; known are {string.Join(", ", All.Select(kind => kind.Name))}.", nameof(name));

    private static Kinded<N> Kind<N>(string name, string summary, N neuron)
        where N : struct, INeuron
        => new(name, summary, neuron);

    private sealed class Kinded<N>(string name, string summary, N neuron) : NeuronKind(name, summary)
        where N : struct, INeuron
    {
        public override TResult Accept<TResult>(INeuronVisitor<TResult> visitor) => visitor.Visit(neuron);
    }
}
