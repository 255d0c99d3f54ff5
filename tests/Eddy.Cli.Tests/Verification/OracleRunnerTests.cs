using System.Text.Json.Nodes;
using Eddy.Experiments.Verification;
using Shouldly;

namespace Eddy.Cli.Tests.Verification;

public sealed class OracleRunnerTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("eddy-test-").FullName;

    public static TheoryData<string> Perturbed => new(
        "z", "mean", "variance", "covariance", "similarity_loss", "variance_loss", "covariance_loss", "lateral_loss", "loss", "grad_weight", "grad_bias",
        "grad_lateral", "weight_after", "bias_after", "lateral_after");

    public static TheoryData<string> Fields => new(
        "kind", "tolerance", "config", "optimizer", "initial", "lateral_target_mask", "steps", "config/activation", "config/chunk_size",
        "config/lateral_shift", "config/trace_decay", "optimizer/kind", "optimizer/learning_rate", "initial/weight", "initial/bias", "initial/lateral",
        "steps/0/x", "steps/0/z", "steps/1/grad_lateral", "steps/1/loss");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Among_several_files_one_of_an_unknown_kind_is_not_yet_supported()
    {
        File.WriteAllText(Path.Combine(_folder, "known.json"), SmallOracle.Create().ToJsonString());
        string other = Path.Combine(_folder, "other.json");
        File.WriteAllText(other, """{"kind": "recurrent/other", "tolerance": 1e-9}""");
        OracleRunner.RunAll([_folder]).Select(result => result.Status).ShouldBe([OracleStatus.Holds, OracleStatus.NotYetSupported]);
        Should.Throw<InvalidDataException>(() => OracleRunner.RunAll([other])).Message.ShouldContain("'recurrent/other' are unknown");
    }

    [Theory]
    [InlineData("W_out_b_out", "the readout's weights are 1 numbers, but 1 outputs of 2 features take 3 with biases")]
    [InlineData("a0", "the first state is 1 numbers, but 2 units have 2")]
    [InlineData("theta", "do not have the shape")]
    public void A_recurrent_network_of_the_wrong_shape_is_a_fault_of_the_file(string field, string said)
    {
        JsonObject oracle = JsonNode.Parse("""
            {
              "kind": "recurrent/rnn_vanilla", "tolerance": 1e-9, "n_in": 1, "n_h": 2, "n_out": 1, "T": 1, "alpha": 1, "activation": "tanh", "loss": "mse",
              "theta": [[0.5, 0, 1, 0], [0, 0.5, 1, 0]], "W_out_b_out": [[1, 1, 0]], "a0": [0, 0], "inputs": [[1]], "targets": [[1]], "expected": {}
            }
            """)!.AsObject();
        oracle[field] = new JsonArray(0.5);
        Broken(oracle, said);
    }

    [Fact]
    public void A_file_that_follows_from_the_equations_holds()
    {
        OracleResult result = Run(SmallOracle.Create());
        result.Status.ShouldBe(OracleStatus.Holds, $"double: {result.InDouble}, float: {result.InSingle}");
        (result.Name, result.Kind, result.Reason).ShouldBe(("small", "trl-layer", ""));
        result.InDouble!.Error.ShouldBeInRange(double.Epsilon, 1e-9); // not exactly 0, or nothing was compared
        result.InSingle!.Error.ShouldBeInRange(1e-9, 2e-4);
    }

    [Theory, MemberData(nameof(Perturbed))]
    public void A_number_that_is_off_falls_short_by_its_name(string field)
    {
        JsonObject oracle = SmallOracle.Create();
        JsonNode step = oracle["steps"]![1]!;
        JsonNode first = step[field]!;
        while (first is JsonArray array)
        {
            first = array[0]!;
        }

        first.ReplaceWith(first.GetValue<double>() + 0.01);
        OracleResult result = Run(oracle);
        result.Status.ShouldBe(OracleStatus.FallsShort);
        result.InDouble!.Where.ShouldBe($"step 2, {field}");
        result.InDouble.Holds.ShouldBeFalse();
    }

    [Fact]
    public void A_file_can_ask_for_double_only()
    {
        JsonObject oracle = SmallOracle.Create();
        oracle["tolerance_float"] = null;
        OracleResult result = Run(oracle);
        (result.Status, result.InSingle).ShouldBe((OracleStatus.Holds, null));
        oracle["tolerance_float"] = 1e-12;
        Run(oracle).Status.ShouldBe(OracleStatus.FallsShort);
    }

    [Theory, MemberData(nameof(Fields))]
    public void A_missing_field_is_named(string path)
    {
        JsonObject oracle = SmallOracle.Create();
        (JsonObject parent, string name) = Place(oracle, path);
        parent.Remove(name);
        Broken(oracle, $"'{name}'");
    }

    [Theory]
    [InlineData("steps/0/x")]
    [InlineData("steps/1/grad_weight")]
    [InlineData("initial/weight")]
    [InlineData("optimizer/learning_rate")]
    [InlineData("tolerance")]
    [InlineData("config/chunk_size")]
    public void A_text_for_a_number_is_refused(string path)
    {
        JsonObject oracle = SmallOracle.Create();
        (JsonObject parent, string name) = Place(oracle, path);
        parent[name] = "0.5";
        Broken(oracle, null);
    }

    [Theory]
    [InlineData("steps/0/x")]
    [InlineData("steps/1/z")]
    [InlineData("steps/1/grad_weight")]
    [InlineData("initial/weight")]
    [InlineData("initial/bias")]
    [InlineData("initial/lateral")]
    [InlineData("lateral_target_mask")]
    [InlineData("steps")]
    public void A_wrong_length_is_refused(string path)
    {
        JsonObject oracle = SmallOracle.Create();
        (JsonObject parent, string name) = Place(oracle, path);
        parent[name] = path == "steps" ? [] : new JsonArray(0.5);
        Broken(oracle, null);
    }

    [Theory]
    [InlineData("kind", "trl-network", "'trl-network' are unknown; this build knows trl-layer")]
    [InlineData("config/activation", "swish", "activation 'swish' is unknown")]
    [InlineData("config/activation", "3", "activation '3' is unknown")]
    [InlineData("config/similarity_pairs", "all", "similarity_pairs 'all' is unknown")]
    [InlineData("optimizer/kind", "lion", "optimizer 'lion' is unknown")]
    public void An_unknown_choice_is_named(string path, string value, string message)
    {
        JsonObject oracle = SmallOracle.Create();
        (JsonObject parent, string name) = Place(oracle, path);
        parent[name] = value;
        Broken(oracle, message);
    }

    [Theory]
    [InlineData("tolerance", 0.0)]
    [InlineData("config/variance_coefficient", -1.0)]
    [InlineData("config/variance_momentum", 1.0)]
    [InlineData("config/chunk_size", 3.0)]
    [InlineData("optimizer/learning_rate", 0.0)]
    public void A_value_out_of_range_is_a_fault_of_the_file(string path, double value)
    {
        JsonObject oracle = SmallOracle.Create();
        (JsonObject parent, string name) = Place(oracle, path);
        parent[name] = path.EndsWith("chunk_size", StringComparison.Ordinal) ? (int)value : value;
        Broken(oracle, null);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[1, 2]")]
    [InlineData("3")]
    public void A_file_that_is_no_json_object_is_refused(string content)
    {
        string path = Path.Combine(_folder, "broken.json");
        File.WriteAllText(path, content);
        Should.Throw<InvalidDataException>(() => OracleRunner.Run(path)).Message.ShouldStartWith(path);
    }

    [Fact]
    public void A_variant_that_is_not_there_is_not_run()
    {
        JsonObject oracle = SmallOracle.Create();
        oracle["config"]!["mean_momentum"] = 0.99;
        OracleResult result = Run(oracle);
        result.Status.ShouldBe(OracleStatus.NotYetSupported);
        result.Reason.ShouldContain("mean_momentum");
        (result.InDouble, result.InSingle).ShouldBe((null, null));
    }

    [Theory]
    [InlineData("trace_decay", "0.5")]
    [InlineData("lateral_shift", "true")]
    [InlineData("covariance_momentum", "0.99")]
    public void A_variant_that_the_numbers_are_not_of_falls_short(string name, string value)
    {
        JsonObject oracle = SmallOracle.Create();
        oracle["config"]![name] = JsonNode.Parse(value);
        Run(oracle).Status.ShouldBe(OracleStatus.FallsShort);
    }

    [Fact]
    public void Files_are_found_by_name_and_in_folders()
    {
        Directory.CreateDirectory(Path.Combine(_folder, "b"));
        string[] files = [Path.Combine(_folder, "a.json"), Path.Combine(_folder, "b", "c.json"), Path.Combine(_folder, "d.txt")];
        foreach (string file in files)
        {
            File.WriteAllText(file, "{}");
        }

        OracleRunner.Find([_folder]).ShouldBe(files[..2]);
        OracleRunner.Find([files[2], files[0]]).ShouldBe([files[2], files[0]]);
        Should.Throw<FileNotFoundException>(() => OracleRunner.Find([Path.Combine(_folder, "none")])).Message.ShouldContain("no oracle file");
    }

    [Fact]
    public void An_error_that_is_not_a_number_is_infinite()
    {
        var error = new OracleError();
        error.Compare<double>("first", [1, 2], [1, 2]);
        (error.Worst, error.Where).ShouldBe((0, "first"));
        error.Compare<double>("second", [1.5, 2], [1, 2]);
        (error.Worst, error.Where).ShouldBe((0.25, "second"));
        error.Compare<double>("small", [2e-4], [1e-4]);
        error.Worst.ShouldBe(0.25); // 1e-4 against the floor of 1e-3 is 0.1
        error.Compare<float>("broken", [float.NaN], [0]);
        (error.Worst, error.Where).ShouldBe((double.PositiveInfinity, "broken"));
        Should.Throw<ArgumentException>(() => error.Compare<double>("short", [1], [1, 2])).Message.ShouldContain("short: 1 values");
    }

    private static (JsonObject Parent, string Name) Place(JsonObject root, string path)
    {
        string[] parts = path.Split('/');
        JsonNode node = root;
        foreach (string part in parts[..^1])
        {
            node = node is JsonArray array ? array[part[0] - '0']! : node[part]!;
        }

        return (node.AsObject(), parts[^1]);
    }

    private OracleResult Run(JsonObject oracle)
    {
        string path = Path.Combine(_folder, "oracle.json");
        File.WriteAllText(path, oracle.ToJsonString());
        return OracleRunner.Run(path);
    }

    private void Broken(JsonObject oracle, string? message)
    {
        var exception = Should.Throw<InvalidDataException>(() => Run(oracle));
        exception.Message.ShouldStartWith(Path.Combine(_folder, "oracle.json"));
        exception.Message.ShouldContain(message ?? ":");
    }
}
