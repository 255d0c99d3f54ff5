using System.Globalization;
using Eddy.Cli.Commands;
using Eddy.Cli.Output;
using Eddy.Experiments.Studies;

namespace Eddy.Cli.Handlers;

/// <summary>What <c>eddy reproduce</c> does: a study's runs that are not done yet, then published beside measured.</summary>
internal static class ReproduceHandler
{
    private const double SecondsBetweenLines = 10;

    /// <summary>Runs; answers the exit code.</summary>
    public static int Run(CommandContext context, ReproduceArguments given)
    {
        if (!StudyCatalog.All.Any(known => known.Name == given.Study))
        {
            throw new CommandException(
                ExitCode.Usage, $"'{given.Study}' is no study; there are {string.Join(", ", StudyCatalog.All.Select(s => s.Name))}.{Suggestions.DidYouMean(given.Study, StudyCatalog.All.Select(s => s.Name))}");
        }

        Study study = StudyCatalog.Create(new StudyRequest(given.Study, given.Seeds ?? StudyCatalog.DefaultSeeds(given.Study))
        {
            Data = given.Data,
            Steps = given.Steps,
            Quick = given.QuickForm,
            Rows = given.Rows,
            Methods = given.Methods,
            Epochs = given.Epochs,
        });
        string folder = given.Out ?? Path.Combine("runs", "reproduce-" + study.Name);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(context.Cancellation);
        if (given.Hours is { } hours)
        {
            stop.CancelAfter(TaskTrainHandler.Duration(hours));
        }

        long said = 0;
        StudyOutcome outcome = given.LookOnly ? StudyRunner.Look(study, folder) : StudyRunner.Run(study, folder, given.Threads ?? Environment.ProcessorCount, Say, stop.Token);
        context.WriteResult(given.Json, Fields(outcome), output => Write(output, outcome));
        return outcome.IsDone ? ExitCode.Done : ExitCode.Stopped;

        void Say(StudyItem item, string text)
        {
            // Lines stay, so not more than one in ten seconds; the end of a run is always said.
            bool ends = item.IsDone(folder);
            if (!given.Quiet && (ends || context.Time.GetElapsedTime(said).TotalSeconds >= SecondsBetweenLines))
            {
                said = context.Time.GetTimestamp();
                context.Error.WriteLine($"{item.Key}: {text}");
            }
        }
    }

    private static object Fields(StudyOutcome o) => new
    {
        o.Name,
        o.Folder,
        o.Done,
        o.Total,
        o.IsDone,
        Tables = o.Tables.Select(table => new
        {
            table.Title,
            table.Measure,
            table.Reference,
            table.Facts,
            table.Parts,
            Rows = table.Rows.Select(r => new { r.Name, r.Group, r.Published, r.Measured, r.Deviation, r.Difference, r.Facts, r.Parts, r.Runs, r.Wanted, r.Exploded, r.Seconds, r.Note }),
        }),
        o.Findings,
        o.Grids,
        Report = o.Page,
        o.Results,
    };

    private static void Write(TextWriter output, StudyOutcome outcome)
    {
        if (!outcome.IsDone)
        {
            output.WriteLine($"stopped after {outcome.Done} of {outcome.Total} runs. The same command goes on.");
            output.WriteLine();
        }

        foreach (StudyTable table in outcome.Tables)
        {
            output.WriteLine(table.Title);
            var text = new TextTable(["method", $">{table.Reference}", $">{table.Measure}", ">difference", .. table.Facts.Select(fact => ">" + fact), .. table.Parts.Select(part => ">" + part), ">" + table.Runs, ">exploded", ">time", "note"]);
            foreach (StudyRow row in table.Rows)
            {
                string measured = row.Deviation is { } deviation ? $"{Number(row.Measured, table)} ± {Number(deviation, table)}" : Number(row.Measured, table);
                text.Add(
                [
                    row.Name, Number(row.Published, table), measured, Number(row.Difference, table), .. row.Facts, .. row.Parts.Select(part => Number(part, table)), Text($"{row.Runs}/{row.Wanted}"), Text($"{row.Exploded}"),
                    Text($"{row.Seconds:F0} s"), row.Note,
                ]);
            }

            text.Write(output);
            output.WriteLine();
        }

        foreach (string finding in outcome.Findings)
        {
            output.WriteLine(finding);
        }

        output.WriteLine($"report   {outcome.Page}");
        output.WriteLine($"results  {outcome.Results}");
    }

    private static string Number(double? value, StudyTable table) => value is not { } number || !double.IsFinite(number) ? "–"
        : table.Decimals is { } decimals ? number.ToString("F" + decimals.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture)
        : Math.Abs(number) switch
        {
            0 => "0",
            < 0.01 => number.ToString("0.00000", CultureInfo.InvariantCulture),
            < 100 => number.ToString("0.000", CultureInfo.InvariantCulture),
            _ => number.ToString("N0", CultureInfo.InvariantCulture),
        };

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
