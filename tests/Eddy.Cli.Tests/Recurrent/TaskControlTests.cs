using System.Text.Json.Nodes;
using Eddy.Data.Tasks;
using Eddy.Experiments.Recurrent;
using Eddy.Learners.Recurrent;
using Eddy.Traces.ReadoutOnly;
using Shouldly;

namespace Eddy.Cli.Tests.Recurrent;

/// <summary>The control beside a run, and the judgement at its end.</summary>
public sealed class TaskControlTests : IDisposable
{
    private readonly TaskFiles _files = new();

    public void Dispose() => _files.Dispose();

    [Fact]
    public void The_control_is_the_run_that_readout_only_makes_with_the_same_seed()
    {
        TaskRunOptions options = Recordings("d-rtrl");
        TaskRunResult both = _files.Run(options, "both"), alone = _files.Run(options with { Learner = "readout-only" }, "alone");
        both.Control.ShouldBe(alone.Final);
        both.ControlTest.ShouldBe(alone.Test);
        both.Control.ShouldNotBe(both.Final);
        alone.Control.ShouldBeNull(); // a control needs none
        string[] beside = [.. _files.Lines("both").Select(line => Loss(JsonNode.Parse(line)!["control"]))];
        beside.ShouldBe([.. _files.Lines("alone").Select(line => Loss(JsonNode.Parse(line)))]);
        beside.ShouldContain(loss => loss != "");

        static string Loss(JsonNode? scores) => scores?["loss"]?.ToJsonString() ?? ""; // in some lines nothing is asked
    }

    [Fact]
    public void Readout_only_moves_nothing_but_the_readout()
    {
        TaskRunOptions options = Recordings("readout-only");
        ISequenceTask task = options.CreateTask();
        RecurrentLearner drawn = options.CreateLearner(task), learner = options.CreateLearner(task);
        learner.Rule.ShouldBeOfType<ReadoutOnlyOptions>();
        float[] input = new float[3 * task.InputSize], target = new float[3 * task.OutputSize];
        bool[] asked = new bool[3], anew = new bool[3];
        for (int t = 0; t < 60; t++)
        {
            task.Advance(input, target, asked, anew);
            learner.ObserveBatch(input);
            learner.LearnBatch(target, asked);
        }

        var moved = learner.Core.Parameters.Zip(drawn.Core.Parameters).Select(pair => !pair.First.Value.Span.SequenceEqual(pair.Second.Value.Span)).ToArray();
        moved[..^1].ShouldAllBe(m => !m);
        moved[^1].ShouldBeTrue();
        learner.Describe().Blocks[0].Dropped.ShouldContain("stays as it was drawn");
    }

    [Theory]
    [InlineData("lif", null, true)]
    [InlineData("gru", null, false)]
    [InlineData("lif", false, false)]
    [InlineData("gru", true, true)]
    public void A_control_runs_beside_spiking_neurons_unless_told_otherwise(string cell, bool? asked, bool runs)
        => (_files.Run(TaskFiles.Options("add", "d-rtrl", 20) with { Cell = cell, Control = asked }, "run").Control is not null).ShouldBe(runs);

    [Fact]
    public void The_same_weights_come_with_a_control_and_without()
        => _files.Run(Recordings("d-rtrl") with { Control = false }, "without").WeightsSha256.ShouldBe(_files.Run(Recordings("d-rtrl"), "with").WeightsSha256);

    [Fact]
    public void Each_recording_that_was_left_out_is_judged_once_by_the_sum_of_its_answers()
    {
        TaskRunOptions options = Recordings("d-rtrl");
        TaskRunResult result = _files.Run(options, "run");
        result.Test!.Part.ShouldBe("held_out");
        result.Test.Samples.ShouldBe(7);

        // By hand, a recording at a time, by the learner of the checkpoint with its traces and all.
        using var run = TaskRun.Resume(_files.At("run"));
        ISequenceTask task = SequenceTasks.Create("event-digits", 1, 1, new Dictionary<string, string>(options.TaskOptions) { ["part"] = "held_out", ["order"] = "in_turn" });
        RecurrentLearner learner = run.Learner;
        learner.Learning = false;
        float[] input = new float[task.InputSize], target = new float[task.OutputSize], sum = new float[task.OutputSize];
        bool[] asked = new bool[1], anew = new bool[1];
        int right = 0, rightSteps = 0;
        for (int sample = 0; sample < 7; sample++)
        {
            learner.ResetStream(0);
            Array.Clear(sum);
            for (int t = 0; t < 30; t++)
            {
                task.Advance(input, target, asked, anew);
                anew[0].ShouldBe(t == 0);
                ReadOnlySpan<float> answer = learner.Observe(0, input);
                if (asked[0])
                {
                    rightSteps += Largest(answer) == Largest(target) ? 1 : 0;
                    for (int o = 0; o < sum.Length; o++)
                    {
                        sum[o] += answer[o];
                    }
                }
            }

            right += Largest(sum) == Largest(target) ? 1 : 0;
        }

        result.Test.Accuracy.ShouldBe(right / 7.0);
        result.Test.StepAccuracy.ShouldBe(rightSteps / 70.0);
    }

    [Fact]
    public void Nothing_is_judged_where_there_is_no_test_or_none_is_wanted()
    {
        _files.Run(TaskFiles.Options("add", "d-rtrl", 20), "add").Test.ShouldBeNull();
        _files.Run(Recordings("d-rtrl") with { TestSamples = 0 }, "unwanted").Test.ShouldBeNull();
    }

    [Fact]
    public void A_folder_of_event_files_is_judged_where_it_has_a_test_part_and_what_is_wrong_there_is_said_first()
    {
        Event("events/train/a/1.bin", 3);
        Event("events/train/b/1.bin", 9);
        TaskRunOptions options = TaskFiles.Options("events:" + _files.At("events"), "d-rtrl", 20, ("pool", "2"));
        _files.Run(options, "without").Test.ShouldBeNull();
        Event("events/test/b/1.bin", 9);
        _files.Run(options, "with").Test!.Samples.ShouldBe(1);
        File.WriteAllBytes(_files.At("events/test/b/2.bin"), [1, 2, 3]);
        Should.Throw<InvalidDataException>(() => _files.Run(options, "damaged")).Message.ShouldContain("2.bin: event 0");
        Directory.Exists(_files.At("damaged")).ShouldBeFalse();

        void Event(string file, byte x)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(_files.At(file))!);
            File.WriteAllBytes(_files.At(file), [x, 2, 0x80, 0, 5]);
        }
    }

    [Fact]
    public void So_many_recordings_are_judged_as_were_asked_for()
    {
        TaskRunOptions options = Recordings("d-rtrl");
        _files.Run(options with { TestSamples = 4 }, "four").Test!.Samples.ShouldBe(4);
        _files.Run(options with { TestSamples = 1000 }, "all").Test.ShouldBe(_files.Run(options, "run").Test);
    }

    [Fact]
    public void Spikes_are_counted_by_layer()
    {
        TaskRunResult result = _files.Run(Recordings("d-rtrl") with { Hidden = [16, 8], Spread = 1 }, "run");
        result.Firing!.Count.ShouldBe(2);
        result.Firing.ShouldAllBe(rate => rate > 0 && rate < 1);
    }

    private static int Largest(ReadOnlySpan<float> values)
    {
        int at = 0;
        for (int i = 1; i < values.Length; i++)
        {
            at = values[i] > values[at] ? i : at;
        }

        return at;
    }

    // Three lanes and seven recordings left out, so that the lanes' turns end at different times.
    private static TaskRunOptions Recordings(string learner)
        => TaskFiles.Options("event-digits", learner, 90, ("cell", "lif"), ("samples", "40"), ("hold_out", "7"), ("pool", "4"), ("readout_decay", "0"), ("update_every", "3"));
}
