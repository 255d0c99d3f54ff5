namespace Eddy.Neurons;

/// <summary>A neuron model by name.</summary>
/// <param name="name">On the command line.</param>
/// <param name="summary">A line of the help.</param>
internal abstract class NeuronKind(string name, string summary)
{
    public string Name { get; } = name;

    public string Summary { get; } = summary;

    /// <summary>Hands the model to the visitor with its own type.</summary>
    public abstract TResult Accept<TResult>(INeuronVisitor<TResult> visitor);
}
