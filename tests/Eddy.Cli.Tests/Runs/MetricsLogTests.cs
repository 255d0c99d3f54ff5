using System.Text.Json.Nodes;
using Eddy.Experiments.Runs;
using Shouldly;

namespace Eddy.Cli.Tests.Runs;

public sealed class MetricsLogTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("eddy-test-").FullName;

    private string File => Path.Combine(_folder, "metrics.jsonl");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Lines_come_back_in_order_and_are_there_at_once()
    {
        using var log = MetricsLog.Open(File);
        log.Write(new JsonObject { ["step"] = 1, ["loss"] = 0.125, ["note"] = "two\nlines α" });
        System.IO.File.ReadAllText(File).ShouldBe("{\"step\":1,\"loss\":0.125,\"note\":\"two\\nlines \\u03B1\"}\n"); // while it is open
        log.Write(new JsonObject { ["step"] = 2L, ["loss"] = 1e-7, ["none"] = null });
        JsonObject[] lines = [.. log.Read()];
        lines.Length.ShouldBe(2);
        ((string?)lines[0]["note"]).ShouldBe("two\nlines α");
        ((double?)lines[1]["loss"]).ShouldBe(1e-7);
        lines[1].ContainsKey("none").ShouldBeTrue();
    }

    [Fact]
    public void Numbers_do_not_depend_on_the_culture()
    {
        System.Globalization.CultureInfo before = System.Globalization.CultureInfo.CurrentCulture;
        var comma = (System.Globalization.CultureInfo)before.Clone();
        comma.NumberFormat.NumberDecimalSeparator = ",";
        try
        {
            System.Globalization.CultureInfo.CurrentCulture = comma;
            using var log = MetricsLog.Open(File);
            log.Write(new JsonObject { ["step"] = 1, ["x"] = 1.5, ["y"] = 2.5f });
        }
        finally
        {
            System.Globalization.CultureInfo.CurrentCulture = before;
        }

        System.IO.File.ReadAllText(File).ShouldBe("{\"step\":1,\"x\":1.5,\"y\":2.5}\n");
    }

    [Theory]
    [InlineData("{\"step\":3,\"lo")]
    [InlineData("{\"step\":3}")]
    [InlineData("\0\0\0\0")]
    public void Half_a_line_at_the_end_is_dropped(string half)
    {
        Write(1, 2);
        System.IO.File.AppendAllText(File, half);
        Steps().ShouldBe([1, 2]); // reading leaves it out
        System.IO.File.ReadAllText(File).ShouldEndWith(half);
        using (var log = MetricsLog.Open(File))
        {
            log.Write(new JsonObject { ["step"] = 3 });
        }

        Steps().ShouldBe([1, 2, 3]);
    }

    [Fact]
    public void A_long_half_line_is_dropped_too_and_a_file_of_nothing_else_becomes_empty()
    {
        System.IO.File.WriteAllText(File, new string('x', 4096 * 3));
        MetricsLog.Open(File).Dispose();
        new FileInfo(File).Length.ShouldBe(0);
        Write(1);
        System.IO.File.AppendAllText(File, new string('x', 4095));
        MetricsLog.Open(File).Dispose();
        Steps().ShouldBe([1]);
    }

    [Fact]
    public void Truncating_drops_what_a_resumed_run_writes_again()
    {
        Write(10, 20, 20, 30, 40);
        using var log = MetricsLog.Open(File);
        log.TruncateAfter(40);
        Steps().ShouldBe([10, 20, 20, 30, 40]);
        log.TruncateAfter(20);
        Steps().ShouldBe([10, 20, 20]);
        log.Write(new JsonObject { ["step"] = 25 });
        Steps().ShouldBe([10, 20, 20, 25]);
        log.TruncateAfter(-1);
        Steps().ShouldBeEmpty();
        log.Write(new JsonObject { ["step"] = 0 });
        Steps().ShouldBe([0]);
    }

    [Fact]
    public void Lines_longer_than_a_block_and_blocks_of_many_lines_are_read()
    {
        using var log = MetricsLog.Open(File);
        for (int step = 0; step < 3000; step++)
        {
            log.Write(new JsonObject { ["step"] = step, ["pad"] = new string('x', step % 1000 == 0 ? 200_000 : step % 97) });
        }

        Steps().ShouldBe(Enumerable.Range(0, 3000).Select(step => (long)step));
        log.TruncateAfter(1999);
        Steps().Count.ShouldBe(2000);
    }

    [Fact]
    public void A_damaged_line_is_named_and_nothing_is_dropped()
    {
        Write(1, 2);
        System.IO.File.AppendAllText(File, "{\"step\":3,}\n{\"step\":4}\n");
        Should.Throw<InvalidDataException>(() => Steps()).Message.ShouldContain("metrics.jsonl: line 3: not valid JSON");
        using var log = MetricsLog.Open(File);
        long length = new FileInfo(File).Length;
        Should.Throw<InvalidDataException>(() => log.TruncateAfter(10));
        new FileInfo(File).Length.ShouldBe(length);
    }

    [Theory]
    [InlineData("[1]")]
    [InlineData("null")]
    [InlineData("")]
    [InlineData("{\"step\":1,\"step\":2}")]
    [InlineData("{\"a\":1}{}")]
    public void A_line_that_is_no_object_is_refused(string line)
    {
        System.IO.File.WriteAllText(File, line + "\n");
        Should.Throw<InvalidDataException>(() => Steps()).Message.ShouldContain("line 1");
    }

    [Fact]
    public void Metrics_that_cannot_be_written_leave_the_log_as_it_was()
    {
        using var log = MetricsLog.Open(File);
        log.Write(new JsonObject { ["step"] = 1 });
        Should.Throw<ArgumentException>(() => log.Write(new JsonObject { ["loss"] = 1 })).Message.ShouldContain("step");
        Should.Throw<ArgumentException>(() => log.Write(new JsonObject { ["step"] = "2" }));
        Should.Throw<ArgumentException>(() => log.Write(new JsonObject { ["step"] = 2, ["loss"] = double.NaN })).Message.ShouldContain("\"loss\"");
        Should.Throw<ArgumentException>(() => log.Write(new JsonObject { ["step"] = 2, ["loss"] = float.PositiveInfinity }));
        Steps().ShouldBe([1]);
    }

    [Fact]
    public void A_log_that_is_not_there_has_no_metrics() => Steps().ShouldBeEmpty();

    private void Write(params int[] steps)
    {
        using var log = MetricsLog.Open(File);
        foreach (int step in steps)
        {
            log.Write(new JsonObject { ["step"] = step });
        }
    }

    private List<long> Steps() => [.. MetricsLog.Read(File).Select(line => (long)line["step"]!)];
}
