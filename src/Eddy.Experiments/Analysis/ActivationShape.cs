namespace Eddy.Experiments.Analysis;

/// <summary>Checks activations and labels against each other before anything is computed from them.</summary>
internal static class ActivationShape
{
    /// <summary>Number of neurons: columns of <paramref name="activations"/>.</summary>
    /// <exception cref="ArgumentException">No samples, no whole rows, a label outside the classes, a value that is not finite.</exception>
    public static int Neurons(ReadOnlySpan<float> activations, ReadOnlySpan<byte> labels, int classes)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(classes);
        if (labels.IsEmpty || activations.IsEmpty || activations.Length % labels.Length != 0)
        {
            throw new ArgumentException(
                $"{activations.Length} activations do not make whole rows for {labels.Length} labels. Give samples × neurons values and a label a sample.",
                nameof(activations));
        }

        int neurons = activations.Length / labels.Length;
        for (int i = 0; i < labels.Length; i++)
        {
            if (labels[i] >= classes)
            {
                throw new ArgumentException($"Label {i} is {labels[i]}, but there are only {classes} classes (0 to {classes - 1}).", nameof(labels));
            }
        }

        for (int i = 0; i < activations.Length; i++)
        {
            if (!float.IsFinite(activations[i]))
            {
                throw new ArgumentException(
                    $"The activation of neuron {i % neurons} on sample {i / neurons} is {activations[i]}. Analyse the last checkpoint that is finite.",
                    nameof(activations));
            }
        }

        return neurons;
    }
}
