using Eddy.Networks;
using Eddy.Networks.Sequences;
using Eddy.Numerics;
using Eddy.Signals.Trl;
using Eddy.Steps;
using Eddy.Tests.Conformance;
using Eddy.Tests.Numerics;
using Shouldly;

namespace Eddy.Tests.Networks.Sequences;

/// <summary>The promises of the house for sequences: no allocation, and the same bits on any number of threads.</summary>
[Collection(nameof(Alone))]
public class SequencePromiseTests
{
    public static TheoryData<string> Kinds => new("element-wise", "recurrent", "deep", "chain");

    [Theory, MemberData(nameof(Kinds))]
    public void A_step_allocates_nothing(string kind)
    {
        using var team = new WorkerTeam(1);
        TrlEncoderChain<float> chain = New(kind, 1, team);
        Fill(chain, 1);
        Allocation.NothingOnAnyThreadIn(() => chain.Learn(chain.Encoders.Count - 1, 0, 2));
        Allocation.NothingOnAnyThreadIn(chain.Encode);
        float[] row = new float[chain.First.Inputs];
        Allocation.NothingOnAnyThreadIn(() => chain.First.SetInput(1, 1, row));
    }

    [Theory, MemberData(nameof(Kinds))]
    public void The_same_seed_gives_the_same_bits_on_any_number_of_threads(string kind)
    {
        byte[][] one = After20(1, 7);
        After20(2, 7).ShouldBe(one);
        After20(3, 7).ShouldBe(one);
        After20(1, 8).ShouldNotBe(one);

        byte[][] After20(int workers, ulong seed)
        {
            using var team = new WorkerTeam(workers);
            TrlEncoderChain<float> chain = New(kind, seed, team);
            for (int step = 0; step < 20; step++)
            {
                Fill(chain, step);
                chain.Learn(step * chain.Encoders.Count / 20, 0, 2);
            }

            return [.. chain.Encoders.SelectMany(encoder => encoder.Layers).SelectMany(layer => layer.Parameters()
                .SelectMany(p => new[] { p.Value.Bytes(), p.SecondMoment!.Bytes() }).Append(layer.Store.Variance.Bytes()))];
        }
    }

    private static TrlEncoderChain<float> New(string kind, ulong seed, WorkerTeam team)
    {
        var options = new TrlSequenceOptions
        {
            Steps = 4,
            Sequences = 16,
            Recurrent = kind != "element-wise",
            Depth = kind == "deep" ? 2 : 1,
            Layers = new TrlLayerOptions { Trl = TrlOptions.TrlS, Step = new AdamOptions { LearningRate = 1e-3 } },
        };
        return new TrlEncoderChain<float>(11, kind == "chain" ? [[70, 33], [40, 9]] : [[70, 33]], options, seed, team);
    }

    private static void Fill(TrlEncoderChain<float> chain, int number)
    {
        var random = new RandomSource(5);
        random = random.Split("batch", number);
        for (int t = 0; t < 4; t++)
        {
            for (int b = 0; b < 16; b++)
            {
                chain.First.SetInput(t, b, random.Uniform<float>(11));
            }
        }
    }
}
