using Eddy.Data.Records;

namespace Eddy.Data.Events;

/// <summary>The events of a file or a stream, one after another, in the order of time. It holds 64 KB, whatever the file's length; a read allocates nothing.</summary>
/// <remarks>An event that is out of order or outside the sensor, and one cut short at the end, ends the reading or is passed over and counted, as the options say. Addresses are as in the file.</remarks>
public abstract class EventReader : IDisposable
{
    private readonly EventReadOptions _options;
    private long _last = long.MinValue;

    private protected EventReader(EventBytes bytes, EventFormat format, EventReadOptions options) => (Bytes, Format, _options) = (bytes, format, options);

    /// <summary>The form that is read.</summary>
    public EventFormat Format { get; }

    /// <summary>The camera.</summary>
    public EventSensor Sensor { get; private set; }

    /// <summary>Rows of the camera.</summary>
    public int Rows { get; private set; }

    /// <summary>Columns of the camera.</summary>
    public int Columns { get; private set; }

    /// <summary>Events given so far.</summary>
    public long Count { get; private set; }

    /// <summary>Damaged events that were passed over.</summary>
    public long Skipped { get; private set; }

    /// <summary>Sound records that are no events of pixels: frames, motion, triggers, events that the camera itself marked invalid.</summary>
    public long Others { get; private protected set; }

    /// <summary>The first damage that was passed over; null where there was none.</summary>
    public string? FirstProblem { get; private set; }

    private protected EventBytes Bytes { get; }

    private protected EventSensor Asked => _options.Sensor;

    /// <summary>Opens a file. Its form is told by its content where that begins as AEDAT, else it is that of N-MNIST.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">It is no event file that can be read here, or its header is damaged.</exception>
    public static EventReader Open(string path, EventReadOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (!File.Exists(path))
        {
            throw new FileNotFoundException($"{path}: there is no such file. Give the path of an event file: AEDAT 2.0 or 3.1, or the form of N-MNIST.", path);
        }

        return Open(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1), path, options); // the reader has a buffer of its own
    }

    /// <summary>Opens a stream, which is disposed with the reader, or at once if it cannot be read.</summary>
    /// <param name="stream">From its first byte on.</param>
    /// <param name="name">What errors call it; a name that ends in <c>.aedat</c> must begin as AEDAT.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <exception cref="InvalidDataException">It is no event file that can be read here, or its header is damaged.</exception>
    public static EventReader Open(Stream stream, string name, EventReadOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentException.ThrowIfNullOrEmpty(name);
        var bytes = new EventBytes(stream, name);
        try
        {
            return Open(bytes, options ?? new EventReadOptions());
        }
        catch
        {
            bytes.Dispose();
            throw;
        }
    }

    /// <summary>The next event.</summary>
    /// <returns>Whether there was one.</returns>
    /// <exception cref="InvalidDataException">The file is damaged; the message names the byte and says what was found.</exception>
    public bool Read(out CameraEvent next)
    {
        while (Next(out next, out string? problem))
        {
            problem ??= next.X >= Columns || next.Y >= Rows ? $"an event at ({next.X}, {next.Y}), outside the sensor of {Columns}×{Rows} pixels. Give the sensor's size, or pass over damaged events."
                : next.Microseconds < _last ? $"an event at {next.Microseconds} µs after one at {_last} µs. Sort the file, or pass over damaged events." : null;
            if (problem is null)
            {
                _last = next.Microseconds;
                Count++;
                return true;
            }

            if (_options.OnBad == OnBadRecord.Fail)
            {
                throw new InvalidDataException($"{Bytes.Name}: event {Count + Skipped}, before byte {Bytes.Offset}: {problem}");
            }

            Skipped++;
            FirstProblem ??= $"event {Count + Skipped - 1}, before byte {Bytes.Offset}: {problem}";
        }

        next = default;
        return false;
    }

    /// <summary>Reads all events to come.</summary>
    /// <exception cref="InvalidDataException">The file is damaged.</exception>
    public CameraEvent[] ReadAll()
    {
        var all = new List<CameraEvent>();
        while (Read(out CameraEvent next))
        {
            all.Add(next);
        }

        return [.. all];
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Bytes.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>The next record that is a pixel's.</summary>
    /// <param name="next">The event.</param>
    /// <param name="problem">What is wrong with it; null where nothing is.</param>
    /// <returns>Whether there was one.</returns>
    private protected abstract bool Next(out CameraEvent next, out string? problem);

    /// <summary>Says which camera it is, once.</summary>
    private protected void Settle(EventSensor sensor)
    {
        (int rows, int columns) = EventSensors.Size(sensor);
        (Sensor, Rows, Columns) = (sensor, _options.Rows ?? rows, _options.Columns ?? columns);
        if (Rows == 0 || Columns == 0)
        {
            throw new InvalidDataException($"{Bytes.Name}: the header does not say which camera it was. Give the sensor, or rows and columns.");
        }
    }

    private static EventReader Open(EventBytes bytes, EventReadOptions options)
    {
        ReadOnlySpan<byte> start = bytes.Peek(12);
        if (start.StartsWith("#!AER-DAT"u8))
        {
            return start[9..] is [(byte)'2', ..] ? new Aedat2Reader(bytes, options)
                : start[9..].SequenceEqual("3.1"u8) ? new Aedat3Reader(bytes, options)
                : throw bytes.Wrong($"AEDAT of version {System.Text.Encoding.Latin1.GetString(start[9..])}, but 2.0 and 3.1 are read. Convert the file.");
        }

        return !bytes.Name.EndsWith(".aedat", StringComparison.OrdinalIgnoreCase) ? new NMnistReader(bytes, options)
            : throw bytes.Wrong("the file does not begin with #!AER-DAT, so it is no AEDAT file of version 2.0 or 3.1. Check that it is one, or convert it.");
    }
}
