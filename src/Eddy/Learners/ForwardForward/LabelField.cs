using System.Numerics;
using System.Numerics.Tensors;
using Eddy.Numerics;
using Eddy.Signals.Goodness;

namespace Eddy.Learners.ForwardForward;

/// <summary>
/// The first inputs of a sample give way to a label: one of them is as large as the largest input of the rest (times a scale), the others are 0; then the row is brought to length 1. What is shown of a sample
/// depends on that sample alone, and its length does not depend on the label.
/// </summary>
internal sealed class LabelField<T>(int classes, double scale)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>target[targetRow] ← the sample without a label, as long as it is beside one; returns the label's input.</summary>
    public T Write(PanelMatrix<T> samples, int row, PanelMatrix<T> target, int targetRow)
    {
        T largest = T.Zero;
        for (int p = 0, column = 0; p < samples.Panels; p++, column += PanelMatrix<T>.PanelWidth)
        {
            Span<T> lanes = target.Lanes(p, targetRow);
            samples.Lanes(p, row).CopyTo(lanes);
            lanes[..Math.Clamp(classes - column, 0, lanes.Length)].Clear();
            largest = T.MaxMagnitude(largest, T.Abs(TensorPrimitives.MaxMagnitude<T>(lanes)));
        }

        double label = largest == T.Zero ? scale : scale * double.CreateChecked(largest);
        double shrink = UnitRow.Scale(RowSquareKernel<T>.Run(target, targetRow) + (label * label));
        UnitRow.Write(target, targetRow, shrink, target, targetRow);
        return T.CreateChecked(label * shrink);
    }
}
