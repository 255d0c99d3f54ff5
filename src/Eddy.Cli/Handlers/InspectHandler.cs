using System.Globalization;
using System.Text.Json.Nodes;
using Eddy.Checkpoints;
using Eddy.Cli.Commands;
using Eddy.Cli.Output;
using Eddy.Experiments.Images;
using Eddy.Experiments.Recurrent;
using Eddy.Experiments.Streaming;
using Eddy.Traces;

namespace Eddy.Cli.Handlers;

/// <summary>What <c>eddy inspect</c> does: shows a checkpoint, and what its learner costs and is exact against.</summary>
internal static class InspectHandler
{
    /// <summary>Inspects; answers the exit code.</summary>
    public static int Run(CommandContext context, InspectArguments given)
    {
        Checkpoint checkpoint = ImageSavedModel.Find(given.Path, out IReadOnlyList<SkippedCheckpoint> skipped);
        SkippedCheckpoints.Say(context, "inspect", skipped);
        if (checkpoint.Manifest.Kind == StreamCheckpoint.Kind)
        {
            return OfStream(context, given, checkpoint);
        }

        if (checkpoint.Manifest.Kind == TaskDescription.Kind)
        {
            return OfTask(context, given, checkpoint);
        }

        (int rows, int columns, _) = ImageCheckpoint.Sizes(checkpoint);
        var description = ImageDescription.Of(ImageCheckpoint.Options(checkpoint), rows, columns);
        CheckpointManifest manifest = checkpoint.Manifest;
        context.WriteResult(
            given.Json,
            new
            {
                Checkpoint = checkpoint.Path,
                manifest.Kind,
                manifest.Step,
                manifest.CreatedBy,
                manifest.DataSha256,
                Options = JsonNode.Parse(manifest.Options),
                Position = JsonNode.Parse(manifest.Position),
                Tensors = checkpoint.Tensors.Select(t => new { t.Name, Type = t.Type.ToString().ToUpperInvariant(), t.Shape, t.ByteLength }),
                description.Blocks,
                description.ParameterBytes,
                description.StateBytes,
                description.OperationsPerStep,
                description.Exactness,
            },
            output => Write(output, checkpoint, description));
        return ExitCode.Done;
    }

    private static int OfStream(CommandContext context, InspectArguments given, Checkpoint checkpoint)
    {
        StreamRunOptions options = StreamCheckpoint.Options(checkpoint);
        StreamPosition position = StreamCheckpoint.Position(checkpoint);
        CheckpointManifest manifest = checkpoint.Manifest;
        RuleDescription? rule = StreamDescription.Of(checkpoint);
        context.WriteResult(
            given.Json,
            new
            {
                Checkpoint = checkpoint.Path,
                manifest.Kind,
                manifest.Step,
                manifest.CreatedBy,
                manifest.DataSha256,
                options.Learner,
                Rule = rule,
                options.Stream,
                position.Samples,
                position.Skipped,
                position.Seconds,
                WeightsSha256 = StreamCheckpoint.WeightsSha256(checkpoint),
                Options = JsonNode.Parse(manifest.Options),
                Position = position.Source,
                Tensors = checkpoint.Tensors.Select(t => new { t.Name, Type = t.Type.ToString().ToUpperInvariant(), t.Shape, t.ByteLength }),
            },
            output =>
            {
                IFormatProvider plain = CultureInfo.InvariantCulture;
                output.WriteLine($"checkpoint   {checkpoint.Path}");
                output.WriteLine($"run          {options.Learner} ({options.LearnerOptions.Describe()}) over {options.Stream}");
                output.WriteLine(string.Create(plain, $"position     {position.Samples:N0} samples, {position.Skipped:N0} records skipped, {position.Seconds:F1} s of work, saved by {manifest.CreatedBy}"));
                output.WriteLine($"weights      sha256 {StreamCheckpoint.WeightsSha256(checkpoint)}");
                output.WriteLine();
                WriteArrays(output, checkpoint);
                output.WriteLine();
                if (rule is not null)
                {
                    RuleDescriptionText.Write(output, rule);
                    output.WriteLine();
                }

                WriteOptions(output, manifest);
            });
        return ExitCode.Done;
    }

    private static int OfTask(CommandContext context, InspectArguments given, Checkpoint checkpoint)
    {
        CheckpointManifest manifest = checkpoint.Manifest;
        RuleDescription rule = TaskDescription.Of(checkpoint);
        string weights = TaskDescription.WeightsSha256(checkpoint);
        context.WriteResult(
            given.Json,
            new
            {
                Checkpoint = checkpoint.Path,
                manifest.Kind,
                manifest.Step,
                manifest.CreatedBy,
                manifest.DataSha256,
                Rule = rule,
                WeightsSha256 = weights,
                Options = JsonNode.Parse(manifest.Options),
                Position = JsonNode.Parse(manifest.Position),
                Tensors = checkpoint.Tensors.Select(t => new { t.Name, Type = t.Type.ToString().ToUpperInvariant(), t.Shape, t.ByteLength }),
            },
            output =>
            {
                output.WriteLine($"checkpoint   {checkpoint.Path}");
                output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"step         {manifest.Step:N0}, saved by {manifest.CreatedBy}"));
                output.WriteLine($"weights      sha256 {weights}");
                output.WriteLine();
                WriteArrays(output, checkpoint);
                output.WriteLine();
                RuleDescriptionText.Write(output, rule);
                output.WriteLine();
                WriteOptions(output, manifest);
            });
        return ExitCode.Done;
    }

    private static void Write(TextWriter output, Checkpoint checkpoint, ImageDescription description)
    {
        IFormatProvider plain = CultureInfo.InvariantCulture;
        CheckpointManifest manifest = checkpoint.Manifest;
        output.WriteLine($"checkpoint   {checkpoint.Path}");
        output.WriteLine(string.Create(plain, $"step         {manifest.Step:N0}, saved by {manifest.CreatedBy}"));
        output.WriteLine($"learner      {ImageLearners.Title(ImageCheckpoint.Options(checkpoint))}");
        output.WriteLine($"data         sha256 {manifest.DataSha256}");
        output.WriteLine();

        WriteArrays(output, checkpoint);
        output.WriteLine();

        var blocks = new TextTable("learned", ">numbers", ">bytes with state", ">operations a step", "gradient");
        foreach (ImageBlock block in description.Blocks)
        {
            blocks.Add(
                block.Name, block.Count.ToString("N0", plain), block.Bytes.ToString("N0", plain), block.OperationsPerStep.ToString("N0", plain), block.Exactness);
        }

        blocks.Write(output);
        output.WriteLine();
        output.WriteLine(string.Create(plain, $"memory       {description.ParameterBytes:N0} bytes of weights, {description.StateBytes:N0} bytes of state beside them"));
        output.WriteLine(description.Exactness);
        output.WriteLine();

        ImageRunOptions options = ImageCheckpoint.Options(checkpoint);
        output.WriteLine("options");
        foreach ((string name, JsonNode? value) in ImageJson.OptionsOf(options))
        {
            output.WriteLine($"  {name} = {value?.ToJsonString() ?? "null"}");
        }
    }

    private static void WriteArrays(TextWriter output, Checkpoint checkpoint)
    {
        var arrays = new TextTable("array", "type", "shape", ">bytes");
        foreach (TensorInfo tensor in checkpoint.Tensors.OrderBy(t => t.Name.Contains('/', StringComparison.Ordinal)).ThenBy(t => t.Name, StringComparer.Ordinal))
        {
            arrays.Add(tensor.Name, tensor.Type.ToString().ToUpperInvariant(), $"[{string.Join(", ", tensor.Shape)}]", tensor.ByteLength.ToString("N0", CultureInfo.InvariantCulture));
        }

        arrays.Write(output);
    }

    private static void WriteOptions(TextWriter output, CheckpointManifest manifest)
    {
        output.WriteLine("options");
        foreach ((string name, JsonNode? value) in JsonNode.Parse(manifest.Options)!.AsObject())
        {
            output.WriteLine($"  {name} = {value?.ToJsonString() ?? "null"}");
        }
    }
}
