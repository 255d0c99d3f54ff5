using System.Globalization;
using Eddy.Cli.Commands;
using Eddy.Data.Idx;
using Eddy.Data.Images;
using Eddy.Experiments.Runs;
using Eddy.Experiments.Trl;
using Eddy.Numerics;

namespace Eddy.Cli.Handlers;

/// <summary>What <c>eddy evaluate</c>, <c>predict</c> and <c>report</c> do with a trained model.</summary>
internal static class ModelHandlers
{
    /// <summary>Judges a run on test images.</summary>
    public static int Evaluate(CommandContext context, EvaluateArguments given)
    {
        using var team = new WorkerTeam(given.Threads ?? Environment.ProcessorCount);
        TrlSavedModel saved = TrlSavedModel.Load(given.Run, team);
        ImageDataSet data = DataCommand.Load(context, given.Data ?? saved.Model.Options.Data, seed: null);
        if (data.Test.Classes > saved.Model.Head.Classes)
        {
            throw new InvalidDataException($"{data.Name} has {data.Test.Classes} classes, but the model knows {saved.Model.Head.Classes}. Judge it on data with its own classes.");
        }

        data = Format(saved, given.Run).Wrap(data.Name, data.Test);
        TrlEvaluation evaluation = TrlEvaluation.Of(saved.Model, data, data.Test);
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
        using var team = new WorkerTeam(given.Threads ?? Environment.ProcessorCount);
        TrlSavedModel saved = TrlSavedModel.Load(given.Run, team);
        IdxImages images = IdxReader.ReadImages(given.Images);
        var unlabelled = new ImageSet(images.Rows, images.Columns, saved.Model.Head.Classes, images.Pixels, new byte[images.Count]);
        TrlEvaluation answers = TrlEvaluation.Of(saved.Model, Format(saved, given.Run).Wrap(given.Images, unlabelled), unlabelled);
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
        using var team = new WorkerTeam(Environment.ProcessorCount);
        TrlSavedModel saved = TrlSavedModel.Load(given.Run, team);
        ImageDataSet data = DataCommand.Load(context, saved.Model.Options.Data, seed: null, saved.Model.Options.TrainSamples);
        using RunFolder folder = RunFolder.Open(given.Run);
        var trainer = new TrlTrainer(saved.Model, data);
        trainer.Resume(saved.Position);
        context.Out.WriteLine(TrlReport.Write(folder, saved.Model, data, saved.Position, trainer.TotalSteps, trainer.IsDone));
        return ExitCode.Done;
    }

    private static ImageFormat Format(TrlSavedModel saved, string run)
        => saved.Model.Format ?? throw new InvalidDataException($"{run}: the checkpoint does not say in which form images come. Train the model anew.");
}
