using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;
using Eddy.Cli.Output;
using Eddy.Cli.Tests.Cli;
using Eddy.Cli.Tests.EndToEnd;
using Shouldly;

namespace Eddy.Cli.Tests.Streaming;

/// <summary>However a stream ends (a damaged row, a producer that dies, a reader that goes away), what was learned is saved and told.</summary>
public sealed class StreamEndTests : IDisposable
{
    private readonly StreamFiles _files = new();

    public void Dispose() => _files.Dispose();

    [Fact]
    public void What_came_before_a_damaged_row_is_saved_reported_and_gone_on_from()
    {
        string[] lines = StreamFiles.Classes(300).TrimEnd('\n').Split('\n');
        string before = string.Join('\n', lines[..101]) + "\n", after = string.Join('\n', lines[101..]) + "\n";
        (int code, string error) = RunOver(before + "1,two,3,x\n" + after, "run");
        code.ShouldBe(ExitCode.BadData);
        error.ShouldContain("standard input:102:2: ");
        JsonNode result = JsonNode.Parse(File.ReadAllText(Path.Combine(_files.At("run"), "result.json")))!;
        result["is_done"]!.GetValue<bool>().ShouldBeFalse();
        File.ReadAllText(Path.Combine(_files.At("run"), "report.html")).ShouldContain("after 100 samples; resume it with");

        var rest = new InProcess { Input = () => Text(after) };
        rest.RunReal("run", "--resume", _files.At("run"), "--json", "--quiet").ShouldBe(ExitCode.Done, rest.Error);
        RunOver(before + after, "whole").Code.ShouldBe(ExitCode.Done);
        JsonNode.Parse(rest.Out)!["weights_sha256"]!.GetValue<string>().ShouldBe(Result("whole")["weights_sha256"]!.GetValue<string>());
    }

    [Theory]
    [InlineData("0.5,0.2", 100, 1)] // half a line: the producer died; it is no record
    [InlineData("0.5,", 100, 1)]
    [InlineData("0.5,0.25,7,x", 101, 0)] // the last line's end left out
    [InlineData("0.5,0.25,7,x\n", 101, 0)]
    [InlineData("\n  ", 100, 0)]
    public void A_producer_that_dies_ends_the_stream(string tail, long examples, long skipped)
    {
        string whole = StreamFiles.Classes(100);
        (int code, string error) = RunOver(whole + tail, "run");
        code.ShouldBe(ExitCode.Done, error);
        JsonNode result = Result("run");
        result["scores"]!["step"]!.GetValue<long>().ShouldBe(examples);
        result["skipped"]!.GetValue<long>().ShouldBe(skipped);
        File.ReadAllText(Path.Combine(_files.At("run"), "report.html")).Contains("the input ended in the middle of this line", StringComparison.Ordinal).ShouldBe(skipped > 0);

        // In a file it is damage: a file is not still being written by who died.
        string file = _files.Write("s.csv", whole + tail);
        var app = new InProcess();
        app.RunReal("run", "--learner", "linear", "--stream", file, "--out", _files.At("file"), "--quiet").ShouldBe(skipped > 0 ? ExitCode.BadData : ExitCode.Done, app.Error);
    }

    [Fact]
    public void A_sample_allocates_nothing_whatever_it_is_read_from()
    {
        byte[] text = Encoding.UTF8.GetBytes(StreamFiles.Classes(4000));
        using (var gzip = new GZipStream(File.Create(_files.At("s.csv.gz")), CompressionLevel.Fastest))
        {
            gzip.Write(text);
        }

        foreach (string learner in new[] { "linear", "trl" })
        {
            StreamFiles.Run("--learner", learner, "--stream", _files.At("s.csv.gz"), "--out", _files.At(learner))["allocated_bytes_per_sample"]!.GetValue<double>().ShouldBe(0);
        }
    }

    [Fact]
    public void A_pipe_whose_reader_has_gone_says_so_once_and_drops_what_follows()
    {
        using var broken = new BrokenPipe();
        int gone = 0;
        using var text = new StreamWriter(new PipeText(broken, () => gone++)) { AutoFlush = true };
        text.WriteLine("read");
        gone.ShouldBe(0);
        broken.IsBroken = true;
        text.WriteLine("lost");
        text.WriteLine("lost, too");
        gone.ShouldBe(1);
        Encoding.UTF8.GetString(broken.ToArray()).ShouldBe("read" + Environment.NewLine);
    }

    [Fact]
    public void A_run_that_nobody_listens_to_any_more_stops_with_a_checkpoint_and_a_report()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "the console of Windows says nothing of a pipe that broke");
        string run = _files.At("run");
        string[] lines = StreamFiles.Classes(300).Split('\n');
        using var process = EddyProcess.StartUnheard(string.Join('\n', lines[..3]) + "\n", "run", "-", "--learner", "linear", "--out", run);
        process.Write(string.Join('\n', lines[3..])); // a line of progress at 4, 8, 16 …; standard input stays open
        process.EndsWithin(TimeSpan.FromSeconds(60)).ShouldBeTrue();
        process.End().Code.ShouldBe(ExitCode.Stopped);
        JsonNode result = Result("run");
        result["is_done"]!.GetValue<bool>().ShouldBeFalse();
        File.ReadAllText(Path.Combine(run, "report.html")).ShouldContain("resume it with");
        SmallRun.Checkpoints(run).ShouldContain(path => path.EndsWith($"step-{result["scores"]!["step"]!.GetValue<long>():D9}.safetensors", StringComparison.Ordinal));
    }

    private (int Code, string Error) RunOver(string text, string run)
    {
        var app = new InProcess { Input = () => Text(text) };
        return (app.RunReal("run", "-", "--learner", "linear", "--out", _files.At(run), "--quiet", "--json"), app.Error);
    }

    private JsonNode Result(string run) => JsonNode.Parse(File.ReadAllText(Path.Combine(_files.At(run), "result.json")))!;

    private static MemoryStream Text(string text) => new(Encoding.UTF8.GetBytes(text));

    private sealed class BrokenPipe : MemoryStream
    {
        public bool IsBroken { get; set; }

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            if (IsBroken)
            {
                throw new IOException("Broken pipe");
            }

            base.Write(buffer);
        }
    }
}
