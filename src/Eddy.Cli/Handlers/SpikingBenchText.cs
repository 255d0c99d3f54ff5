using System.Globalization;
using Eddy.Cli.Output;
using Eddy.Experiments.Benchmarks;

namespace Eddy.Cli.Handlers;

/// <summary>What <c>eddy bench spiking</c> prints.</summary>
internal static class SpikingBenchText
{
    public static void Write(TextWriter output, SpikingBenchResult result)
    {
        IFormatProvider plain = CultureInfo.InvariantCulture;
        output.WriteLine(string.Create(plain, $"vectors              {result.VectorBits} bits"));
        output.WriteLine(string.Create(plain, $"copy bandwidth       {result.CopyGbPerSecond:F1} GB/s on 1 thread, beyond the caches"));
        output.WriteLine();
        var table = new TextTable("network", "rule", ">batch", ">no signal us", ">lesson us", ">update us", ">trace bytes", ">Mspikes/s", ">bytes moved", ">of copy", ">bytes allocated", ">active");
        foreach (SpikingBenchRow row in result.Rows)
        {
            table.Add(
                row.Network,
                row.Rule,
                row.Batch.ToString(plain),
                row.ObserveMicroseconds.ToString("F1", plain),
                row.LessonMicroseconds.ToString("F1", plain),
                row.UpdateMicroseconds.ToString("F1", plain),
                row.TraceBytes.ToString("N0", plain),
                (row.SpikesPerSecond / 1e6).ToString("F2", plain),
                row.BytesMoved.ToString("N0", plain),
                (100 * row.CopyFraction).ToString("F0", plain) + " %",
                row.AllocatedBytes.ToString("0.###", plain),
                string.Join(" ", row.Activity.Select(a => (100 * a).ToString("F1", plain) + " %")));
        }

        table.Write(output);
        output.WriteLine();
        foreach ((SpikingBenchRow dense, SpikingBenchRow events) in Pairs(result))
        {
            output.WriteLine(string.Create(
                plain,
                $"events against dense traces, {dense.Network}, batch {dense.Batch}: {dense.ObserveMicroseconds / events.ObserveMicroseconds:F1} x faster without a signal, {dense.LessonMicroseconds / events.LessonMicroseconds:F1} x with lessons, {dense.UpdateMicroseconds / events.UpdateMicroseconds:F2} x where weights move at every step"));
        }

        foreach (SpikingBenchCheck check in result.Checks)
        {
            output.WriteLine(string.Create(plain, $"relative error, {check.What}: {check.RelativeError:E1}"));
        }

        foreach (SpikingBenchMemory memory in result.Memory)
        {
            output.WriteLine(string.Create(plain, $"memory after {memory.Steps:N0} steps: {memory.StateBytes:N0} bytes of weights, states and traces; {memory.HeapBytes:N0} bytes of heap"));
        }

        output.WriteLine();
        output.WriteLine(string.Create(plain, $"One thread, SGD, 2 outputs, inputs are seeded Poisson spikes (2 % active). Times are first deciles, of all streams together. lesson: a lesson at every step, weights"));
        output.WriteLine(string.Create(plain, $"move after {SpikingBench.Window}, and their move is shared among these steps. update: weights move at every step. Bytes moved: the least without a signal."));
        foreach (string refused in result.Refused)
        {
            output.WriteLine($"not measured: {refused}");
        }
    }

    private static IEnumerable<(SpikingBenchRow Dense, SpikingBenchRow Events)> Pairs(SpikingBenchResult result)
        => result.Rows.Where(r => r.Rule == "d-rtrl by weight")
            .SelectMany(d => result.Rows.Where(e => e.Rule == "d-rtrl events" && e.Network == d.Network && e.Batch == d.Batch).Select(e => (d, e)));
}
