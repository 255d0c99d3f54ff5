namespace Eddy.Experiments.Reports.Charts;

/// <summary>Numbers in rows and columns, to be drawn.</summary>
/// <param name="Values">Row by row.</param>
/// <param name="Rows">Rows.</param>
/// <param name="Columns">Columns.</param>
internal sealed record Grid(float[] Values, int Rows, int Columns)
{
    /// <summary>The largest of those that are finite, as a magnitude; 0 where there is none.</summary>
    public float Most => Values.Where(float.IsFinite).Select(Math.Abs).DefaultIfEmpty().Max();

    /// <summary>Means over blocks of neighbours, so that no more rows and columns are left than these.</summary>
    public Grid Reduced(int mostRows, int mostColumns)
    {
        int rows = Math.Min(Rows, mostRows), columns = Math.Min(Columns, mostColumns);
        if (rows == Rows && columns == Columns)
        {
            return this;
        }

        var values = new float[rows * columns];
        var counts = new int[values.Length];
        for (int r = 0; r < Rows; r++)
        {
            int row = (int)((long)r * rows / Rows) * columns;
            for (int c = 0; c < Columns; c++)
            {
                int at = row + (int)((long)c * columns / Columns);
                values[at] += Values[(r * Columns) + c];
                counts[at]++;
            }
        }

        for (int i = 0; i < values.Length; i++)
        {
            values[i] /= counts[i];
        }

        return new Grid(values, rows, columns);
    }

    /// <summary>One column for each of these.</summary>
    public static Grid OfColumns(IReadOnlyList<float[]> columns)
    {
        int rows = columns.Count == 0 ? 0 : columns[0].Length;
        var values = new float[rows * columns.Count];
        for (int c = 0; c < columns.Count; c++)
        {
            for (int r = 0; r < rows; r++)
            {
                values[(r * columns.Count) + c] = columns[c][r];
            }
        }

        return new Grid(values, rows, columns.Count);
    }
}
