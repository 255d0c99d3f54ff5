using Eddy.Data.Images;
using Shouldly;

namespace Eddy.Cli.Tests.Cli;

public class FailureTests
{
    public static TheoryData<Exception, int, string> Failures => new()
    {
        { new CommandException(ExitCode.CheckFailed, "trl.json: 3e-3 is over the bound 2e-4."), 4, "trl.json: 3e-3 is over the bound 2e-4." },
        { new InvalidDataException("labels.gz: magic number 7."), 3, "labels.gz: magic number 7." },
        { new FileNotFoundException("There is no 'x'."), 3, "There is no 'x'." },
        { new DirectoryNotFoundException("There is no folder 'x'."), 3, "There is no folder 'x'." },
        { new EndOfStreamException("x ends early."), 3, "x ends early." },
        { new IOException("No space left on device : 'runs/x'"), 1, "No space left on device : 'runs/x'" },
        { new UnauthorizedAccessException("Access to the path 'x' is denied."), 1, "Access to the path 'x' is denied." },
        { new NotFiniteNumberException("step 12, layer 1: NaN."), 1, "step 12, layer 1: NaN." },
        { new OperationCanceledException(), 130, "stopped." },
        { new TaskCanceledException(), 130, "stopped." },
        { new AggregateException(new InvalidDataException("worker 2: bad.")), 3, "worker 2: bad." },
        { new InvalidDataException("two\n  lines"), 3, "two lines" },
    };

    [Theory]
    [MemberData(nameof(Failures), DisableDiscoveryEnumeration = true)]
    public void A_failure_is_one_line_and_an_exit_code(Exception exception, int exitCode, string line)
    {
        var app = new InProcess { Work = () => throw exception };
        app.Run("report", "runs/a").ShouldBe(exitCode);
        app.Error.ShouldBe($"eddy report: {line}\n");
    }

    [Fact]
    public void An_argument_that_Eddy_refuses_is_a_usage_error_without_the_parameter_name()
    {
        var app = new InProcess { Work = () => new ImageSet(1, 1, 2, [0], [7]).Count };
        app.Run("report", "runs/a").ShouldBe(ExitCode.Usage);
        app.Error.ShouldBe("eddy report: Label 0 is 7, but there are only 2 classes (0 to 1).\n");
    }

    [Fact]
    public void A_guard_of_the_framework_in_Eddys_code_is_Eddys_refusal()
    {
        var app = new InProcess { Work = () => new ImageSet(-3, 1, 2, [0], [7]).Count };
        app.Run("report", "runs/a").ShouldBe(ExitCode.Usage);
        app.Error.ShouldStartWith("eddy report: rows ('-3')");
        app.Error.ShouldNotContain("Parameter");
    }

    [Fact]
    public void An_argument_that_the_framework_refuses_from_Eddy_is_a_bug()
    {
        var app = new InProcess { Work = () => new List<int>(-1).Count };
        app.Run("report", "runs/a").ShouldBe(ExitCode.Failed);
        app.Error.ShouldContain("This is a bug in Eddy");
    }

    [Fact]
    public void A_bug_says_so_and_shows_its_stack_only_under_debug()
    {
        static int Fail() => throw new InvalidOperationException("Learn before Observe.");
        var app = new InProcess { Work = Fail };
        app.Run("report", "runs/a").ShouldBe(ExitCode.Failed);
        app.Error.ShouldBe("eddy report: InvalidOperationException: Learn before Observe. This is a bug in Eddy; run the same command with --debug and report what it prints.\n");

        app = new InProcess { Work = Fail };
        app.Run("report", "runs/a", "--debug").ShouldBe(ExitCode.Failed);
        app.Error.ShouldContain("   at ");
    }

    [Fact]
    public void The_exit_code_of_a_command_is_the_exit_code_of_the_process()
        => new InProcess { Work = () => ExitCode.CheckFailed }.Run("report", "runs/a").ShouldBe(ExitCode.CheckFailed);

    [Fact]
    public void A_command_that_is_told_to_stop_answers_130()
    {
        var app = new InProcess(new CancellationToken(canceled: true));
        app.Run("data", "sample", "digits", "--count", "1", "--out", "never-written.png").ShouldBe(ExitCode.Stopped);
        app.Error.ShouldBe("eddy data sample: stopped.\n");
        File.Exists("never-written.png").ShouldBeFalse();
    }
}
