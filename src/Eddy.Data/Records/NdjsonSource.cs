using System.Globalization;
using System.Text;
using System.Text.Json;
using Eddy.Learners;

namespace Eddy.Data.Records;

/// <summary>Samples from newline-delimited JSON: an object a line, a member the target, numbers in all others, in any order.</summary>
/// <remarks>
/// The first object tells the members; every other must have the same, but may lack the target. A member <c>x</c> may be an array of numbers, always of the same length, named
/// x1, x2 and so on. A class may be a string, a number or a boolean; null and the empty string are no label.
/// </remarks>
public sealed class NdjsonSource : RecordSource
{
    internal const string FormatName = "ndjson";

    private const string ArrayName = "x";
    private const int MaxTextBytes = 1024;
    private const string NotJson = "this is not one JSON object on one line.";

    private readonly byte[] _unescaped = new byte[MaxTextBytes];
    private Member[] _members = [];
    private long[] _seen = [];
    private long _stamp;

    internal NdjsonSource(LineReader lines, string name, RecordOptions options, bool isLive, RecordPosition? saved)
        : base(lines, name, options, isLive) => Begin(saved);

    private protected override string Format => FormatName;

    private protected override (RecordLayout Layout, string Form, bool IsHeader) ReadForm(ReadOnlySpan<byte> line)
    {
        var names = new List<string>();
        var kinds = new List<JsonTokenType>();
        var lengths = new List<int>();
        try
        {
            var reader = new Utf8JsonReader(line);
            reader.Read();
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                string name = reader.GetString()!;
                reader.Read();
                int length = name == ArrayName && reader.TokenType == JsonTokenType.StartArray ? CountNumbers(ref reader) : 0;
                lengths.Add(length);
                names.AddRange(length > 0 ? Enumerable.Range(1, length).Select(k => $"{name}{k}") : [name]);
                kinds.AddRange(Enumerable.Repeat(length > 0 ? JsonTokenType.Number : reader.TokenType, Math.Max(1, length)));
                reader.Skip();
            }

            reader.Read();
        }
        catch (Exception e) when (IsNotJson(e))
        {
            throw new InvalidDataException($"{Where(PlaceOf(e))}: {NotJson} The first line must tell the members.", e);
        }

        var layout = RecordLayout.Of(Where(0), "member", names, Options.Target, numbered: false);
        for (int k = 0, member = 0, left = 0; k < names.Count; k++)
        {
            left = left > 0 ? left : Math.Max(1, lengths[member]);
            bool inArray = lengths[member] > 0;
            if (k == layout.Target ? inArray || kinds[k] is JsonTokenType.StartArray or JsonTokenType.StartObject : kinds[k] != JsonTokenType.Number)
            {
                throw new InvalidDataException(k == layout.Target
                    ? $"{Where(0)}: the target would be '{FieldText.Of(names[k])}', which holds more than one value. Name the target with --target."
                    : $"{Where(0)}: member '{FieldText.Of(names[k])}' holds {Describe(kinds[k])} where a number belongs; the target is '{FieldText.Of(names[layout.Target])}'."
                    + " Choose another with --target, or leave the member out.");
            }

            member += --left == 0 ? 1 : 0;
        }

        return (layout, string.Join(",", lengths.Select(length => length.ToString(CultureInfo.InvariantCulture))), false);
    }

    private protected override void SetForm(string form)
    {
        var members = new List<Member>();
        int column = 0;
        foreach (string part in form.Split(','))
        {
            int length = int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out int parsed) ? parsed : -1;
            if (length < 0 || column + Math.Max(1, length) > Layout.Names.Count || (length > 0 && Layout.Target >= column && Layout.Target < column + length))
            {
                throw new InvalidDataException($"{Name}: the saved position is damaged.");
            }

            string name = length > 0 ? ArrayName : Layout.Names[column];
            members.Add(new Member(Encoding.UTF8.GetBytes(name), name, length, column - (column > Layout.Target ? 1 : 0), column == Layout.Target));
            column += Math.Max(1, length);
        }

        (_members, _seen) = ([.. members], new long[members.Count]);
    }

    private protected override bool TryParse(ReadOnlySpan<byte> line, Span<float> row, out float target)
    {
        target = float.NaN;
        try
        {
            return Walk(line, row, explain: false, out _, out _, out ReadOnlySpan<byte> text) && TryTarget(text, out target);
        }
        catch (Exception e) when (IsNotJson(e))
        {
            return false;
        }
    }

    private protected override (int Column, string Sentence) Explain(ReadOnlySpan<byte> line)
    {
        try
        {
            return Walk(line, new float[InputSize], explain: true, out long at, out string sentence, out _)
                ? (1, $"the target '{FieldText.Of(TargetName)}' is too large a number.")
                : ((int)at + 1, sentence);
        }
        catch (Exception e) when (IsNotJson(e))
        {
            return (PlaceOf(e), NotJson);
        }
    }

    /// <summary>Reads an object; where it is not as the first was, false, and if asked the place and a sentence about it.</summary>
    private bool Walk(ReadOnlySpan<byte> line, Span<float> row, bool explain, out long at, out string sentence, out ReadOnlySpan<byte> target)
    {
        target = default;
        (at, sentence) = (0, NotJson);
        var reader = new Utf8JsonReader(line);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            return false;
        }

        _stamp++;
        int next = 0, found = 0;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            at = reader.TokenStartIndex;
            int place = Find(ref reader, next);
            if (place < 0 || _seen[place] == _stamp)
            {
                sentence = !explain ? "" : place < 0
                    ? $"member '{FieldText.Of(reader.GetString()!)}' is not among those of the first record: {string.Join(", ", _members.Take(30).Select(m => FieldText.Of(m.Name)))}."
                    : $"member '{FieldText.Of(_members[place].Name)}' occurs twice.";
                return false;
            }

            _seen[place] = _stamp;
            next = place + 1;
            found += _members[place].IsTarget ? 0 : 1;
            reader.Read();
            at = reader.TokenStartIndex;
            if (_members[place].IsTarget ? !TryTargetText(ref reader, out target) : !TryNumbers(ref reader, _members[place], row))
            {
                sentence = explain ? Fault(ref reader, _members[place]) : "";
                return false;
            }
        }

        at = reader.TokenStartIndex;
        reader.Read(); // throws where more follows
        if (found == _members.Length - 1)
        {
            return true;
        }

        sentence = explain ? $"member '{FieldText.Of(_members.Where((m, k) => !m.IsTarget && _seen[k] != _stamp).First().Name)}' is missing." : "";
        return false;
    }

    /// <summary>Whether the reader met what is no JSON, or text that is no UTF-8, which it calls an invalid operation.</summary>
    private static bool IsNotJson(Exception e) => e is JsonException or InvalidOperationException;

    private static int PlaceOf(Exception e) => (int)((e as JsonException)?.BytePositionInLine ?? 0) + 1;

    private int Find(ref Utf8JsonReader reader, int next)
    {
        for (int tried = 0, place = next; tried < _members.Length; tried++, place++)
        {
            place = place >= _members.Length ? 0 : place;
            if (reader.ValueTextEquals(_members[place].Utf8))
            {
                return place;
            }
        }

        return -1;
    }

    private static bool TryNumbers(ref Utf8JsonReader reader, Member member, Span<float> row)
    {
        if (member.Length == 0)
        {
            return TryNumber(ref reader, out row[member.Input]);
        }

        if (reader.TokenType != JsonTokenType.StartArray)
        {
            return false;
        }

        for (int k = 0; k < member.Length; k++)
        {
            reader.Read();
            if (!TryNumber(ref reader, out row[member.Input + k]))
            {
                return false;
            }
        }

        return reader.Read() && reader.TokenType == JsonTokenType.EndArray;
    }

    private static bool TryNumber(ref Utf8JsonReader reader, out float value)
    {
        value = 0;
        return reader.TokenType == JsonTokenType.Number && NumberText.TryParse(reader.ValueSpan, out value) && float.IsFinite(value);
    }

    private bool TryTargetText(scoped ref Utf8JsonReader reader, out ReadOnlySpan<byte> text)
    {
        text = default;
        switch (reader.TokenType)
        {
            case JsonTokenType.Null:
                return true;
            case JsonTokenType.Number:
                text = reader.ValueSpan;
                return text.Length <= MaxTextBytes;
            case JsonTokenType.True or JsonTokenType.False when Task == LearningTask.Classification:
                text = reader.ValueSpan;
                return true;
            case JsonTokenType.String when Task == LearningTask.Classification && reader.ValueSpan.Length <= MaxTextBytes:
                text = (reader.ValueIsEscaped ? _unescaped.AsSpan(0, reader.CopyString(_unescaped)) : reader.ValueSpan).Trim(" \t"u8);
                return true;
            default:
                return false;
        }
    }

    private string Fault(ref Utf8JsonReader reader, Member member)
    {
        string name = $"member '{FieldText.Of(member.Name)}'";
        return reader.TokenType switch
        {
            JsonTokenType.Number when member.Length > 0 && reader.CurrentDepth < 2 => $"{name} holds a number where an array of {member.Length} numbers belongs.",
            JsonTokenType.Number when member.Length > 0 && TryNumber(ref reader, out _) => $"{name} holds more than the {member.Length} numbers that it held in the first record.",
            JsonTokenType.Number => $"{name} holds {FieldText.Of(reader.ValueSpan)}, which is too large or too long.",
            JsonTokenType.String when member.IsTarget && Task == LearningTask.Classification => $"{name} holds {reader.ValueSpan.Length} bytes of text; at most {MaxTextBytes} are read.",
            JsonTokenType.String => $"{name} holds '{FieldText.Of(reader.ValueSpan)}' where a number belongs.",
            JsonTokenType.EndArray => $"{name} holds fewer than the {member.Length} numbers that it held in the first record.",
            _ => $"{name} holds {Describe(reader.TokenType)} where {(member.Length > 0 ? $"an array of {member.Length} numbers" : member.IsTarget ? "a class or a number" : "a number")} belongs.",
        };
    }

    private static int CountNumbers(ref Utf8JsonReader reader)
    {
        Utf8JsonReader ahead = reader;
        int count = 0;
        while (ahead.Read() && ahead.TokenType == JsonTokenType.Number)
        {
            count++;
        }

        return ahead.TokenType == JsonTokenType.EndArray ? count : 0;
    }

    private static string Describe(JsonTokenType kind) => kind switch
    {
        JsonTokenType.StartObject => "an object",
        JsonTokenType.StartArray => "an array",
        JsonTokenType.EndArray => "an array of another length",
        JsonTokenType.True or JsonTokenType.False => "a boolean",
        JsonTokenType.Null => "null",
        JsonTokenType.String => "text",
        _ => "something else",
    };

    /// <summary>A member of the objects.</summary>
    /// <param name="Utf8">Its name as bytes.</param>
    /// <param name="Name">Its name.</param>
    /// <param name="Length">Numbers in its array; 0 where it is no array.</param>
    /// <param name="Input">Place of its first number among the inputs.</param>
    /// <param name="IsTarget">Whether it is the target.</param>
    private sealed record Member(byte[] Utf8, string Name, int Length, int Input, bool IsTarget);
}
