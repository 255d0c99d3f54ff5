using Eddy.Experiments.Images;
using Eddy.Numerics;
using Shouldly;

namespace Eddy.Cli.Tests.Images;

/// <summary>What is said about the memory of TRL's layers is what their checkpoint holds, byte for byte.</summary>
public class ImageDescriptionTests
{
    private const int Inputs = 20;

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
        ImageRunOptions options = ImageJson.With(ImagePresets.Get(preset) with { Layers = [33, 12] }, named[0], named[1]);
        using var team = new WorkerTeam(1);
        var model = new ImageModel(options, Inputs, classes: 10, team);
        var description = ImageDescription.Of(options, Inputs);
        description.StateBytes.ShouldBe(Bytes(ImageTensors.LearningState(model).Where(tensor => !tensor.Name.StartsWith("step/head", StringComparison.Ordinal))));
        foreach (ImageBlock block in description.Blocks.Where(block => block.Name.EndsWith(".weight", StringComparison.Ordinal) || block.Name.EndsWith(".lateral", StringComparison.Ordinal)))
        {
            ImageTensor[] own = [.. ImageTensors.Weights(model).Concat(ImageTensors.LearningState(model)).Where(tensor => tensor.Name == block.Name || tensor.Name.StartsWith($"step/{block.Name}.", StringComparison.Ordinal))];
            block.Bytes.ShouldBe(Bytes(own), block.Name);
        }
    }

    [Fact]
    public void No_gradient_is_claimed_where_there_is_none()
    {
        var best = ImageDescription.Of(ImagePresets.Get("trl-best"), Inputs);
        best.Blocks.Single(block => block.Name == "layers.0.lateral").Exactness.ShouldBe("no gradient: it is the running covariance itself");
        best.Blocks.Single(block => block.Name == "layers.0.weight").Exactness.ShouldNotStartWith("exact");
        ImageDescription.Of(ImagePresets.Get("trl"), Inputs).Blocks.Single(block => block.Name == "layers.0.weight").Exactness.ShouldStartWith("exact");
    }

    private static long Bytes(IEnumerable<ImageTensor> tensors) => tensors.Sum(tensor => 4L * tensor.Matrix.Rows * tensor.Matrix.Columns);
}
