using System.Text;
using Eddy.Cli.Tests.EndToEnd;
using Eddy.Experiments.Runs;
using Eddy.Experiments.Streaming;
using Eddy.Learners;
using Shouldly;

namespace Eddy.Cli.Tests.Streaming;

/// <summary>A run that was stopped goes on, in its weights and in its metrics, as one that nothing disturbed.</summary>
public sealed class StreamResumeTests : IDisposable
{
    private readonly StreamFiles _files = new();

    private static CancellationToken Never => TestContext.Current.CancellationToken;

    public void Dispose() => _files.Dispose();

    public static TheoryData<string> Variants => ["plain", "delayed labels", "adam, page-hinkley, averaged", "unscaled", "values"];

    [Theory]
    [MemberData(nameof(Variants))]
    public void A_run_over_a_file_continues_bit_for_bit(string variant)
    {
        bool values = variant == "values";
        string file = _files.Write("stream.csv", values ? StreamFiles.Values(1500) : StreamFiles.Classes(1500));
        StreamRunOptions options = Variant(variant, StreamFiles.Linear(file, values ? LearningTask.Regression : null));
        string expected = Undisturbed(options);

        foreach (long stop in new long[] { 1, 64, 1024 })
        {
            string folder = _files.At($"stopped-{stop}");
            using (var observer = new StoppingObserver(stop))
            using (var run = StreamRun.Start(options, folder, NoInput, observer.Token))
            {
                StreamRunResult result = run.Run(observer, observer.Token);
                result.IsDone.ShouldBeFalse();
                result.Scores.Examples.ShouldBe(stop);
                File.ReadAllText(result.Report).ShouldContain("resume it with");
            }

            using var resumed = StreamRun.Resume(folder, NoInput, Never);
            resumed.Samples.ShouldBe(stop);
            StreamRunResult end = resumed.Run(new StoppingObserver(0), Never);
            end.IsDone.ShouldBeTrue();
            end.Scores.Examples.ShouldBe(1500);
            end.WeightsSha256.ShouldBe(expected);
            File.ReadAllBytes(Path.Combine(folder, "metrics.jsonl")).ShouldBe(File.ReadAllBytes(Path.Combine(_files.At("whole"), "metrics.jsonl")));
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Standard_input_stops_at_once_while_it_waits_and_goes_on_with_the_next_record(bool headerAgain)
    {
        string text = StreamFiles.Classes(600);
        string[] lines = text.TrimEnd('\n').Split('\n');
        StreamRunOptions options = StreamFiles.Linear("-") with { Delay = 3 };
        string folder = _files.At("stopped");

        using (var observer = new StoppingObserver(256))
        using (var run = StreamRun.Start(options, folder, () => new StallingStream(string.Join('\n', lines[..257]) + "\n"), observer.Token))
        {
            run.Run(observer, observer.Token).Scores.Examples.ShouldBe(256);
        }

        string rest = (headerAgain ? lines[0] + "\n" : "") + string.Join('\n', lines[257..]) + "\n";
        using var resumed = StreamRun.Resume(folder, () => Text(rest), Never);
        StreamRunResult end = resumed.Run(new StoppingObserver(0), Never);

        using var whole = StreamRun.Start(options, _files.At("whole"), () => Text(text), Never);
        end.WeightsSha256.ShouldBe(whole.Run(new StoppingObserver(0), Never).WeightsSha256);
        end.Scores.Examples.ShouldBe(600);
        File.ReadAllBytes(Path.Combine(folder, "metrics.jsonl")).ShouldBe(File.ReadAllBytes(Path.Combine(_files.At("whole"), "metrics.jsonl")));
    }

    [Fact]
    public void An_input_that_ended_can_be_followed_by_more()
    {
        string[] lines = StreamFiles.Classes(300).TrimEnd('\n').Split('\n');
        StreamRunOptions options = StreamFiles.Linear("-");
        string folder = _files.At("first");
        using (var run = StreamRun.Start(options, folder, () => Text(string.Join('\n', lines[..101])), Never))
        {
            StreamRunResult first = run.Run(new StoppingObserver(0), Never);
            first.IsDone.ShouldBeTrue();
            first.Scores.Examples.ShouldBe(100);
        }

        using var more = StreamRun.Resume(folder, () => Text(string.Join('\n', lines[101..])), Never);
        StreamRunResult end = more.Run(new StoppingObserver(0), Never);
        end.Scores.Examples.ShouldBe(300);
        using var whole = StreamRun.Start(options, _files.At("whole"), () => Text(string.Join('\n', lines)), Never);
        end.WeightsSha256.ShouldBe(whole.Run(new StoppingObserver(0), Never).WeightsSha256);
    }

    [Fact]
    public async Task What_came_before_a_stall_is_saved_while_it_waits()
    {
        using var input = new StallingStream(StreamFiles.Classes(50));
        using var stop = new CancellationTokenSource();
        StreamRunOptions options = StreamFiles.Linear("-") with { CheckpointSeconds = 0.2 };
        using var run = StreamRun.Start(options, _files.At("stalled"), () => input, stop.Token);
        Task<StreamRunResult> running = Task.Run(() => run.Run(new StoppingObserver(0), stop.Token), Never);

        string saved = Path.Combine(run.Folder.Checkpoints.Path, "step-000000050.safetensors");
        SpinWait.SpinUntil(() => File.Exists(saved), TimeSpan.FromSeconds(10)).ShouldBeTrue();
        running.IsCompleted.ShouldBeFalse();
        await stop.CancelAsync();
        StreamRunResult result = await running.WaitAsync(TimeSpan.FromSeconds(10), Never);
        result.IsDone.ShouldBeFalse();
        result.Scores.Examples.ShouldBe(50);
        result.Seconds.ShouldBeLessThan(0.2); // that long it waited before it saved, and waiting is not work
    }

    [Fact]
    public void Images_continue_bit_for_bit_and_are_judged_on_the_test_part_at_the_end()
    {
        StreamRunOptions options = StreamFiles.Linear("mnist:" + SmallData.Write(_files.At("data"))) with { Chunk = 4 };
        string expected = Undisturbed(options, out StreamRunResult whole);
        whole.TestAccuracy!.Value.ShouldBeInRange(0.5, 1); // ten classes told apart by a stripe; chance is 0.1
        whole.Scores.Examples.ShouldBe(640);

        using (var observer = new StoppingObserver(128))
        using (var run = StreamRun.Start(options, _files.At("stopped"), NoInput, observer.Token))
        {
            run.Run(observer, observer.Token).TestAccuracy.ShouldBeNull();
        }

        using var resumed = StreamRun.Resume(_files.At("stopped"), NoInput, Never);
        StreamRunResult end = resumed.Run(new StoppingObserver(0), Never);
        end.WeightsSha256.ShouldBe(expected);
        end.TestAccuracy.ShouldBe(whole.TestAccuracy);
    }

    [Fact]
    public void A_run_killed_before_its_end_has_no_result_but_a_report_and_can_be_resumed()
    {
        StreamRunOptions options = StreamFiles.Linear(_files.Write("stream.csv", StreamFiles.Classes(300)));
        string expected = Undisturbed(options), folder = _files.At("whole");
        byte[] metrics = File.ReadAllBytes(Path.Combine(folder, "metrics.jsonl"));
        File.Delete(Path.Combine(folder, "result.json"));
        File.Delete(SmallRun.Checkpoints(folder)[0]); // only that of the start is left

        using (var reading = RunFolder.Open(folder))
        {
            File.ReadAllText(StreamReport.Write(reading)).ShouldContain("Interrupted");
        }

        using var resumed = StreamRun.Resume(folder, NoInput, Never);
        resumed.Samples.ShouldBe(0);
        resumed.Run(new StoppingObserver(0), Never).WeightsSha256.ShouldBe(expected);
        File.ReadAllBytes(Path.Combine(folder, "metrics.jsonl")).ShouldBe(metrics); // those after the checkpoint were dropped and written again
    }

    private static StreamRunOptions Variant(string name, StreamRunOptions options) => name switch
    {
        "delayed labels" => options with { Delay = 17 },
        "adam, page-hinkley, averaged" => options with
        {
            Drift = DriftWatch.PageHinkley,
            LearnerOptions = new LinearStreamOptions { Optimizer = Experiments.Images.Optimizer.Adam, Averaging = 0.9 },
        },
        "unscaled" => options with { Scale = StreamScale.None, Drift = DriftWatch.None },
        _ => options,
    };

    private string Undisturbed(StreamRunOptions options) => Undisturbed(options, out _);

    private string Undisturbed(StreamRunOptions options, out StreamRunResult result)
    {
        using var run = StreamRun.Start(options, _files.At("whole"), NoInput, Never);
        result = run.Run(new StoppingObserver(0), Never);
        return result.WeightsSha256;
    }

    private static Stream NoInput() => throw new InvalidOperationException("Nothing is to be read from standard input.");

    private static MemoryStream Text(string text) => new(Encoding.UTF8.GetBytes(text));
}
