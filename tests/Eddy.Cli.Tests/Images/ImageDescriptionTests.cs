using Eddy.Experiments.Images;
using Eddy.Numerics;
using Shouldly;

namespace Eddy.Cli.Tests.Images;

/// <summary>What is said about the memory of TRL's layers is what their checkpoint holds, byte for byte.</summary>
public class ImageDescriptionTests
{
    private const int Rows = 4;
    private const int Columns = 5;

    [Theory]
    [InlineData("trl", "batch_norm=false")]
    [InlineData("trl-s", "batch_norm=true")]
    [InlineData("trl-s", "trace_decay=0.5")]
    [InlineData("trl-s", "lateral_sparsity=0.5")]
    [InlineData("trl-s", "covariance_momentum=0.9")]
    [InlineData("trl-s", "running_lateral=true")]
    [InlineData("trl-robust", "activation=tanh")]
    [InlineData("trl-best", "lateral_sparsity=0.5")]
    public void Bytes_are_those_of_the_state(string preset, string option)
    {
        string[] named = option.Split('=');
        ImageRunOptions options = ImageJson.With(ImagePresets.Get(preset) with { Layers = [33, 12], ReceptiveField = preset == "trl-best" ? 3 : 0 }, named[0], named[1]);
        using var team = new WorkerTeam(1);
        var model = new ImageModel(options, Rows, Columns, classes: 10, team);
        var description = ImageDescription.Of(options, Rows, Columns);
        long mask = options.ReceptiveField > 0 ? 4 * Rows * Columns * 33 : 0; // follows from the options, so that no checkpoint holds it
        description.StateBytes.ShouldBe(mask + Bytes(ImageTensors.LearningState(model).Where(tensor => !tensor.Name.StartsWith("step/head", StringComparison.Ordinal))));
        foreach (ImageBlock block in description.Blocks.Where(block => block.Name.EndsWith(".weight", StringComparison.Ordinal) || block.Name.EndsWith(".lateral", StringComparison.Ordinal)))
        {
            ImageTensor[] own = [.. ImageTensors.Weights(model).Concat(ImageTensors.LearningState(model)).Where(tensor => tensor.Name == block.Name || tensor.Name.StartsWith($"step/{block.Name}.", StringComparison.Ordinal))];
            block.Bytes.ShouldBe(Bytes(own), block.Name);
        }
    }

    [Fact]
    public void No_gradient_is_claimed_where_there_is_none()
    {
        var best = ImageDescription.Of(ImagePresets.Get("trl-best") with { ReceptiveField = 3 }, Rows, Columns);
        best.Blocks.Single(block => block.Name == "layers.0.lateral").Exactness.ShouldBe("no gradient: it is the running covariance itself");
        best.Blocks.Single(block => block.Name == "layers.0.weight").Exactness.ShouldNotStartWith("exact");
        ImageDescription.Of(ImagePresets.Get("trl"), Rows, Columns).Blocks.Single(block => block.Name == "layers.0.weight").Exactness.ShouldStartWith("exact");
    }

    [Theory]
    [InlineData("trl-best")]
    [InlineData("backprop")]
    public void Operations_of_receptive_fields_are_those_of_the_tiles_that_are_gone_through(string preset)
    {
        ImageRunOptions options = ImagePresets.Get(preset) with { Layers = [64, 32], BatchSize = 16, ReceptiveField = 2 };
        long whole = Operations(options with { ReceptiveField = 0 });
        whole.ShouldBe(4 * 16 * 96 * 64);

        // 8 rows of 12: the corners of 64 neurons go from row 0 to row 6, those of the first 32 from 0 to 3 and of the others from 3 to 6, so that they see rows 0 to 4 and 3 to 7: inputs 0 to 59, 36 to 95
        Operations(options).ShouldBe(4 * 16 * ((64 * 32) + (64 * 32)));

        static long Operations(ImageRunOptions options) => ImageDescription.Of(options, 8, 12).Blocks.Single(block => block.Name == "layers.0.weight").OperationsPerStep;
    }

    private static long Bytes(IEnumerable<ImageTensor> tensors) => tensors.Sum(tensor => 4L * tensor.Matrix.Rows * tensor.Matrix.Columns);
}
