using System.Text.Json;
using Eddy.Cli.Output;
using Shouldly;
using Spectre.Console;

namespace Eddy.Cli.Tests.Cli;

public class OutputTests
{
    private enum Pairs
    {
        WithinChunk,
    }

    [Fact]
    public void Json_is_one_line_of_snake_case_with_numbers_as_they_are()
    {
        var output = new StringWriter { NewLine = "\n" };
        JsonLine.Write(output, new { WeightsSha256 = "ab", ValidationErrorPercent = 2.5, Rate = 0.1f, BadSingle = float.NaN, Bad = double.PositiveInfinity, Run = "läufe/a b", Pairs.WithinChunk, Rows = new[] { new { Shape = "64x784->512" } } });
        output.ToString().ShouldBe("{\"weights_sha256\":\"ab\",\"validation_error_percent\":2.5,\"rate\":0.1,\"bad_single\":null,\"bad\":null,\"run\":\"läufe/a b\",\"within_chunk\":\"within-chunk\",\"rows\":[{\"shape\":\"64x784->512\"}]}\n");
        JsonDocument.Parse(output.ToString()).RootElement.EnumerateObject().Count().ShouldBe(8);
    }

    [Fact]
    public void A_table_aligns_words_left_and_numbers_right()
    {
        var output = new StringWriter { NewLine = "\n" };
        new TextTable("name", ">count", "note").Add("a", "1", "").Add("long name", "1,000", "x").Write(output);
        output.ToString().ShouldBe("name       count  note\na              1\nlong name  1,000  x\n");
        Should.Throw<ArgumentException>(() => new TextTable("one").Add("a", "b"));
    }

    [Theory]
    [InlineData(0, "0:00")]
    [InlineData(0.2, "0:01")]
    [InlineData(59, "0:59")]
    [InlineData(754, "12:34")]
    [InlineData(3723, "1:02:03")]
    [InlineData(-5, "0:00")]
    public void Durations_read_like_a_clock(double seconds, string expected) => ProgressText.Duration(TimeSpan.FromSeconds(seconds)).ShouldBe(expected);

    [Fact]
    public void Time_left_is_estimated_once_there_is_something_to_go_by()
    {
        ProgressText.Estimate(0.25, TimeSpan.FromSeconds(10)).ShouldBe(TimeSpan.FromSeconds(30));
        ProgressText.Estimate(0.25, TimeSpan.FromSeconds(0.5)).ShouldBeNull();
        ProgressText.Estimate(0.001, TimeSpan.FromSeconds(10)).ShouldBeNull();
        ProgressText.Estimate(1, TimeSpan.FromSeconds(10)).ShouldBe(TimeSpan.Zero);
    }

    [Fact]
    public void Without_a_terminal_there_is_a_plain_line_an_epoch_on_standard_error()
    {
        var app = new InProcess();
        app.Context.RunWithProgress(quiet: false, display =>
        {
            display.Update(new ProgressUpdate("epoch 1/2", 0.3, "loss 1.5"));
            display.Update(new ProgressUpdate("epoch 1/2", 0.5, "loss 1.2", 12_345.6, TimeSpan.FromSeconds(61), EndsEpoch: true));
            return 0;
        });
        app.Out.ShouldBeEmpty();
        app.Error.ShouldBe("epoch 1/2: 50 %, loss 1.2 · 12,346 samples/s · 1:01 left\n");
    }

    [Fact]
    public void Quiet_shows_nothing()
    {
        var app = new InProcess();
        app.Context.RunWithProgress(quiet: true, display =>
        {
            display.Update(new ProgressUpdate("epoch 1/2", 0.5, EndsEpoch: true));
            return 7;
        }).ShouldBe(7);
        app.Error.ShouldBeEmpty();
    }

    [Fact]
    public void A_bar_redraws_at_most_ten_times_a_second_and_is_gone_in_the_end()
    {
        var clock = new StoppedClock();
        var screen = new StringWriter();
        IAnsiConsole console = Terminal(screen);
        string drawn = TerminalProgress.Run(console, clock, display =>
        {
            display.Update(new ProgressUpdate("epoch 1/1", 0)); // drawn: the first
            for (int i = 1; i <= 100; i++)
            {
                clock.Advance(TimeSpan.FromMilliseconds(10));
                display.Update(new ProgressUpdate("epoch 1/1", i / 200.0)); // drawn: every tenth
            }

            return screen.ToString();
        });
        (drawn.Split("epoch 1/1").Length - 1).ShouldBe(11);
        string text = screen.ToString();
        text.ShouldContain("50 %");
        text.ShouldEndWith("\u001b[?25h"); // the cursor is back
        text.LastIndexOf("\u001b[2K", StringComparison.Ordinal).ShouldBeGreaterThan(text.LastIndexOf("50 %", StringComparison.Ordinal)); // cleared after the last drawing
    }

    [Theory]
    [InlineData(20)]
    [InlineData(40)]
    [InlineData(80)]
    [InlineData(200)]
    public void A_bar_never_wraps(int width)
    {
        var screen = new StringWriter { NewLine = "\n" };
        IAnsiConsole console = Terminal(screen);
        console.Profile.Width = width;
        var update = new ProgressUpdate("encoder epoch 12/60", 0.42, "similarity 1.20 · variance −0.31 · covariance 0.02 · lateral 0.001", 123_456, TimeSpan.FromHours(2));
        console.Write(TerminalProgress.Draw(update, TimeSpan.FromSeconds(9), width));
        string[] lines = screen.ToString().TrimEnd('\n').Split('\n');
        lines.Length.ShouldBe(2);
        lines.ShouldAllBe(line => line.TrimEnd().Length < width);
        lines[0].ShouldStartWith(width == 20 ? "encoder epoch 12…" : "encoder epoch 12/60 ");
    }

    [Fact]
    public void A_bar_is_cleared_when_the_work_fails()
    {
        var screen = new StringWriter();
        Should.Throw<IOException>(() => TerminalProgress.Run<int>(Terminal(screen), TimeProvider.System, display =>
        {
            display.Update(new ProgressUpdate("epoch 1/1", 0.1));
            throw new IOException("full");
        }));
        screen.ToString().ShouldEndWith("\u001b[?25h");
    }

    private static IAnsiConsole Terminal(TextWriter screen) => AnsiConsole.Create(new AnsiConsoleSettings
    {
        Out = new AnsiConsoleOutput(screen),
        Ansi = AnsiSupport.Yes,
        ColorSystem = ColorSystemSupport.NoColors,
        Interactive = InteractionSupport.Yes,
    });

    private sealed class StoppedClock : TimeProvider
    {
        private long _ticks;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public void Advance(TimeSpan by) => _ticks += by.Ticks;

        public override long GetTimestamp() => _ticks;
    }
}
