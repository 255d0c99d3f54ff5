using System.Text;
using Eddy.Checkpoints;
using Eddy.Cli.Commands;
using Eddy.Cli.Output;
using Eddy.Experiments.Comparison;

namespace Eddy.Cli.Handlers;

/// <summary>What <c>eddy compare</c> does: reads runs, prints their figures side by side and writes a page with their curves.</summary>
internal static class CompareHandler
{
    /// <summary>Compares; answers the exit code.</summary>
    public static int Run(CommandContext context, CompareArguments given)
    {
        var comparison = RunComparison.Of(given.Runs);
        string path = given.Out ?? Path.Combine(Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(comparison.Runs[0].Path)))!, "compare.html");
        string page = ComparisonPage.Write(comparison);
        AtomicFile.Write(path, stream => stream.Write(Encoding.UTF8.GetBytes(page)));
        context.WriteResult(given.Json, Json(comparison, path), output => Write(output, comparison, path));
        return ExitCode.Done;
    }

    private static object Json(RunComparison comparison, string path) => new
    {
        Runs = comparison.Runs.Select(run =>
        {
            var fields = new Dictionary<string, object?>
            {
                ["run"] = run.Path,
                ["command"] = run.Command,
                ["learner"] = run.Learner,
                ["data"] = run.Data,
                ["done"] = run.IsDone,
            };
            foreach (ComparedFigure figure in comparison.Figures)
            {
                fields[figure.Key] = run.Figures.TryGetValue(figure.Key, out double value) ? value : null;
            }

            fields["weights_sha256"] = run.WeightsSha256;
            return fields;
        }),
        Differences = comparison.Differences.ToDictionary(difference => difference.Name, difference => difference.Values),
        Page = path,
    };

    // A row a figure: names of runs are long, and there are more figures than runs.
    private static void Write(TextWriter output, RunComparison comparison, string path)
    {
        var table = new TextTable(["figure", .. comparison.Runs.Select(run => ">" + run.Name)]);
        table.Add(["learner", .. comparison.Runs.Select(run => run.Learner)]);
        foreach (ComparedFigure figure in comparison.Figures)
        {
            table.Add([figure.Name, .. comparison.Runs.Select(run => run.Figures.TryGetValue(figure.Key, out double value) ? figure.Format(value) : "–")]);
        }

        table.Add(["weights", .. comparison.Runs.Select(run => run.WeightsSha256?[..12] ?? "–")]);
        table.Write(output);
        output.WriteLine();
        if (comparison.Differences.Count == 0)
        {
            output.WriteLine("all options are the same");
        }
        else
        {
            var differences = new TextTable(["option", .. comparison.Runs.Select(run => ">" + run.Name)]);
            foreach (OptionDifference difference in comparison.Differences)
            {
                differences.Add([difference.Name, .. difference.Values]);
            }

            differences.Write(output);
        }

        output.WriteLine();
        output.WriteLine($"page   {path}");
    }
}
