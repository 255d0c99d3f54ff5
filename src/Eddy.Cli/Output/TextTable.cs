namespace Eddy.Cli.Output;

/// <summary>A plain table: columns padded to their widest cell, two spaces apart, no lines and no colour.</summary>
internal sealed class TextTable
{
    private readonly string[] _headings;
    private readonly bool[] _right;
    private readonly List<string[]> _rows = [];

    /// <summary>Names the columns; a heading that starts with '&gt;' (not shown) aligns its column to the right, for numbers.</summary>
    public TextTable(params string[] headings)
    {
        _right = [.. headings.Select(h => h.StartsWith('>'))];
        _headings = [.. headings.Select(h => h.TrimStart('>'))];
    }

    /// <summary>Adds a row with one cell a column.</summary>
    /// <exception cref="ArgumentException">There are more or fewer cells than columns.</exception>
    public TextTable Add(params string[] cells)
    {
        if (cells.Length != _headings.Length)
        {
            throw new ArgumentException($"A row of this table has {_headings.Length} cells; got {cells.Length}.", nameof(cells));
        }

        _rows.Add(cells);
        return this;
    }

    /// <summary>Writes headings and rows, without trailing spaces.</summary>
    public void Write(TextWriter output)
    {
        var widths = new int[_headings.Length];
        foreach (string[] row in _rows.Prepend(_headings))
        {
            for (int c = 0; c < row.Length; c++)
            {
                widths[c] = Math.Max(widths[c], row[c].Length);
            }
        }

        foreach (string[] row in _rows.Prepend(_headings))
        {
            var cells = row.Select((cell, c) => _right[c] ? cell.PadLeft(widths[c]) : cell.PadRight(widths[c]));
            output.WriteLine(string.Join("  ", cells).TrimEnd());
        }
    }
}
