namespace Eddy.Data.Records;

/// <summary>Lines of a byte stream, one at a time, in one buffer: without allocation, and each as soon as its last byte is there.</summary>
internal sealed class LineReader : IDisposable
{
    /// <summary>A longer line is not held; see <see cref="TooLong"/>.</summary>
    public const int MaxLineBytes = 4 << 20;

    private const int FirstBuffer = 1 << 17;

    private readonly ByteInput _input;
    private byte[] _buffer = new byte[FirstBuffer];
    private int _lineStart;
    private int _lineLength;
    private int _next; // where the next line begins
    private int _end; // where the bytes read so far end
    private bool _ended;
    private bool _again;

    /// <summary>Over bytes that it owns.</summary>
    public LineReader(ByteInput input) => _input = input;

    /// <summary>The line that was read, without its end; valid until the next is read.</summary>
    public ReadOnlySpan<byte> Current => _buffer.AsSpan(_lineStart, _lineLength);

    /// <summary>Number of <see cref="Current"/>, from 1.</summary>
    public long Number { get; private set; }

    /// <summary>Whether <see cref="Current"/> is only the beginning of a line of more than <see cref="MaxLineBytes"/>.</summary>
    public bool TooLong { get; private set; }

    /// <summary>Whether <see cref="Current"/> was ended by the end of the bytes, and not by a line's end.</summary>
    public bool IsUnended { get; private set; }

    /// <summary>Reads the next line; false at the end.</summary>
    public bool Read()
    {
        if (_again)
        {
            _again = false;
            return true;
        }

        (TooLong, IsUnended) = (false, false);
        for (int scanned = _next; ;)
        {
            int length = _buffer.AsSpan(scanned, _end - scanned).IndexOf((byte)'\n');
            if (length >= 0)
            {
                return Take(scanned + length, scanned + length + 1);
            }

            if (_ended)
            {
                IsUnended = true;
                return _end > _next && Take(_end, _end);
            }

            if (_end - _next > MaxLineBytes)
            {
                return TakeBeginning();
            }

            MakeRoom();
            scanned = _end;
            Fill();
        }
    }

    /// <summary>Reads the next line that holds more than white space; false at the end.</summary>
    public bool ReadFilled()
    {
        while (Read())
        {
            if (!IsBlank(Current))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Makes the next read give the present line again.</summary>
    public void Unread() => _again = true;

    /// <inheritdoc/>
    public void Dispose() => _input.Dispose();

    private static bool IsBlank(ReadOnlySpan<byte> line) => line.IsEmpty || (line[0] <= (byte)' ' && line.IndexOfAnyExcept(" \t\r\v\f"u8) < 0);

    private bool Take(int end, int next)
    {
        if (++Number == 1 && _buffer.AsSpan(_next, end - _next).StartsWith("\uFEFF"u8))
        {
            _next += 3;
        }

        (_lineStart, _lineLength) = (_next, end - _next);
        if (_lineLength > 0 && _buffer[end - 1] == '\r')
        {
            _lineLength--;
        }

        TooLong = _lineLength > MaxLineBytes;
        _next = next;
        return true;
    }

    /// <summary>Keeps the first bytes of an overlong line for a message, and passes over the rest of it.</summary>
    private bool TakeBeginning()
    {
        const int Kept = 256;
        _buffer.AsSpan(_next, Kept).CopyTo(_buffer);
        while (true)
        {
            _end = Kept;
            Fill();
            int length = _buffer.AsSpan(Kept, _end - Kept).IndexOf((byte)'\n');
            if (length >= 0 || _ended)
            {
                Number++;
                (_lineStart, _lineLength, _next, TooLong) = (0, Kept, length >= 0 ? Kept + length + 1 : _end, true);
                return true;
            }
        }
    }

    private void MakeRoom()
    {
        if (_buffer.Length - _end >= ByteInput.LeastBuffer && _buffer.Length - _end >= _buffer.Length / 4)
        {
            return;
        }

        int length = _end - _next;
        byte[] into = length > _buffer.Length / 2 ? new byte[2 * _buffer.Length] : _buffer;
        _buffer.AsSpan(_next, length).CopyTo(into);
        (_buffer, _next, _end) = (into, 0, length);
    }

    private void Fill()
    {
        int read = _input.Read(_buffer.AsSpan(_end));
        _ended = read == 0;
        _end += read;
    }
}
