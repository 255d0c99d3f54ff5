using System.Text;

namespace Eddy.Cli.Tests.Streaming;

/// <summary>Standard input from a producer that gives some text and then neither goes on nor ends.</summary>
internal sealed class StallingStream(string text) : Stream
{
    private readonly byte[] _bytes = Encoding.UTF8.GetBytes(text);
    private readonly ManualResetEventSlim _end = new();
    private int _given;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override int Read(byte[] buffer, int offset, int count)
    {
        int read = Math.Min(count, _bytes.Length - _given);
        if (read == 0)
        {
            _end.Wait();
            return 0;
        }

        _bytes.AsSpan(_given, read).CopyTo(buffer.AsSpan(offset));
        _given += read;
        return read;
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        _end.Set();
        base.Dispose(disposing);
    }
}
