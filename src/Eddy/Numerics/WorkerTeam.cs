using System.Runtime.ExceptionServices;

namespace Eddy.Numerics;

/// <summary>Work that is the same for every worker but for the share of neurons it owns.</summary>
internal interface ITeamWork
{
    /// <summary>Does worker <paramref name="worker"/>'s share.</summary>
    void Run(int worker, int workers);
}

/// <summary>Told of every share that a team does in turn, to learn what each of them takes.</summary>
internal interface IShareClock
{
    /// <summary>A share begins.</summary>
    void Begin();

    /// <summary>The share of worker <paramref name="worker"/> of <paramref name="workers"/> is done.</summary>
    void End(int worker, int workers);
}

/// <summary>
/// A fixed team of threads that work side by side on a layer: each owns a contiguous share of its neurons, so they never write the same
/// memory and need no lock. The calling thread is worker 0.
/// </summary>
/// <remarks>
/// <see cref="Run"/> allocates nothing and returns when every share is done: one barrier. Workers wait by spinning for some microseconds, then give
/// the processor away. Results do not depend on the number of workers, because every number has one owner who sums in one fixed order.
/// </remarks>
public sealed class WorkerTeam : IDisposable
{
    private const int SpinsBeforeSleep = 300; // about 0.1 ms: longer than the serial part of a step, shorter than a time slice

    private readonly Thread[] _threads;
    private readonly AutoResetEvent[] _wake; // the system's own event: a semaphore in managed code allocates at its first contended lock
    private readonly int[] _sleeping;
    private readonly int _spins;
    private readonly IShareClock? _clock;
    private ITeamWork? _work;
    private ExceptionDispatchInfo? _failure;
    private int _round;
    private int _unfinished;
    private volatile bool _disposed;

    /// <summary>A team of <paramref name="workers"/>, the caller included.</summary>
    /// <param name="workers">1 to 1024.</param>
    public WorkerTeam(int workers)
    {
        if (workers is < 1 or > 1024)
        {
            throw new ArgumentOutOfRangeException(nameof(workers), workers, "A team has 1 to 1024 workers.");
        }

        Workers = workers;
        _spins = workers > Environment.ProcessorCount ? 0 : SpinsBeforeSleep; // who waits on a processor that another worker needs must let go of it
        _threads = new Thread[workers - 1];
        _wake = new AutoResetEvent[workers - 1];
        _sleeping = new int[workers - 1];
        for (int i = 0; i < _threads.Length; i++)
        {
            int index = i;
            _wake[i] = new AutoResetEvent(false);
            _threads[i] = new Thread(() => Serve(index)) { IsBackground = true, Name = $"Eddy worker {i + 1}" };
            _threads[i].Start();
        }
    }

    private WorkerTeam(int workers, IShareClock clock)
        : this(1)
        => (Workers, _clock) = (workers, clock);

    /// <summary>Workers, the calling thread included.</summary>
    public int Workers { get; }

    internal bool IsDisposed => _disposed;

    /// <summary>A team without threads: the caller does the shares of so many workers one after the other, and a clock hears of each.</summary>
    internal static WorkerTeam InTurn(int workers, IShareClock clock) => new(workers, clock);

    /// <summary>The first of <paramref name="items"/> that worker <paramref name="worker"/> owns; it owns them up to the next worker's first.</summary>
    internal static int FirstOf(int items, int worker, int workers) => (int)((long)items * worker / workers);

    /// <summary>Runs the work on every worker and waits for all. An exception of any worker is thrown here.</summary>
    internal void Run(ITeamWork work)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (_threads.Length == 0)
        {
            for (int worker = 0; worker < Workers; worker++)
            {
                _clock?.Begin();
                work.Run(worker, Workers);
                _clock?.End(worker, Workers);
            }

            return;
        }

        _work = work;
        _failure = null;
        Volatile.Write(ref _unfinished, _threads.Length);
        Interlocked.Increment(ref _round); // a full fence: a worker either sees the new round or is seen sleeping below
        for (int i = 0; i < _threads.Length; i++)
        {
            if (Interlocked.Exchange(ref _sleeping[i], 0) == 1)
            {
                _wake[i].Set();
            }
        }

        Do(work, 0);
        var spin = new SpinWait();
        while (Volatile.Read(ref _unfinished) > 0)
        {
            spin.SpinOnce(sleep1Threshold: -1);
        }

        _work = null;
        _failure?.Throw();
    }

    /// <summary>Ends the threads.</summary>
    public void Dispose()
    {
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        foreach (AutoResetEvent wake in _wake)
        {
            wake.Set();
        }

        foreach (Thread thread in _threads)
        {
            thread.Join();
        }

        foreach (AutoResetEvent wake in _wake)
        {
            wake.Dispose();
        }
    }

    private void Serve(int index)
    {
        int seen = 0;
        while (true)
        {
            for (int spins = 0; Volatile.Read(ref _round) == seen && !_disposed; spins++)
            {
                if (spins < _spins)
                {
                    Thread.SpinWait(8);
                    continue;
                }

                Interlocked.Exchange(ref _sleeping[index], 1);
                if (Volatile.Read(ref _round) == seen && !_disposed)
                {
                    _wake[index].WaitOne();
                }
                else if (Interlocked.Exchange(ref _sleeping[index], 0) == 0)
                {
                    _wake[index].WaitOne(); // the caller has already released it: take the token, so that none is left over
                }

                spins = -1;
            }

            if (_disposed)
            {
                return;
            }

            seen++;
            Do(_work!, index + 1);
            Interlocked.Decrement(ref _unfinished);
        }
    }

    private void Do(ITeamWork work, int worker)
    {
        try
        {
            work.Run(worker, Workers);
        }
#pragma warning disable CA1031 // whatever a worker throws is thrown again by the caller's Run
        catch (Exception failure)
#pragma warning restore CA1031
        {
            Interlocked.CompareExchange(ref _failure, ExceptionDispatchInfo.Capture(failure), null);
        }
    }
}
