using Eddy.Checkpoints;
using Eddy.Experiments.Recurrent;
using Eddy.Experiments.Recurrent.Episodes;
using Eddy.Experiments.Runs;
using Eddy.Learners.Recurrent;
using Shouldly;

namespace Eddy.Cli.Tests.Recurrent.Episodes;

/// <summary>A sequence through the network of a checkpoint.</summary>
public sealed class EpisodePlayerTests : IDisposable
{
    private readonly TaskFiles _files = new();

    public void Dispose() => _files.Dispose();

    [Fact]
    public void It_is_what_the_runs_own_network_says_when_it_is_frozen_and_shown_the_same()
    {
        TaskRunOptions options = Recordings() with { Batch = 1 };
        EpisodeTape tape = Play(options, "run");
        using var run = TaskRun.Resume(_files.At("run"));
        RecurrentLearner learner = run.Learner;
        learner.Learning = false;
        learner.ResetState();
        tape.Steps.Count.ShouldBe(30);
        for (int t = 0; t < tape.Steps.Count; t++)
        {
            learner.Observe(0, tape.Steps[t].Input).ToArray().ShouldBe(tape.Answers[t]);
            float[] told = learner.Core.Network.Streams[0].Outputs[0];
            tape.Layers[0].Told[t].ShouldBe([.. tape.Layers[0].Units.Select(u => told[u])]);
        }

        tape.Layers[0].Told.SelectMany(told => told).ShouldContain(1f);
        tape.ControlAnswers.Count.ShouldBe(30);
        tape.ControlAnswers[^1].ShouldNotBe(tape.Answers[^1]); // the control has a readout of its own
        tape.Steps.Count(step => step.IsAsked).ShouldBe(10);
        tape.Origin.ShouldContain("left out");
    }

    [Theory]
    [InlineData("lif")]
    [InlineData("alif")]
    [InlineData("cuba-lif:threshold=0.5")]
    [InlineData("snu")]
    [InlineData("lif:learn-threshold=true")]
    public void A_unit_fires_where_its_state_is_above_its_threshold_and_nowhere_else(string cell)
    {
        LayerTape layer = Play(Recordings() with { Cell = cell, Learner = "d-rtrl" }, "run").Layers[0];
        layer.Threshold.Count.ShouldBe(layer.Told.Count);
        int spikes = 0;
        for (int t = 0; t < layer.Told.Count; t++)
        {
            for (int i = 0; i < layer.Units.Length; i++)
            {
                (layer.State[t][i] > layer.Threshold[t][i]).ShouldBe(layer.Told[t][i] == 1);
                spikes += layer.Told[t][i] == 1 ? 1 : 0;
            }
        }

        spikes.ShouldBeGreaterThan(10);
    }

    [Fact]
    public void Units_that_no_lesson_can_reach_are_counted()
    {
        // A box that no state comes into.
        FiringCount flat = Play(Recordings() with { Cell = "lif:surrogate=box,width=0.1,threshold=1000", Learner = "d-rtrl" }, "flat").Firing[0];
        FiringCount steep = Play(Recordings() with { Cell = "lif", Learner = "d-rtrl" }, "steep").Firing[0];
        (flat.Silent, flat.Mean, flat.Dead, flat.Flat).ShouldBe((1, 0, 1, 1));
        (steep.Dead, steep.Flat).ShouldBe((0, 0)); // an arctangent is flat nowhere
        steep.Mean.ShouldBeGreaterThan(0);
        steep.Silent.ShouldBe(steep.Rates.Count(rate => rate == 0) / (double)steep.Rates.Length);
        steep.Steps.ShouldBe(16 * 30);
    }

    [Fact]
    public void A_sequence_without_end_is_cut()
    {
        EpisodeTape tape = Play(TaskFiles.Options("add", "snap-1", 20), "run");
        (tape.Steps.Count, tape.IsCut, tape.Spikes).ShouldBe((200, true, false));
        tape.Layers[0].Threshold.ShouldBeEmpty();
    }

    [Fact]
    public void Tasks_that_are_drawn_by_the_seed_stay_the_same_task()
    {
        // The teacher of mimic is drawn by the seed: inputs of a lane that the run does not have, targets of the same teacher.
        TaskRunOptions options = TaskFiles.Options("mimic", "snap-1", 4000, ("learning_rate", "0.01"));
        EpisodeTape tape = Play(options, "run");
        double error = tape.Steps.Zip(tape.Answers).Skip(50).Average(at => at.First.Target.Zip(at.Second).Average(pair => Math.Pow(pair.First - pair.Second, 2)));
        double mean = tape.Steps.Skip(50).Average(step => step.Target.Average(target => target * target));
        error.ShouldBeLessThan(0.7 * mean); // of another teacher it would know nothing
    }

    private EpisodeTape Play(TaskRunOptions options, string name)
    {
        _files.Run(options, name);
        using var folder = RunFolder.Open(_files.At(name));
        Checkpoint checkpoint = folder.Checkpoints.Latest(out _)!;
        return EpisodePlayer.Play(options, checkpoint);
    }

    private static TaskRunOptions Recordings() => TaskFiles.Options("event-digits", "eprop", 60, ("cell", "lif"), ("samples", "40"), ("hold_out", "7"), ("pool", "4"), ("update_every", "1"));
}
