using System.Globalization;
using Eddy.Experiments.Reports.Streams;
using Eddy.Experiments.Streaming;
using Eddy.Learners;
using Eddy.Streams.Metrics;

namespace Eddy.Cli.Output;

/// <summary>The result of a run over a stream, for programs and for people.</summary>
internal static class StreamResultText
{
    /// <summary>The fields of <c>--json</c>, as an object for <see cref="JsonLine"/>.</summary>
    public static object Json(StreamRunResult result)
    {
        ScoreFigures learner = result.Scores.Learner;
        bool classes = result.Task == LearningTask.Classification;
        var fields = new Dictionary<string, object?> { ["examples"] = result.Scores.Examples, ["scored"] = result.Scores.Scored };
        foreach (StreamFigureTable.Row row in StreamFigureTable.RowsOf(result.Task))
        {
            fields[row.Key] = row.Value(learner);
        }

        // The one figure in which they are compared, accuracy or rmse; then all of them.
        fields["baselines"] = StreamVerdict.Of(result.Task, result.Scores).ToDictionary(verdict => verdict.Baseline, verdict => verdict.Other);
        fields["baseline_figures"] = result.Scores.Baselines.ToDictionary(
            baseline => baseline.Name, baseline => StreamFigureTable.RowsOf(result.Task).ToDictionary(row => row.Key, row => row.Value(baseline.Figures)));
        fields["beats"] = StreamVerdict.Of(result.Task, result.Scores).ToDictionary(verdict => verdict.Baseline, verdict => verdict.Beats);
        fields["drift_changes"] = result.Scores.Changes;
        fields["samples_per_second"] = result.SamplesPerSecond;
        fields["state_bytes"] = result.StateBytes;
        fields["allocated_bytes_per_sample"] = result.AllocatedBytesPerSample;
        fields["test_accuracy"] = classes ? result.TestAccuracy : null;
        fields["skipped"] = result.Skipped;
        fields["seconds"] = result.Seconds;
        fields["weights_sha256"] = result.WeightsSha256;
        fields["run"] = result.Run;
        return fields;
    }

    /// <summary>The table for people: every figure beside those of the rules that learn nothing, and whether it beats them.</summary>
    public static void Write(TextWriter output, string learner, StreamRunResult result)
    {
        StreamScores scores = result.Scores;
        if (!result.IsDone)
        {
            output.WriteLine($"stopped. Go on with: eddy run --resume {result.Run}");
            output.WriteLine();
        }

        var table = new TextTable([Text($"{scores.Examples:N0} samples"), $">{learner}", .. scores.Baselines.Select(baseline => ">" + StreamVerdict.Say(baseline.Name))]);
        foreach (StreamFigureTable.Row row in StreamFigureTable.RowsFor([scores.Learner, .. scores.Baselines.Select(baseline => baseline.Figures)]))
        {
            table.Add([row.Name(result.Window), row.Text(scores.Learner), .. scores.Baselines.Select(baseline => row.Text(baseline.Figures))]);
        }

        table.Write(output);
        output.WriteLine();
        foreach (StreamVerdict verdict in StreamVerdict.Of(result.Task, scores))
        {
            output.WriteLine($"{learner} {(verdict.Beats ? "beats" : "does not beat")} {StreamVerdict.Say(verdict.Baseline)} ({Figure(result.Task, verdict.Learner)} against {Figure(result.Task, verdict.Other)})");
        }

        if (result.TestAccuracy is { } test)
        {
            output.WriteLine(Text($"test accuracy   {100 * test:F2} %, on samples after the stream"));
        }

        if (scores.Changes > 0)
        {
            output.WriteLine(Text($"changes         {scores.Changes:N0} in its errors"));
        }

        if (result.Skipped > 0)
        {
            output.WriteLine(Text($"skipped         {result.Skipped:N0} damaged {(result.Skipped == 1 ? "record; the report names it" : "records; the report names the first")}"));
        }

        output.WriteLine(Text($"speed           {result.SamplesPerSecond:N0} samples/s over {result.Seconds:F1} s of work"));
        output.WriteLine(Text($"memory          {result.StateBytes:N0} bytes of state, {result.AllocatedBytesPerSample:0.##} bytes allocated a sample"));
        output.WriteLine($"weights         sha256 {result.WeightsSha256}");
        output.WriteLine($"run             {result.Run}");
        output.WriteLine($"report          {result.Report}");
    }

    private static string Figure(LearningTask task, double? value)
        => value is not { } figure ? "–" : task == LearningTask.Classification ? Text($"{100 * figure:F2} %") : Text($"rmse {figure:G4}");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
