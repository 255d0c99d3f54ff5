using System.Globalization;
using Eddy.Cli.Commands;
using Eddy.Cli.Output;
using Eddy.Cli.Parsing;
using Eddy.Experiments.Trl;

namespace Eddy.Cli.Handlers;

/// <summary>What <c>eddy train</c> does: a new run from a preset and what was given, or a saved one taken up again.</summary>
internal static class TrainHandler
{
    /// <summary>Trains; answers the exit code.</summary>
    public static int Run(CommandContext context, TrainArguments given)
    {
        int threads = given.Threads ?? Environment.ProcessorCount;
        using TrlRun run = given.Resume is { } folder ? TrlRun.Resume(folder, threads) : TrlRun.Start(Options(given), given.Out, threads);
        if (!given.Quiet)
        {
            foreach (var skipped in run.Skipped)
            {
                context.Error.WriteLine($"eddy train: skipped a damaged checkpoint. {skipped.Reason}");
            }
        }

        TrlRunResult result = context.RunWithProgress(given.Quiet, display => run.Train(new Progress(run, display), context.Cancellation));
        context.WriteResult(
            given.Json,
            new
            {
                result.ValidationErrorPercent,
                result.EncoderSeconds,
                result.HeadSeconds,
                result.Seconds,
                result.Steps,
                result.SamplesPerSecond,
                result.WeightsSha256,
                result.Run,
            },
            output => Write(output, result));
        return result.IsDone ? ExitCode.Done : ExitCode.Stopped;
    }

    /// <summary>The preset, with what was given in place of its values; then each <c>--set</c> in order.</summary>
    internal static TrlExperimentOptions Options(TrainArguments given)
    {
        TrlExperimentOptions preset = TrlPresets.Get(given.Preset ?? TrlPresets.Names[0]);
        if (Word(given.Optimizer, preset.Optimizer) == Optimizer.Sgd)
        {
            preset = TrlPresets.ForSgd(preset);
        }

        if (given.BatchNorm == true)
        {
            preset = TrlPresets.ForBatchNorm(preset);
        }

        TrlExperimentOptions options = preset with
        {
            Data = given.Data ?? preset.Data,
            Layers = given.Layers ?? preset.Layers,
            Epochs = given.Epochs ?? preset.Epochs,
            HeadEpochs = given.HeadEpochs ?? preset.HeadEpochs,
            BatchSize = given.Batch ?? preset.BatchSize,
            ChunkSize = given.Chunk ?? preset.ChunkSize,
            LearningRate = given.LearningRate ?? preset.LearningRate,
            Optimizer = Word(given.Optimizer, preset.Optimizer),
            Activation = Word(given.Activation, preset.Activation),
            Augment = given.Augment ?? preset.Augment,
            TrainSamples = given.TrainSamples ?? preset.TrainSamples,
            Seed = given.Seed ?? preset.Seed,
        };
        foreach (Setting setting in given.Set)
        {
            string name = setting.Path.Replace('-', '_');
            if (!TrlJson.OptionNames.Contains(name))
            {
                throw new CommandException(
                    ExitCode.Usage,
                    $"option '--set': '{setting.Path}' is no option of a run.{Suggestions.DidYouMean(name, TrlJson.OptionNames)} Known are {string.Join(", ", TrlJson.OptionNames)}.");
            }

            options = TrlJson.With(options, name, setting.Value);
        }

        return options;
    }

    private static TEnum Word<TEnum>(string? given, TEnum preset)
        where TEnum : struct, Enum
        => given is null ? preset : Enum.Parse<TEnum>(given, ignoreCase: true);

    private static void Write(TextWriter output, TrlRunResult result)
    {
        if (!result.IsDone)
        {
            output.WriteLine($"stopped. Go on with: eddy train --resume {result.Run}");
        }

        if (result.ValidationErrorPercent is { } error)
        {
            output.WriteLine(Text($"validation error   {error:F2} %"));
        }

        output.WriteLine(Text($"time               {result.Seconds:F1} s (encoder {result.EncoderSeconds:F1} s, head {result.HeadSeconds:F1} s)"));
        output.WriteLine(Text($"speed              {result.SamplesPerSecond:N0} samples/s while the encoder learned"));
        output.WriteLine($"weights            sha256 {result.WeightsSha256}");
        output.WriteLine($"run                {result.Run}");
        output.WriteLine($"report             {result.Report}");
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private sealed class Progress(TrlRun run, IProgressDisplay display) : ITrlRunProgress
    {
        private double _fraction;

        public void OnProgress(TrlProgress now)
        {
            _fraction = now.StepsTotal == 0 ? 1 : (double)now.StepsDone / now.StepsTotal;
            string details = now.Stage.IsHead
                ? Text($"loss {now.HeadLoss:F3}")
                : string.Join(" · ", now.Losses.Select(l => Text($"S {l.Similarity:G4} V {l.Variance:G4} K {l.Covariance:G4} Λ {l.Lateral:G4}")));
            display.Update(new ProgressUpdate(
                Text($"{now.Stage.Name} epoch {now.Epoch}/{now.Stage.Epochs}"), _fraction, details, now.SamplesPerSecond, TimeSpan.FromSeconds(now.SecondsLeft)));
        }

        public void OnEpoch(TrlEpoch epoch)
        {
            string details = epoch.Stage.IsHead
                ? Text($"loss {epoch.HeadLoss:F3}, training error {epoch.TrainingErrorPercent:F2} %, validation error {epoch.ValidationErrorPercent:F2} %")
                : string.Join(" · ", epoch.Losses.Select(l => Text($"S {l.Similarity:G4} V {l.Variance:G4} K {l.Covariance:G4} Λ {l.Lateral:G4}")));
            double samples = run.Data.Train.Count / Math.Max(1e-9, epoch.Seconds);
            display.Update(new ProgressUpdate(
                Text($"{epoch.Stage.Name} epoch {epoch.Epoch}/{epoch.Stage.Epochs}"), _fraction, details, samples, EndsEpoch: true));
        }
    }
}
