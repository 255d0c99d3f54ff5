using System.Globalization;
using Eddy.Cli.Output;
using Eddy.Experiments.Benchmarks;

namespace Eddy.Cli.Handlers;

/// <summary>The result of <c>eddy bench pipeline</c> for people.</summary>
internal static class PipelineBenchText
{
    public static void Write(TextWriter output, PipelineBenchResult result)
    {
        IFormatProvider plain = CultureInfo.InvariantCulture;
        output.WriteLine(string.Create(plain, $"vectors              {result.VectorBits} bits"));
        output.WriteLine(string.Create(plain, $"multiply-add peak    {result.PeakGflops:F1} GFLOP/s on 1 thread, {result.PeakGflopsAllThreads:F1} on {result.Threads}"));
        output.WriteLine(string.Create(plain, $"copy bandwidth       {result.CopyGbPerSecond:F1} GB/s on 1 thread, {result.CopyGbPerSecondAllThreads:F1} on {result.Threads}"));
        output.WriteLine(string.Create(plain, $"barrier              {result.BarrierMicroseconds:F2} us on {result.Threads} threads without work"));
        foreach (IGrouping<string, PipelineBenchRow> network in result.Rows.GroupBy(row => row.Network))
        {
            output.WriteLine();
            output.WriteLine(network.Key);
            var table = new TextTable(
                "way", ">threads", ">barriers", ">samples/s", ">median", ">speed-up", ">median", ">free cores", ">speed-up", ">at most", ">GFLOP/s", ">of peak", ">weights GB/s", ">message bytes", ">bytes allocated");
            foreach (PipelineBenchRow row in network)
            {
                table.Add(
                    row.Way,
                    row.Threads.ToString(plain),
                    row.Barriers.ToString(plain),
                    row.SamplesPerSecond.ToString("N0", plain),
                    row.MedianSamplesPerSecond.ToString("N0", plain),
                    row.SpeedUp.ToString("F2", plain),
                    row.MedianSpeedUp.ToString("F2", plain),
                    row.FreeSamplesPerSecond.ToString("N0", plain),
                    row.FreeSpeedUp.ToString("F2", plain),
                    row.Bound.ToString("F2", plain),
                    row.Gflops.ToString("F1", plain),
                    (100 * row.FractionOfPeak).ToString("F0", plain) + " %",
                    row.WeightGigabytesPerSecond.ToString("F1", plain),
                    row.MessageBytes.ToString("N0", plain),
                    row.AllocatedBytesPerStep.ToString("0.###", plain));
            }

            table.Write(output);
        }

        output.WriteLine();
        output.WriteLine("A step is forward, statistics, lateral pass, both gradients and Adam on both maps, of every layer. All ways compute the same bits. samples/s is the best of many");
        output.WriteLine("steps, since other work on the machine can only take time away, and the median of them. Speed-ups are over layer after layer on one thread: best over best, and the");
        output.WriteLine("median of the ratios within short rounds in which all ways take turns; at most: if only the cut of the work counted. Barriers are of one step.");
        output.WriteLine("Free cores is calculated for processors that do nothing else: every share is timed alone, and the dearest of each phase and the barriers are added up. It leaves out that");
        output.WriteLine("threads share a memory.");
    }
}
