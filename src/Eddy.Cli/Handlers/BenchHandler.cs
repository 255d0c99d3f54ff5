using System.Globalization;
using Eddy.Cli.Commands;
using Eddy.Cli.Output;
using Eddy.Experiments.Benchmarks;

namespace Eddy.Cli.Handlers;

/// <summary>What <c>eddy bench</c> does.</summary>
internal static class BenchHandler
{
    /// <summary>Measures; answers the exit code.</summary>
    public static int Trl(CommandContext context, BenchArguments given)
    {
        int threads = given.Threads ?? Environment.ProcessorCount;
        TrlBenchResult result = TrlBench.Run(threads, what =>
        {
            context.Cancellation.ThrowIfCancellationRequested();
            context.Error.WriteLine($"measuring {what} …");
        });
        context.WriteResult(given.Json, result, output => Write(output, result, threads));
        return ExitCode.Done;
    }

    /// <summary>Measures; answers the exit code.</summary>
    public static int Pipeline(CommandContext context, PipelineBenchArguments given)
    {
        PipelineBenchResult result = PipelineBench.Run(given.Threads ?? Environment.ProcessorCount, given.Quick, what =>
        {
            context.Cancellation.ThrowIfCancellationRequested();
            context.Error.WriteLine($"measuring {what} …");
        });
        context.WriteResult(given.Json, result, output => PipelineBenchText.Write(output, result));
        return ExitCode.Done;
    }

    /// <summary>Measures; answers the exit code.</summary>
    public static int Stream(CommandContext context, BenchArguments given)
    {
        StreamBenchResult result = StreamBench.Run(what =>
        {
            context.Cancellation.ThrowIfCancellationRequested();
            context.Error.WriteLine($"measuring {what} …");
        });
        context.WriteResult(given.Json, result, output => Write(output, result));
        return ExitCode.Done;
    }

    /// <summary>Measures; answers the exit code.</summary>
    public static int Recurrent(CommandContext context, RecurrentBenchArguments given)
    {
        RecurrentBenchResult result = RecurrentBench.Run(new RecurrentBenchPlan { Cell = given.Cell, Trace = given.Trace, Quick = given.Quick }, what =>
        {
            context.Cancellation.ThrowIfCancellationRequested();
            context.Error.WriteLine($"measuring {what} …");
        });
        context.WriteResult(given.Json, result, output => Write(output, result));
        return ExitCode.Done;
    }

    /// <summary>Measures; answers the exit code.</summary>
    public static int Spiking(CommandContext context, SpikingBenchArguments given)
    {
        SpikingBenchResult result = SpikingBench.Run(new SpikingBenchPlan { Rule = given.Rule, Quick = given.Quick }, what =>
        {
            context.Cancellation.ThrowIfCancellationRequested();
            context.Error.WriteLine($"measuring {what} …");
        });
        context.WriteResult(given.Json, result, output => SpikingBenchText.Write(output, result));
        return ExitCode.Done;
    }

    private static void Write(TextWriter output, RecurrentBenchResult result)
    {
        IFormatProvider plain = CultureInfo.InvariantCulture;
        output.WriteLine(string.Create(plain, $"vectors              {result.VectorBits} bits"));
        output.WriteLine(string.Create(plain, $"copy bandwidth       {result.CopyGbPerSecond:F1} GB/s on 1 thread, beyond the caches"));
        output.WriteLine();
        var table = new TextTable("cell", "trace", ">units", ">batch", ">us", ">median", ">state bytes", ">bytes moved", ">GB/s", ">copy GB/s", ">bytes allocated", ">PyTorch us");
        foreach (RecurrentBenchRow row in result.Rows)
        {
            table.Add(
                row.Cell,
                row.Trace,
                row.Units.ToString(plain),
                row.Batch.ToString(plain),
                row.Microseconds.ToString("F2", plain),
                row.MedianMicroseconds.ToString("F2", plain),
                row.StateBytes.ToString("N0", plain),
                row.BytesMoved.ToString("N0", plain),
                row.GigabytesPerSecond.ToString("F1", plain),
                row.CopyGbPerSecond.ToString("F1", plain),
                row.AllocatedBytes.ToString("0.###", plain),
                row.Published?.ToString("F0", plain) ?? "");
        }

        table.Write(output);
        output.WriteLine();
        output.WriteLine(string.Create(plain, $"One thread; {RecurrentBench.Inputs} inputs, {RecurrentBench.Outputs} outputs, SGD, a label at every step. us is the first decile of short runs, of all streams together. Bytes"));
        output.WriteLine("moved: weights and what the rule carries, read and written once; copy GB/s is a copy of as many bytes, in whatever cache holds them. PyTorch: 1.13 eager,");
        output.WriteLine("SGD, one step of truncation, batch 1. For scale: a plain C# loop of a tanh RNN takes 0.76 us at 32 units and 3.7 us at 128, an H×H trace with update 0.39 and 3.15 us.");
        foreach (string refused in result.Refused)
        {
            output.WriteLine($"not measured: {refused}");
        }
    }

    private static void Write(TextWriter output, StreamBenchResult result)
    {
        IFormatProvider plain = CultureInfo.InvariantCulture;
        output.WriteLine(string.Create(plain, $"vectors              {result.VectorBits} bits"));
        output.WriteLine(string.Create(plain, $"copy bandwidth       {result.CopyGbPerSecond:F1} GB/s on 1 thread, beyond the caches"));
        output.WriteLine();
        var table = new TextTable("each sample", ">samples/s", ">median", ">us", ">weights GB/s", ">state bytes", ">bytes allocated");
        foreach (StreamBenchRow row in result.Rows)
        {
            table.Add(
                row.What,
                row.SamplesPerSecond.ToString("N0", plain),
                row.MedianSamplesPerSecond.ToString("N0", plain),
                row.MicrosecondsPerSample.ToString(row.MicrosecondsPerSample < 10 ? "F3" : "F1", plain),
                row.GigabytesPerSecond == 0 ? "" : row.GigabytesPerSecond.ToString("F1", plain),
                row.StateBytes == 0 ? "" : row.StateBytes.ToString("N0", plain),
                row.AllocatedBytesPerSample.ToString("0.###", plain));
        }

        table.Write(output);
        output.WriteLine();
        output.WriteLine("One thread. Learners run in the prequential loop: read from memory, answer, score beside the baselines, learn. Times are first deciles of short");
        output.WriteLine("runs, since other work on the machine can only add to them. Weights GB/s counts W three times (answer, step) and the lateral map twice.");
        output.WriteLine("Reading opens its file anew every 200,000 rows: that is what it allocates.");
    }

    private static void Write(TextWriter output, TrlBenchResult result, int threads)
    {
        IFormatProvider plain = CultureInfo.InvariantCulture;
        output.WriteLine(string.Create(plain, $"vectors              {result.VectorBits} bits"));
        output.WriteLine(string.Create(plain, $"multiply-add peak    {result.PeakGflops:F1} GFLOP/s on 1 thread, {result.PeakGflopsAllThreads:F1} on {threads}"));
        output.WriteLine(string.Create(plain, $"copy bandwidth       {result.CopyGbPerSecond:F1} GB/s on 1 thread, {result.CopyGbPerSecondAllThreads:F1} on {threads}"));
        output.WriteLine();
        var table = new TextTable("step", ">threads", ">ms", ">median", ">GFLOP/s", ">of peak", ">weights GB/s", ">bytes allocated", ">speed-up");
        foreach (TrlBenchRow row in result.Rows)
        {
            TrlBenchRow one = result.Rows.First(r => r.Shape == row.Shape);
            table.Add(
                row.Shape,
                row.Threads.ToString(plain),
                row.Milliseconds.ToString("F3", plain),
                row.MedianMilliseconds.ToString("F3", plain),
                row.Gflops.ToString("F1", plain),
                (100 * row.FractionOfPeak).ToString("F0", plain) + " %",
                row.WeightGigabytesPerSecond.ToString("F1", plain),
                row.AllocatedBytesPerStep.ToString("F0", plain),
                (one.Milliseconds / row.Milliseconds).ToString("F2", plain));
        }

        table.Write(output);
        output.WriteLine();
        output.WriteLine("A step is forward, statistics, lateral pass, both gradients and Adam on both maps; ms is the first decile of many steps, since other");
        output.WriteLine("work on the machine can only add to it. GFLOP/s counts 4·B·I·O + 4·B·O² operations and leaves out Adam; weights GB/s counts the 24 bytes that");
        output.WriteLine("Adam must move for each weight.");
    }
}
