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
    /// <summary>Warms up, then measures for so long and at least three runs.</summary>
    /// <param name="step">One step.</param>
    /// <param name="seconds">Time to measure.</param>
    /// <param name="quick">Whether the warm-up is short, at the price of figures that are somewhat too long.</param>
    public static StepTime Measure(Action step, double seconds, bool quick = false)
    {
        const int Most = 1 << 16;
        int run = Math.Max(1, (int)(50e-6 / WarmUp(step, quick))); // about 50 µs: short beside a time slice, long beside the clock
        var times = new List<double>(Most);
        var clock = Stopwatch.StartNew();
        long before = GC.GetAllocatedBytesForCurrentThread(), counted = 0;
        clock.Restart();
        while ((clock.Elapsed.TotalSeconds < seconds || times.Count < 3 || (times.Count < 10 && clock.Elapsed.TotalSeconds < 2)) && times.Count < Most)
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

    /// <summary>Until the JIT has nothing to make faster any more, which on a busy machine takes its time: rounds of 0.1 s of processor time, at least five, until three of them
    /// have not been faster than what came before. Steps that are long themselves have few rounds.</summary>
    /// <param name="step">One step.</param>
    /// <param name="quick">Whether to be content with less.</param>
    /// <returns>The fastest step, in seconds.</returns>
    public static double WarmUp(Action step, bool quick)
    {
        const int Most = 40;
        const double Longest = 3; // seconds in all
        (int fewest, int alike, double cpu) = quick ? (2, 1, 0.02) : (5, 3, 0.1);
        var clock = Stopwatch.StartNew();
        double fastest = double.MaxValue;
        for (int round = 0, since = 0; round < Most && (round < fewest || since < alike) && (round < 2 || clock.Elapsed.TotalSeconds < Longest); round++, since++)
        {
            TimeSpan start = Environment.CpuUsage.TotalTime;
            double before = fastest;
            do
            {
                int steps = fastest < 1e-3 ? 8 : 1;
                long from = Stopwatch.GetTimestamp();
                for (int i = 0; i < steps; i++)
                {
                    step();
                }

                fastest = Math.Min(fastest, Stopwatch.GetElapsedTime(from).TotalSeconds / steps);
            }
            while ((Environment.CpuUsage.TotalTime - start).TotalSeconds < cpu);

            since = fastest < 0.97 * before ? -1 : since;
        }

        return fastest;
    }
}
