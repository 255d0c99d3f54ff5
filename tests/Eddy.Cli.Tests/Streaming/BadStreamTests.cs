using System.Text.Json.Nodes;
using Eddy.Cli.Tests.Cli;
using Shouldly;

namespace Eddy.Cli.Tests.Streaming;

/// <summary>What a user is told whose stream or command line is wrong: where, what, what to do, and the exit code that goes with it.</summary>
public sealed class BadStreamTests : IDisposable
{
    private const string Good = "a,b,class\n1,2,x\n3,4,y\n";

    private readonly StreamFiles _files = new();

    public void Dispose() => _files.Dispose();

    [Theory]
    [InlineData("1,2,3,x\n", ":4:4", "field")] // a field too many
    [InlineData("1,x\n", ":4:3", "field")] // one too few
    [InlineData("1,two,x\n", ":4:2", "two")] // text where a number belongs
    [InlineData("NaN,2,x\n", ":4:1", "NaN")]
    [InlineData("1,Infinity,x\n", ":4:2", "Infinity")]
    public void A_damaged_row_is_named_by_line_and_column_and_can_be_skipped(string row, string place, string word)
    {
        string file = _files.Write("s.csv", Good + row + "5,6,x\n");
        string said = StreamFiles.Refuse(ExitCode.BadData, "--learner", "linear", "--stream", file, "--quiet", "--out", _files.At("failed"));
        said.ShouldStartWith($"eddy run: {file}{place}: ");
        said.ShouldContain(word);
        said.ShouldContain("--on-bad skip");
        said.ShouldEndWith($"eddy run --resume {_files.At("failed")}");

        JsonObject result = StreamFiles.Run("--learner", "linear", "--stream", file, "--on-bad", "skip", "--out", _files.At("skipped"));
        result["examples"]!.GetValue<long>().ShouldBe(3);
        result["skipped"]!.GetValue<long>().ShouldBe(1);
        File.ReadAllText(Path.Combine(_files.At("skipped"), "report.html")).ShouldContain("Records that were passed over");
    }

    [Fact]
    public void A_file_that_was_mended_is_taken_up_after_the_last_checkpoint()
    {
        string file = _files.Write("s.csv", Good + "bad,2,x\n5,6,x\n");
        StreamFiles.Refuse(ExitCode.BadData, "--learner", "linear", "--stream", file, "--quiet", "--out", _files.At("run"));
        File.WriteAllText(file, Good + "1,2,x\n5,6,x\n");
        JsonObject mended = StreamFiles.Run("--resume", _files.At("run"));
        JsonObject whole = StreamFiles.Run("--learner", "linear", "--stream", file, "--out", _files.At("whole"));
        mended["examples"]!.GetValue<long>().ShouldBe(4);
        mended["weights_sha256"]!.GetValue<string>().ShouldBe(whole["weights_sha256"]!.GetValue<string>());
    }

    [Theory]
    [InlineData("", "is empty")]
    [InlineData("a,b,class\n", "no record")]
    [InlineData("a\0b,c\n1,2\n", "binary")]
    [InlineData(Good, "price", "--target", "price")] // no such column
    public void A_stream_that_cannot_begin_leaves_nothing_behind(string text, string word, params string[] more)
    {
        string file = _files.Write("s.csv", text);
        string said = StreamFiles.Refuse(ExitCode.BadData, ["--learner", "linear", "--stream", file, "--out", _files.At("run"), .. more]);
        said.ShouldStartWith($"eddy run: {file}");
        said.ShouldContain(word);
        Directory.Exists(_files.At("run")).ShouldBeFalse();
    }

    [Fact]
    public void Standard_input_without_a_byte_is_bad_data()
    {
        StreamFiles.Refuse(ExitCode.BadData, "-", "--learner", "linear", "--out", _files.At("run")).ShouldStartWith("eddy run: standard input: is empty");
        Directory.Exists(_files.At("run")).ShouldBeFalse();
    }

    [Theory]
    [InlineData("option '--learner' must be", "--learner", "lineer")]
    [InlineData("Did you mean 'linear'?", "--learner", "lineer")]
    [InlineData("Did you mean 'digits'?", "--stream", "digts")]
    [InlineData("Did you mean '--window'?", "--windov", "3")]
    [InlineData("option '--scale' must be running or none; got 'ranning'. Did you mean 'running'?", "--scale", "ranning")]
    [InlineData("option '--window' must be a whole number from 1", "--window", "0")]
    [InlineData("option '--delay' must be a whole number from 0", "--delay", "-1")]
    [InlineData("option '--max' must be a whole number, at least 1", "--max", "0")]
    [InlineData("option '--layers': the learner 'linear' has none.", "--learner", "linear", "--layers", "8")]
    [InlineData("has no option 'avraging'. Did you mean 'averaging'?", "--learner", "linear", "--set", "avraging=0.1")]
    [InlineData("option '--set averaging': must be in [0, 1)", "--learner", "linear", "--set", "averaging=2")]
    [InlineData("option '--set': fading must be a number", "--set", "fading=often")]
    [InlineData("option '--set': fading must be above 0 and at most 1; 1 forgets nothing; got '7'.", "--set", "fading=7")]
    [InlineData("option '--set' cannot change the learner", "--set", "learner=linear")]
    [InlineData("the stream is given twice", "-", "--stream", "digits")]
    [InlineData("lacks a path after the colon", "--stream", "csv:")]
    [InlineData("option '--seed' cannot be given with '--resume'", "--resume", "runs/x", "--seed", "1")]
    public void A_command_line_that_does_not_fit_is_a_usage_error(string word, params string[] args)
        => StreamFiles.Refuse(ExitCode.Usage, args).ShouldContain(word);

    [Fact]
    public void A_missing_run_a_missing_folder_and_a_folder_in_use_are_told_apart()
    {
        StreamFiles.Refuse(ExitCode.BadData, "--resume", _files.At("nowhere")).ShouldContain("there is no such run folder");
        StreamFiles.Refuse(ExitCode.BadData, "--stream", "mnist:" + _files.At("nowhere")).ShouldContain("no such folder of images");
        StreamFiles.Refuse(ExitCode.BadData, "--stream", "csv:" + _files.At("nowhere.csv")).ShouldContain("there is no such file");
        string file = _files.Write("s.csv", Good);
        StreamFiles.Run("--learner", "linear", "--stream", file, "--out", _files.At("run"));
        StreamFiles.Refuse(ExitCode.Usage, "--learner", "linear", "--stream", file, "--out", _files.At("run")).ShouldContain("holds files already");
    }

    [Fact]
    public void A_resumed_run_keeps_its_stream()
    {
        string file = _files.Write("s.csv", Good);
        StreamFiles.Run("--learner", "linear", "--stream", file, "--out", _files.At("run"));
        StreamFiles.Refuse(ExitCode.Usage, "-", "--resume", _files.At("run")).ShouldContain($"is over {file}, not over '-'");
        StreamFiles.Run(file, "--resume", _files.At("run"))["examples"]!.GetValue<long>().ShouldBe(2);
    }

    [Fact]
    public void A_run_of_train_is_not_resumed_by_run_and_the_other_way_round()
    {
        string file = _files.Write("s.csv", Good);
        StreamFiles.Run("--learner", "linear", "--stream", file, "--out", _files.At("run"));
        var app = new InProcess();
        app.RunReal("train", "--resume", _files.At("run")).ShouldBe(ExitCode.BadData);
        app.Error.ShouldContain("eddy run --resume");
    }

    [Fact]
    public void Images_have_neither_a_target_column_nor_values()
    {
        StreamFiles.Refuse(ExitCode.Usage, "--stream", "digits", "--target", "x").ShouldContain("column 'x'");
        StreamFiles.Refuse(ExitCode.Usage, "--stream", "digits", "--task", "regression").ShouldContain("classification");
    }
}
