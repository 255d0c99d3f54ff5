using System.CommandLine;
using Eddy.Cli.Parsing;

namespace Eddy.Cli.Commands;

/// <summary>What was given to <c>eddy bench trl</c>.</summary>
/// <param name="Threads">The larger number of threads to measure with, beside 1; null for the processor's cores.</param>
/// <param name="Json">Whether the result is printed as JSON.</param>
internal sealed record BenchArguments(int? Threads, bool Json);

/// <summary><c>eddy bench trl</c>: from options to <see cref="BenchArguments"/>; the work is the caller's.</summary>
internal sealed class BenchCommand : Command
{
    /// <summary>A command that hands what was given to <paramref name="trl"/> and answers its exit code.</summary>
    public BenchCommand(Func<BenchArguments, int> trl)
        : base("bench", "Measure the engine on this machine, beside the bounds that the machine sets.")
        => Subcommands.Add(new TrlBenchCommand(trl));

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
}
