using System.Globalization;

namespace Eddy.Neurons;

/// <summary>What can be said of a neuron model on the command line.</summary>
/// <param name="Name">As it is written, such as <c>leak</c>.</param>
/// <param name="Set">The model with the value that this text stands for.</param>
internal sealed record NeuronSetting<N>(string Name, Func<N, string, N> Set)
    where N : struct, INeuron
{
    public static NeuronSetting<N> Number(string name, Func<N, double, N> set)
        => new(name, (neuron, text) => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value)
            ? set(neuron, value)
            : throw Refused(name, text, "a number such as 0.5"));

    public static NeuronSetting<N> Whole(string name, Func<N, int, N> set)
        => new(name, (neuron, text) => int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int value)
            ? set(neuron, value)
            : throw Refused(name, text, "a whole number such as 2"));

    public static NeuronSetting<N> Choice<TEnum>(string name, Func<N, TEnum, N> set)
        where TEnum : struct, Enum
        => new(name, (neuron, text) => Enum.GetNames<TEnum>().FirstOrDefault(known => known.Equals(text, StringComparison.OrdinalIgnoreCase)) is { } found
            ? set(neuron, Enum.Parse<TEnum>(found))
            : throw Refused(name, text, "one of " + string.Join(", ", Enum.GetNames<TEnum>().Select(known => known.ToLowerInvariant()))));

    private static ArgumentException Refused(string name, string text, string expected) => new($"{name}: '{text}' is not {expected}.", name);
}
