using Eddy.Numerics;

namespace Eddy.Learners.Recurrent;

/// <summary>Some rows of a parameter, seen as [units, sources], or [units] of a single row.</summary>
internal sealed record RecurrentWeight(string Name, int[] Shape, Func<PanelMatrix<float>> Matrix, int FirstRow)
{
    private int Rows => Shape.Length == 1 ? 1 : Shape[1];

    public float[] Read()
    {
        PanelMatrix<float> matrix = Matrix();
        var values = new float[matrix.Columns * Rows];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = matrix[FirstRow + (i % Rows), i / Rows];
        }

        return values;
    }

    public void Write(float[] values)
    {
        PanelMatrix<float> matrix = Matrix();
        for (int i = 0; i < values.Length; i++)
        {
            matrix[FirstRow + (i % Rows), i / Rows] = values[i];
        }
    }
}
