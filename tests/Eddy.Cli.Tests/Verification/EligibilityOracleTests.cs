using System.Text.Json.Nodes;
using Eddy.Experiments.Verification;
using Shouldly;

namespace Eddy.Cli.Tests.Verification;

/// <summary>Neurons and eligibility traces against independently computed numbers, where the files are at hand: beside the repository, or where EDDY_ELIGIBILITY_ORACLES points.</summary>
public class EligibilityOracleTests
{
    private const string Variable = "EDDY_ELIGIBILITY_ORACLES";

    [Theory]
    [InlineData("cells_rate")]
    [InlineData("cells_spiking")]
    [InlineData("surrogates")]
    [InlineData("d_rtrl_rate_cells")]
    [InlineData("d_rtrl_spiking_cells")]
    [InlineData("d_rtrl_self_loop")]
    [InlineData("d_rtrl_stack")]
    [InlineData("pp_prop")]
    [InlineData("readout_control")]
    [InlineData("eprop")]
    [InlineData("filters")]
    [InlineData("ottt")]
    [InlineData("otpe")]
    [InlineData("otpe_depth")]
    [InlineData("ostl")]
    [InlineData("osttp")]
    [InlineData("three_factor")]
    [InlineData("event_trace")]
    [InlineData("batch_reset")]
    public void The_engine_gives_the_recorded_numbers(string name)
    {
        OracleResult result = OracleRunner.Run(Find(name));
        result.Kind.ShouldBe("eligibility/" + name);
        result.Status.ShouldBe(OracleStatus.Holds, $"double: {result.InDouble}, float: {result.InSingle}");
        result.InDouble!.Bound.ShouldBeLessThanOrEqualTo(1e-9);
        result.InSingle!.Bound.ShouldBe(2e-4);
        result.InSingle.Error.ShouldBeGreaterThan(1e-9); // else float was not run
    }

    [Theory]
    [InlineData("cells_rate", "cases/gru/expected/layers/0/F_rec")]
    [InlineData("cells_rate", "cases/lstm/expected/layers/0/gates/o")]
    [InlineData("cells_spiking", "cases/lif_refractory/expected/layers/0/psi")]
    [InlineData("cells_spiking", "cases/cuba/expected/layers/0/self_loop_block_attached")]
    [InlineData("surrogates", "table/erf/soft")]
    [InlineData("surrogates", "cuba/by_surrogate/box/bptt/W_rec")]
    [InlineData("d_rtrl_rate_cells", "cases/lstm/expected/layers/0/trace/W_in")]
    [InlineData("d_rtrl_spiking_cells", "cases/alif_attached/expected/detached_bptt/layers/0/b")]
    [InlineData("d_rtrl_spiking_cells", "cases/cuba_detached/negative_controls/old_current_trace/distance/layers/0/b/cos")]
    [InlineData("d_rtrl_self_loop", "cases/leaky_tanh/expected/local_grad/0/b")]
    [InlineData("d_rtrl_stack", "cases/detached/expected/layers/1/signal")]
    [InlineData("pp_prop", "cases/leaky_tanh_mean/expected/layers/0/normaliser")]
    [InlineData("readout_control", "gradients/expected/instantaneous/readout/W")]
    [InlineData("readout_control", "training/expected/shuffled_signal/final/layers/0/W_rec")]
    [InlineData("eprop", "cases/alif_symmetric_average/expected/layers/0/filtered_eligibility/W_rec")]
    [InlineData("eprop", "cases/two_layers_random/expected/detached_bptt/layers/0/W_in")]
    [InlineData("eprop", "cases/total_derivative/expected/layers/0/total_derivative")]
    [InlineData("eprop", "adaptive_feedback/expected/5/feedback")]
    [InlineData("filters", "downstream/expected/7/mean_slope")]
    [InlineData("filters", "series/expected")]
    [InlineData("ottt", "cases/two_layers_mixed_loss/expected/layers/1/presynaptic_trace/b")]
    [InlineData("ottt", "cases/updates/ottt_o/weights/3/readout/W")]
    [InlineData("otpe", "cases/loss_on_membrane/expected/layers/0/double_filter")]
    [InlineData("otpe", "cases/linear_readout/expected/approx/0/b")]
    [InlineData("otpe_depth", "stacks/2/expected/otpe_psi/norm_ratio")]
    [InlineData("ostl", "cases/snu_recurrent_with_h/expected/layers/0/eligibility/b_emission")]
    [InlineData("osttp", "cases/alif_without_h_targets_at_the_end/expected/layers/0/trace/W_rec")]
    [InlineData("three_factor", "cases/two_level/expected/second_trace/2/W_in")]
    [InlineData("three_factor", "cases/reward_minus_mean/draws/modulator")]
    [InlineData("event_trace", "cases/with_zero_decay/expected/state/3/Q")]
    [InlineData("batch_reset", "cases/alif_eprop_and_pp_prop/expected/streams/1/rules/pp_prop/k")]
    public void A_number_that_is_off_is_found(string name, string path)
    {
        JsonNode oracle = JsonNode.Parse(File.ReadAllText(Find(name)))!;
        JsonNode at = First(At(oracle, path));
        at.ReplaceWith(at.GetValue<double>() + 10);
        OracleResult result = Run(oracle, name);
        result.Status.ShouldBe(OracleStatus.FallsShort);
        result.InDouble!.Where.ShouldStartWith(path);
    }

    [Theory]
    [InlineData("d_rtrl_rate_cells", "cases/leaky_tanh/negative_controls/signal_meets_old_trace/grad/0", "cases/leaky_tanh/expected/layers/0/grad")]
    [InlineData("eprop", "cases/lif_random_sum/negative_controls/kappa_left_out/grad/0", "cases/lif_random_sum/expected/layers/0/grad")]
    [InlineData("batch_reset", "cases/lif_ottt/negative_controls/traces_not_reset/ottt/grad", "cases/lif_ottt/expected/grad_sum/ottt/layers/0")]
    public void A_mistake_that_is_met_is_found(string name, string control, string right)
    {
        // Arrange: what the mistake gives is what is right
        JsonNode oracle = JsonNode.Parse(File.ReadAllText(Find(name)))!;
        At(oracle, control).ReplaceWith(At(oracle, right).DeepClone());

        // Act and assert
        OracleResult result = Run(oracle, name);
        result.Status.ShouldBe(OracleStatus.FallsShort);
        result.InDouble!.Where.ShouldContain("must not be met");
    }

    [Fact]
    public void A_number_that_nothing_is_compared_with_is_refused()
    {
        JsonNode oracle = JsonNode.Parse(File.ReadAllText(Find("cells_rate")))!;
        At(oracle, "cases/tanh/expected").AsObject()["entropy"] = new JsonArray(1.0, 2.0);
        Should.Throw<InvalidDataException>(() => Run(oracle, "cells_rate")).Message.ShouldContain("cases/tanh/expected/entropy: nothing is compared with this");
    }

    [Fact]
    public void A_network_of_the_wrong_shape_is_a_fault_of_the_file()
    {
        JsonNode oracle = JsonNode.Parse(File.ReadAllText(Find("cells_rate")))!;
        At(oracle, "cases/gru/network/layers/0").AsObject()["b_rec"] = new JsonArray(1.0, 2.0);
        Should.Throw<InvalidDataException>(() => Run(oracle, "cells_rate")).Message.ShouldContain("b_rec is 2 numbers, but 4 units take 12");
        At(oracle, "cases/gru/network/layers/0/cell").AsObject()["type"] = "elman";
        Should.Throw<InvalidDataException>(() => Run(oracle, "cells_rate")).Message.ShouldContain("cells of type 'elman' are unknown");
    }

    private static JsonNode At(JsonNode node, string path)
        => path.Split('/').Aggregate(node, (at, part) => at is JsonArray array ? array[int.Parse(part, System.Globalization.CultureInfo.InvariantCulture)]! : at[part]!);

    private static JsonNode First(JsonNode node)
    {
        while (node is JsonArray array)
        {
            node = array[0]!;
        }

        return node;
    }

    private static OracleResult Run(JsonNode oracle, string name)
    {
        string folder = Directory.CreateTempSubdirectory("eddy-test-").FullName;
        try
        {
            string file = Path.Combine(folder, name + ".json");
            File.WriteAllText(file, oracle.ToJsonString());
            return OracleRunner.Run(file);
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
            string beside = Path.Combine(at, "shared", "oracles", "eligibility");
            folder = Directory.Exists(beside) ? beside : null;
        }

        string file = Path.Combine(folder ?? "", name + ".json");
        if (folder is null || !File.Exists(file))
        {
            Assert.Skip($"{name}.json is not at hand. Set {Variable} to the folder of the eligibility oracles.");
        }

        return file;
    }
}
