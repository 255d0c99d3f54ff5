using System.Text.Json.Nodes;
using System.Xml.Linq;
using Eddy.Cli.Tests.Cli;
using Eddy.Cli.Tests.EndToEnd;
using Shouldly;

namespace Eddy.Cli.Tests.Streaming;

public sealed class CompareTests(SmallRun small) : IClassFixture<SmallRun>, IDisposable
{
    private readonly StreamFiles _files = new();

    public void Dispose() => _files.Dispose();

    [Fact]
    public void Runs_stand_side_by_side_with_their_curves_and_only_the_options_that_differ()
    {
        string file = _files.Write("s.csv", StreamFiles.Classes(1200));
        JsonObject sgd = StreamFiles.Run("--learner", "linear", "--stream", file, "--out", _files.At("sgd"));
        JsonObject adam = StreamFiles.Run("--learner", "linear", "--stream", file, "--optimizer", "adam", "--out", _files.At("adam"));

        var app = new InProcess();
        app.RunReal("compare", _files.At("sgd"), _files.At("adam"), "--json").ShouldBe(ExitCode.Done, app.Error);
        JsonObject told = JsonNode.Parse(app.Out)!.AsObject();
        JsonArray runs = told["runs"]!.AsArray();
        runs.Select(run => run!["accuracy"]!.GetValue<double>()).ShouldBe([sgd["accuracy"]!.GetValue<double>(), adam["accuracy"]!.GetValue<double>()]);
        runs.Select(run => run!["no_change"]!.GetValue<double>()).Distinct().Single().ShouldBe(sgd["baselines"]!["no_change"]!.GetValue<double>());
        runs[1]!["weights_sha256"]!.GetValue<string>().ShouldBe(adam["weights_sha256"]!.GetValue<string>());
        told["differences"]!.AsObject().Select(d => d.Key).ShouldBe(["learner.optimizer", "learner.learning_rate", "learner.normalized"], ignoreOrder: true);
        told["differences"]!["learner.optimizer"]!.AsArray().Select(v => v!.GetValue<string>()).ShouldBe(["sgd", "adam"]);

        string path = told["page"]!.GetValue<string>();
        path.ShouldBe(_files.At("compare.html"));
        XElement page = Page(path);
        page.Descendants(_html + "section").Select(section => (string)section.Attribute("id")!).ShouldBe(["results", "curves", "differences"]);
        page.Descendants(_html + "path").Select(line => (string?)line.Attribute("data-name")).Where(name => name is not null).Distinct().ShouldBe(["sgd", "adam"]);
    }

    [Fact]
    public void Runs_of_run_and_of_train_share_what_both_have()
    {
        StreamFiles.Run("--learner", "linear", "--stream", "mnist:" + small.Data, "--out", _files.At("stream"));
        var app = new InProcess();
        app.RunReal("compare", small.Run, _files.At("stream"), "--out", _files.At("both.html")).ShouldBe(ExitCode.Done, app.Error);
        string[] row = app.Out.Split('\n').Single(line => line.StartsWith("test accuracy", StringComparison.Ordinal)).Split("  ", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        double error = JsonNode.Parse(small.Json)!["validation_error_percent"]!.GetValue<double>();
        row[1].ShouldBe(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{100 - error:F2} %"));
        row[2].ShouldNotBe("–");
        Page(_files.At("both.html")).Descendants(_html + "h1").Single().Value.ShouldBe("2 runs compared");
    }

    [Fact]
    public void What_cannot_be_compared_is_said()
    {
        Refuse(ExitCode.Usage, small.Run).ShouldContain("one run cannot be compared");
        Refuse(ExitCode.Usage, small.Run, small.Run).ShouldContain("is given 2 times");
        Refuse(ExitCode.BadData, small.Run, _files.At("nowhere")).ShouldContain("there is no such run folder");
        Directory.CreateDirectory(_files.At("empty"));
        Refuse(ExitCode.BadData, small.Run, _files.At("empty")).ShouldContain("not the folder of a run");
        File.Copy(Path.Combine(small.Run, "config.json"), _files.At("empty/config.json"));
        Refuse(ExitCode.BadData, small.Run, _files.At("empty")).ShouldContain("the run has no figures yet");
        Directory.GetFiles(small.At("."), "compare.html").ShouldBeEmpty();
    }

    private static readonly XNamespace _html = "http://www.w3.org/1999/xhtml";

    private static string Refuse(int code, params string[] runs)
    {
        var app = new InProcess();
        app.RunReal(["compare", .. runs]).ShouldBe(code, app.Out);
        return app.Error;
    }

    private static XElement Page(string path)
    {
        string text = File.ReadAllText(path);
        return XElement.Parse(text[text.IndexOf("<html", StringComparison.Ordinal)..]);
    }
}
