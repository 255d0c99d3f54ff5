using Eddy.Checkpoints;

namespace Eddy.Data.Records;

/// <summary>The columns of a record and which of them is the target.</summary>
internal sealed class RecordLayout
{
    private static readonly string[] _usualTargets = ["target", "class", "label", "y"];

    /// <summary>Columns with these names, all different.</summary>
    public RecordLayout(IReadOnlyList<string> names, int target)
        => (Names, Target, InputNames) = (names, target, [.. names.Where((_, k) => k != target)]);

    /// <summary>Name of each column.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>Place of the target, from 0.</summary>
    public int Target { get; }

    /// <summary>Names of the other columns, in order.</summary>
    public IReadOnlyList<string> InputNames { get; }

    /// <summary>Whether a name is one of those that a target usually has.</summary>
    public static bool IsUsualTarget(string name) => _usualTargets.Contains(name, StringComparer.OrdinalIgnoreCase);

    /// <summary>Finds the target among names; what is wrong is told after <paramref name="where"/>.</summary>
    /// <param name="where">Stands before a message: the file.</param>
    /// <param name="what">What the parts of a record are called: column, member.</param>
    /// <param name="names">All names.</param>
    /// <param name="wanted">As in <see cref="RecordOptions.Target"/>.</param>
    /// <param name="numbered">Whether a number from 1 stands for a column.</param>
    public static RecordLayout Of(string where, string what, IReadOnlyList<string> names, string? wanted, bool numbered)
    {
        var places = new Dictionary<string, int>(StringComparer.Ordinal);
        for (int k = 0; k < names.Count; k++)
        {
            if (!places.TryAdd(names[k], k))
            {
                throw new InvalidDataException($"{where}: {what}s {places[names[k]] + 1} and {k + 1} are both named '{names[k]}'. Give every {what} a name of its own.");
            }
        }

        if (names.Count < 2)
        {
            string found = names.Count == 0 ? $"there is no {what}" : $"there is only one {what}, '{FieldText.Of(names[0])}'";
            string advice = numbered ? " Separate columns by comma, semicolon or tab." : "";
            throw new InvalidDataException($"{where}: {found}, but a sample needs at least one number and a target.{advice}");
        }

        if (wanted is null)
        {
            int[] usual = [.. Enumerable.Range(0, names.Count).Where(k => IsUsualTarget(names[k]))];
            return new RecordLayout(names, usual.Length == 1 ? usual[0] : names.Count - 1);
        }

        if (places.TryGetValue(wanted, out int target))
        {
            return new RecordLayout(names, target);
        }

        if (numbered && int.TryParse(wanted, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out int number))
        {
            return number >= 1 && number <= names.Count
                ? new RecordLayout(names, number - 1)
                : throw new InvalidDataException($"{where}: there is no column {number} to be the target; the columns are numbered 1 to {names.Count} ({List(names)}).");
        }

        string nearest = NearestNames.To(wanted, names, 1) is [string name] ? $" The nearest is '{FieldText.Of(name)}'." : "";
        throw new InvalidDataException($"{where}: there is no {what} '{wanted}' to be the target.{nearest} The {what}s are: {List(names)}.");
    }

    private static string List(IReadOnlyList<string> names)
    {
        const int Most = 30;
        string rest = names.Count > Most ? $" and {names.Count - Most} more" : "";
        return string.Join(", ", names.Take(Most).Select(FieldText.Of)) + rest;
    }
}
