using System.Diagnostics;

namespace Eddy.Experiments.Benchmarks;

/// <summary>How long one step of something takes.</summary>
/// <param name="Seconds">The first decile of the time of many short runs, since whatever else runs on a machine can only add to it.</param>
/// <param name="Median">The median of the same runs.</param>
/// <param name="AllocatedBytes">Managed memory a step, after a warm-up.</param>
internal readonly record struct StepTime(double Seconds, double Median, double AllocatedBytes);

/// <summary>Measures steps on one thread.</summary>
internal static class StepTimer
{
    /// <summary>Warms up, then measures for so long and at least ten runs.</summary>
    /// <param name="step">One step.</param>
    /// <param name="seconds">Time to measure.</param>
    public static StepTime Measure(Action step, double seconds)
    {
        const int Most = 1 << 16;
        int run = Math.Max(1, (int)(50e-6 / WarmUp(step))); // about 50 µs: short beside a time slice, long beside the clock
        var times = new List<double>(Most);
        var clock = Stopwatch.StartNew();
        long before = GC.GetAllocatedBytesForCurrentThread(), counted = 0;
        clock.Restart();
        while ((clock.Elapsed.TotalSeconds < seconds || times.Count < 10) && times.Count < Most)
        {
            long from = Stopwatch.GetTimestamp();
            for (int i = 0; i < run; i++)
            {
                step();
            }

            times.Add(Stopwatch.GetElapsedTime(from).TotalSeconds / run);
            counted += run;
        }

        double allocated = (GC.GetAllocatedBytesForCurrentThread() - before) / (double)counted;
        times.Sort();
        return new StepTime(times[times.Count / 10], times[times.Count / 2], Math.Round(allocated, 3));
    }

    // Until the JIT has nothing to make faster any more, which on a busy machine takes its time: rounds of 0.1 s of processor time, at least five, until three of them
    // have not been faster than what came before. Answers the fastest step.
    private static double WarmUp(Action step)
    {
        const int Fewest = 5, Alike = 3, Most = 40;
        double fastest = double.MaxValue;
        for (int round = 0, since = 0; round < Most && (round < Fewest || since < Alike); round++, since++)
        {
            TimeSpan start = Environment.CpuUsage.TotalTime;
            double before = fastest;
            do
            {
                long from = Stopwatch.GetTimestamp();
                for (int i = 0; i < 8; i++)
                {
                    step();
                }

                fastest = Math.Min(fastest, Stopwatch.GetElapsedTime(from).TotalSeconds / 8);
            }
            while ((Environment.CpuUsage.TotalTime - start).TotalSeconds < 0.1);

            since = fastest < 0.97 * before ? -1 : since;
        }

        return fastest;
    }
}
