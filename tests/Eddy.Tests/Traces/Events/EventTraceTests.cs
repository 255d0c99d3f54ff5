using System.Numerics;
using Eddy.Learners.Recurrent;
using Eddy.Networks;
using Eddy.Networks.Recurrent;
using Eddy.Neurons;
using Eddy.Numerics;
using Eddy.Steps;
using Eddy.Tests.Conformance;
using Eddy.Tests.Numerics;
using Eddy.Tests.Streams;
using Eddy.Traces;
using Eddy.Traces.Diagonal;
using Eddy.Traces.Events;
using Shouldly;

namespace Eddy.Tests.Traces.Events;

/// <summary>Traces that are touched by events alone give the gradients of those that move at every step.</summary>
public class EventTraceTests
{
    private const int Inputs = 20;
    private const int Outputs = 3;

    public static TheoryData<string> Cells => new("soft", "attached", "hard", "hard attached", "refractory", "own decays", "snu", "rate", "gru", "feed-forward", "two layers");

    [Theory]
    [MemberData(nameof(Cells))]
    public void GradientsAreThoseOfTheDenseTrace(string cell)
    {
        foreach (int streams in new[] { 1, 3 })
        {
            RecurrentCore<double> events = Core<double>(cell, LocalStorage.EventDriven, streams), dense = Core<double>(cell, LocalStorage.ByWeight, streams);
            for (int t = 0; t < 300; t++)
            {
                for (int b = 0; b < streams; b++)
                {
                    Play(events, b, t);
                    Play(dense, b, t);
                }
            }

            events.Credit.Complete();
            Norm(dense).ShouldBeGreaterThan(1e-3);

            // E is up to 1000 times the trace, and as many digits cancel: 1e3 · 2⁻⁵³ = 1.1e-13 a rounding, against the largest of all entries; two roundings an entry.
            Distance(events, dense).ShouldBeLessThan(2.3e-13 * Norm(dense));
            Traces(events).Sum(trace => trace.Folds).ShouldBeGreaterThan(0);
        }
    }

    [Theory]
    [InlineData("soft")]
    [InlineData("attached")]
    public void InFloatTheErrorIsOfACancelledFloat(string cell)
    {
        RecurrentCore<float> events = Core<float>(cell, LocalStorage.EventDriven, 2), dense = Core<float>(cell, LocalStorage.ByWeight, 2);
        for (int t = 0; t < 300; t++)
        {
            for (int b = 0; b < 2; b++)
            {
                Play(events, b, t);
                Play(dense, b, t);
            }
        }

        events.Credit.Complete();
        Distance(events, dense).ShouldBeLessThan(1e3 * Math.ScaleB(1, -24) * 2 * Norm(dense));
    }

    [Fact]
    public void OnlyRowsOfActiveSourcesAreTouched()
    {
        RecurrentCore<double> core = Core<double>("soft", LocalStorage.EventDriven, 1);
        long rows = 0;
        for (int t = 0; t < 50; t++)
        {
            Play(core, 0, t);
            rows += core.Network.Streams[0].Layers[0].Steps[0].Sources.Count(source => source != 0);
        }

        Traces(core)[0].TouchedRows.ShouldBe(rows);
        rows.ShouldBeLessThan(50 * (Inputs + 34 + 1) / 4);
    }

    [Theory]
    [InlineData(1, false, 1)]
    [InlineData(1, true, 1)]
    [InlineData(3, false, 1)]
    [InlineData(1, false, 7)]
    [InlineData(3, true, 7)]
    public void WeightsMoveAlike(int streams, bool adam, int updateEvery)
    {
        RecurrentCore<double> events = Core<double>("soft", LocalStorage.EventDriven, streams, adam, updateEvery);
        RecurrentCore<double> dense = Core<double>("soft", LocalStorage.ByWeight, streams, adam, updateEvery);
        double[] first = SequenceCase.Values(dense);
        for (int t = 0; t < 100; t++)
        {
            foreach (RecurrentCore<double> core in new[] { events, dense })
            {
                for (int b = 0; b < streams; b++)
                {
                    core.Observe(b, Input<double>(b, t));
                }

                for (int b = 0; b < streams && t % 5 != 2; b++)
                {
                    core.Learn(b, Target<double>(b, t));
                }

                core.StepWhenDue();
            }
        }

        SequenceCase.Values(dense).ShouldNotBe(first);
        SequenceCase.Values(events).ShouldBe(SequenceCase.Values(dense), 1e-9); // Adam divides by roots of what differs by 1e-13
    }

    [Fact]
    public void ResetOfOneStreamKeepsWhatItWasTaughtAndLeavesTheOthersAlone()
    {
        RecurrentCore<double> events = Core<double>("soft", LocalStorage.EventDriven, 3), dense = Core<double>("soft", LocalStorage.ByWeight, 3);
        for (int t = 0; t < 60; t++)
        {
            if (t == 31)
            {
                events.Reset(1);
                dense.Reset(1);
            }

            for (int b = 0; b < 3; b++)
            {
                Play(events, b, t);
                Play(dense, b, t);
            }
        }

        events.Credit.Complete();
        Distance(events, dense).ShouldBeLessThan(2.3e-13 * Norm(dense));
    }

    [Fact]
    public void WhatIsDroppedIsForgotten()
    {
        RecurrentCore<double> dropped = Core<double>("soft", LocalStorage.EventDriven, 2), dense = Core<double>("soft", LocalStorage.ByWeight, 2);
        for (int t = 0; t < 40; t++)
        {
            if (t == 23)
            {
                dropped.Drop();
                dense.Drop();
            }

            for (int b = 0; b < 2; b++)
            {
                Play(dropped, b, t);
                Play(dense, b, t);
            }
        }

        dropped.Credit.Complete();
        Distance(dropped, dense).ShouldBeLessThan(2.3e-13 * Norm(dense));
    }

    [Fact]
    public void ToLookAtGradientsChangesNothingThatFollows()
    {
        RecurrentCore<double> looked = Core<double>("soft", LocalStorage.EventDriven, 1), left = Core<double>("soft", LocalStorage.EventDriven, 1);
        for (int t = 0; t < 50; t++)
        {
            Play(looked, 0, t);
            Play(left, 0, t);
            looked.Credit.Complete();
        }

        left.Credit.Complete();
        Distance(looked, left).ShouldBeLessThan(2.3e-13 * Norm(left));
    }

    [Fact]
    public void AStepAllocatesNothing()
    {
        foreach (int updateEvery in new[] { 1, 5 })
        {
            RecurrentCore<float> core = Core<float>("attached", LocalStorage.EventDriven, 2, adam: false, updateEvery);
            Allocation.NothingIn(Lessons.Each(core, Input<float>(0, 1), Target<float>(0, 1)));
        }
    }

    [Theory]
    [InlineData("soft")]
    [InlineData("attached")]
    [InlineData("own decays")]
    [InlineData("gru")]
    [InlineData("two layers")]
    public void WhenStepsOfTheJournalAreTakenChangesNoBit(string cell)
    {
        RecurrentCore<float> kept = Core<float>(cell, LocalStorage.EventDriven, 1), taken = Core<float>(cell, LocalStorage.EventDriven, 1);
        for (int t = 0; t < 200; t++)
        {
            Play(kept, 0, t);
            Play(taken, 0, t);
            foreach (EventTrace<float> trace in Traces(taken))
            {
                trace.TakeAll(0);
            }
        }

        kept.Credit.Complete();
        taken.Credit.Complete();
        Norm(kept).ShouldBeGreaterThan(1e-3);
        Distance(kept, taken).ShouldBe(0);
    }

    [Theory]
    [InlineData(ResetGradient.Detached)]
    [InlineData(ResetGradient.Attached)]
    public void ALearnerGoesOnBitForBitBetweenTwoFolds(ResetGradient reset)
    {
        RecurrentLearner whole = Learner(), first = Learner(), second = Learner();
        Run(whole, 0, 60);
        Run(first, 0, 31);
        Resume.Through(first, second);
        Run(second, 31, 60);
        Resume.Fingerprint(second).ShouldBe(Resume.Fingerprint(whole));
        Traces(first.Core)[0].Tensors.Single(t => t.Name == "told").Values.ShouldContain(v => v != 0);
        Traces(first.Core)[0].Tensors.Single(t => t.Name == "journal.taken").Values[^1].ShouldBeGreaterThan(0); // steps that are in the journal alone

        RecurrentLearner Learner() => Network.Recurrent(Inputs).Lif(34, Lif() with { ResetGradient = reset }).Linear(Outputs)
            .Compile(new DRtrlOptions { Storage = LocalStorage.EventDriven }, new SgdOptions { LearningRate = 0.01f }, new RecurrentLearnerOptions { UpdateEvery = 13 });

        static void Run(RecurrentLearner learner, int from, int to)
        {
            for (int t = from; t < to; t++)
            {
                learner.Observe(Input<float>(0, t));
                learner.Learn(Target<float>(0, t));
            }
        }
    }

    [Fact]
    public void NeuronsThatItCannotServeAreRefused()
    {
        var rule = new DRtrlOptions { Storage = LocalStorage.EventDriven };
        Refusal(plan => plan.Alif(4)).ShouldContain("2 state variables (v, a)");
        Refusal(plan => plan.Layer(new HighwayNeuron { Depth = 3 }, 4)).ShouldContain("3 micro-steps");
        Should.Throw<NotSupportedException>(() => Network.Recurrent(2).Lif(3).Linear(1).Compile(rule, new SgdOptions(), new RecurrentLearnerOptions { LabelDelay = 2 })).Message.ShouldContain("ByWeight");

        string Refusal(Func<RecurrentPlan, RecurrentPlan> layers)
            => Should.Throw<NotSupportedException>(() => layers(Network.Recurrent(2)).Linear(1).Compile(rule, new SgdOptions())).Message;
    }

    [Fact]
    public void KernelsHaveTheSameBitsAtEveryWidth()
        => EveryWidth<float>.SameBits(bits =>
        {
            var random = new RandomSource(6);
            var weights = new Parameter<float>(13, 64, new SgdOptions { LearningRate = 0.1f }, keepGradient: true);
            float[] trace = random.Gaussian<float>(weights.Value.Length), x = random.Gaussian<float>(13), w = random.Gaussian<float>(64), told = random.Gaussian<float>(64);
            random.Gaussian<float>(weights.Value.Length).CopyTo(weights.Value.Span);
            var step = new StepRule<float>(new SgdOptions { LearningRate = 0.1f });
            step.Begin();
            Span<float> gradient = weights.Gradient!.Span;
            int[] rows = [102, 105, 112], first = [0, 4, 8, 12], at = [0, 96, 96, 96, 32, 64, 96, 96, 0, 0, 32, 64];
            var events = new SortedEvents<float>(rows, first, at, x, 100, 32);
            float[] drive = random.Gaussian<float>(128), back = random.Gaussian<float>(128);
            EveryWidth<float>.Run(bits, new EventRowsKernel<float>(events, drive, trace.AsSpan(0, 13 * 32)));
            EveryWidth<float>.Run(bits, new EventToldRowsKernel<float>(events, drive, back, trace.AsSpan(weights.Value.PanelLength, 13 * 32), gradient[weights.Value.PanelLength..]));
            EveryWidth<float>.Run(bits, new EventFoldKernel<float>(trace.AsSpan(0, 13 * 32), gradient[..(13 * 32)], told.AsSpan(0, 32), w.AsSpan(0, 32)));
            EveryWidth<float>.Run(bits, new EventFoldKernel<float>(trace.AsSpan(weights.Value.PanelLength, 13 * 32), default, told.AsSpan(32), w.AsSpan(32)));
            EveryWidth<float>.Run(bits, new EventAddKernel<float>(trace, told, weights.Value.PanelLength, new(1, 1, 2, 9), gradient, 0));
            EveryWidth<float>.Run(bits, new EventStepKernel<float>(trace, told, new(0, 2, 0, 13), weights, step));
            return [.. trace, .. gradient, .. weights.Value.Span];
        });

    internal static EventTrace<T>[] Traces<T>(RecurrentCore<T> core)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        => [.. ((TraceCredit<T>)core.Credit).Traces.Cast<EventTrace<T>>()];

    internal static T[] Input<T>(int stream, int t)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var random = new RandomSource((ulong)((t * 7) + stream + 1));
        return [.. Enumerable.Range(0, Inputs).Select(_ => T.CreateChecked(random.NextDouble() < 0.1 ? (float)(0.5 + random.NextDouble()) : 0))];
    }

    internal static T[] Target<T>(int stream, int t)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        => [.. Enumerable.Range(0, Outputs).Select(o => T.CreateChecked((float)Math.Sin((0.3 * t) + o + stream)))];

    private static LifNeuron Lif() => new() { Decay = 0.8, Threshold = 0.4, Surrogate = new() { Shape = SurrogateShape.Triangular, Gamma = 0.8 } };

    private static void Play<T>(RecurrentCore<T> core, int stream, int t)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        core.Observe(stream, Input<T>(stream, t));
        if (t % 4 != 1)
        {
            core.Teach(stream, Target<T>(stream, t));
        }
    }

    private static RecurrentCore<T> Core<T>(string cell, LocalStorage storage, int streams, bool adam = false, int updateEvery = 1)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        RecurrentPlan plan = Network.Recurrent(Inputs);
        plan = cell switch
        {
            "soft" => plan.Lif(34, Lif()),
            "attached" => plan.Lif(34, Lif() with { ResetGradient = ResetGradient.Attached }),
            "hard" => plan.Lif(34, Lif() with { Reset = SpikeReset.Hard }),
            "hard attached" => plan.Lif(34, Lif() with { Reset = SpikeReset.Hard, ResetGradient = ResetGradient.Attached }),
            "refractory" => plan.Lif(34, Lif() with { RefractorySteps = 3 }),
            "own decays" => plan.Lif(34, Lif() with { LearnDecay = true, LearnThreshold = true }),
            "snu" => plan.Snu(34),
            "rate" => plan.Layer(new RateNeuron { Leak = 0.3 }, 34),
            "gru" => plan.Layer(new GruNeuron(), 34),
            "feed-forward" => plan.Layer(new LeakyIntegratorNeuron(), 34),
            _ => plan.Lif(40, Lif()).Lif(34, Lif() with { Decay = 0.95 }),
        };
        return plan.Linear(Outputs).Build<T>(
            new DRtrlOptions { Storage = storage },
            adam ? new AdamOptions { LearningRate = 0.001f } : new SgdOptions { LearningRate = 0.01f },
            new RecurrentLearnerOptions { Streams = streams, UpdateEvery = updateEvery, Seed = 3 });
    }

    private static double Norm<T>(RecurrentCore<T> core)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        => core.Parameters.Max(p => p.Gradient!.Span.ToArray().Max(g => Math.Abs(double.CreateChecked(g))));

    private static double Distance<T>(RecurrentCore<T> a, RecurrentCore<T> b)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        => a.Parameters.Zip(b.Parameters).Max(pair => pair.First.Gradient!.Span.ToArray().Zip(pair.Second.Gradient!.Span.ToArray()).Max(g => Math.Abs(double.CreateChecked(g.First) - double.CreateChecked(g.Second))));
}
