using System.Globalization;
using System.Text.Json.Nodes;
using Eddy.Experiments.Verification;
using Shouldly;

namespace Eddy.Cli.Tests.Verification;

/// <summary>The recurrent engine against independently computed numbers, where the files are at hand: beside the repository, or where EDDY_RECURRENT_ORACLES points.</summary>
public class RecurrentOracleTests
{
    private const string Variable = "EDDY_RECURRENT_ORACLES";

    [Theory]
    [InlineData("rnn_vanilla")]
    [InlineData("rnn_leaky_softmax")]
    [InlineData("snap")]
    [InlineData("rflo_online")]
    [InlineData("gated_cells")]
    [InlineData("lru")]
    [InlineData("rtu")]
    [InlineData("rgc_rfp")]
    [InlineData("rjepa_step")]
    [InlineData("kernl_dni")]
    [InlineData("stochastic")]
    [InlineData("unbiased_enumeration")]
    [InlineData("ok_kronecker_sum")]
    [InlineData("eqprop")]
    [InlineData("forward_forward")]
    public void The_engine_gives_the_recorded_numbers(string name)
    {
        OracleResult result = OracleRunner.Run(Find(name));
        result.Kind.ShouldBe("recurrent/" + name);
        result.Status.ShouldBe(OracleStatus.Holds, $"double: {result.InDouble}, float: {result.InSingle}");
        result.InDouble!.Bound.ShouldBeLessThanOrEqualTo(1e-9);
        result.InSingle!.Bound.ShouldBe(2e-4);
        result.InSingle.Error.ShouldBeGreaterThan(1e-9); // else float was not run
    }

    [Theory]
    [InlineData("rnn_vanilla", "expected/rtrl_grads", "rtrl_grads")]
    [InlineData("rnn_vanilla", "expected/tbptt_windows/3", "tbptt_windows 3")]
    [InlineData("rnn_leaky_softmax", "expected/tbptt_sliding/5", "tbptt_sliding 5")]
    [InlineData("snap", "expected/snap/2/influence_final", "SnAp-2, influence")]
    [InlineData("rflo_online", "expected/online_sgd/rflo/theta_final", "rflo online, theta")]
    [InlineData("gated_cells", "gru/snap1_total/U_h", "gru, snap1_total U_h")]
    [InlineData("gated_cells", "lstm/rtrl_grad_last_step", "lstm, rtrl_grad_last_step W")]
    [InlineData("lru", "expected/online_total/theta_log", "online_total theta_log")]
    [InlineData("rtu", "cases/linear_tanh/trace_theta_final", "linear_tanh, trace_theta_final")]
    [InlineData("rgc_rfp", "cases/dense/rfp_gamma_s_final/sm", "dense, rfp_gamma_s_final sm")]
    [InlineData("rjepa_step", "cases/cosine/rfp_W/ms", "cosine, rfp_W ms")]
    [InlineData("rjepa_step", "collapse/eigenvalues", "collapse, eigenvalues")]
    [InlineData("kernl_dni", "expected/dni/A_final", "dni, A")]
    [InlineData("stochastic", "expected/rkf_init/total", "rkf_init, total")]
    [InlineData("unbiased_enumeration", "expected/influence_final", "mean of")]
    [InlineData("ok_kronecker_sum", "expected/rtrl_grads", "rtrl_grads")]
    [InlineData("eqprop", "expected/s_free", "s_free")]
    [InlineData("eqprop", "expected/loss_free", "loss_free")]
    [InlineData("eqprop", "expected/nudged_plus", "nudged_plus, step 1")]
    [InlineData("eqprop", "expected/nudged_minus", "nudged_minus, step 1")]
    [InlineData("eqprop", "expected/vanilla_update/Wxy", "vanilla_update, Wxy")]
    [InlineData("eqprop", "expected/centered_update/b", "centered_update, b")]
    [InlineData("eqprop", "expected/continual_updates_first3/2/Why", "continual update 3, Why")]
    [InlineData("eqprop", "expected/comparisons/3/bptt/Wxh", "20 steps, bptt, Wxh")]
    [InlineData("eqprop", "expected/comparisons/0/ep_one_sided/Why", "1 steps, ep_one_sided, Why")]
    [InlineData("eqprop", "expected/comparisons/4/ep_centered/Wxh", "60 steps, ep_centered, Wxh")]
    [InlineData("eqprop", "expected/comparisons/2/rel_one_sided", "5 steps, rel_one_sided")]
    [InlineData("eqprop", "expected/comparisons/1/rel_centered", "2 steps, rel_centered")]
    [InlineData("forward_forward", "cases/mean_sq/h_pos", "mean_sq, h_pos")]
    [InlineData("forward_forward", "cases/mean_sq/h_neg", "mean_sq, h_neg")]
    [InlineData("forward_forward", "cases/mean_sq/goodness_neg", "mean_sq, goodness_neg")]
    [InlineData("forward_forward", "cases/sum_sq/goodness_pos", "sum_sq, goodness_pos")]
    [InlineData("forward_forward", "cases/sum_sq/loss", "sum_sq, loss")]
    [InlineData("forward_forward", "cases/sum_sq/grad_W", "sum_sq, grad_W")]
    [InlineData("forward_forward", "cases/mean_sq/grad_b", "mean_sq, grad_b")]
    public void A_number_that_is_off_is_found(string name, string path, string where)
    {
        JsonNode oracle = JsonNode.Parse(File.ReadAllText(Find(name)))!;
        JsonNode at = oracle;
        foreach (string part in path.Split('/'))
        {
            at = at is JsonArray list ? list[int.Parse(part, CultureInfo.InvariantCulture)]! : at[part]!;
        }

        while (at is JsonArray array)
        {
            at = array[0]!;
        }

        at.ReplaceWith(at.GetValue<double>() + 10);
        string folder = Directory.CreateTempSubdirectory("eddy-test-").FullName;
        try
        {
            string file = Path.Combine(folder, name + ".json");
            File.WriteAllText(file, oracle.ToJsonString());
            OracleResult result = OracleRunner.Run(file);
            result.Status.ShouldBe(OracleStatus.FallsShort);
            result.InDouble!.Where.ShouldContain(where);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static string Find(string name)
    {
        string? folder = Environment.GetEnvironmentVariable(Variable);
        for (string? at = AppContext.BaseDirectory; folder is null && at is not null; at = Path.GetDirectoryName(at))
        {
            string beside = Path.Combine(at, "shared", "oracles", "recurrent");
            folder = Directory.Exists(beside) ? beside : null;
        }

        string file = Path.Combine(folder ?? "", name + ".json");
        if (folder is null || !File.Exists(file))
        {
            Assert.Skip($"{name}.json is not at hand. Set {Variable} to the folder of the recurrent oracles.");
        }

        return file;
    }
}
