using System.Text.Json.Nodes;
using System.Xml.Linq;
using Eddy.Cli.Tests.Cli;
using Eddy.Cli.Tests.EndToEnd;
using Eddy.Experiments.Images;
using Eddy.Experiments.Images.Studies;
using Eddy.Experiments.Runs;
using Eddy.Experiments.Studies;
using Shouldly;

namespace Eddy.Cli.Tests.Studies;

/// <summary>The study of learning rates: its runs, and that what it says of neurons is what their runs wrote.</summary>
public sealed class TrlRateStudyTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("eddy-rates-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Each_method_differs_from_the_published_settings_in_what_it_is_named_for()
    {
        Dictionary<string, ImageRunOptions> runs = new TrlRateStudy(new StudyRequest("trl-rates", [42]) { Data = "digits" }).Items.OfType<ImageStudyItem>().ToDictionary(item => item.Key, item => item.Options);
        runs.Values.GroupBy(options => options with { Preset = "" }).ShouldAllBe(group => group.Count() == 1);
        ImageRunOptions published = runs["published-1e-3-42"], robust = ImagePresets.Get("trl-robust") with { Data = "digits", Epochs = 10, HeadEpochs = 30, HeadStandardize = false };
        (published.LearningRate, published.FirstLayerOnly, published.Schedule, published.HeadOrder, published.HeadEpochs).ShouldBe((1e-3, false, LayerSchedule.Concurrent, robust.HeadOrder, robust.HeadEpochs));
        Difference("centred-1e-3-42").ShouldBe(["centre_inputs"]);
        Difference("cosine-1e-3-42").ShouldBe(["learning_rate_end"]);
        Difference("running-lateral-1e-3-42").ShouldBe(["running_lateral", "covariance_momentum"], ignoreOrder: true);
        Difference("clip-1e-3-42").ShouldBe(["gradient_clip"]);
        Difference("batch-variance-1e-3-42").ShouldBe(["variance_momentum"]);
        Difference("bidirectional-1e-3-42").ShouldBe(["bidirectional_variance"]);
        Difference("direct-1e-3-42").ShouldBe(["direct_covariance"]);
        Difference("robust-1e-3-42").ShouldBe(["centre_inputs", "learning_rate_end"], ignoreOrder: true);
        runs["robust-3e-3-42"].ShouldBe(robust with { LearningRate = 3e-3, Layers = runs["robust-3e-3-42"].Layers, SupervisedContrast = runs["robust-3e-3-42"].SupervisedContrast });
        runs["sgd-robust-0.3-42"].ShouldSatisfyAllConditions(o => o.Optimizer.ShouldBe(Optimizer.Sgd), o => o.NormalizedStep.ShouldBeTrue(), o => o.RunningLateral.ShouldBeTrue(), o => o.LearningRate.ShouldBe(0.3));
        runs["sgd-normalized-3-42"].ShouldSatisfyAllConditions(o => o.NormalizedStep.ShouldBeTrue(), o => o.CentreInputs.ShouldBeFalse(), o => o.LearningRateEnd.ShouldBe(1));
        runs["trl-published-1e-4-42"].ShouldSatisfyAllConditions(o => o.Schedule.ShouldBe(LayerSchedule.Greedy), o => o.VarianceCoefficient.ShouldBe(5));
        runs.Keys.Take(5).ShouldBe(["published-1e-4-42", "published-3e-4-42", "published-1e-3-42", "published-3e-3-42", "centred-1e-4-42"]);

        string[] Difference(string key) => [.. ImageRunMatch.Differences(published, ImageJson.ToJson(runs[key]), "config.json").Select(text => text.Split(' ')[0])];
    }

    [Fact]
    public void The_tables_hold_what_the_runs_wrote_of_their_neurons()
    {
        string data = SmallData.Write(At("data"), train: 128, test: 40);
        var app = new InProcess();
        app.RunReal("reproduce", "trl-rates", "--data", data, "--rows", "1e-3,3e-3", "--methods", "published,centred", "--epochs", "2", "--threads", "1", "--out", At("study"), "--json", "--quiet").ShouldBe(ExitCode.Done, app.Error);
        JsonNode result = JsonNode.Parse(app.Out.TrimEnd().Split('\n')[^1])!;
        JsonNode table = result["tables"]!.AsArray().Single()!;
        table["title"]!.GetValue<string>().ShouldBe("TRL-S, Adam");
        JsonNode[] rows = [.. table["rows"]!.AsArray().OfType<JsonNode>()];
        rows.Select(row => row["group"]!.GetValue<string>()).ShouldBe(["rate 1e-3", "rate 1e-3", "rate 3e-3", "rate 3e-3"]);
        rows[0]["published"].ShouldBeNull();
        rows[1]["published"]!.GetValue<double>().ShouldBe(rows[0]["measured"]!.GetValue<double>());

        JsonObject[] encoder = [.. MetricsLog.Read(At("study/runs/centred-3e-3-42/metrics.jsonl")).Where(line => line["health"] is not null)];
        encoder.Select(line => line["epoch"]!.GetValue<int>()).ShouldBe([1, 2]);
        JsonArray last = encoder[^1]["health"]!.AsArray();
        last.Count.ShouldBe(2);
        last[0]!.AsObject().Select(member => member.Key).ShouldBe(["silent", "variance", "variance_largest", "lateral_lag", "lateral_gain", "signal", "signal_common", "signal_spread"]);
        string silent = string.Join(" / ", last.Select(layer => (100 * layer!["silent"]!.GetValue<double>()).ToString("0.0", System.Globalization.CultureInfo.InvariantCulture)));
        rows[3]["facts"]![0]!.GetValue<string>().ShouldBe(silent);

        XDocument page = XDocument.Parse(File.ReadAllText(result["report"]!.GetValue<string>()));
        XNamespace html = "http://www.w3.org/1999/xhtml", svg = "http://www.w3.org/2000/svg";
        page.Descendants(html + "section").Select(section => (string)section.Attribute("id")!).ShouldBe(["findings", "curves", "tables", "reproduce"]);
        page.Descendants().Where(path => path.Name.LocalName == "path").Select(path => (string?)path.Attribute("data-name")).OfType<string>().ShouldBe(["published", "centred"]);
        File.ReadAllText(At("study/runs/centred-3e-3-42/report.html")).ShouldContain("Silent neurons");
    }

    [Fact]
    public void Layers_trained_one_after_the_other_are_each_read_at_their_own_end()
    {
        string data = SmallData.Write(At("data"), train: 128, test: 40);
        var study = new TrlRateStudy(new StudyRequest("trl-rates", [42]) { Data = data, Rows = "1e-3", Methods = "trl-published", Epochs = "1" });
        var item = (ImageStudyItem)study.Items.Single();
        item.Health(At("study")).ShouldBeNull();
        study.Tables(At("study")).Single().Rows.Single().Facts.ShouldAllBe(fact => fact == "–");
        item.Run(At("study"), _ => { }, CancellationToken.None);
        JsonObject[] lines = [.. MetricsLog.Read(At("study/runs/trl-published-1e-3-42/metrics.jsonl")).Where(line => line["health"] is not null)];
        lines.Select(line => (line["first_layer"]!.GetValue<int>(), line["health"]!.AsArray().Count)).ShouldBe([(0, 1), (1, 1)]);
        item.Health(At("study"))!.Select(layer => layer.ToJsonString()).ShouldBe(lines.Select(line => line["health"]![0]!.ToJsonString()));
    }

    private string At(string name) => Path.Combine(_folder.FullName, name);
}
