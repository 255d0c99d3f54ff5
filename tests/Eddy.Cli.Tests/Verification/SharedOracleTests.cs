using Eddy.Experiments.Verification;
using Shouldly;

namespace Eddy.Cli.Tests.Verification;

/// <summary>The engine against numbers from the published code, where the files are at hand: beside the repository, or where EDDY_ORACLES points.</summary>
public class SharedOracleTests
{
    private const string Variable = "EDDY_ORACLES";

    [Theory]
    [InlineData("trl")]
    [InlineData("trl_s")]
    [InlineData("trl_ring")]
    [InlineData("trl_batch_norm")]
    [InlineData("trl_bidirectional_variance")]
    [InlineData("trl_direct_covariance")]
    [InlineData("trl_sparse_lateral")]
    [InlineData("trl_gelu")]
    [InlineData("trl_tanh")]
    [InlineData("trl_trace")]
    [InlineData("trl_s_trace")]
    [InlineData("trl_lateral_shift")]
    [InlineData("trl_s_lateral_shift")]
    [InlineData("trl_online_statistics")]
    public void The_engine_gives_the_published_codes_numbers(string name)
    {
        OracleResult result = OracleRunner.Run(Find(name));
        result.Name.ShouldBe(name);
        result.Status.ShouldBe(OracleStatus.Holds, $"double: {result.InDouble}, float: {result.InSingle}");
        result.InDouble!.Bound.ShouldBeLessThanOrEqualTo(1e-9);
        result.InSingle!.Bound.ShouldBeLessThanOrEqualTo(2e-4);
    }

    private static string Find(string name)
    {
        string? folder = Environment.GetEnvironmentVariable(Variable);
        for (string? at = AppContext.BaseDirectory; folder is null && at is not null; at = Path.GetDirectoryName(at))
        {
            string beside = Path.Combine(at, "shared", "oracles", "trl");
            folder = Directory.Exists(beside) ? beside : null;
        }

        string file = Path.Combine(folder ?? "", name + ".json");
        if (folder is null || !File.Exists(file))
        {
            Assert.Skip($"{name}.json is not at hand. Set {Variable} to the folder of the TRL oracles.");
        }

        return file;
    }
}
