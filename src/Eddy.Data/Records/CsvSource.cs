using System.Text;
using Eddy.Learners;

namespace Eddy.Data.Records;

/// <summary>Samples from comma-separated values: a line a record, a column the target, numbers in all others.</summary>
/// <remarks>
/// The separator (comma, semicolon or tab) and whether there is a line of names are told by the first line. Fields may stand in quotes, with a quote inside written as two; a
/// record does not go over a line's end. Numbers have a decimal point. Without names, columns are called c1, c2 and so on.
/// </remarks>
public sealed class CsvSource : RecordSource
{
    internal const string FormatName = "csv";

    private const int MaxFieldBytes = 1024;

    private readonly byte[] _unescaped = new byte[MaxFieldBytes];
    private byte _separator;
    private int _columns;
    private int _target;

    internal CsvSource(LineReader lines, string name, RecordOptions options, bool isLive, RecordPosition? saved)
        : base(lines, name, options, isLive) => Begin(saved);

    private protected override string Format => FormatName;

    private protected override (RecordLayout Layout, string Form, bool IsHeader) ReadForm(ReadOnlySpan<byte> line)
    {
        byte separator = FindSeparator(line);
        var texts = new List<string>();
        int numbers = 0, lastText = -1;
        bool textInQuotes = false;
        for (var fields = new CsvFields(line, separator); fields.Next();)
        {
            if (fields.Broken)
            {
                throw new InvalidDataException($"{Name}:{Lines.Number}:{texts.Count + 1}: the quotes of this field are not closed, or followed by more text.");
            }

            if (!fields.Quoted && (fields.Field.IsEmpty || NumberText.TryParse(fields.Field, out _)))
            {
                numbers++;
            }
            else
            {
                (lastText, textInQuotes) = (texts.Count, fields.Quoted);
            }

            texts.Add(Encoding.UTF8.GetString(fields.Field).Replace("\"\"", "\"", StringComparison.Ordinal).Trim());
        }

        bool isHeader = Options.Header ?? HasNames(texts, texts.Count - numbers, lastText);
        string[] names = [.. texts.Select((text, k) => isHeader && text.Length > 0 ? text : $"c{k + 1}")];
        return (RecordLayout.Of($"{Name}:{Lines.Number}", "column", names, Options.Target, numbered: true), ((char)separator).ToString(), isHeader);
    }

    private protected override void SetForm(string form)
        => (_columns, _target, _separator) = (Layout.Names.Count, Layout.Target, form is "," or ";" or "\t" ? (byte)form[0] : (byte)',');

    private protected override bool TryParse(ReadOnlySpan<byte> line, Span<float> row, out float target)
    {
        target = float.NaN;
        ReadOnlySpan<byte> targetText = default;
        int column = 0, input = 0;
        for (var fields = new CsvFields(line, _separator); fields.Next(); column++)
        {
            if (column == _columns || fields.Broken || fields.Field.Length > MaxFieldBytes)
            {
                return false;
            }

            if (column == _target)
            {
                targetText = fields.Quoted ? Unquoted(fields) : fields.Field;
            }
            else if (NumberText.TryParse(fields.Field, out float value) && float.IsFinite(value))
            {
                row[input++] = value;
            }
            else
            {
                return false;
            }
        }

        return column == _columns && !targetText.Contains((byte)0) && TryTarget(targetText, out target);
    }

    private protected override (int Column, string Sentence) Explain(ReadOnlySpan<byte> line)
    {
        int column = 0, bad = -1;
        string sentence = "";
        for (var fields = new CsvFields(line, _separator); fields.Next(); column++)
        {
            if (bad < 0 && column < _columns && Fault(fields, column) is { } fault)
            {
                (bad, sentence) = (column, fault);
            }

            if (fields.Broken)
            {
                return (column + 1, sentence); // how many fields there are cannot be said
            }
        }

        return column == _columns
            ? (bad + 1, sentence)
            : (Math.Min(column, _columns) + 1, $"the line has {column} fields, but {_columns} columns are known, from '{FieldText.Of(Layout.Names[0])}' to '{FieldText.Of(Layout.Names[^1])}'.");
    }

    /// <summary>What is wrong with a field, or null.</summary>
    private string? Fault(CsvFields fields, int column)
    {
        string name = $"column {column + 1} ('{FieldText.Of(Layout.Names[column])}')", text = FieldText.Of(fields.Field);
        if (fields.Broken)
        {
            return $"the quotes in {name} are not closed on this line, or followed by more text.";
        }

        if (fields.Field.Length > MaxFieldBytes)
        {
            return $"{name} holds {fields.Field.Length} bytes; at most {MaxFieldBytes} are read.";
        }

        if (column == _target && (Task == LearningTask.Classification || fields.Field.IsEmpty))
        {
            return null;
        }

        if (fields.Field.IsEmpty)
        {
            return $"{name} is empty where a number belongs.";
        }

        if (!NumberText.TryParse(fields.Field, out float value))
        {
            string advice = fields.Field.Contains((byte)',') ? " Write decimals with a point." : "";
            return $"{name} holds '{text}' where a number belongs.{advice}";
        }

        return float.IsFinite(value) ? null : column == _target
            ? $"{name} holds '{text}', which is not finite. Leave the target empty where it is not known."
            : $"{name} holds '{text}', which is not finite or too large.";
    }

    private ReadOnlySpan<byte> Unquoted(CsvFields fields)
        => (fields.Escaped ? _unescaped.AsSpan(0, fields.Unescape(_unescaped)) : fields.Field).Trim(" \t"u8);

    /// <summary>The first of tab, semicolon and comma that stands in the line outside quotes: names and numbers hold commas more often than they hold the others.</summary>
    private static byte FindSeparator(ReadOnlySpan<byte> line)
    {
        bool quoted = false, semicolon = false;
        foreach (byte b in line)
        {
            quoted ^= b == '"';
            if (b == '\t' && !quoted)
            {
                return b;
            }

            semicolon |= b == ';' && !quoted;
        }

        return semicolon ? (byte)';' : (byte)',';
    }

    private bool HasNames(List<string> texts, int notNumbers, int lastText) => notNumbers switch
    {
        0 => false,
        1 => RecordLayout.IsUsualTarget(texts[lastText]) || texts[lastText] == Options.Target || texts.Count == 1,
        _ => true,
    };
}
