using Microsoft.Win32.SafeHandles;

namespace Eddy.Cli.Output;

/// <summary>
/// Text to a pipe whose reader may go away, as that of <c>eddy run … | head</c>. The console drops what nobody reads and says nothing, and a run would go on for nobody; this
/// drops it, too, but says so once.
/// </summary>
internal sealed class PipeText : Stream
{
    private readonly Stream _pipe;
    private Action? _readerGone;

    /// <summary>Over a pipe that it owns.</summary>
    /// <param name="pipe">Where the bytes go.</param>
    /// <param name="readerGone">Called once, by the thread that writes, when nothing can be written any more.</param>
    public PipeText(Stream pipe, Action readerGone) => (_pipe, _readerGone) = (pipe, readerGone);

    /// <inheritdoc/>
    public override bool CanRead => false;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => true;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>A writer for a standard stream of this process: for a pipe one that tells when its reader is gone, else the console's own.</summary>
    /// <param name="descriptor">1 for standard output, 2 for standard error.</param>
    /// <param name="console">The console's writer for it.</param>
    /// <param name="readerGone">Called once, when nobody reads it any more.</param>
    public static TextWriter Of(int descriptor, TextWriter console, Action readerGone)
    {
        if (OperatingSystem.IsWindows())
        {
            return console;
        }

        try
        {
            // A file keeps the console's writer: two streams into one file share its offset there, and would not here.
            var stream = new FileStream(new SafeFileHandle(descriptor, ownsHandle: false), FileAccess.Write, bufferSize: 0);
            return stream.CanSeek ? console : TextWriter.Synchronized(new StreamWriter(new PipeText(stream, readerGone), console.Encoding, leaveOpen: true) { AutoFlush = true });
        }
        catch (Exception exception) when (exception is IOException or ArgumentException or UnauthorizedAccessException)
        {
            return console; // it was closed before the process began
        }
    }

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        if (_readerGone is null)
        {
            return;
        }

        try
        {
            _pipe.Write(buffer);
        }
        catch (IOException)
        {
            Action gone = _readerGone;
            _readerGone = null;
            gone();
        }
    }

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();
}
