using System.Diagnostics;
using Eddy.Numerics;

namespace Eddy.Experiments.Benchmarks;

/// <summary>What this machine can do at most: the bounds that figures are held against.</summary>
public static class MachineBound
{
    /// <summary>Peak of fused multiply-adds of float vectors in registers on each of <paramref name="threads"/> threads at once, in GFLOP/s of all (a multiply-add
    /// is two operations). The best of several tries.</summary>
    public static double PeakGflops(int threads)
    {
        const int Rounds = 2_000_000;
        double best = 0;
        for (int attempt = 0; attempt < 7; attempt++)
        {
            double seconds = OnThreads(threads, _ => MultiplyAddChain.Run(Rounds));
            best = Math.Max(best, MultiplyAddChain.Operations(Rounds) * threads / seconds / 1e9);
        }

        return best;
    }

    /// <summary>Bandwidth of copying 64 MiB a thread, bytes read and written counted once each, in GB/s of all threads. The best of several tries.</summary>
    public static double CopyGigabytesPerSecond(int threads)
    {
        const int Floats = 16 << 20;
        float[][] from = [.. Enumerable.Range(0, threads).Select(_ => new float[Floats])], to = [.. Enumerable.Range(0, threads).Select(_ => new float[Floats])];
        double best = 0;
        for (int attempt = 0; attempt < 5; attempt++)
        {
            double seconds = OnThreads(threads, thread => from[thread].AsSpan().CopyTo(to[thread]));
            best = Math.Max(best, 2.0 * sizeof(float) * Floats * threads / seconds / 1e9);
        }

        return best;
    }

    /// <summary>Bandwidth of one thread that copies one half of so many bytes into the other again and again, so that they stay in whatever cache holds them; read
    /// and written bytes counted once each, in GB/s. The best of several tries.</summary>
    /// <param name="bytes">Read and written together, at least 256.</param>
    public static double CopyGigabytesPerSecond(long bytes)
    {
        int floats = checked((int)(Math.Max(bytes, 256) / (2 * sizeof(float))));
        var all = new float[2 * floats];
        int rounds = (int)((1L << 24) / floats) + 1;
        double best = 0;
        for (int attempt = 0; attempt < 7; attempt++)
        {
            long start = Stopwatch.GetTimestamp();
            for (int i = 0; i < rounds; i++)
            {
                all.AsSpan(0, floats).CopyTo(all.AsSpan(floats));
            }

            best = Math.Max(best, 2.0 * sizeof(float) * floats * rounds / Stopwatch.GetElapsedTime(start).TotalSeconds / 1e9);
        }

        return best;
    }

    // The time from the common start to the end of the last thread.
    private static double OnThreads(int threads, Action<int> work)
    {
        using var barrier = new Barrier(threads);
        long[] starts = new long[threads], ends = new long[threads];
        var others = new Thread[threads - 1];
        for (int i = 0; i < others.Length; i++)
        {
            int index = i + 1;
            others[i] = new Thread(() => Timed(index));
            others[i].Start();
        }

        Timed(0);
        foreach (Thread other in others)
        {
            other.Join();
        }

        return Stopwatch.GetElapsedTime(starts.Min(), ends.Max()).TotalSeconds;

        void Timed(int index)
        {
            barrier.SignalAndWait();
            starts[index] = Stopwatch.GetTimestamp();
            work(index);
            ends[index] = Stopwatch.GetTimestamp();
        }
    }
}
