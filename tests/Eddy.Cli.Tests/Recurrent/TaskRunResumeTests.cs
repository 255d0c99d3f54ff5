using System.Text.Json.Nodes;
using Eddy.Data.Tasks;
using Eddy.Experiments.Recurrent;
using Eddy.Learners.Recurrent;
using Shouldly;

namespace Eddy.Cli.Tests.Recurrent;

/// <summary>A run that was stopped or killed goes on, in its weights and in its metrics, as one that nothing disturbed.</summary>
public sealed class TaskRunResumeTests : IDisposable
{
    private readonly TaskFiles _files = new();

    public void Dispose() => _files.Dispose();

    public static TheoryData<string> Variants => ["snap", "random", "terms", "window", "late curriculum", "descent", "spiking", "recordings"];

    [Theory]
    [MemberData(nameof(Variants))]
    public void A_stopped_run_continues_bit_for_bit(string variant)
    {
        TaskRunOptions options = Variant(variant);
        TaskRunResult whole = _files.Run(options, "whole");
        whole.IsDone.ShouldBeTrue();

        using (var stop = new CancellationTokenSource())
        using (var run = TaskRun.Start(options, _files.At("stopped")))
        {
            TaskRunResult half = run.Run(new TaskFiles.Watch(70, stop.Cancel), stop.Token);
            half.IsDone.ShouldBeFalse();
            half.Steps.ShouldBe(70);
            half.WeightsSha256.ShouldNotBe(whole.WeightsSha256);
            File.ReadAllText(half.Report).ShouldContain("resume it with");
        }

        using var resumed = TaskRun.Resume(_files.At("stopped"));
        resumed.Step.ShouldBe(70);
        resumed.Run(new TaskFiles.Watch(), CancellationToken.None).WeightsSha256.ShouldBe(whole.WeightsSha256);
        _files.Lines("stopped").ShouldBe(_files.Lines("whole"));
    }

    [Fact]
    public void A_killed_run_continues_bit_for_bit_from_a_checkpoint_between_two_lines()
    {
        // Saves with every step, so that the checkpoint lies where the sums of a line are half gathered; lines after it are written again.
        TaskRunOptions options = Variant("random") with { CheckpointSeconds = 1e-6, LogEvery = 7 };
        using (var run = TaskRun.Start(options, _files.At("whole")))
        {
            run.Run(new TaskFiles.Watch(91, () => _files.Copy("whole", "killed")), CancellationToken.None);
        }

        using (var resumed = TaskRun.Resume(_files.At("killed")))
        {
            resumed.Step.ShouldBe(90); // the line of 91 was written, its checkpoint was not
            resumed.Run(new TaskFiles.Watch(), CancellationToken.None);
        }

        _files.Lines("killed").ShouldBe(_files.Lines("whole"));
        using var ended = TaskRun.Resume(_files.At("killed"));
        ended.Step.ShouldBe(options.Steps);
    }

    [Fact]
    public void The_same_seed_gives_the_same_bits_and_another_does_not()
    {
        TaskRunOptions options = Variant("snap");
        string sha = _files.Run(options, "one").WeightsSha256;
        _files.Run(options, "two").WeightsSha256.ShouldBe(sha);
        _files.Run(options with { Seed = 2 }, "three").WeightsSha256.ShouldNotBe(sha);
    }

    [Fact]
    public void A_run_is_answers_scores_and_lessons_with_lanes_reset_where_sequences_begin()
    {
        TaskRunOptions options = Variant("snap") with { Steps = 60, LogEvery = 60 };
        _files.Run(options, "run");

        ISequenceTask task = options.CreateTask();
        RecurrentLearner learner = options.CreateLearner(task);
        float[] inputs = new float[3 * task.InputSize], targets = new float[3 * task.OutputSize];
        bool[] asked = new bool[3], anew = new bool[3];
        double loss = 0;
        int lessons = 0, begun = 0;
        for (int t = 0; t < 60; t++)
        {
            task.Advance(inputs, targets, asked, anew);
            for (int lane = 0; lane < 3; lane++)
            {
                if (anew[lane])
                {
                    learner.ResetStream(lane);
                    begun++;
                }

                learner.Observe(lane, inputs.AsSpan(lane * task.InputSize, task.InputSize));
            }

            int here = asked.Count(a => a);
            loss += here * (double)learner.LearnBatch(targets, asked);
            lessons += here;
        }

        begun.ShouldBeGreaterThan(6); // a lane that was never reset would not be seen otherwise
        JsonNode line = JsonNode.Parse(_files.Lines("run").Single())!;
        line["lessons"]!.GetValue<int>().ShouldBe(lessons);
        line["loss"]!.GetValue<double>().ShouldBe(loss / lessons, 1e-6 * loss / lessons); // one is summed in float a step
    }

    [Fact]
    public void Data_that_changed_are_refused()
    {
        string text = _files.At("text.txt");
        File.WriteAllText(text, string.Concat(Enumerable.Repeat("the quick brown fox. ", 40)));
        TaskRunOptions options = TaskFiles.Options("text:" + text, "snap-1", 40);
        using (var stop = new CancellationTokenSource())
        using (var run = TaskRun.Start(options, _files.At("run")))
        {
            run.Run(new TaskFiles.Watch(20, stop.Cancel), stop.Token);
        }

        File.WriteAllText(text, string.Concat(Enumerable.Repeat("the quick brown cat. ", 40)));
        Should.Throw<InvalidDataException>(() => TaskRun.Resume(_files.At("run"))).Message.ShouldContain("the data are not those");
    }

    private static TaskRunOptions Variant(string name) => name switch
    {
        "snap" => TaskFiles.Options("copy", "snap-1", 150, ("shortest", "2"), ("longest", "4")),
        "random" => TaskFiles.Options("add", "uoro-2", 150, ("cell", "tanh"), ("stretch", "2")),
        "terms" => TaskFiles.Options("string-memory", "ok-3", 150),
        "window" => TaskFiles.Options("delayed-match", "bptt-8", 150, ("shortest", "1"), ("longest", "3")),
        "late curriculum" => TaskFiles.Options("string-memory", "snap-1", 150, ("first", "3"), ("update_every", "5")),
        "descent" => TaskFiles.Options("lorenz", "d-rtrl", 150, ("optimizer", "sgd"), ("hidden", "8,6"), ("cell", "elstm")),
        "spiking" => TaskFiles.Options("poisson-key", "eprop", 150, ("cell", "alif:learn-decay=true"), ("length", "60"), ("readout_decay", "0.8"), ("update_every", "7")),
        "recordings" => TaskFiles.Options("event-digits", "d-rtrl", 150, ("cell", "lif"), ("samples", "20"), ("hold_out", "5"), ("pool", "4"), ("update_every", "6")),
        _ => throw new ArgumentOutOfRangeException(nameof(name)),
    };
}
