using System.Globalization;
using Eddy.Checkpoints;
using Eddy.Cli.Commands;
using Eddy.Data;
using Eddy.Data.Idx;
using Eddy.Data.Images;
using Eddy.Experiments.Images;
using Eddy.Experiments.Recurrent;
using Eddy.Experiments.Runs;
using Eddy.Experiments.Sequences;
using Eddy.Experiments.Streaming;
using Eddy.Numerics;

namespace Eddy.Cli.Handlers;

/// <summary>What <c>eddy evaluate</c>, <c>predict</c> and <c>report</c> do with a trained model.</summary>
internal static class ModelHandlers
{
    /// <summary>Judges a run on test images.</summary>
    public static int Evaluate(CommandContext context, EvaluateArguments given)
    {
        RefuseStream(given.Run, "evaluate");
        using var team = new WorkerTeam(given.Threads ?? Environment.ProcessorCount);
        ImageSavedModel saved = ImageSavedModel.Load(given.Run, team);
        SkippedCheckpoints.Say(context, "evaluate", saved.Skipped);
        ImageDataSet data = TestData(context, given, saved);
        if (data.Test.Classes > saved.Model.Classes)
        {
            throw new InvalidDataException($"{data.Name} has {data.Test.Classes} classes, but the model knows {saved.Model.Classes}. Judge it on data with its own classes.");
        }

        data = Format(saved, given.Run).Wrap(data.Name, data.Test);
        ImageEvaluation evaluation = ImageEvaluation.Of(saved.Model, data, data.Test);
        context.WriteResult(
            given.Json,
            new { evaluation.ErrorPercent, Samples = data.Test.Count, Data = data.Name, Checkpoint = saved.Checkpoint.Path, WeightsSha256 = saved.Model.WeightsSha256() },
            output =>
            {
                output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"error        {evaluation.ErrorPercent:F2} % of {data.Test.Count:N0} test images of {data.Name}"));
                output.WriteLine($"checkpoint   {saved.Checkpoint.Path}");
            });
        return ExitCode.Done;
    }

    /// <summary>Says the class of each image of a file.</summary>
    public static int Predict(CommandContext context, PredictArguments given)
    {
        RefuseStream(given.Run, "predict");
        using var team = new WorkerTeam(given.Threads ?? Environment.ProcessorCount);
        ImageSavedModel saved = ImageSavedModel.Load(given.Run, team);
        SkippedCheckpoints.Say(context, "predict", saved.Skipped);
        IdxImages images = IdxReader.ReadImages(given.Images);
        var unlabelled = new ImageSet(images.Rows, images.Columns, saved.Model.Classes, images.Pixels, new byte[images.Count]);
        ImageEvaluation answers = ImageEvaluation.Of(saved.Model, Format(saved, given.Run).Wrap(given.Images, unlabelled), unlabelled);
        context.WriteResult(given.Json, new { answers.Predictions, answers.Confidences, Checkpoint = saved.Checkpoint.Path }, output =>
        {
            output.WriteLine("image\tclass\tconfidence");
            for (int i = 0; i < answers.Predictions.Length; i++)
            {
                output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{i}\t{answers.Predictions[i]}\t{answers.Confidences[i]:F4}"));
            }
        });
        return ExitCode.Done;
    }

    /// <summary>Writes a run's report anew.</summary>
    public static int Report(CommandContext context, ReportArguments given)
    {
        if (SequenceRun.IsIn(given.Run))
        {
            string report = SequenceRun.Report(given.Run, Environment.ProcessorCount, out IReadOnlyList<SkippedCheckpoint> skipped);
            SkippedCheckpoints.Say(context, "report", skipped);
            context.Out.WriteLine(report);
            return ExitCode.Done;
        }

        using RunFolder folder = RunFolder.Open(given.Run);
        if (StreamJson.IsStream(folder.Options))
        {
            context.Out.WriteLine(StreamReport.Write(folder));
            return ExitCode.Done;
        }

        if (TaskRunOptions.IsTask(folder.Options))
        {
            context.Out.WriteLine(TaskReport.Write(folder));
            return ExitCode.Done;
        }

        using var team = new WorkerTeam(Environment.ProcessorCount);
        ImageSavedModel saved = ImageSavedModel.Load(given.Run, team);
        SkippedCheckpoints.Say(context, "report", saved.Skipped);
        ImageDataSet data = ImageRun.LearnedFrom(saved.Model.Options, given.Run, saved.Checkpoint.Manifest.DataSha256, Environment.ProcessorCount);
        context.Cancellation.ThrowIfCancellationRequested();
        var trainer = new ImageTrainer(saved.Model, data);
        trainer.Resume(saved.Position);
        context.Out.WriteLine(ImageReport.Write(folder, saved.Model, data, saved.Position, trainer.TotalSteps, trainer.IsDone));
        return ExitCode.Done;
    }

    /// <summary>Throws where a run is one over a stream: that was judged sample by sample, and has no encoder for a file of images.</summary>
    private static void RefuseStream(string run, string command)
    {
        if (!File.Exists(run))
        {
            using var folder = RunFolder.Open(run);
            if (StreamJson.IsStream(folder.Options))
            {
                throw new InvalidDataException(
                    $"{run}: a run over a stream, made by eddy run; {command} takes one of eddy train. Its figures are in its report (eddy report {run}) and beside others with eddy compare.");
            }
        }
    }

    /// <summary>What is judged on. Of a generated set the training images are not needed, and so not made.</summary>
    private static ImageDataSet TestData(CommandContext context, EvaluateArguments given, ImageSavedModel saved)
    {
        string name = given.Data ?? saved.Model.Options.Data;
        bool generated = DataSets.All.Any(known => known.Name == name);
        if (given.Data is null && !generated && !Directory.Exists(name))
        {
            throw new DirectoryNotFoundException($"{name}: the data that {given.Run} learned from are not there. Put the folder back, or say with --data what to judge on.");
        }

        return DataCommand.Load(context, name, seed: null, generated ? 1 : null);
    }

    private static ImageFormat Format(ImageSavedModel saved, string run)
        => saved.Model.Format ?? throw new InvalidDataException($"{run}: the checkpoint does not say in which form images come. Train the model anew.");
}
