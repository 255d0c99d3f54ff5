using System.Text.Json;
using System.Text.Json.Nodes;

namespace Eddy.Experiments.Runs;

/// <summary>A run's metrics: one JSON object a line, in the order of its steps, each with a whole number <c>step</c>.</summary>
/// <remarks>
/// Each line is handed to the system before <see cref="Write"/> returns, in one write, so a killed process loses none. Half a line at
/// the end, which only a failing machine leaves, is dropped when the log is opened.
/// </remarks>
public sealed class MetricsLog : IDisposable
{
    private const int LongestLine = 16_000_000;

    private readonly string _path;
    private readonly FileStream _file;

    private MetricsLog(string path, FileStream file) => (_path, _file) = (path, file);

    /// <summary>Opens a log, new or not, to add to it.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written.</exception>
    public static MetricsLog Open(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read | FileShare.Delete, bufferSize: 0);
        try
        {
            file.SetLength(EndOfLastLine(file));
            file.Seek(0, SeekOrigin.End);
            return new MetricsLog(path, file);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>The metrics in a log, oldest first; none where there is no log. Half a line at the end is left out.</summary>
    /// <exception cref="InvalidDataException">A line is not a JSON object; the message names it.</exception>
    public static IEnumerable<JsonObject> Read(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (!File.Exists(path))
        {
            yield break;
        }

        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        foreach ((long _, JsonObject metrics) in Lines(path, file))
        {
            yield return metrics;
        }
    }

    /// <summary>Adds a line.</summary>
    /// <param name="metrics">Numbers by name, among them a whole number <c>step</c>. Numbers must be finite.</param>
    /// <exception cref="ArgumentException">There is no <c>step</c>, or a number is not finite. Nothing was written.</exception>
    /// <exception cref="IOException">The disk is full. The log ends with the line before.</exception>
    public void Write(JsonObject metrics)
    {
        ArgumentNullException.ThrowIfNull(metrics);
        if (StepOf(metrics) is null)
        {
            throw new ArgumentException($"{_path}: metrics need a whole number named step. Add the step they were measured at.", nameof(metrics));
        }

        byte[] line = Serialized(metrics);
        long end = _file.Position;
        try
        {
            _file.Write(line);
        }
        catch (IOException e)
        {
            _file.SetLength(end); // never half a line before the next one
            _file.Position = end;
            throw new IOException($"{_path}: metrics could not be written: {e.Message} Free space on the disk, then resume the run.", e);
        }
    }

    /// <summary>Drops every line from the first one after a step on: what a resumed run is going to write again.</summary>
    /// <exception cref="InvalidDataException">A line is not a JSON object. Nothing was dropped.</exception>
    public void TruncateAfter(long step)
    {
        _file.Position = 0;
        long? cut = null;
        foreach ((long start, JsonObject metrics) in Lines(_path, _file))
        {
            if (StepOf(metrics) > step)
            {
                cut = start;
                break;
            }
        }

        if (cut is { } length)
        {
            _file.SetLength(length);
            _file.Flush(flushToDisk: true);
        }

        _file.Seek(0, SeekOrigin.End);
    }

    /// <summary>The metrics written so far, oldest first.</summary>
    public IEnumerable<JsonObject> Read() => Read(_path);

    /// <summary>Flushes the log to disk.</summary>
    public void Flush() => _file.Flush(flushToDisk: true);

    /// <summary>Closes the log.</summary>
    public void Dispose() => _file.Dispose();

    private static long? StepOf(JsonObject metrics) => metrics["step"] is JsonValue value && value.TryGetValue(out long step) ? step
        : metrics["step"] is JsonValue small && small.TryGetValue(out int narrow) ? narrow : null;

    private static byte[] Serialized(JsonObject metrics)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            foreach ((string name, JsonNode? value) in metrics)
            {
                json.WritePropertyName(name);
                try
                {
                    WriteValue(json, value);
                }
                catch (ArgumentException e)
                {
                    throw new ArgumentException($"The metric \"{name}\" cannot be written: {e.Message} Leave out numbers that are not finite, or write null.", nameof(metrics), e);
                }
            }

            json.WriteEndObject();
        }

        stream.WriteByte((byte)'\n');
        return stream.ToArray();
    }

    private static void WriteValue(Utf8JsonWriter json, JsonNode? value)
    {
        if (value is null)
        {
            json.WriteNullValue();
        }
        else
        {
            value.WriteTo(json);
        }
    }

    // Where the last newline ends, looking back from the end of the file.
    private static long EndOfLastLine(FileStream file)
    {
        Span<byte> block = stackalloc byte[4096];
        for (long end = file.Length; end > 0;)
        {
            long start = Math.Max(0, end - block.Length);
            Span<byte> part = block[..(int)(end - start)];
            file.Position = start;
            file.ReadExactly(part);
            int newline = part.LastIndexOf((byte)'\n');
            if (newline >= 0)
            {
                return start + newline + 1;
            }

            end = start;
        }

        return 0;
    }

    // Each whole line from the stream's position on, with the byte at which it begins.
    private static IEnumerable<(long Start, JsonObject Metrics)> Lines(string path, Stream file)
    {
        byte[] buffer = new byte[1 << 16];
        int filled = 0;
        long start = file.Position, number = 1;
        while (true)
        {
            int begin = 0;
            for (int newline; (newline = buffer.AsSpan(begin, filled - begin).IndexOf((byte)'\n')) >= 0; number++)
            {
                yield return (start + begin, RunConfig.Parse(buffer.AsSpan(begin, newline), $"{path}: line {number}", "The file is damaged; delete that line."));
                begin += newline + 1;
            }

            buffer.AsSpan(begin, filled - begin).CopyTo(buffer);
            (start, filled) = (start + begin, filled - begin);
            if (filled == buffer.Length)
            {
                if (filled >= LongestLine)
                {
                    throw new InvalidDataException($"{path}: line {number} has more than {LongestLine} bytes. The file is damaged; delete that line.");
                }

                Array.Resize(ref buffer, buffer.Length * 2);
            }

            int read = file.Read(buffer, filled, buffer.Length - filled);
            if (read == 0)
            {
                yield break;
            }

            filled += read;
        }
    }
}
