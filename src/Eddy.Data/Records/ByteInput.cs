using System.IO.Compression;

namespace Eddy.Data.Records;

/// <summary>The bytes of a file or a stream, unpacked where its first two bytes say gzip. A read gives what is there and waits only for the first byte.</summary>
/// <remarks>
/// <see cref="GZipStream"/> checks sums, but does not mind a stream that is cut short. So a member of our own, <see cref="_mark"/>, is put behind the last byte:
/// it comes out whole if and only if all before it was whole, for any number of members. A cut one takes it for a part of itself and gives something else.
/// </remarks>
internal sealed class ByteInput : IDisposable
{
    /// <summary>A buffer for <see cref="Read"/> holds at least so many bytes.</summary>
    public const int LeastBuffer = 64;

    private static readonly byte[] _mark = [0x95, 0x0D, 0xE6, 0x5B, 0x21, 0x8E, 0x1A, 0xC3, 0x77, 0x04, 0xF2, 0x9D];
    private static readonly byte[] _packedMark = Pack(_mark);

    private readonly string _name;
    private readonly PackedBytes _bytes;
    private GZipStream? _gzip;
    private bool _begun;

    /// <summary>Over a stream that it owns.</summary>
    public ByteInput(Stream stream, string name) => (_bytes, _name) = (new PackedBytes(stream), name);

    /// <summary>Reads some bytes; 0 at the end.</summary>
    /// <exception cref="InvalidDataException">The gzip data is damaged or cut short.</exception>
    public int Read(Span<byte> buffer)
    {
        if (!_begun)
        {
            _begun = true;
            _gzip = _bytes.StartsAsGzip() ? new GZipStream(_bytes, CompressionMode.Decompress) : null;
        }

        if (_gzip is null)
        {
            return _bytes.ReadPlain(buffer);
        }

        if (_bytes.Ended)
        {
            return 0;
        }

        try
        {
            int read = _gzip.Read(buffer);
            if (!_bytes.Ended && read > 0)
            {
                return read;
            }

            if (_bytes.Ended && buffer[..read].SequenceEqual(_mark) && _gzip.Read(buffer) == 0)
            {
                return 0;
            }
        }
        catch (InvalidDataException e)
        {
            throw Damaged(e);
        }

        throw Damaged(null); // cut short, or followed by what is no gzip
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _gzip?.Dispose();
        _bytes.Dispose();
    }

    private InvalidDataException Damaged(Exception? inner) => new($"{_name}: the gzip data is cut short or corrupt. Fetch or pack the file again.", inner);

    private static byte[] Pack(byte[] content)
    {
        var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
        {
            gzip.Write(content);
        }

        return packed.ToArray();
    }

    /// <summary>What was looked at, then the stream, then the mark.</summary>
    private sealed class PackedBytes(Stream stream) : Stream
    {
        private readonly byte[] _head = new byte[2];
        private int _headRead;
        private int _headGiven;

        /// <summary>Whether the stream is at its end and the mark was given.</summary>
        public bool Ended { get; private set; }

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public bool StartsAsGzip()
        {
            while (_headRead < 2 && (_headRead == 0 || _head[0] == 0x1F))
            {
                int read = stream.Read(_head, _headRead, 2 - _headRead);
                if (read == 0)
                {
                    break;
                }

                _headRead += read;
            }

            return _headRead == 2 && _head[0] == 0x1F && _head[1] == 0x8B;
        }

        public int ReadPlain(Span<byte> buffer)
        {
            if (_headGiven == _headRead)
            {
                return stream.Read(buffer);
            }

            int length = Math.Min(buffer.Length, _headRead - _headGiven);
            _head.AsSpan(_headGiven, length).CopyTo(buffer);
            _headGiven += length;
            return length;
        }

        public override int Read(Span<byte> buffer)
        {
            int read = ReadPlain(buffer);
            if (read == 0 && !Ended)
            {
                Ended = true;
                _packedMark.CopyTo(buffer); // GZipStream asks for 8 KB
                return _packedMark.Length;
            }

            return read;
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override void Flush() => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                stream.Dispose();
            }

            base.Dispose(disposing);
        }
    }
}
