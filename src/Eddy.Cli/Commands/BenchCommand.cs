using System.CommandLine;
using Eddy.Cli.Parsing;
using Eddy.Experiments.Benchmarks;

namespace Eddy.Cli.Commands;

/// <summary>What was given to <c>eddy bench trl</c> or <c>eddy bench stream</c>.</summary>
/// <param name="Threads">The larger number of threads to measure with, beside 1; null for the processor's cores.</param>
/// <param name="Json">Whether the result is printed as JSON.</param>
internal sealed record BenchArguments(int? Threads, bool Json);

/// <summary>What was given to <c>eddy bench recurrent</c>.</summary>
/// <param name="Cell">Only this neuron model; null for all.</param>
/// <param name="Trace">Only this rule; null for all.</param>
/// <param name="Quick">Whether only the small sizes are measured.</param>
/// <param name="Json">Whether the result is printed as JSON.</param>
internal sealed record RecurrentBenchArguments(string? Cell, string? Trace, bool Quick, bool Json);

/// <summary>What was given to <c>eddy bench spiking</c>.</summary>
/// <param name="Rule">Only rules whose name begins so; null for all.</param>
/// <param name="Quick">Whether only small networks are measured.</param>
/// <param name="Json">Whether the result is printed as JSON.</param>
internal sealed record SpikingBenchArguments(string? Rule, bool Quick, bool Json);

/// <summary>What was given to <c>eddy bench pipeline</c>.</summary>
/// <param name="Threads">The larger number of threads to measure with, beside 1; null for the processor's cores.</param>
/// <param name="Quick">Whether the widest network is left out and runs are short.</param>
/// <param name="Json">Whether the result is printed as JSON.</param>
internal sealed record PipelineBenchArguments(int? Threads, bool Quick, bool Json);

/// <summary><c>eddy bench</c>: from options to <see cref="BenchArguments"/>; the work is the caller's.</summary>
internal sealed class BenchCommand : Command
{
    /// <summary>A command that hands what was given to the one of these that was named and answers its exit code.</summary>
    public BenchCommand(
        Func<BenchArguments, int> trl,
        Func<PipelineBenchArguments, int> pipeline,
        Func<BenchArguments, int> stream,
        Func<RecurrentBenchArguments, int> recurrent,
        Func<SpikingBenchArguments, int> spiking)
        : base("bench", "Measure the engine on this machine, beside the bounds that the machine sets.")
    {
        Subcommands.Add(new TrlBenchCommand(trl));
        Subcommands.Add(new PipelineBenchCommand(pipeline));
        Subcommands.Add(new StreamBenchCommand(stream));
        Subcommands.Add(new RecurrentBenchCommand(recurrent));
        Subcommands.Add(new SpikingBenchCommand(spiking));
    }

    private sealed class RecurrentBenchCommand : Command, ICommandWithExamples
    {
        public RecurrentBenchCommand(Func<RecurrentBenchArguments, int> run)
            : base("recurrent", "Measure one online step with its update, on one thread, for every recurrent neuron and trace.")
        {
            Option<string?> cell = OptionOf.Choice("--cell", "Only this neuron. Default: all.", [.. RecurrentBench.Cells]);
            Option<string?> trace = OptionOf.Choice("--trace", "Only this trace. Default: all.", [.. RecurrentBench.Traces]);
            Option<bool> quick = OptionOf.Flag("--quick", "Only 32 and 128 units, one stream, and shorter runs.");
            Option<bool> json = OptionOf.Json();
            Options.Add(cell);
            Options.Add(trace);
            Options.Add(quick);
            Options.Add(json);
            SetAction(r => run(new RecurrentBenchArguments(r.GetValue(cell), r.GetValue(trace), r.GetValue(quick), r.GetValue(json))));
        }

        public IReadOnlyList<string> Examples { get; } = ["eddy bench recurrent --quick", "eddy bench recurrent --cell gru --trace snap-1", "eddy bench recurrent --json"];
    }

    private sealed class SpikingBenchCommand : Command, ICommandWithExamples
    {
        public SpikingBenchCommand(Func<SpikingBenchArguments, int> run)
            : base("spiking", "Measure a step of spiking networks, with and without a learning signal, on one thread, for every rule; and event-driven traces against dense ones.")
        {
            Option<string?> rule = OptionOf.Text("--rule", "NAME", "Only rules whose name begins so, such as d-rtrl. Default: all.");
            Option<bool> quick = OptionOf.Flag("--quick", "Only small networks, few streams and short runs.");
            Option<bool> json = OptionOf.Json();
            Options.Add(rule);
            Options.Add(quick);
            Options.Add(json);
            SetAction(r => run(new SpikingBenchArguments(r.GetValue(rule), r.GetValue(quick), r.GetValue(json))));
        }

        public IReadOnlyList<string> Examples { get; } = ["eddy bench spiking --quick", "eddy bench spiking --rule d-rtrl", "eddy bench spiking --json"];
    }

    private sealed class StreamBenchCommand : Command, ICommandWithExamples
    {
        public StreamBenchCommand(Func<BenchArguments, int> run)
            : base("stream", "Measure what a sample costs on a stream, on one thread: reading it, and answer, score and learn for the linear learner and for TRL.")
        {
            Option<bool> json = OptionOf.Json();
            Options.Add(json);
            SetAction(r => run(new BenchArguments(1, r.GetValue(json))));
        }

        public IReadOnlyList<string> Examples { get; } = ["eddy bench stream", "eddy bench stream --json"];
    }

    private sealed class TrlBenchCommand : Command, ICommandWithExamples
    {
        public TrlBenchCommand(Func<BenchArguments, int> run)
            : base("trl", "Measure the peak of fused multiply-adds, copy bandwidth, and the full TRL step at four sizes, on 1 and on N threads.")
        {
            Option<int?> threads = OptionOf.WholeNumber("--threads", "The larger number of threads to measure with, beside 1. Default: the processor's cores.", 1, 1024);
            Option<bool> json = OptionOf.Json();
            Options.Add(threads);
            Options.Add(json);
            SetAction(r => run(new BenchArguments(r.GetValue(threads), r.GetValue(json))));
        }

        public IReadOnlyList<string> Examples { get; } = ["eddy bench trl", "eddy bench trl --threads 2 --json"];
    }

    private sealed class PipelineBenchCommand : Command, ICommandWithExamples
    {
        public PipelineBenchCommand(Func<PipelineBenchArguments, int> run)
            : base("pipeline", "Measure the steps of whole TRL-S stacks, with every layer's neurons over the threads and with the layers as a pipeline, on 1 and on N threads.")
        {
            Option<int?> threads = OptionOf.WholeNumber("--threads", "The larger number of threads to measure with, beside 1. Default: the processor's cores.", 1, 1024);
            Option<bool> quick = OptionOf.Flag("--quick", "Leave out the widest network, and shorter runs.");
            Option<bool> json = OptionOf.Json();
            Options.Add(threads);
            Options.Add(quick);
            Options.Add(json);
            SetAction(r => run(new PipelineBenchArguments(r.GetValue(threads), r.GetValue(quick), r.GetValue(json))));
        }

        public IReadOnlyList<string> Examples { get; } = ["eddy bench pipeline", "eddy bench pipeline --threads 2 --json"];
    }
}
