using Eddy.Experiments.Verification.Equilibrium;
using Eddy.Experiments.Verification.Gradients;
using Eddy.Neurons;
using Eddy.Signals.SyntheticGradient;
using Eddy.Traces;
using Shouldly;

namespace Eddy.Cli.Tests.Verification;

public class GradientCheckTests
{
    [Fact]
    public void Every_claim_holds_on_dense_gated_and_diagonal_neurons()
    {
        GradientTable table = new GradientCheck().Add("tanh", new RateNeuron()).Add("gru", new GruNeuron()).Add("lru", new LruNeuron()).Run(RuleClaims.All);
        table.FellShort.ShouldBe(0, string.Join("; ", table.Rows.Where(r => !r.Holds).Select(r => $"{r.Cell} × {r.Rule}: {r.Claimed}")));
        table.Rows.Count.ShouldBe(3 * RuleClaims.All.Count);
        table.Rows.Single(r => r is { Cell: "gru", Rule: "kf-rtrl" }).Refusal.ShouldContain("different sources");
    }

    [Fact]
    public void Rfp_is_exact_for_diagonal_circuits_and_not_for_dense_ones()
    {
        GradientTable table = new GradientCheck().Add("dense", new RgcNeuron()).Add("diagonal", new DiagonalRgcNeuron()).Run([Rules.Rfp()]);
        table.Rows[0].Whole!.RelativeError.ShouldBeGreaterThan(0.01);
        table.Rows[1].Whole!.RelativeError.ShouldBeLessThan(1e-12);
        (table.Rows[0].Claim, table.Rows[1].Claim).ShouldBe((GradientClaim.Approximate, GradientClaim.Exact));
    }

    [Fact]
    public void In_a_stack_exact_traces_are_exact_within_layers_only()
    {
        GradientTable table = new GradientCheck(new() { Layers = 2 }).Add("leaky", new RateNeuron { Leak = 0.3 }).Run([Rules.Rtrl(), Rules.DRtrl()]);
        table.FellShort.ShouldBe(0);
        table.Rows[0].Claim.ShouldBe(GradientClaim.ExactWithinLayers);
        table.Rows[0].Whole!.RelativeError.ShouldBeGreaterThan(1e-3);
        table.Rows[1].Claim.ShouldBe(GradientClaim.ExactDetached);
    }

    [Fact]
    public void Random_rules_are_off_by_their_noise_and_right_over_all_signs()
    {
        GradientRow row = new GradientCheck().Add("tanh", new RateNeuron()).Run([Rules.Uoro()]).Rows[0];
        row.Noise.ShouldBeGreaterThan(0.1);
        row.Claimed!.RelativeError.ShouldBeInRange(1e-6, row.Noise); // the mean of a few hundred draws is still off
        row.Enumerated!.RelativeError.ShouldBeLessThan(1e-12);
    }

    [Fact]
    public void Every_claim_holds_on_spiking_neurons_whatever_their_reset()
    {
        GradientCheck check = new GradientCheck()
            .Add("detached", new LifNeuron())
            .Add("attached", new LifNeuron { ResetGradient = ResetGradient.Attached })
            .Add("hard", new LifNeuron { Reset = SpikeReset.Hard, ResetGradient = ResetGradient.Attached })
            .Add("refractory", new LifNeuron { RefractorySteps = 2, ResetGradient = ResetGradient.Attached })
            .Add("alif", new AlifNeuron { ResetGradient = ResetGradient.Attached })
            .Add("cuba", new CubaLifNeuron { Delayed = true })
            .Add("snu", new SnuNeuron { ResetGradient = ResetGradient.Attached });
        GradientTable table = check.Run([RuleClaims.All[0], Rules.Rtrl(), Rules.DRtrl(), Rules.OneStep()]);
        table.FellShort.ShouldBe(0, string.Join("; ", table.Rows.Where(r => !r.Holds).Select(r => $"{r.Cell} × {r.Rule}: {r.Claimed}{r.Refusal}")));
        table.Rows.Count.ShouldBe(7 * 4);
        GradientAgreement Local(string cell) => table.Rows.Single(r => r.Cell == cell && r.Rule == "d-rtrl").Whole!;
        Math.Abs(Local("attached").RelativeError - Local("detached").RelativeError).ShouldBeGreaterThan(1e-6); // the options change the gradient
        Math.Abs(Local("hard").RelativeError - Local("attached").RelativeError).ShouldBeGreaterThan(1e-6);
    }

    [Fact]
    public void Eligibility_rules_are_to_each_other_what_they_are_said_to_be()
    {
        IReadOnlyList<GradientIdentity> all = GradientIdentities.All();
        all.Where(i => !i.Holds).Select(i => $"{i.Cell}: {i.Statement}: {i.Agreement}").ShouldBeEmpty();
        all.Count(i => i.Equal).ShouldBeGreaterThan(20);
        all.Count(i => !i.Equal).ShouldBeGreaterThan(10); // what must change a gradient does, so the networks are alive
        all.Single(i => i.Statement.StartsWith("OTTT ≠", StringComparison.Ordinal)).Agreement.RelativeError.ShouldBeGreaterThan(1e-2);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Equilibrium_propagation_is_back_propagation_down_an_energy_and_goes_its_way_elsewhere(ulong seed)
    {
        IReadOnlyList<GradientIdentity> all = EquilibriumIdentities.All(new() { Seed = seed });
        all.Where(i => !i.Holds).Select(i => $"{i.Cell}: {i.Statement}: {i.Agreement}").ShouldBeEmpty();
        all.Count(i => i.Statement.StartsWith("EP, centred =", StringComparison.Ordinal)).ShouldBe(8);
    }

    [Theory]
    [InlineData(true, 3e-13, true)]
    [InlineData(true, 3e-12, false)]
    [InlineData(true, double.NaN, false)] // a dead network
    [InlineData(false, 3e-12, true)]
    [InlineData(false, 3e-13, false)]
    [InlineData(false, double.NaN, false)]
    public void An_identity_holds_within_its_bound(bool equal, double error, bool holds)
        => new GradientIdentity("lif", "a and b", equal, new GradientAgreement(error, 1), 1e-12).Holds.ShouldBe(holds);

    [Fact]
    public void Under_a_readout_that_remembers_e_prop_is_exact_for_the_detached_graph_and_d_rtrl_claims_nothing()
    {
        GradientTable table = new GradientCheck(new() { ReadoutMemory = 0.7 }).Add("alif", new AlifNeuron()).Run([RuleClaims.All[0], Rules.EProp(), Rules.DRtrl()]);
        table.FellShort.ShouldBe(0);
        table.Rows.Select(r => r.Claim!.Value).ShouldBe([GradientClaim.Exact, GradientClaim.ExactDetached, GradientClaim.Approximate]);
        table.Rows[2].Whole!.RelativeError.ShouldBeGreaterThan(table.Rows[1].Whole!.RelativeError); // what later answers keep is lost
    }

    [Theory]
    [InlineData(1e6, SurrogateShape.ArcTan, "fires in 0")]
    [InlineData(0.5, SurrogateShape.Box, "surrogate slope of unit")]
    public void A_dead_network_is_refused_since_every_comparison_would_hold(double threshold, SurrogateShape shape, string said)
    {
        Surrogate surrogate = shape == SurrogateShape.Box ? new() { Shape = shape, Width = 1e-6 } : new() { Shape = shape };
        GradientTable table = new GradientCheck().Add("dead", new LifNeuron { Threshold = threshold, Surrogate = surrogate }).Run([Rules.Rtrl()]);
        table.FellShort.ShouldBe(1);
        (table.Rows.Single().Rule, table.Rows[0].Claim).ShouldBe(("fixture", null));
        table.Rows[0].Refusal.ShouldContain(said);
    }

    [Fact]
    public void Finite_differences_would_see_a_wrong_slope()
    {
        GradientTable table = new GradientCheck().Add("wrong", new WrongSlopeNeuron()).Run([RuleClaims.All[0], Rules.Rtrl()]);
        table.Rows[0].Holds.ShouldBeFalse(); // BPTT takes the same wrong slope, the loss itself does not
        table.Rows[1].Holds.ShouldBeTrue();
    }

    [Fact]
    public void Agreement_counts_size_and_angle()
    {
        GradientAgreement.Of([3, 0], [0, 4]).ShouldBe(new GradientAgreement(5.0 / 4, 0));
        GradientAgreement.Of([2, 2], [1, 1]).RelativeError.ShouldBe(1, 1e-15);
        GradientAgreement.Of([2, 2], [1, 1]).Cosine.ShouldBe(1, 1e-15);
        GradientAgreement.Of([0, 0], [0, 0]).ShouldBe(new GradientAgreement(0, 1));
    }

    [Fact]
    public void Rules_are_found_by_name()
    {
        RuleClaims.Named(["dni", "bptt"]).ShouldBe([new DniOptions(), RuleClaims.All[0]]);
        Should.Throw<ArgumentException>(() => RuleClaims.Named(["nothing"])).Message.ShouldContain("'nothing' is no");
    }

    /// <summary>Its square is detached on one side, so that the slope is half of what it should be.</summary>
    private readonly record struct WrongSlopeNeuron : INeuron
    {
        public NeuronForm Form => new() { Name = "wrong", States = ["h"], Currents = [new("input")], Emissions = ["h"] };

        public void Advance<TReal>(ReadOnlySpan<TReal> state, ReadOnlySpan<TReal> current, ReadOnlySpan<TReal> parameter, Span<TReal> after)
            where TReal : struct, Eddy.Numerics.Reals.IReal<TReal>
        {
            TReal t = TReal.Tanh(current[0]);
            after[0] = t * TReal.Detach(t);
        }

        public void Emit<TReal>(ReadOnlySpan<TReal> state, ReadOnlySpan<TReal> parameter, Span<TReal> emission)
            where TReal : struct, Eddy.Numerics.Reals.IReal<TReal>
            => emission[0] = state[0];
    }
}
