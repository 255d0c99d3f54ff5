namespace Eddy.Data.Events;

/// <summary>The bytes of an event file, taken from front to back with their offset.</summary>
internal sealed class EventBytes(Stream stream, string name) : IDisposable
{
    private readonly byte[] _buffer = new byte[1 << 16];
    private int _begin;
    private int _end;
    private bool _ended;

    /// <summary>What errors call the file.</summary>
    public string Name => name;

    /// <summary>Bytes taken so far.</summary>
    public long Offset { get; private set; }

    /// <summary>The next bytes without taking them; fewer than asked for only at the end.</summary>
    /// <param name="count">At most 65,536.</param>
    public ReadOnlySpan<byte> Peek(int count)
    {
        if (_end - _begin < count && !_ended)
        {
            _buffer.AsSpan(_begin, _end - _begin).CopyTo(_buffer);
            (_begin, _end) = (0, _end - _begin);
            int read = stream.ReadAtLeast(_buffer.AsSpan(_end), count - _end, throwOnEndOfStream: false);
            _ended = read < count - _end;
            _end += read;
        }

        return _buffer.AsSpan(_begin, Math.Min(count, _end - _begin));
    }

    /// <summary>Takes bytes that were looked at.</summary>
    public void Take(int count)
    {
        _begin += count;
        Offset += count;
    }

    /// <summary>Takes bytes without a look.</summary>
    /// <returns>How many there were.</returns>
    public long Skip(long count)
    {
        long left = count;
        while (left > 0)
        {
            int there = Peek((int)Math.Min(left, _buffer.Length)).Length;
            if (there == 0)
            {
                break;
            }

            Take(there);
            left -= there;
        }

        return count - left;
    }

    /// <summary>An error at the place that was reached.</summary>
    public InvalidDataException Wrong(string what) => new($"{name}: byte {Offset}: {what}");

    public void Dispose() => stream.Dispose();
}
