using Eddy.Numerics;

namespace Eddy.Networks;

/// <summary>Checks the labels of a batch before anything is changed.</summary>
internal static class BatchLabels
{
    /// <summary>Throws unless there is one label a row, each below <paramref name="classes"/>.</summary>
    public static void Require(ReadOnlySpan<byte> labels, int batch, int classes)
    {
        Shape.Require(labels.Length, batch, nameof(labels));
        for (int b = 0; b < labels.Length; b++)
        {
            if (labels[b] >= classes)
            {
                throw new ArgumentException($"Label {b} is {labels[b]}, but there are only {classes} classes (0 to {classes - 1}).", nameof(labels));
            }
        }
    }
}
