using System.Text.Json.Nodes;
using Eddy.Experiments.Verification;
using Shouldly;

namespace Eddy.Cli.Tests.Verification;

public sealed class ForecastingOracleTests : IDisposable
{
    private const string Variable = "EDDY_ORACLES";

    private readonly string _folder = Directory.CreateTempSubdirectory("eddy-test-").FullName;

    public static TheoryData<string> Perturbed => new(
        "ols/W", "ols/pred_first", "ols/pred_last", "persistence/metrics/point3d/mae", "ridge_0.1/W", "ridge_1.0/metrics/scalar/jitter", "lms_leaky/W_final", "rls_leaky/pred_last",
        "lms_causal/metrics/point3d/max", "rls_causal/metrics/scalar/nrmse", "rls_causal/W_final", "rls_causal/metrics/point3d/rmse");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void The_baselines_give_the_expected_numbers()
    {
        OracleResult result = OracleRunner.Run(Find());
        result.Name.ShouldBe("forecasting"); // the file has no name: its file's
        result.Status.ShouldBe(OracleStatus.Holds, $"double: {result.InDouble}, float: {result.InSingle}");
        result.InDouble!.Bound.ShouldBeLessThanOrEqualTo(1e-8);
        result.InSingle!.Bound.ShouldBeLessThanOrEqualTo(2e-4);
    }

    [Theory, MemberData(nameof(Perturbed))]
    public void A_number_that_is_off_falls_short_by_its_name(string path)
    {
        JsonNode oracle = JsonNode.Parse(File.ReadAllText(Find()))!;
        JsonNode at = oracle["expected"]!;
        foreach (string name in path.Split('/'))
        {
            at = at[name]!;
        }

        while (at is JsonArray array)
        {
            at = array[^1]!;
        }

        at.ReplaceWith(at.GetValue<double>() + 0.01);
        OracleResult result = Run(oracle);
        result.Status.ShouldBe(OracleStatus.FallsShort);
        result.InDouble!.Where.ShouldStartWith(path.Split('/')[0]);
        result.InDouble.Where.ShouldEndWith(path.Split('/')[^1]);
    }

    [Fact]
    public void Persistence_of_a_short_series_holds_or_falls_short()
    {
        // D_t = t: one step after k = 1 the forecast is t − 1, always off by 1
        OracleResult holds = Run(Small(mae: 1));
        holds.Status.ShouldBe(OracleStatus.Holds, $"{holds.InDouble}");
        (holds.Name, holds.Kind).ShouldBe(("oracle", "recurrent/forecasting"));
        OracleResult off = Run(Small(mae: 1.1));
        (off.Status, off.InDouble!.Where).ShouldBe((OracleStatus.FallsShort, "persistence, scalar, mae"));
    }

    [Theory]
    [InlineData("t_cv")]
    [InlineData("t_train")]
    [InlineData("D")]
    [InlineData("k")]
    [InlineData("h")]
    [InlineData("expected")]
    public void A_missing_field_is_named(string field)
    {
        JsonObject oracle = Small(1);
        oracle.Remove(field);
        Should.Throw<InvalidDataException>(() => Run(oracle)).Message.ShouldContain($"'{field}'");
    }

    [Fact]
    public void What_is_unknown_is_named()
    {
        JsonObject method = Small(1), metric = Small(1), field = Small(1), none = Small(1);
        method["expected"]!["kalman"] = method["expected"]!["persistence"]!.DeepClone();
        metric["expected"]!["persistence"]!["metrics"]!["point4d"] = new JsonObject();
        field["expected"]!["persistence"]!["weights"] = new JsonArray(1.0);
        none["expected"] = new JsonObject();
        Should.Throw<InvalidDataException>(() => Run(method)).Message.ShouldContain("'kalman' is unknown");
        Should.Throw<InvalidDataException>(() => Run(metric)).Message.ShouldContain("'point4d' is unknown");
        Should.Throw<InvalidDataException>(() => Run(field)).Message.ShouldContain("'weights'");
        Should.Throw<InvalidDataException>(() => Run(none)).Message.ShouldContain("holds no method");
    }

    private static JsonObject Small(double mae)
    {
        double spread = Enumerable.Range(6, 4).Sum(t => (t - 7.5) * (t - 7.5));
        return new JsonObject
        {
            ["kind"] = "recurrent/forecasting",
            ["tolerance"] = 1e-12,
            ["k"] = 1,
            ["h"] = 1,
            ["t_train"] = 4,
            ["t_cv"] = 6,
            ["D"] = new JsonArray(new JsonArray([.. Enumerable.Range(0, 10).Select(t => (JsonNode)(double)t)])),
            ["expected"] = new JsonObject
            {
                ["persistence"] = new JsonObject
                {
                    ["metrics"] = new JsonObject
                    {
                        ["scalar"] = new JsonObject { ["mae"] = mae, ["rmse"] = 1, ["nrmse"] = Math.Sqrt(4 / spread), ["max"] = 1, ["jitter"] = 1 },
                    },
                },
            },
        };
    }

    private static string Find()
    {
        string? folder = Environment.GetEnvironmentVariable(Variable) is { } given ? Path.Combine(given, "..") : null;
        for (string? at = AppContext.BaseDirectory; folder is null && at is not null; at = Path.GetDirectoryName(at))
        {
            string beside = Path.Combine(at, "shared", "oracles");
            folder = Directory.Exists(beside) ? beside : null;
        }

        string file = Path.Combine(folder ?? "", "recurrent", "forecasting.json");
        if (folder is null || !File.Exists(file))
        {
            Assert.Skip($"forecasting.json is not at hand. Set {Variable} to the folder of the TRL oracles; those of recurrent learning lie beside it.");
        }

        return file;
    }

    private OracleResult Run(JsonNode oracle)
    {
        string path = Path.Combine(_folder, "oracle.json");
        File.WriteAllText(path, oracle.ToJsonString());
        return OracleRunner.Run(path);
    }
}
