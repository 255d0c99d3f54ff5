using System.Globalization;
using Eddy.Signals.Trl;

namespace Eddy.Networks;

/// <summary>A loss or a weight is no longer a finite number: learning has diverged and must stop.</summary>
public sealed class NonFiniteException : ArithmeticException
{
    /// <summary>Says where it happened and what the losses were.</summary>
    public NonFiniteException(long step, int layer, TrlLosses losses)
        : base(string.Create(
            CultureInfo.InvariantCulture,
            $"step {step}, layer {layer + 1}: a loss is not a finite number (similarity {losses.Similarity}, variance {losses.Variance}, covariance {losses.Covariance}, lateral {losses.Lateral}). Lower the learning rate, or check the input for values that are not finite."))
        => (Step, Layer) = (step, layer);

    /// <summary>Says what is wrong.</summary>
    public NonFiniteException(string message)
        : base(message)
    {
    }

    /// <summary>Says what is wrong, at which step and in which layer.</summary>
    internal NonFiniteException(string message, long step, int layer)
        : base(message)
        => (Step, Layer) = (step, layer);

    /// <summary>Says what is wrong, and why.</summary>
    public NonFiniteException(string message, Exception inner)
        : base(message, inner)
    {
    }

    /// <summary>A value is not finite.</summary>
    public NonFiniteException()
        : base("A value is not finite.")
    {
    }

    /// <summary>The step, from 1.</summary>
    public long Step { get; }

    /// <summary>The layer, from 0.</summary>
    public int Layer { get; }
}
