using Eddy.Networks;
using Eddy.Numerics;
using Eddy.Signals.Trl;
using Shouldly;

namespace Eddy.Tests.Signals.Trl;

public class PairPlanTests
{
    [Fact]
    public void Adjacent_pairs_cross_chunk_borders()
    {
        var plan = new PairPlan(5, new TrlOptions { Pairs = TrlPairs.Adjacent, ChunkSize = 3 }); // 3 does not divide 5, and need not
        plan.Previous.ShouldBe([-1, 0, 1, 2, 3]);
        plan.Next.ShouldBe([1, 2, 3, 4, -1]);
        plan.PairWeight.ShouldBe(1.0 / 4);
    }

    [Fact]
    public void Pairs_within_a_chunk_do_not()
    {
        var plan = new PairPlan(6, new TrlOptions { Pairs = TrlPairs.WithinChunk, ChunkSize = 3 });
        plan.Previous.ShouldBe([-1, 0, 1, -1, 3, 4]);
        plan.Next.ShouldBe([1, 2, -1, 4, 5, -1]);
        plan.PairWeight.ShouldBe(1.0 / 4);
    }

    [Fact]
    public void A_ring_pairs_the_first_of_a_chunk_with_its_last()
    {
        var plan = new PairPlan(6, new TrlOptions { Pairs = TrlPairs.Ring, ChunkSize = 3 });
        plan.Previous.ShouldBe([2, 0, 1, 5, 3, 4]);
        plan.Next.ShouldBe([1, 2, 0, 4, 5, 3]);
        plan.PairWeight.ShouldBe(1.0 / 6);
    }

    [Fact]
    public void A_single_sample_has_no_pair()
    {
        var plan = new PairPlan(1, TrlOptions.TrlS);
        plan.Previous.ShouldBe([-1]);
        plan.PairWeight.ShouldBe(0);
    }

    [Theory]
    [InlineData(TrlPairs.WithinChunk, 10, 4)]
    [InlineData(TrlPairs.Ring, 10, 4)]
    [InlineData(TrlPairs.WithinChunk, 8, 16)]
    public void A_chunk_that_does_not_divide_the_batch_is_refused_with_both_numbers(TrlPairs pairs, int batch, int chunk)
    {
        var options = new TrlOptions { Pairs = pairs, ChunkSize = chunk };
        Should.Throw<ArgumentException>(() => new PairPlan(batch, options)).Message.ShouldStartWith($"chunk {chunk} does not divide batch {batch}");
        using var team = new WorkerTeam(1);
        Should.Throw<ArgumentException>(() => new TrlEncoder<float>(3, [4], new TrlLayerOptions { BatchSize = batch, Trl = options }, 1, team));
    }
}
