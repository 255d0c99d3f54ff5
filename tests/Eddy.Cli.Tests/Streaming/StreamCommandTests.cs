using System.Text;
using System.Text.Json.Nodes;
using System.Xml.Linq;
using Eddy.Cli.Tests.Cli;
using Eddy.Cli.Tests.EndToEnd;
using Eddy.Experiments.Runs;
using Shouldly;

namespace Eddy.Cli.Tests.Streaming;

/// <summary><c>eddy run</c> from end to end, in this process.</summary>
public sealed class StreamCommandTests : IDisposable
{
    private readonly StreamFiles _files = new();

    public void Dispose() => _files.Dispose();

    [Fact]
    public void Classes_have_exactly_these_fields_and_each_stands_beside_its_baselines()
    {
        string text = StreamFiles.Classes(400);
        JsonObject result = StreamFiles.Run("--learner", "linear", "--stream", _files.Write("s.csv", text), "--out", _files.At("run"), "--window", "50");
        result.Select(field => field.Key).ShouldBe(
        [
            "examples", "scored", "accuracy", "window_accuracy", "fading_accuracy", "balanced_accuracy", "kappa", "kappa_no_change", "log_loss", "baselines",
            "baseline_figures", "beats", "drift_changes", "samples_per_second", "state_bytes", "allocated_bytes_per_sample", "test_accuracy", "skipped", "seconds",
            "weights_sha256", "run",
        ]);
        result["examples"]!.GetValue<long>().ShouldBe(400);
        result["run"]!.GetValue<string>().ShouldBe(_files.At("run"));
        result["weights_sha256"]!.GetValue<string>().ShouldMatch("^[0-9a-f]{64}$");
        result["test_accuracy"].ShouldBeNull();

        // The baselines counted anew: the class of the row before; the most frequent so far, the earlier to get there on a tie.
        string[] labels = [.. text.TrimEnd('\n').Split('\n')[1..].Select(line => line.Split(',')[3])];
        int last = labels.Zip(labels.Skip(1)).Count(pair => pair.First == pair.Second), frequent = 0;
        var seen = new Dictionary<string, int>();
        string? majority = null;
        foreach (string label in labels)
        {
            frequent += label == majority ? 1 : 0;
            seen[label] = seen.GetValueOrDefault(label) + 1;
            majority = majority is null || seen[label] > seen[majority] ? label : majority;
        }

        result["baselines"]!["no_change"]!.GetValue<double>().ShouldBe(last / 400.0);
        result["baselines"]!["majority"]!.GetValue<double>().ShouldBe(frequent / 400.0);
        double accuracy = result["accuracy"]!.GetValue<double>();
        result["beats"]!["no_change"]!.GetValue<bool>().ShouldBe(accuracy > last / 400.0);
        result["beats"]!["majority"]!.GetValue<bool>().ShouldBeTrue();
        result["baseline_figures"]!["no_change"]!["kappa_no_change"]!.GetValue<double>().ShouldBe(0);
    }

    [Fact]
    public void Values_have_their_own_fields()
    {
        JsonObject result = StreamFiles.Run("--learner", "linear", "--stream", _files.Write("s.csv", StreamFiles.Values(400)), "--task", "regression", "--out", _files.At("run"));
        result.Select(field => field.Key).Take(8).ShouldBe(["examples", "scored", "mae", "window_mae", "rmse", "r2", "baselines", "baseline_figures"]);
        result["r2"]!.GetValue<double>().ShouldBeInRange(0.5, 1); // u and v are the greater part of the variance: 9/12 + 4/12 against a walk of at most 0.5
        result["beats"]!.AsObject().Select(b => b.Key).ShouldBe(["mean", "persistence"]);
        result["beats"]!["mean"]!.GetValue<bool>().ShouldBeTrue();
        result["baselines"]!["mean"]!.GetValue<double>().ShouldBeGreaterThan(result["rmse"]!.GetValue<double>());
    }

    [Fact]
    public void People_are_told_plainly_what_is_beaten_and_see_a_line_at_every_doubling()
    {
        var app = new InProcess();
        app.RunReal("run", "--learner", "linear", "--stream", _files.Write("s.csv", StreamFiles.Classes(100)), "--out", _files.At("run")).ShouldBe(ExitCode.Done, app.Error);
        app.Out.ShouldContain("linear beats majority (");
        app.Out.ShouldMatch(@"linear (beats|does not beat) no change \(\d+\.\d\d % against \d+\.\d\d %\)");
        app.Out.ShouldContain($"report          {Path.Combine(_files.At("run"), "report.html")}");
        string[] lines = app.Error.TrimEnd('\n').Split('\n');
        lines.Length.ShouldBe(2 + 7); // two of headings; 1, 2, 4 … 64
        lines[1].Split(' ', StringSplitOptions.RemoveEmptyEntries)[0].ShouldBe("examples");
        lines[2..].Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[0]).ShouldBe(["1", "2", "4", "8", "16", "32", "64"]);
        lines[8].Split(' ', StringSplitOptions.RemoveEmptyEntries)[^1].ShouldBe("3"); // features
    }

    [Theory]
    [InlineData("-")]
    [InlineData("--stream -")]
    [InlineData("--stream csv:-")]
    public void Standard_input_is_a_stream_like_a_file(string how)
    {
        string text = StreamFiles.Classes(120);
        JsonObject file = StreamFiles.Run("--learner", "linear", "--stream", _files.Write("s.csv", text), "--out", _files.At("file"));
        var app = new InProcess { Input = () => new MemoryStream(Encoding.UTF8.GetBytes(text)) };
        app.RunReal(["run", .. how.Split(' '), "--learner", "linear", "--out", _files.At("input"), "--json"]).ShouldBe(ExitCode.Done, app.Error);
        JsonNode.Parse(app.Out)!["weights_sha256"]!.GetValue<string>().ShouldBe(file["weights_sha256"]!.GetValue<string>());
    }

    [Fact]
    public void Objects_a_line_are_a_stream_too()
    {
        string text = string.Join('\n', Enumerable.Range(0, 60).Select(i => $$"""{"p": {{i % 7}}, "q": {{i % 3}}, "class": "{{(i % 3 == 0 ? "rain" : "sun")}}"}"""));
        JsonObject result = StreamFiles.Run("--learner", "linear", "--stream", _files.Write("s.ndjson", text), "--out", _files.At("run"));
        result["examples"]!.GetValue<long>().ShouldBe(60);
        result["accuracy"]!.GetValue<double>().ShouldBeGreaterThan(0.6); // two of three are sun
    }

    [Fact]
    public void Late_labels_teach_late_and_are_not_seen_early()
    {
        // Classes take turns, and the inputs say nothing: only who has seen the last label could do better than even.
        string text = "a,class\n" + string.Concat(Enumerable.Range(0, 200).Select(i => $"0,{(i / 2 % 2 == 0 ? "p" : "q")}\n"));
        string file = _files.Write("s.csv", text);
        JsonObject now = StreamFiles.Run("--learner", "linear", "--stream", file, "--out", _files.At("now"));
        JsonObject late = StreamFiles.Run("--learner", "linear", "--stream", file, "--delay", "1", "--out", _files.At("late"));
        now["baselines"]!["no_change"]!.GetValue<double>().ShouldBe(100 / 200.0); // the second of each pair but none of the first ones: 100 of 199 that had one before
        late["baselines"]!["no_change"]!.GetValue<double>().ShouldBe(0); // two rows back it is always the other class
        late["weights_sha256"]!.GetValue<string>().ShouldNotBe(now["weights_sha256"]!.GetValue<string>());
    }

    [Fact]
    public void Max_stops_after_so_many_samples()
    {
        string file = _files.Write("s.csv", StreamFiles.Classes(300));
        StreamFiles.Run("--learner", "linear", "--stream", file, "--max", "77", "--out", _files.At("run"))["examples"]!.GetValue<long>().ShouldBe(77);
    }

    [Fact]
    public void Options_reach_config_json_resolved()
    {
        string file = _files.Write("s.csv", StreamFiles.Classes(30));
        StreamFiles.Run("--learner", "linear", "--stream", file, "--optimizer", "adam", "--drift", "page-hinkley", "--set", "averaging=0.5", "--set", "fading=0.9", "--out", _files.At("run"));
        JsonObject config = JsonNode.Parse(File.ReadAllText(Path.Combine(_files.At("run"), "config.json")))!.AsObject();
        config["kind"]!.GetValue<string>().ShouldBe("stream");
        config["scale"]!.GetValue<string>().ShouldBe("running");
        config["task"]!.GetValue<string>().ShouldBe("classification");
        config["drift"]!.GetValue<string>().ShouldBe("page_hinkley");
        config["fading"]!.GetValue<double>().ShouldBe(0.9);
        config["learner_options"]!["optimizer"]!.GetValue<string>().ShouldBe("adam");
        config["learner_options"]!["learning_rate"]!.GetValue<double>().ShouldBe(0.01);
        config["learner_options"]!["averaging"]!.GetValue<double>().ShouldBe(0.5);
    }

    [Fact]
    public void The_report_is_well_formed_whole_and_written_anew_by_eddy_report()
    {
        string run = _files.At("run"), report = Path.Combine(run, "report.html");
        StreamFiles.Run("--learner", "linear", "--stream", _files.Write("s.csv", StreamFiles.Classes(2000)), "--out", run);
        string text = File.ReadAllText(report);
        XNamespace html = "http://www.w3.org/1999/xhtml";
        var page = XElement.Parse(text[text.IndexOf("<html", StringComparison.Ordinal)..]);
        page.Descendants(html + "section").Select(section => (string)section.Attribute("id")!).ShouldBe(["curve", "loss", "baselines", "confusion", "settings", "reproduce"]);
        page.Descendants(html + "h1").Single().Value.ShouldBe("linear on s.csv");
        text.Replace("http://www.w3.org/1999/xhtml", "", StringComparison.Ordinal).ShouldNotContain("://");

        File.Delete(report);
        var app = new InProcess();
        app.RunReal("report", run).ShouldBe(ExitCode.Done, app.Error);
        app.Out.TrimEnd().ShouldBe(report);
        File.ReadAllText(report).ShouldBe(text);
    }

    [Fact]
    public void Inspect_tells_of_a_stream_and_evaluate_and_predict_refuse_it()
    {
        string run = _files.At("run");
        JsonObject result = StreamFiles.Run("--learner", "linear", "--stream", _files.Write("s.csv", StreamFiles.Classes(64)), "--out", run);
        var inspect = new InProcess();
        inspect.RunReal("inspect", run, "--json").ShouldBe(ExitCode.Done, inspect.Error);
        JsonObject told = JsonNode.Parse(inspect.Out)!.AsObject();
        told["kind"]!.GetValue<string>().ShouldBe("stream");
        told["samples"]!.GetValue<long>().ShouldBe(64);
        told["weights_sha256"]!.GetValue<string>().ShouldBe(result["weights_sha256"]!.GetValue<string>());
        told["position"]!["classes"]!.AsArray().Count.ShouldBe(3);

        foreach (string[] args in new string[][] { ["evaluate", run], ["predict", run, "--images", _files.At("s.csv")] })
        {
            var app = new InProcess();
            app.RunReal(args).ShouldBe(ExitCode.BadData);
            app.Error.ShouldContain("a run over a stream, made by eddy run");
        }
    }

    [Fact]
    public void A_run_folder_holds_what_the_documentation_names()
    {
        StreamFiles.Run("--learner", "linear", "--stream", _files.Write("s.csv", StreamFiles.Classes(64)), "--out", _files.At("run"));
        Directory.GetFileSystemEntries(_files.At("run")).Select(Path.GetFileName)
            .ShouldBe(["config.json", "environment.json", "metrics.jsonl", "checkpoints", "report.html", "result.json"], ignoreOrder: true);
    }

    [Fact]
    public void Ctrl_C_ends_a_wait_for_standard_input_at_once()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "no other process can send Ctrl-C on Windows");
        using var process = EddyProcess.StartWithInput(StreamFiles.Classes(64), "run", "-", "--learner", "linear", "--out", _files.At("run"), "--json");
        string metrics = Path.Combine(_files.At("run"), "metrics.jsonl");
        SpinWait.SpinUntil(() => File.Exists(metrics) && MetricsLog.Read(metrics).Count() == 7, TimeSpan.FromSeconds(30)).ShouldBeTrue(); // 1, 2, 4 … 64
        process.EndsWithin(TimeSpan.FromSeconds(0.2)).ShouldBeFalse(); // the pipe is open
        process.Interrupt();
        process.EndsWithin(TimeSpan.FromSeconds(10)).ShouldBeTrue();
        (int code, string output, string error) = process.End();
        code.ShouldBe(ExitCode.Stopped, error);
        JsonNode.Parse(output)!["examples"]!.GetValue<long>().ShouldBe(64);
        File.Exists(Path.Combine(_files.At("run"), "report.html")).ShouldBeTrue();
    }
}
