using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Eddy.Experiments.Runs;
using Eddy.Experiments.Studies;
using Eddy.Networks;

namespace Eddy.Experiments.Images.Studies;

/// <summary>A run on images as part of a study; its run folder is in the study's, as <c>eddy train --out STUDY/runs/KEY</c> would make it.</summary>
/// <param name="key">Names the folder.</param>
/// <param name="options">What to compute.</param>
internal sealed class ImageStudyItem(string key, ImageRunOptions options) : StudyItem(key)
{
    private const string ExplodedName = "exploded.json";
    private const double SecondsBetweenWords = 1;

    public ImageRunOptions Options { get; } = options;

    /// <summary>The run of one seed.</summary>
    /// <param name="key">Names its folder, with the seed behind it.</param>
    /// <param name="options">What to compute, but for the seed.</param>
    /// <param name="seed">Decides every random number.</param>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    public static ImageStudyItem Of(string key, ImageRunOptions options, ulong seed)
    {
        options.Validate();
        return new ImageStudyItem(string.Create(CultureInfo.InvariantCulture, $"{key}-{seed}"), options with { Seed = seed });
    }

    /// <inheritdoc/>
    public override bool IsDone(string folder) => Result(folder) is not null || Exploded(folder);

    /// <inheritdoc/>
    public override bool IsThere(string folder) => File.Exists(Path.Combine(At(folder), RunConfig.FileName));

    /// <inheritdoc/>
    public override string? Refusal(string folder)
    {
        string path = At(folder);
        if (!IsThere(folder))
        {
            return RunFolder.IsOccupied(path) ? $"{path}: it holds files that are not a run's. Move them away, or choose another folder for the study." : null;
        }

        IReadOnlyList<string> differences = ImageRunMatch.Differences(Options, RunConfig.Read(path), Path.Combine(path, RunConfig.FileName));
        return differences.Count == 0 ? null : $"{path}: it holds another run than {Key} of this study: {string.Join(", ", differences)}. Give the study the same options, or move that run away.";
    }

    /// <inheritdoc/>
    public override void Run(string folder, Action<string> say, CancellationToken cancellation)
    {
        if (IsDone(folder))
        {
            return; // by another process, since the study began
        }

        string path = At(folder);
        try
        {
            using ImageRun run = IsThere(folder) ? ImageRun.Resume(path, threads: 1) : ImageRun.Start(Options, path, threads: 1);
            ImageRunResult result = run.Train(new Observer(run.TotalSteps, say), cancellation);
            if (result.IsDone)
            {
                say(string.Create(CultureInfo.InvariantCulture, $"error {result.ValidationErrorPercent:F2} %, {StudyCells.Time(result.Seconds)}"));
            }
        }
        catch (NonFiniteException exception)
        {
            RunConfig.WriteJson(Path.Combine(path, ExplodedName), new JsonObject { ["message"] = exception.Message });
            say("exploded: " + exception.Message);
        }
        catch (RunLockedException)
        {
            say("another process is writing this run; it is left to it");
        }
    }

    /// <summary>What it came to; null before its end. Only the run's last file is read: checkpoints of wide networks are large.</summary>
    public ImageRunResult? Result(string folder)
    {
        if (!IsThere(folder))
        {
            return null;
        }

        using var run = RunFolder.Open(At(folder));
        return ImageResultFile.Read(run);
    }

    /// <summary>How the neurons of each layer fared at the end of its training, as the metrics say; null where a layer has none.</summary>
    public IReadOnlyList<JsonObject>? Health(string folder)
    {
        if (!IsThere(folder))
        {
            return null;
        }

        using var run = RunFolder.Open(At(folder));
        var last = new JsonObject?[Options.Layers.Count];
        foreach (JsonObject line in MetricsLog.Read(run.MetricsPath))
        {
            for (int l = 0; line["health"] is JsonArray health && l < health.Count; l++)
            {
                last[line["first_layer"]!.GetValue<int>() + l] = health[l]!.AsObject();
            }
        }

        return last.Any(layer => layer is null) ? null : [.. last.OfType<JsonObject>()];
    }

    /// <summary>Whether it ended because a number was no longer finite.</summary>
    public bool Exploded(string folder) => File.Exists(Path.Combine(At(folder), ExplodedName));

    private string At(string folder) => Path.Combine(folder, "runs", Key);

    private sealed class Observer(long steps, Action<string> say) : IImageRunProgress
    {
        private long _said = Stopwatch.GetTimestamp();

        public void OnProgress(ImageProgress now)
        {
            if (Stopwatch.GetElapsedTime(_said).TotalSeconds >= SecondsBetweenWords)
            {
                Say(now.Stage, now.Epoch, now.StepsDone, Text($"{now.SamplesPerSecond:N0} samples/s, about {StudyCells.Time(now.SecondsLeft)} left"));
            }
        }

        public void OnEpoch(ImageEpoch epoch)
            => Say(epoch.Stage, epoch.Epoch, epoch.Step, epoch.ValidationErrorPercent is { } error ? Text($"error {error:F2} %") : "done");

        private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

        private void Say(ImageStage stage, int epoch, long step, string what)
        {
            _said = Stopwatch.GetTimestamp();
            say(Text($"{100.0 * step / steps:F0} %, {stage.Name} epoch {epoch}/{stage.Epochs}, {what}"));
        }
    }
}
