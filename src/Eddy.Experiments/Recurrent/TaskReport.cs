using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Eddy.Checkpoints;
using Eddy.Experiments.Recurrent.Episodes;
using Eddy.Experiments.Recurrent.Reports;
using Eddy.Experiments.Reports;
using Eddy.Experiments.Reports.Pages;
using Eddy.Experiments.Runs;
using Eddy.Networks;

namespace Eddy.Experiments.Recurrent;

/// <summary>Gathers what the folder of a run over a task has to show, and writes report.html. A sequence is played through the network as it was saved last; where the task's data are not there the page says so and goes without.</summary>
public static class TaskReport
{
    private const string ChanceFigure = "accuracy, by chance";

    /// <summary>Writes the report of a run and returns its path.</summary>
    /// <exception cref="InvalidDataException">A file of the run is damaged.</exception>
    public static string Write(RunFolder folder)
    {
        ArgumentNullException.ThrowIfNull(folder);
        string page = TaskHtmlReport.Write(Build(folder));
        AtomicFile.Write(folder.ReportPath, stream => stream.Write(Encoding.UTF8.GetBytes(page)));
        return folder.ReportPath;
    }

    private static TaskReportModel Build(RunFolder folder)
    {
        var options = TaskRunOptions.FromJson(folder.Options, Path.Combine(folder.Path, RunConfig.FileName));
        JsonObject[] lines = [.. MetricsLog.Read(folder.MetricsPath)];
        TaskRunResult? result = TaskRunResult.Read(folder);
        TaskPreset preset = TaskPresets.For(options.Task);
        long steps = result?.Steps ?? (lines.Length > 0 ? StepOf(lines[^1]) : 0);
        TaskScores? final = result?.Final ?? TaskScores.Mean([.. lines.Select(TaskScores.From).OfType<TaskScores>().TakeLast(TaskRunResult.FinalLines)]);
        TaskScores? control = result is not null ? result.Control
            : TaskScores.Mean([.. lines.Select(line => line["control"]).OfType<JsonObject>().Select(TaskScores.From).OfType<TaskScores>().TakeLast(TaskRunResult.FinalLines)]);
        IReadOnlyDictionary<string, double> figures = result?.TaskFigures ?? LastFigures(lines);
        double? headline = preset.Headline(final, figures), beside = control is null ? null : preset.Headline(control, new Dictionary<string, double>());
        (EpisodeTape? episode, string? unplayed) = Play(options, folder);
        double? chance = final?.Accuracy is null ? null : figures.TryGetValue(ChanceFigure, out double told) ? told : episode is null ? null : 1.0 / episode.Answers[0].Length;
        return new TaskReportModel
        {
            Title = $"{options.Rule.Options.Name} on {options.Task}",
            Subtitle = Text($"{options.Describe()}; {steps:N0} time steps, each answered before it was learned, seed {options.Seed}"),
            Interrupted = result is { Exploded: { } reason } ? Text($"after {steps:N0} steps: {reason}")
                : result is { IsDone: true } ? null : Text($"after {steps:N0} of {options.Steps:N0} steps; resume it with eddy train --resume {folder.Path}"),
            Headline = headline is { } value ? preset.Text(value) : null,
            HeadlineLabel = beside is { } still ? $"{preset.Label} · {preset.Text(still)} with the readout alone" : preset.Label,
            Curves = [.. Curves(lines, preset, chance)],
            Results = [.. TaskResultRow.Of(result, final, control, chance, preset.IsNormalised)],
            Episode = episode,
            Notes = unplayed is null ? [] : [unplayed],
            KeyFigures = [.. KeyFigures(result, final, steps)],
            Configuration = [.. Flat("", folder.Options)],
            Environment = [.. (folder.ReadEnvironment() ?? []).Select(entry => new NamedValue(entry.Key, entry.Value?.ToString() ?? "–"))],
            CommandLine = TaskCommandLine.Of(options),
        };
    }

    private static (EpisodeTape? Tape, string? Reason) Play(TaskRunOptions options, RunFolder folder)
    {
        try
        {
            return folder.Checkpoints.Latest(out _) is { } checkpoint
                ? (EpisodePlayer.Play(options, checkpoint), null)
                : (null, "No sequence is shown: the run has no checkpoint yet.");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or InvalidDataException or NonFiniteException)
        {
            return (null, $"No sequence is shown: {exception.Message}");
        }
    }

    private static List<TaskCurve> Curves(JsonObject[] lines, TaskPreset preset, double? chance)
    {
        // What a task reports is a curve where it changes, and a mark beside the loss where it does not.
        JsonObject[] figures = [.. lines.Select(line => line["task"]).OfType<JsonObject>()];
        string[] names = figures.Length == 0 ? [] : [.. figures[0].Select(member => member.Key)];
        string[] moving = [.. names.Where(name => figures.Select(f => f[name]!.GetValue<double>()).Distinct().Skip(1).Any())];
        NamedNumber[] floors = [.. names.Where(name => name.StartsWith("floor", StringComparison.Ordinal)).Select(name => new NamedNumber(name, figures[0][name]!.GetValue<double>()))];
        (string Title, string Member)[] known =
        [
            ("Bits a lesson", "bits"), ("Loss, nats", "loss"), ("Share told right", "accuracy"), ("Share of wrong bits", "bit_error"), (preset.IsNormalised ? "NMSE" : "Mean squared error", "mse"),
        ];
        var curves = new List<TaskCurve>();
        foreach (string name in moving)
        {
            curves.Add(new TaskCurve(name, [.. lines.Where(line => line["task"] is not null).Select(line => ((double)StepOf(line), line["task"]![name]!.GetValue<double>()))], []));
        }

        foreach ((string title, string member) in known.OrderBy(curve => curve.Member == preset.Member ? 0 : 1))
        {
            (double, double)[] points = [.. lines.Where(line => line[member] is not null).Select(line => ((double)StepOf(line), line[member]!.GetValue<double>()))];
            bool redundant = member == "loss" && (lines.Any(line => line["mse"] is not null) || (preset.Member != "loss" && floors.Length == 0 && lines.Any(line => line["bits"] is not null))); // a multiple of the other
            if (points.Length > 0 && !redundant)
            {
                NamedNumber[] marks = member == "loss" ? floors : member == "accuracy" && chance is { } share ? [new NamedNumber("chance", share)] : [];
                (double, double)[] control = [.. lines.Where(line => line["control"]?[member] is not null).Select(line => ((double)StepOf(line), line["control"]![member]!.GetValue<double>()))];
                curves.Add(new TaskCurve(title, points, marks) { Beside = control.Length > 0 ? [("readout only", control)] : [] });
            }
        }

        if (Firing(lines) is { } firing)
        {
            curves.Add(firing);
        }

        return curves;
    }

    private static TaskCurve? Firing(JsonObject[] lines)
    {
        (double Step, double[] Rates)[] rates = [.. lines.Where(line => line["firing"] is JsonArray).Select(line => ((double)StepOf(line), line["firing"]!.AsArray().Select(rate => rate!.GetValue<double>()).ToArray()))];
        if (rates.Length == 0)
        {
            return null;
        }

        var layers = Enumerable.Range(0, rates[0].Rates.Length)
            .Select(l => (Name: Text($"layer {l + 1}"), Points: (IReadOnlyList<(double, double)>)[.. rates.Select(at => (at.Step, at.Rates[l]))])).ToArray();
        return new TaskCurve("Spikes a unit and step", layers[0].Points, []) { Name = layers[0].Name, Beside = layers[1..] };
    }

    private static IEnumerable<KeyFigure> KeyFigures(TaskRunResult? result, TaskScores? final, long steps)
    {
        yield return new KeyFigure("time steps", Figure.Count(steps));
        if (final is not null)
        {
            const string note = "mean of the last five lines";
            yield return new KeyFigure("loss", Figure.Measure(final.Loss), "", note);
            if (final.Bits is { } bits)
            {
                yield return new KeyFigure("bits", Figure.Measure(bits), "", note);
            }

            if (final.Accuracy is { } accuracy)
            {
                yield return new KeyFigure("told right", Figure.Fixed(100 * accuracy, 2), "%", note);
            }

            if (final.BitError is { } error)
            {
                yield return new KeyFigure("wrong bits", Figure.Fixed(100 * error, 2), "%", note);
            }

            if (final.Mse is { } mse)
            {
                yield return new KeyFigure("squared error", Figure.Measure(mse), "", note);
            }
        }

        if (result is null)
        {
            yield break;
        }

        foreach ((string name, TaskTestScores? scores) in new[] { ("test", result.Test), ("test, readout only", result.ControlTest) })
        {
            if (scores is not null)
            {
                yield return new KeyFigure(name, Figure.Fixed(100 * scores.Accuracy, 2), "%", Text($"of {scores.Samples:N0} recordings, {scores.Part.Replace('_', ' ')}"));
            }
        }

        if (result.Control?.Accuracy is { } control)
        {
            yield return new KeyFigure("readout only", Figure.Fixed(100 * control, 2), "%", "told right by the control, whose layers stay as they were drawn");
        }

        foreach ((string name, double value) in result.TaskFigures)
        {
            yield return new KeyFigure(name, Figure.Measure(value), "", "of the task");
        }

        yield return new KeyFigure("speed", Figure.Measure(result.StepsPerSecond), "steps/s", Text($"{result.Seconds:F1} s of work"));
        yield return new KeyFigure("state", Figure.Measure(result.StateBytes / 1024.0), "KiB");
        yield return new KeyFigure("weights", result.WeightsSha256[..16], "", "SHA-256, first 16 digits");
    }

    private static Dictionary<string, double> LastFigures(JsonObject[] lines)
        => lines.LastOrDefault()?["task"] is JsonObject figures ? figures.ToDictionary(f => f.Key, f => f.Value!.GetValue<double>(), StringComparer.Ordinal) : [];

    private static IEnumerable<NamedValue> Flat(string prefix, JsonObject options)
        => options.SelectMany(member => member.Value is JsonObject inner ? Flat($"{prefix}{member.Key}.", inner) : [new NamedValue(prefix + member.Key, member.Value?.ToJsonString().Trim('"') ?? "–")]);

    private static long StepOf(JsonObject line) => line["step"]!.GetValue<long>();

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
