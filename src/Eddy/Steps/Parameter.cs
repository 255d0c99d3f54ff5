using System.Numerics;
using Eddy.Numerics;

namespace Eddy.Steps;

/// <summary>What is learned: values in panels, the step's moments beside them and, where it is kept, the last gradient.</summary>
/// <typeparam name="T">float or double.</typeparam>
public sealed class Parameter<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    internal Parameter(int rows, int columns, StepOptions step, bool keepGradient, int fixedRows = 0)
    {
        MovingRows = rows - fixedRows;
        Value = new PanelMatrix<T>(rows, columns);
        if (step is AdamOptions)
        {
            FirstMoment = new PanelMatrix<T>(rows, columns);
            SecondMoment = new PanelMatrix<T>(rows, columns);
        }

        if (keepGradient)
        {
            Gradient = new PanelMatrix<T>(rows, columns);
        }
    }

    /// <summary>The values, [inputs, neurons].</summary>
    public PanelMatrix<T> Value { get; }

    /// <summary>Adam's running mean of the gradient; null with plain gradient descent.</summary>
    public PanelMatrix<T>? FirstMoment { get; }

    /// <summary>Adam's running mean of the squared gradient; null with plain gradient descent.</summary>
    public PanelMatrix<T>? SecondMoment { get; }

    /// <summary>The last gradient, where the learner keeps it (to clip its norm, or to be looked at); else null: it is used up tile by tile.</summary>
    public PanelMatrix<T>? Gradient { get; }

    /// <summary>Rows that a step along the kept gradient moves: the first ones.</summary>
    internal int MovingRows { get; }

    /// <summary>What a step of the tile at <paramref name="offset"/> will touch.</summary>
    internal StepMemory<T> Memory(int offset) => new(
        Value.Span[offset..], FirstMoment is null ? default : FirstMoment.Span[offset..], SecondMoment is null ? default : SecondMoment.Span[offset..]);

    /// <summary>Independent values from U(−bound, bound), in the order of [neurons, inputs].</summary>
    internal void Randomize(RandomSource random, double bound)
    {
        var rows = new T[Value.Rows * Value.Columns];
        for (int i = 0; i < rows.Length; i++)
        {
            rows[i] = T.CreateChecked((float)random.NextUniform(-bound, bound));
        }

        Value.CopyFromTransposed(rows);
    }
}
