using System.Text.Json.Nodes;
using Eddy.Experiments.Images;
using Eddy.Networks;
using Eddy.Signals.Trl;
using Shouldly;

namespace Eddy.Cli.Tests.Images;

public class ImageJsonTests
{
    /// <summary>Every option with a value that is not its default, as it is typed after <c>--set</c>.</summary>
    private static readonly Dictionary<string, string> _values = new()
    {
        ["preset"] = "my-own",
        ["learner"] = "backprop",
        ["data"] = "some/folder-2",
        ["layers"] = "24,16,8",
        ["epochs"] = "3",
        ["head_epochs"] = "4",
        ["batch_size"] = "32",
        ["chunk_size"] = "8",
        ["coherence"] = "0.5",
        ["learning_rate"] = "0.003",
        ["learning_rate_end"] = "0.25",
        ["lateral_rate_factor"] = "0.03",
        ["head_learning_rate"] = "0.1",
        ["head_learning_rate_end"] = "0.5",
        ["optimizer"] = "sgd",
        ["head_optimizer"] = "sgd",
        ["activation"] = "gelu",
        ["batch_norm"] = "true",
        ["augment"] = "true",
        ["train_samples"] = "1000",
        ["seed"] = "18446744073709551615",
        ["schedule"] = "concurrent",
        ["first_layer_only"] = "true",
        ["pipeline"] = "true",
        ["head_input"] = "last",
        ["head_order"] = "shuffled",
        ["head_standardize"] = "true",
        ["head_loss"] = "mean_squared_error",
        ["similarity_coefficient"] = "2",
        ["variance_coefficient"] = "2.5",
        ["covariance_coefficient"] = "0",
        ["lateral_coefficient"] = "3",
        ["running_lateral"] = "true",
        ["centre_inputs"] = "true",
        ["normalized_step"] = "true",
        ["weight_decay"] = "0.01",
        ["receptive_field"] = "10",
        ["pairs"] = "adjacent",
        ["detach_previous"] = "true",
        ["direct_covariance"] = "true",
        ["bidirectional_variance"] = "true",
        ["variance_target_min"] = "0.5",
        ["variance_target_max"] = "2",
        ["variance_momentum"] = "0.99",
        ["mean_momentum"] = "0.9",
        ["covariance_momentum"] = "0.8",
        ["trace_decay"] = "0.7",
        ["lateral_shift"] = "true",
        ["lateral_sparsity"] = "0.5",
        ["gradient_clip"] = "1",
        ["supervised_contrast.temperature"] = "0.5",
        ["equilibrium.form"] = "prototypical",
        ["equilibrium.activation"] = "tanh",
        ["equilibrium.nudge"] = "one_sided",
        ["equilibrium.order"] = "alternating",
        ["equilibrium.learning_rates"] = "0.5,0.25",
        ["equilibrium.free_steps"] = "30",
        ["equilibrium.nudged_steps"] = "7",
        ["equilibrium.beta"] = "0.125",
        ["equilibrium.step_size"] = "0.5",
        ["equilibrium.tolerance"] = "0.001",
        ["forward_forward.goodness"] = "mean",
        ["forward_forward.threshold"] = "3",
        ["forward_forward.label_scale"] = "2",
        ["forward_forward.wrong_labels"] = "uniform",
    };

    public static TheoryData<string> Names => new(ImageJson.OptionNames);

    [Theory, MemberData(nameof(Names))]
    public void Every_option_can_be_set_and_comes_back_from_its_file(string name)
    {
        var before = new ImageRunOptions();
        ImageRunOptions after = ImageJson.With(before, name, _values[name]);
        JsonObject json = ImageJson.ToJson(after);
        Dictionary<string, JsonNode?> old = ImageJson.Flat(ImageJson.ToJson(before)).ToDictionary(), now = ImageJson.Flat(json).ToDictionary();
        now[name]!.ToJsonString().ShouldNotBe(old[name]?.ToJsonString());
        now[name]!.ToJsonString().Trim('"', '[', ']').ShouldBe(_values[name]);
        ImageJson.OptionNames.Where(other => other != name).ShouldAllBe(other => JsonNode.DeepEquals(now[other], old[other]));

        var back = ImageJson.ToOptions(JsonNode.Parse(json.ToJsonString())!.AsObject(), "config.json");
        JsonNode.DeepEquals(ImageJson.ToJson(back), json).ShouldBeTrue();
        ImageJson.With(before, name.Replace('_', '-'), _values[name].Replace("mean_squared_error", "mean-squared-error", StringComparison.Ordinal))
            .ShouldSatisfyAllConditions(dashed => JsonNode.DeepEquals(ImageJson.ToJson(dashed), json).ShouldBeTrue());
    }

    [Theory, MemberData(nameof(Names))]
    public void A_value_of_the_wrong_kind_is_refused_with_what_fits(string name)
    {
        if (name is "preset" or "data")
        {
            return; // any text will do
        }

        var options = new ImageRunOptions();
        var exception = Should.Throw<ArgumentException>(() => ImageJson.With(options, name, "no such thing"));
        exception.Message.ShouldStartWith($"{name} must be ");
        exception.Message.ShouldContain("; got 'no such thing'.");
    }

    [Theory]
    [InlineData("epochs", "1.5")]
    [InlineData("epochs", "true")]
    [InlineData("epochs", "null")]
    [InlineData("epochs", "")]
    [InlineData("batch_norm", "1")]
    [InlineData("seed", "-1")]
    [InlineData("layers", "12,x")]
    [InlineData("layers", "")]
    [InlineData("optimizer", "1")]
    [InlineData("pairs", "Adjacent Pairs")]
    public void A_value_that_nearly_fits_is_refused(string name, string value)
        => Should.Throw<ArgumentException>(() => ImageJson.With(new ImageRunOptions(), name, value)).Message
            .ShouldSatisfyAllConditions(m => m.ShouldStartWith($"{name} must be "), m => m.ShouldContain($"got '{value}'"));

    [Fact]
    public void Layers_can_be_given_as_json_or_as_a_list_or_as_one_number()
    {
        var options = new ImageRunOptions();
        ImageJson.With(options, "layers", "[12, 7]").Layers.ShouldBe([12, 7]);
        ImageJson.With(options, "layers", "12,7").Layers.ShouldBe([12, 7]);
        ImageJson.With(options, "layers", "12").Layers.ShouldBe([12]);
    }

    [Fact]
    public void The_number_of_samples_can_be_set_back_to_all()
        => ImageJson.With(new ImageRunOptions { TrainSamples = 5 }, "train_samples", "null").TrainSamples.ShouldBeNull();

    [Fact]
    public void An_unknown_name_is_refused_with_all_that_are_known()
    {
        string message = Should.Throw<ArgumentException>(() => ImageJson.With(new ImageRunOptions(), "learning_rat", "1")).Message;
        message.ShouldStartWith("'learning_rat' is no option of a run; known are ");
        ImageJson.OptionNames.ShouldAllBe(name => message.Contains(name));
    }

    [Fact]
    public void A_file_with_an_unknown_name_or_a_wrong_value_is_refused_by_its_place()
    {
        JsonObject unknown = ImageJson.ToJson(new ImageRunOptions()), wrong = ImageJson.ToJson(new ImageRunOptions());
        unknown["extra"] = 1;
        wrong["epochs"] = "many";
        Should.Throw<InvalidDataException>(() => ImageJson.ToOptions(unknown, "here.json")).Message.ShouldStartWith("here.json: ");
        Should.Throw<InvalidDataException>(() => ImageJson.ToOptions(wrong, "here.json")).Message.ShouldStartWith("here.json: ");
    }

    [Fact]
    public void A_group_is_no_option_and_neither_is_a_name_outside_it()
    {
        foreach (string name in new[] { "forward_forward", "forward_forward.temperature", "epochs.goodness", "forward_forward.goodness.x" })
        {
            Should.Throw<ArgumentException>(() => ImageJson.With(new ImageRunOptions(), name, "1")).Message.ShouldStartWith($"'{name}' is no option of a run; known are ");
        }

        Should.Throw<ArgumentException>(() => ImageJson.With(new ImageRunOptions(), "forward_forward.goodness", "median")).Message
            .ShouldBe("forward_forward.goodness must be mean or sum; got 'median'. (Parameter 'value')");
    }

    [Fact]
    public void A_file_from_before_there_were_rivals_is_one_of_trl()
    {
        JsonObject old = ImageJson.ToJson(new ImageRunOptions { Epochs = 3 });
        old.Remove("learner").ShouldBeTrue();
        foreach (string group in old.Where(member => member.Value is JsonObject).Select(member => member.Key).ToArray())
        {
            old.Remove(group);
        }

        ImageRunOptions options = ImageJson.ToOptions(old, "config.json");
        (options.Learner, options.Epochs).ShouldBe((ImageLearner.Trl, 3));
    }

    [Fact]
    public void Every_option_is_covered_here() => _values.Keys.ShouldBe(ImageJson.OptionNames, ignoreOrder: true);

    [Fact]
    public void Choices_are_written_as_words()
    {
        JsonObject json = ImageJson.ToJson(new ImageRunOptions { Pairs = TrlPairs.WithinChunk, HeadLoss = HeadLoss.CrossEntropy });
        json["pairs"]!.GetValue<string>().ShouldBe("within_chunk");
        json["head_loss"]!.GetValue<string>().ShouldBe("cross_entropy");
    }
}
