namespace Eddy.Neurons;

/// <summary>A neuron model by name, with the settings that it was given.</summary>
/// <param name="name">On the command line.</param>
/// <param name="summary">A line of the help.</param>
internal abstract class NeuronKind(string name, string summary)
{
    public string Name { get; } = name;

    public string Summary { get; } = summary;

    /// <summary>Names of what can be set, such as <c>leak</c>.</summary>
    public abstract IReadOnlyList<string> Settings { get; }

    /// <summary>Hands the model to the visitor with its own type.</summary>
    public abstract TResult Accept<TResult>(INeuronVisitor<TResult> visitor);

    /// <summary>The same model with one setting changed.</summary>
    /// <exception cref="ArgumentException">There is no such setting, or the value is none that it takes.</exception>
    public abstract NeuronKind With(string setting, string value);
}

/// <summary>A neuron model of a type, by name.</summary>
internal sealed class NeuronKind<N>(string name, string summary, N neuron, params IReadOnlyList<NeuronSetting<N>> settings) : NeuronKind(name, summary)
    where N : struct, INeuron
{
    public override IReadOnlyList<string> Settings { get; } = [.. settings.Select(setting => setting.Name)];

    public override TResult Accept<TResult>(INeuronVisitor<TResult> visitor) => visitor.Visit(neuron);

    public override NeuronKind<N> With(string setting, string value)
    {
        NeuronSetting<N> found = settings.FirstOrDefault(s => s.Name == setting) ?? throw new ArgumentException(
            $"{Name}: '{setting}' is no setting; {(settings.Count == 0 ? "it has none" : $"known are {string.Join(", ", Settings)}")}.", nameof(setting));
        return new(Name, Summary, found.Set(neuron, value), settings);
    }
}
