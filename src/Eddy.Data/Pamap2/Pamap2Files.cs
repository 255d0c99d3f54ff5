using System.Globalization;
using Eddy.Data.Records;

namespace Eddy.Data.Pamap2;

/// <summary>Reads PAMAP2's files row by row, in one buffer. Of rows that are not taken only the number of columns is checked.</summary>
internal sealed class Pamap2Files(string folder, Pamap2Options options)
{
    private const int BadRowsKept = 10;
    private const string Prefix = "subject";
    private const string Suffix = ".dat";

    private static readonly sbyte[] _labels = Labels();

    private readonly List<string> _badRows = [];
    private readonly float[] _sensors = new float[Pamap2Columns.Sensors];

    public long Rows { get; private set; }

    public long Skipped { get; private set; }

    public IReadOnlyList<string> BadRows => _badRows;

    /// <summary>The subjects' files, by number: those in Protocol/, or else those directly in the folder.</summary>
    public static (int Subject, string Path)[] Find(string folder)
    {
        (int, string)[] protocol = In(Path.Combine(folder, "Protocol"));
        return protocol.Length > 0 ? protocol : In(folder);
    }

    /// <summary>Adds a subject's rows.</summary>
    public void Read(int subject, string path, Pamap2Rows rows)
    {
        int before = rows.Count;
        ReadFile(subject, path, rows);
        string optional = Path.Combine(folder, "Optional", Path.GetFileName(path));
        if (options.IncludeOptional && File.Exists(optional))
        {
            ReadFile(subject, optional, rows);
        }

        if (rows.Count == before)
        {
            throw new InvalidDataException($"{path}: no row of one of the {Pamap2Columns.Activities.Length} activities was found. Is this a whole file of PAMAP2?");
        }
    }

    private static (int Subject, string Path)[] In(string folder)
        => !Directory.Exists(folder) ? [] : [.. Directory.EnumerateFiles(folder, Prefix + "*" + Suffix)
            .Select(path => (Subject: NumberOf(Path.GetFileName(path)), Path: path))
            .Where(file => file.Subject > 0).OrderBy(file => file.Subject)];

    private static int NumberOf(string name)
        => int.TryParse(name.AsSpan()[Prefix.Length..^Suffix.Length], NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : 0;

    private static sbyte[] Labels()
    {
        var labels = new sbyte[256];
        Array.Fill(labels, (sbyte)-1);
        for (int k = 0; k < Pamap2Columns.Activities.Length; k++)
        {
            labels[Pamap2Columns.Activities[k].Id] = (sbyte)k;
        }

        return labels;
    }

    private void ReadFile(int subject, string path, Pamap2Rows rows)
    {
        using var lines = new LineReader(new ByteInput(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1, FileOptions.SequentialScan), path));
        for (long row = 0; lines.ReadFilled(); row++)
        {
            Rows++;
            ReadOnlySpan<byte> line = Trimmed(lines.Current);
            bool taken = row % options.KeepEvery == 0;
            int label = -1;
            bool good = !lines.TooLong && (taken ? TryParse(line, out label) : HasAllColumns(line));
            if (good && label >= 0)
            {
                rows.Add(_sensors, label, subject);
            }
            else if (!good)
            {
                Refuse(path, lines.Number, lines.TooLong, line);
            }
        }
    }

    private static ReadOnlySpan<byte> Trimmed(ReadOnlySpan<byte> line) => line[^1] <= (byte)' ' || line[0] <= (byte)' ' ? line.Trim(" \t\r"u8) : line;

    /// <summary>A single space stands between columns as a rule; where it does not, fields are counted one by one.</summary>
    private static bool HasAllColumns(ReadOnlySpan<byte> line) => line.Count((byte)' ') == Pamap2Columns.Count - 1 || CountColumns(line) == Pamap2Columns.Count;

    private static int CountColumns(ReadOnlySpan<byte> line)
    {
        int count = 0;
        while (Next(ref line, out _))
        {
            count++;
        }

        return count;
    }

    private static bool Next(ref ReadOnlySpan<byte> rest, out ReadOnlySpan<byte> field)
    {
        int start = 0;
        while (start < rest.Length && rest[start] is (byte)' ' or (byte)'\t')
        {
            start++;
        }

        rest = rest[start..];
        int length = rest.IndexOfAny((byte)' ', (byte)'\t');
        length = length < 0 ? rest.Length : length;
        field = rest[..length];
        rest = rest[length..];
        return length > 0;
    }

    /// <summary>Reads a row; the label is −1 where its activity is none of the twelve, and then its sensors are not looked at.</summary>
    private bool TryParse(ReadOnlySpan<byte> line, out int label)
    {
        label = -1;
        if (!HasAllColumns(line) || !Next(ref line, out ReadOnlySpan<byte> time) || !NumberText.TryParse(time, out _)
            || !Next(ref line, out ReadOnlySpan<byte> activity) || !TryActivity(activity, out label))
        {
            return false;
        }

        if (label < 0)
        {
            return true;
        }

        for (int c = 0; c < _sensors.Length; c++)
        {
            if (!Next(ref line, out ReadOnlySpan<byte> field) || !TrySensor(field, out _sensors[c]))
            {
                return false;
            }
        }

        return true;
    }

    private static bool TryActivity(ReadOnlySpan<byte> text, out int label)
    {
        bool isNumber = NumberText.TryParse(text, out float id) && id is >= 0 and < 256 && id == MathF.Floor(id);
        label = isNumber ? _labels[(int)id] : -1;
        return isNumber;
    }

    private static bool TrySensor(ReadOnlySpan<byte> text, out float value) => NumberText.TryParse(text, out value) && !float.IsInfinity(value);

    private void Refuse(string path, long number, bool tooLong, ReadOnlySpan<byte> line)
    {
        Skipped++;
        if (options.OnBad == OnBadRecord.Skip && _badRows.Count == BadRowsKept)
        {
            return;
        }

        (int column, string sentence) = tooLong ? (0, "the line is far too long. Is this a text file of PAMAP2?") : Explain(line);
        string place = string.Create(CultureInfo.InvariantCulture, $"{path}:{number}{(column > 0 ? ":" : "")}{(column > 0 ? column : "")}");
        if (options.OnBad == OnBadRecord.Fail)
        {
            throw new InvalidDataException($"{place}: {sentence} Fetch the file again, or pass over damaged rows with --on-bad skip.");
        }

        _badRows.Add($"{place}: {sentence}");
    }

    private static (int Column, string Sentence) Explain(ReadOnlySpan<byte> line)
    {
        if (line.Contains((byte)0))
        {
            return (0, "the line holds a zero byte, so this is binary data.");
        }

        int columns = CountColumns(line);
        if (columns != Pamap2Columns.Count)
        {
            return (Math.Min(columns, Pamap2Columns.Count) + 1, $"the row has {columns} columns, but rows of PAMAP2 have {Pamap2Columns.Count}, separated by spaces.");
        }

        for (int column = 1; Next(ref line, out ReadOnlySpan<byte> field); column++)
        {
            string text = FieldText.Of(field);
            if (column == 2 ? !TryActivity(field, out _) : !TrySensor(field, out _))
            {
                return (column, column == 2
                    ? $"column 2 (the activity) holds '{text}' where a whole number from 0 to 255 belongs."
                    : $"column {column} ({(column == 1 ? "the time" : Pamap2Columns.SensorNames[column - 1 - Pamap2Columns.First])}) holds '{text}' where a finite number or NaN belongs.");
            }
        }

        return (0, "the row cannot be read.");
    }
}
