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

    public static NeuronSetting<N> Flag(string name, Func<N, bool, N> set)
        => new(name, (neuron, text) => bool.TryParse(text, out bool value) ? set(neuron, value) : throw Refused(name, text, "true or false"));

    /// <summary>A decay for all units, or a range that each unit's own is drawn from, as in <c>0.8..0.99</c>.</summary>
    public static NeuronSetting<N> Decay(string name, Func<N, double, N> set, Func<N, DecayRange?, N> setRange)
        => new(name, (neuron, text) =>
        {
            string[] ends = text.Split("..", 2);
            return double.TryParse(ends[0], NumberStyles.Float, CultureInfo.InvariantCulture, out double min)
                ? ends.Length == 1 ? setRange(set(neuron, min), null)
                    : double.TryParse(ends[1], NumberStyles.Float, CultureInfo.InvariantCulture, out double max) ? setRange(neuron, new DecayRange(min, max))
                    : throw Refused(name, text, DecayExample)
                : throw Refused(name, text, DecayExample);
        });

    public static NeuronSetting<N> Choice<TEnum>(string name, Func<N, TEnum, N> set)
        where TEnum : struct, Enum
        => new(name, (neuron, text) => Enum.GetNames<TEnum>().FirstOrDefault(known => known.Equals(text.Replace("-", ""), StringComparison.OrdinalIgnoreCase)) is { } found
            ? set(neuron, Enum.Parse<TEnum>(found))
            : throw Refused(name, text, "one of " + string.Join(", ", Enum.GetNames<TEnum>().Select(known => known.ToLowerInvariant()))));

    private const string DecayExample = "a number such as 0.9, or a range such as 0.8..0.99";

    private static ArgumentException Refused(string name, string text, string expected) => new($"{name}: '{text}' is not {expected}.", name);
}
