using System.Buffers;

namespace Eddy.Data.Records;

/// <summary>Opens records of text as samples, and tells CSV from NDJSON (one JSON object a line) by the first character that is not blank.</summary>
public static class RecordSources
{
    /// <summary>What no line of text holds; blanks, which may stand around fields, are not among them.</summary>
    private static readonly SearchValues<byte> _control = SearchValues.Create([.. Enumerable.Range(1, 31).Where(code => code is not ('\t' or '\r' or '\v' or '\f')).Select(code => (byte)code), 0x7F]);

    /// <summary>Opens a file, plain or gzip, whatever its name.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">How records become samples; null for the defaults.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">It is empty, binary, or its first line tells no columns or not the target.</exception>
    public static RecordSource Open(string path, RecordOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (!File.Exists(path))
        {
            throw new FileNotFoundException(
                Directory.Exists(path) ? $"{path}: is a folder. Give a CSV or NDJSON file." : $"{path}: there is no such file. Give the path of a CSV or NDJSON file, plain or gzip.", path);
        }

        return Open(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1 << 16, FileOptions.SequentialScan), path, options, isLive: false, saved: null);
    }

    /// <summary>Opens a stream that comes once, such as standard input, plain or gzip, and waits for its first line. It is disposed with the source.</summary>
    /// <param name="stream">Where the bytes come from; it may give few at a time.</param>
    /// <param name="name">Name for people: <c>standard input</c>.</param>
    /// <param name="options">How records become samples; null for the defaults.</param>
    /// <param name="resumeAt">
    /// A saved position to go on after, as with <see cref="RecordSource.ResumeAt"/>; needed here where a resumed stream begins with a record that does not tell its form, or may be
    /// empty.
    /// </param>
    /// <exception cref="InvalidDataException">The stream is empty, binary, or its first line tells no columns or not the target.</exception>
    public static RecordSource Open(Stream stream, string name, RecordOptions? options = null, string? resumeAt = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentException.ThrowIfNullOrEmpty(name);
        return Open(stream, name, options, isLive: true, resumeAt is null ? null : RecordPosition.Parse(name, resumeAt));
    }

    internal static string Empty(string name) => $"{name}: is empty: there is no record to read. Give CSV, or NDJSON with one object a line.";

    private static RecordSource Open(Stream stream, string name, RecordOptions? options, bool isLive, RecordPosition? saved)
    {
        var lines = new LineReader(new ByteInput(stream, name));
        try
        {
            options ??= new RecordOptions();
            if (!lines.ReadFilled() && saved is null)
            {
                throw new InvalidDataException(Empty(name));
            }

            RefuseBinary(lines, name);
            return IsJson(lines.Current, saved, name) ? new NdjsonSource(lines, name, options, isLive, saved) : new CsvSource(lines, name, options, isLive, saved);
        }
        catch
        {
            lines.Dispose();
            throw;
        }
    }

    private static void RefuseBinary(LineReader lines, string name)
    {
        if (lines.Current.Contains((byte)0))
        {
            throw new InvalidDataException($"{name}:{lines.Number}: a zero byte in the first line, so this is a binary file or text in UTF-16. Give CSV or NDJSON as UTF-8 text, plain or gzip.");
        }

        if (lines.Current.ContainsAny(_control))
        {
            throw new InvalidDataException($"{name}:{lines.Number}: control characters in the first line, so this is a binary file. Give CSV or NDJSON as UTF-8 text, plain or gzip.");
        }

        if (lines.TooLong)
        {
            throw new InvalidDataException($"{name}:{lines.Number}: the first line has more than {LineReader.MaxLineBytes >> 20} MB. Is this a text file with a record a line?");
        }
    }

    private static bool IsJson(ReadOnlySpan<byte> line, RecordPosition? saved, string name)
    {
        ReadOnlySpan<byte> start = line.TrimStart(" \t"u8);
        if (start.StartsWith("["u8))
        {
            throw new InvalidDataException($"{name}: starts with '[', as a JSON array does. Write one JSON object a line, without brackets and commas around.");
        }

        return start.IsEmpty ? saved?.Format == NdjsonSource.FormatName : start[0] == '{';
    }
}
