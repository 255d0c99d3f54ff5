using Eddy.Networks;
using Eddy.Networks.Pipeline;
using Eddy.Numerics;
using Eddy.Signals.Trl;
using Eddy.Steps;
using Eddy.Tests.Conformance;
using Eddy.Tests.Numerics;
using Shouldly;
using Subjects = Eddy.Tests.Conformance.Learners;

namespace Eddy.Tests.Networks.Pipeline;

/// <summary>Beside no other tests, as all tests of threads.</summary>
[Collection(nameof(Alone))]
public class TrlPipelineTests
{
    private const int Ticks = 24;

    private static readonly string[] _names =
    [
        "trl-s", "trl", "trl, batch norm", "trl, direct covariance", "ring, sparse, drawn targets, gelu", "trl-s, sigmoid", "trl, centred inputs",
        "trl-s, centred inputs, normalised steps, running lateral", "trl-s, receptive fields",
    ];

    internal static readonly int[] Layers = [67, 33, 40, 20];

    public static TheoryData<string, PipelineSplit, int> NamesSplitsAndWorkers
    {
        get
        {
            var data = new TheoryData<string, PipelineSplit, int>();
            foreach (string name in _names)
            {
                foreach (PipelineSplit split in Enum.GetValues<PipelineSplit>())
                {
                    for (int workers = 1; workers <= 3; workers++)
                    {
                        data.Add(name, split, workers);
                    }
                }
            }

            return data;
        }
    }

    public static TheoryData<PipelineSplit> Splits => new(Enum.GetValues<PipelineSplit>());

    [Theory, MemberData(nameof(NamesSplitsAndWorkers))]
    public void Every_tick_has_the_bits_of_the_delayed_loop(string name, PipelineSplit split, int workers)
    {
        using var team = new WorkerTeam(workers);
        using var alone = new WorkerTeam(1);
        var pipeline = new TrlPipeline<float>(Subjects.New(name, 7, team, Layers), split);
        TrlEncoder<float> looped = Subjects.New(name, 7, alone, Layers);
        var delayed = new DelayedReference(looped, alone);
        var sums = new TrlLosses[Layers.Length];
        for (int tick = 0; tick < Ticks + Layers.Length - 1; tick++)
        {
            if (tick < Ticks)
            {
                Enter(pipeline, tick, sums);
                Subjects.Fill(looped, tick);
            }
            else if (tick == Ticks)
            {
                pipeline.Drain(sums); // at once; the loop catches up below
            }

            delayed.Tick(Rate(tick), tick < Ticks);
            if (tick < Ticks || pipeline.Encoder.Layers[^1].Steps == looped.Layers[^1].Steps)
            {
                Subjects.Fingerprint(pipeline.Encoder).ShouldBe(Subjects.Fingerprint(looped), $"tick {tick}");
            }
        }

        looped.Layers.ShouldAllBe(layer => layer.Steps == Ticks);
        sums.ShouldBe(delayed.Sums);
    }

    [Theory, MemberData(nameof(NamesSplitsAndWorkers))]
    public void Drained_it_has_the_bits_of_learning_without_a_delay(string name, PipelineSplit split, int workers)
    {
        using var team = new WorkerTeam(workers);
        var pipeline = new TrlPipeline<float>(Subjects.New(name, 7, team, Layers), split);
        TrlEncoder<float> plain = Subjects.New(name, 7, team, Layers);
        TrlLosses[] sums = new TrlLosses[Layers.Length], plainSums = new TrlLosses[Layers.Length];
        for (int step = 0; step < Ticks; step++)
        {
            Enter(pipeline, step, sums);
            Subjects.Fill(plain, step);
            plain.RateSchedule = Rate(step);
            plain.Learn(0, Layers.Length);
            for (int l = 0; l < Layers.Length; l++)
            {
                plainSums[l] += plain.Layers[l].Losses;
            }
        }

        Subjects.Fingerprint(pipeline.Encoder).ShouldNotBe(Subjects.Fingerprint(plain)); // three batches behind
        pipeline.Drain(sums);
        Subjects.Fingerprint(pipeline.Encoder).ShouldBe(Subjects.Fingerprint(plain));
        sums.ShouldBe(plainSums);
    }

    [Theory, MemberData(nameof(Splits))]
    public void Kept_gradients_are_those_of_learning_without_a_delay(PipelineSplit split)
    {
        using var team = new WorkerTeam(2);
        var options = new TrlLayerOptions { BatchSize = 16, Trl = TrlOptions.TrlS, KeepGradients = true, BatchNorm = true, Step = new AdamOptions { LearningRate = 1e-3 } };
        TrlEncoder<float> piped = new(Subjects.Inputs, Layers, options, 5, team), plain = new(Subjects.Inputs, Layers, options, 5, team);
        var pipeline = new TrlPipeline<float>(piped, split);
        for (int step = 0; step < Ticks; step++)
        {
            Enter(pipeline, step);
            Subjects.Fill(plain, step);
            plain.RateSchedule = Rate(step);
            plain.Learn(0, Layers.Length);
        }

        pipeline.Drain();
        Subjects.Fingerprint(piped).ShouldBe(Subjects.Fingerprint(plain));
        piped.Layers.SelectMany(layer => layer.Parameters()).Select(p => p.Gradient!.Bytes())
            .ShouldBe(plain.Layers.SelectMany(layer => layer.Parameters()).Select(p => p.Gradient!.Bytes()));
    }

    [Theory, MemberData(nameof(Splits))]
    public void A_wide_stack_has_the_same_bits_on_any_number_of_threads(PipelineSplit split)
    {
        string one = After(1);
        After(2).ShouldBe(one);
        After(3).ShouldBe(one);
        After(7).ShouldBe(one); // more threads than layers

        string After(int workers)
        {
            using var team = new WorkerTeam(workers);
            var pipeline = new TrlPipeline<float>(Subjects.New("trl-s", 1, team, 300, 500, 200), split);
            for (int step = 0; step < 6; step++)
            {
                Enter(pipeline, step);
            }

            pipeline.Drain();
            return Subjects.Fingerprint(pipeline.Encoder);
        }
    }

    [Theory, MemberData(nameof(Splits))]
    public void Layers_learn_one_batch_later_than_the_layer_below(PipelineSplit split)
    {
        using var team = new WorkerTeam(2);
        var pipeline = new TrlPipeline<float>(Subjects.New("trl-s", 7, team, Layers), split);
        pipeline.InFlight.ShouldBe(0);
        pipeline.Drain(); // nothing to do
        for (int tick = 1; tick <= 6; tick++)
        {
            Enter(pipeline, tick);
            pipeline.Encoder.Layers.Select(layer => layer.Steps).ShouldBe(Enumerable.Range(0, 4).Select(l => (long)Math.Max(0, tick - l)));
            pipeline.InFlight.ShouldBe(Math.Min(tick, 3));
        }

        pipeline.Drain();
        pipeline.InFlight.ShouldBe(0);
        pipeline.Encoder.Layers.ShouldAllBe(layer => layer.Steps == 6);
    }

    [Theory, MemberData(nameof(Splits))]
    public void Stopping_to_save_at_any_place_and_going_on_with_other_threads_changes_no_bit(PipelineSplit split)
    {
        using var team = new WorkerTeam(2);
        string undisturbed = After(new TrlPipeline<float>(Subjects.New("trl-s", 7, team, Layers), split), 0, 12);
        for (int stop = 1; stop < 12; stop++)
        {
            using var other = new WorkerTeam(1 + (stop % 3));
            var first = new TrlPipeline<float>(Subjects.New("trl-s", 7, team, Layers), split);
            After(first, 0, stop);
            TrlEncoder<float> loaded = Subjects.New("trl-s", 8, other, Layers);
            Load(loaded, first.Encoder);
            After(new TrlPipeline<float>(loaded, (PipelineSplit)(stop % 2)), stop, 12).ShouldBe(undisturbed, $"stopped at {stop}");
            After(first, stop, 12).ShouldBe(undisturbed, $"went on at {stop}"); // drained, the same pipeline can go on, too
        }

        static string After(TrlPipeline<float> pipeline, int from, int to)
        {
            for (int step = from; step < to; step++)
            {
                Enter(pipeline, step);
            }

            pipeline.Drain();
            return Subjects.Fingerprint(pipeline.Encoder);
        }
    }

    [Fact]
    public void Encoding_in_flight_changes_nothing()
    {
        using var team = new WorkerTeam(2);
        string[] ends = [.. Enumerable.Range(0, 2).Select(times => times > 0).Select(encodes =>
        {
            var pipeline = new TrlPipeline<float>(Subjects.New("trl, batch norm", 7, team, Layers));
            for (int step = 0; step < 8; step++)
            {
                Enter(pipeline, step);
                if (encodes)
                {
                    Subjects.Fill(pipeline.Encoder, 99);
                    pipeline.Encoder.Encode();
                }
            }

            pipeline.Drain();
            return Subjects.Fingerprint(pipeline.Encoder);
        })];
        ends[1].ShouldBe(ends[0]);
    }

    [Theory]
    [InlineData("trl-s", PipelineSplit.Layers, 1)]
    [InlineData("trl-s", PipelineSplit.Layers, 2)]
    [InlineData("trl-s", PipelineSplit.Neurons, 1)]
    [InlineData("trl-s", PipelineSplit.Neurons, 2)]
    [InlineData("trl, batch norm", PipelineSplit.Layers, 2)]
    [InlineData("trl, batch norm", PipelineSplit.Neurons, 2)]
    public void A_tick_allocates_nothing(string name, PipelineSplit split, int workers)
    {
        using var team = new WorkerTeam(workers);
        var pipeline = new TrlPipeline<float>(Subjects.New(name, 1, team, 40, 9, 12), split);
        var sums = new TrlLosses[3];
        Subjects.Fill(pipeline.Encoder, 0);
        Allocation.NothingOnAnyThreadIn(() => pipeline.Learn(sums));
        Allocation.NothingOnAnyThreadIn(() =>
        {
            pipeline.Learn(sums);
            pipeline.Drain(sums);
        });
    }

    // A rate of its own for every batch, so that one which does not travel with its batch is seen.
    private static double Rate(int step) => 1.0 / (1 + step);

    internal static void Enter(TrlPipeline<float> pipeline, int step, Span<TrlLosses> sums = default)
    {
        Subjects.Fill(pipeline.Encoder, step);
        pipeline.RateSchedule = Rate(step);
        pipeline.Learn(sums);
    }

    // What a checkpoint holds.
    private static void Load(TrlEncoder<float> into, TrlEncoder<float> from)
    {
        foreach ((TrlLayer<float> source, TrlLayer<float> target) in from.Layers.Zip(into.Layers))
        {
            foreach ((Parameter<float> value, Parameter<float> copy) in source.Parameters().Zip(target.Parameters()))
            {
                value.Value.Span.CopyTo(copy.Value.Span);
                value.FirstMoment!.Span.CopyTo(copy.FirstMoment!.Span);
                value.SecondMoment!.Span.CopyTo(copy.SecondMoment!.Span);
            }

            source.Store.Mean.Span.CopyTo(target.Store.Mean.Span);
            source.Store.Variance.Span.CopyTo(target.Store.Variance.Span);
            source.Store.Previous.Span.CopyTo(target.Store.Previous.Span);
            target.Resume(source.Steps);
        }
    }
}
