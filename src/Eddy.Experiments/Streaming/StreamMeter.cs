using System.Diagnostics;
using System.Runtime;

namespace Eddy.Experiments.Streaming;

/// <summary>Measures the loop over samples alone: time without waiting for input, bytes allocated by the thread. What is done while it is suspended does not count.</summary>
/// <remarks>
/// The runtime allocates, too, on the thread for which it compiles a method: tables for the code, statics, what a first call sets up. So a stretch of samples in which it compiled
/// one counts as early, however late it comes; most stretches have none, and in them every byte is the samples' own.
/// </remarks>
internal sealed class StreamMeter
{
    private const long Early = 1024;

    private readonly InterruptibleStream? _input;
    private long _from;
    private long _bytesFrom;
    private long _methodsFrom;
    private long _samplesFrom;
    private long _samplesHere;
    private TimeSpan _waitedFrom;
    private bool _running;

    public StreamMeter(InterruptibleStream? input, double seconds, StreamAllocation allocation) => (_input, Seconds, Allocation) = (input, seconds, allocation);

    /// <summary>Seconds of work over all processes of the run.</summary>
    public double Seconds { get; private set; }

    /// <summary>What was allocated over all processes of the run.</summary>
    public StreamAllocation Allocation { get; private set; }

    /// <summary>Begins to measure.</summary>
    /// <param name="samples">Samples so far.</param>
    public void Go(long samples)
    {
        (_samplesFrom, _waitedFrom, _running) = (samples, _input?.Waited ?? TimeSpan.Zero, true);
        _methodsFrom = JitInfo.GetCompiledMethodCount(currentThread: true);
        _bytesFrom = GC.GetAllocatedBytesForCurrentThread();
        _from = Stopwatch.GetTimestamp();
    }

    /// <summary>Stops measuring, if it does.</summary>
    /// <param name="samples">Samples so far.</param>
    public void Suspend(long samples)
    {
        if (!_running)
        {
            return;
        }

        TimeSpan elapsed = Stopwatch.GetElapsedTime(_from);
        long bytes = GC.GetAllocatedBytesForCurrentThread() - _bytesFrom, taken = samples - _samplesFrom;
        bool early = _samplesHere < Early || JitInfo.GetCompiledMethodCount(currentThread: true) != _methodsFrom;
        _running = false;
        Seconds += Math.Max(0, (elapsed - ((_input?.Waited ?? TimeSpan.Zero) - _waitedFrom)).TotalSeconds);
        Allocation = early
            ? Allocation with { EarlySamples = Allocation.EarlySamples + taken, EarlyBytes = Allocation.EarlyBytes + bytes }
            : Allocation with { Samples = Allocation.Samples + taken, Bytes = Allocation.Bytes + bytes };
        _samplesHere += taken;
    }
}
