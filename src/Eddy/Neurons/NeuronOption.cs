using System.Runtime.CompilerServices;

namespace Eddy.Neurons;

/// <summary>How the options of a neuron model refuse a value.</summary>
internal static class NeuronOption
{
    /// <summary>The value itself where it is allowed.</summary>
    /// <param name="ok">Whether it is.</param>
    /// <param name="value">What was given.</param>
    /// <param name="neuron">Short name of the model.</param>
    /// <param name="rule">What is allowed, a whole sentence.</param>
    /// <param name="option">Name of the option.</param>
    public static T Check<T>(bool ok, T value, string neuron, string rule, [CallerMemberName] string option = "")
        => ok ? value : throw new ArgumentOutOfRangeException(option, value, $"{neuron} {option}: {rule}");

    /// <summary>The value itself where it is finite.</summary>
    public static double Finite(double value, string neuron, [CallerMemberName] string option = "")
        => Check(double.IsFinite(value), value, neuron, "must be a finite number.", option);

    /// <summary>The value itself where it is a member of its enum.</summary>
    public static TEnum Defined<TEnum>(TEnum value, string neuron, [CallerMemberName] string option = "")
        where TEnum : struct, Enum
        => Check(Enum.IsDefined(value), value, neuron, $"must be one of {string.Join(", ", Enum.GetNames<TEnum>())}.", option);
}
