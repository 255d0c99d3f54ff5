using System.CommandLine;
using Eddy.Cli.Parsing;
using Eddy.Experiments.Images.Studies;
using Eddy.Experiments.Studies;

namespace Eddy.Cli.Commands;

/// <summary>What was given to <c>eddy reproduce</c>.</summary>
/// <param name="Study">A study by name.</param>
/// <param name="Seeds">A run of everything random for each; null for the study's own.</param>
/// <param name="Data">Where the data are.</param>
/// <param name="Steps">Time steps of a run.</param>
/// <param name="QuickForm">Whether the study is cut to a fraction.</param>
/// <param name="Rows">Rows of the table.</param>
/// <param name="Methods">Methods of each row.</param>
/// <param name="Epochs">Epochs, for all or by row and method.</param>
/// <param name="LookOnly">Whether nothing is run and only the page written.</param>
/// <param name="Hours">When to stop.</param>
/// <param name="Threads">Runs at once.</param>
/// <param name="Out">The study's folder.</param>
/// <param name="Json">Whether the result is printed as JSON.</param>
/// <param name="Quiet">Whether progress is left out.</param>
internal sealed record ReproduceArguments(
    string Study,
    IReadOnlyList<ulong>? Seeds,
    string? Data,
    long? Steps,
    bool QuickForm,
    string? Rows,
    string? Methods,
    string? Epochs,
    bool LookOnly,
    double? Hours,
    int? Threads,
    string? Out,
    bool Json,
    bool Quiet);

/// <summary><c>eddy reproduce STUDY</c>: from options to <see cref="ReproduceArguments"/>; the work is the caller's.</summary>
internal sealed class ReproduceCommand : Command, ICommandWithExamples, ICommandWithLists
{
    /// <summary>A command that hands what was given to <paramref name="run"/> and answers its exit code.</summary>
    public ReproduceCommand(Func<ReproduceArguments, int> run)
        : base("reproduce", "Run a published experiment and write published beside measured. It can be stopped at any moment; the same command goes on, and repeats nothing that is done.")
    {
        var study = new Argument<string>("STUDY") { Description = "Which experiment; they are listed below." };
        Option<IReadOnlyList<ulong>?> seeds = OptionOf.Seeds("--seeds", "A run of everything random for each seed; 42-46 is 42,43,44,45,46. Default: 1-3; 1 for string-memory and event-digits; 42-46 for trl-mnist; 42 for trl-ablations and trl-rates.");
        Option<string?> data = OptionOf.Text("--data", "DIR", "Where the data are, for a study that needs some.");
        Option<long?> steps = OptionOf.LongNumber("--steps", "Time steps of a run over a task. Default: as published.", 1);
        Option<string?> rows = OptionOf.Text("--rows", "ROW,…", $"Rows of the table. trl-mnist: {string.Join(", ", TrlMnistStudy.RowNames)}; default: all. trl-ablations: groups or single changes ({string.Join(", ", TrlAblationStudy.GroupNames)}); default: all. trl-rates: learning rates ({string.Join(", ", TrlRateStudy.RowNames)}); default: those that belong to the method.");
        Option<string?> methods = OptionOf.Text("--methods", "METHOD,…", $"Methods of each row. trl-mnist: {string.Join(", ", TrlMnistStudy.MethodNames)}; default: those that belong to the row. trl-ablations: trl-s, trl. trl-rates: {string.Join(", ", TrlRateStudy.MethodNames)}; default: all.");
        Option<string?> epochs = OptionOf.Text("--epochs", "N", "Epochs of the encoder and of the head. trl-mnist takes them by row and method, too: 60,2000x4=10,500x3:equilibrium=5. Default: 60 as published; 10 for trl-ablations and trl-rates, which has its own head.");
        Option<bool> look = OptionOf.Flag("--look", "Run nothing: write the page of what the folder holds so far, also while another process fills it.");
        Option<double?> hours = OptionOf.PositiveNumber("--hours", "Stop after so many hours. Default: until all is done.");
        Option<int?> threads = OptionOf.WholeNumber("--threads", "Runs at once; the figures are the same for any number. Default: the processor's cores.", 1, 1024);
        Option<string?> folder = OptionOf.Text("--out", "DIR", "The study's folder, new or begun. Default: runs/reproduce-STUDY.");
        Option<bool> quick = OptionOf.Flag("--quick", "Cut event-digits or evidence to a fraction: minutes, to see that all of it works.");
        Option<bool> json = OptionOf.Json(), quiet = OptionOf.Quiet();
        Arguments.Add(study);
        foreach (Option option in new Option[] { seeds, data, rows, methods, epochs, steps, quick, hours, threads, folder, look, json, quiet })
        {
            Options.Add(option);
        }

        SetAction(r => run(new ReproduceArguments(
            r.GetRequiredValue(study),
            r.GetValue(seeds),
            r.GetValue(data),
            r.GetValue(steps),
            r.GetValue(quick),
            r.GetValue(rows),
            r.GetValue(methods),
            r.GetValue(epochs),
            r.GetValue(look),
            r.GetValue(hours),
            r.GetValue(threads),
            r.GetValue(folder),
            r.GetValue(json),
            r.GetValue(quiet))));
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> Examples { get; } =
    [
        "eddy reproduce trl-mnist --data path/to/mnist --rows 512x256 --seeds 42-46",
        "eddy reproduce trl-ablations --data path/to/mnist --rows terms,chunk-4 --methods trl-s",
        "eddy reproduce trl-rates --data path/to/mnist --rows 1e-3 --methods published,centred",
        "eddy reproduce respiration --data path/to/recordings",
        "eddy reproduce chaos --seeds 1,2,3 --hours 1",
        "eddy reproduce event-digits --data path/to/mnist",
        "eddy reproduce evidence --quick",
        "eddy reproduce string-memory --hours 4 --out runs/strings",
    ];

    /// <inheritdoc/>
    public IReadOnlyList<HelpList> Lists { get; } = [new("Studies", StudyCatalog.All)];
}
