namespace Eddy.Tests.Neurons;

/// <summary>The numbers that are learned, in one row under their names, as an oracle file keeps them.</summary>
internal sealed class Weights
{
    private readonly Dictionary<string, (int From, int Rows, int Columns)> _blocks = [];
    private readonly List<PlainDual> _all = [];

    public int Count => _all.Count;

    public IEnumerable<string> Names => _blocks.Keys;

    public void Add(string name, double[][] rows)
    {
        _blocks.Add(name, (_all.Count, rows.Length, rows[0].Length));
        _all.AddRange(rows.SelectMany(row => row).Select(value => new PlainDual(value)));
    }

    public void Add(string name, double[] row) => Add(name, [row]);

    /// <summary>From here on every slope is by this number.</summary>
    public void Follow(int index)
    {
        for (int n = 0; n < _all.Count; n++)
        {
            _all[n] = new(_all[n].Value, n == index ? 1 : 0);
        }
    }

    /// <summary>Rows [from, from + count) and columns likewise of a matrix; all of them where nothing is said.</summary>
    public PlainDual[][] Block(string name, int row = 0, int rows = -1, int column = 0, int columns = -1)
    {
        (int from, int allRows, int allColumns) = _blocks[name];
        return [.. Enumerable.Range(row, rows < 0 ? allRows : rows).Select(i =>
            _all.Skip(from + (i * allColumns) + column).Take(columns < 0 ? allColumns : columns).ToArray())];
    }

    /// <summary>A vector, or a piece of it.</summary>
    public PlainDual[] Row(string name, int column = 0, int columns = -1) => Block(name, column: column, columns: columns)[0];

    /// <summary>A column of a matrix.</summary>
    public PlainDual[] Column(string name, int column, int row, int rows) => [.. Block(name, row, rows, column, 1).Select(r => r[0])];

    /// <summary>One number a weight, cut to the block of this name.</summary>
    public double[] Cut(double[] all, string name)
    {
        (int from, int rows, int columns) = _blocks[name];
        return all[from..(from + (rows * columns))];
    }
}
