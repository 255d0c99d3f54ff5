using System.Globalization;

namespace Eddy.Experiments.Images.Studies;

/// <summary>How many epochs each cell of a study's table has: <c>60</c>, or some of <c>ROW=N</c>, <c>METHOD=N</c> and <c>ROW:METHOD=N</c> with commas; the most particular counts.</summary>
internal sealed class StudyEpochs
{
    private readonly Dictionary<(string? Row, string? Method), int> _given = [];
    private readonly int _default;

    private StudyEpochs(int published) => _default = published;

    /// <summary>Reads what was given.</summary>
    /// <param name="text">As above; null for <paramref name="published"/> everywhere.</param>
    /// <param name="published">Where nothing is given.</param>
    /// <param name="rows">Known rows.</param>
    /// <param name="methods">Known methods.</param>
    /// <exception cref="ArgumentException">A name is unknown, or a number is no whole number above 0; the message names those known.</exception>
    public static StudyEpochs Parse(string? text, int published, IReadOnlyList<string> rows, IReadOnlyList<string> methods)
    {
        var epochs = new StudyEpochs(published);
        foreach (string part in text?.Split(',', StringSplitOptions.TrimEntries) ?? [])
        {
            string[] sides = part.Split('=');
            if (sides.Length > 2 || !int.TryParse(sides[^1], NumberStyles.None, CultureInfo.InvariantCulture, out int number) || number < 1)
            {
                throw new ArgumentException($"epochs: '{part}' is no whole number above 0, nor one for a row or a method such as {rows[^1]}=10 or {rows[^1]}:{methods[0]}=10.", nameof(text));
            }

            if (!epochs._given.TryAdd(sides.Length == 1 ? (null, null) : Cell(sides[0], rows, methods), number))
            {
                throw new ArgumentException($"epochs: {(sides.Length == 1 ? "a number for all" : sides[0])} is given twice.", nameof(text));
            }
        }

        return epochs;
    }

    /// <summary>One number for all.</summary>
    /// <param name="text">The number; null for <paramref name="otherwise"/>.</param>
    /// <param name="otherwise">Where nothing is given.</param>
    /// <param name="study">Whose, for messages.</param>
    /// <exception cref="ArgumentException">It is no whole number above 0.</exception>
    public static int One(string? text, int otherwise, string study)
        => text is null ? otherwise
            : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number > 0 ? number
            : throw new ArgumentException($"epochs: '{text}' is no whole number above 0; {study} takes one for all rows.", nameof(text));

    /// <summary>The epochs of a cell.</summary>
    /// <param name="row">The row.</param>
    /// <param name="method">The method.</param>
    /// <param name="own">What the method has where nothing is given for it; null for as published.</param>
    public int Of(string row, string method, int? own = null)
    {
        foreach ((string?, string?) key in new (string?, string?)[] { (row, method), (null, method), (row, null), (null, null) })
        {
            if (_given.TryGetValue(key, out int number))
            {
                return number;
            }
        }

        return own ?? _default;
    }

    private static (string? Row, string? Method) Cell(string name, IReadOnlyList<string> rows, IReadOnlyList<string> methods)
    {
        string[] words = name.Split(':');
        return words switch
        {
            [var row, var method] when rows.Contains(row) && methods.Contains(method) => (row, method),
            [var row] when rows.Contains(row) => (row, null),
            [var method] when methods.Contains(method) => (null, method),
            _ => throw new ArgumentException($"epochs: '{name}' is neither a row ({string.Join(", ", rows)}) nor a method ({string.Join(", ", methods)}) nor ROW:METHOD.", nameof(name)),
        };
    }
}
