using System.Diagnostics;
using System.Runtime.ExceptionServices;

namespace Eddy.Experiments.Streaming;

/// <summary>
/// A stream that may stall, such as standard input, read ahead by a thread of its own into one fixed buffer, so that whoever waits for it can be
/// interrupted, can do something meanwhile, and knows how long it waited.
/// </summary>
/// <remarks>Reading allocates nothing. The thread ends with the stream or with the process: a blocked read cannot be ended from outside.</remarks>
public sealed class InterruptibleStream : Stream
{
    private const int Size = 1 << 18;
    private static readonly TimeSpan _patience = TimeSpan.FromMilliseconds(200);

    private readonly Stream _source;
    private readonly CancellationToken _cancellation;
    private readonly CancellationTokenRegistration _wake;
    private readonly byte[] _ring = new byte[Size];
    private readonly object _gate = new();
    private int _start;
    private int _count;
    private bool _ended;
    private bool _disposed;
    private ExceptionDispatchInfo? _failure;

    /// <summary>Begins to read ahead.</summary>
    /// <param name="source">The stream; disposed with this one.</param>
    /// <param name="cancellation">Makes a waiting <see cref="Read(Span{byte})"/> throw.</param>
    public InterruptibleStream(Stream source, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(source);
        (_source, _cancellation) = (source, cancellation);
        _wake = cancellation.Register(() =>
        {
            lock (_gate)
            {
                Monitor.PulseAll(_gate);
            }
        });
        new Thread(Fill) { IsBackground = true, Name = "input" }.Start();
    }

    /// <summary>Called about five times a second while <see cref="Read(Span{byte})"/> waits, on its thread.</summary>
    public Action? Waiting { get; set; }

    /// <summary>How long <see cref="Read(Span{byte})"/> has waited so far.</summary>
    public TimeSpan Waited { get; private set; }

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => false;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>What has come, at least a byte; 0 bytes at the end.</summary>
    /// <exception cref="OperationCanceledException">It was waiting, or about to wait, and is to stop. What has come stays to be read.</exception>
    public override int Read(Span<byte> buffer)
    {
        if (buffer.IsEmpty)
        {
            return 0;
        }

        while (true)
        {
            lock (_gate)
            {
                if (_count == 0 && !_ended)
                {
                    _cancellation.ThrowIfCancellationRequested();
                    long from = Stopwatch.GetTimestamp();
                    Monitor.Wait(_gate, _patience);
                    Waited += Stopwatch.GetElapsedTime(from);
                }

                if (_count > 0)
                {
                    int taken = Math.Min(Math.Min(buffer.Length, _count), Size - _start);
                    _ring.AsSpan(_start, taken).CopyTo(buffer);
                    (_start, _count) = ((_start + taken) % Size, _count - taken);
                    Monitor.PulseAll(_gate);
                    return taken;
                }

                if (_ended)
                {
                    _failure?.Throw();
                    return 0;
                }
            }

            _cancellation.ThrowIfCancellationRequested();
            Waiting?.Invoke();
        }
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing && !_disposed)
        {
            _disposed = true;
            _wake.Dispose();
            lock (_gate)
            {
                _ended = true;
                Monitor.PulseAll(_gate);
            }

            _source.Dispose();
        }

        base.Dispose(disposing);
    }

    // The reading thread: waits for room, reads outside the lock into the part that nobody else touches.
    private void Fill()
    {
        try
        {
            while (true)
            {
                int at, room;
                lock (_gate)
                {
                    while (_count == Size && !_disposed)
                    {
                        Monitor.Wait(_gate);
                    }

                    if (_disposed)
                    {
                        return;
                    }

                    at = (_start + _count) % Size;
                    room = Math.Min(Size - _count, Size - at);
                }

                int read = _source.Read(_ring, at, room);
                lock (_gate)
                {
                    (_count, _ended) = (_count + read, _ended || read == 0);
                    Monitor.PulseAll(_gate);
                    if (_ended)
                    {
                        return;
                    }
                }
            }
        }
#pragma warning disable CA1031 // it is handed to the thread that reads
        catch (Exception exception)
#pragma warning restore CA1031
        {
            lock (_gate)
            {
                (_failure, _ended) = (ExceptionDispatchInfo.Capture(exception), true);
                Monitor.PulseAll(_gate);
            }
        }
    }
}
