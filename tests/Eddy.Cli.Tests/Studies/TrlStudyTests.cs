using System.Text.Json.Nodes;
using System.Xml.Linq;
using Eddy.Cli.Commands;
using Eddy.Cli.Handlers;
using Eddy.Cli.Tests.Cli;
using Eddy.Cli.Tests.EndToEnd;
using Eddy.Experiments.Images;
using Eddy.Experiments.Images.Studies;
using Eddy.Experiments.Studies;
using Eddy.Networks;
using Eddy.Signals.Trl;
using Shouldly;

namespace Eddy.Cli.Tests.Studies;

/// <summary>The studies of TRL: which runs they are made of, what their pages say, and what they refuse.</summary>
public sealed class TrlStudyTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("eddy-study-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("512x256-plain-trl-42", "--preset trl-paper")]
    [InlineData("512x256-plain-trl-s-46", "--preset trl-s-paper --seed 46")]
    [InlineData("512x256-augmented-trl-s-43", "--preset trl-s-paper --augment --batch-norm --seed 43")]
    [InlineData("500x500x500-plain-trl-42", "--preset trl-paper --layers 500,500,500")]
    [InlineData("512x256-plain-trl-all-44", "--preset trl-paper --set first_layer_only=false --seed 44")]
    [InlineData("2000x2000x2000x2000-plain-trl-s-42", "--preset trl-s-paper --layers 2000,2000,2000,2000 --set lateral_sparsity=0.5")]
    [InlineData("512x256-plain-trl-robust-42", "--preset trl-robust")]
    [InlineData("512x256-plain-trl-best-42", "--preset trl-best")]
    [InlineData("512x256-augmented-trl-best-43", "--preset trl-best --augment --batch-norm --seed 43")]
    [InlineData("2000x2000x2000x2000-plain-trl-best-42", "--preset trl-best --layers 2000,2000,2000,2000 --set lateral_sparsity=0.5")]
    [InlineData("512x256-plain-backprop-42", "--learner backprop --epochs 60")]
    [InlineData("500x500x500-plain-equilibrium-46", "--learner equilibrium --layers 500,500,500 --epochs 60 --set equilibrium.form=prototypical --set equilibrium.order=alternating --set equilibrium.free_steps=40 --set equilibrium.nudged_steps=10 --seed 46")]
    [InlineData("512x256-plain-supervised-contrast-42", "--learner supervised-contrast")]
    [InlineData("512x256-augmented-backprop-42", "--learner backprop --augment --batch-norm")]
    [InlineData("512x256-plain-untrained-42", "--learner untrained")]
    [InlineData("512x256-plain-linear-42", "--learner linear")]
    [InlineData("500x500x500-plain-forward-forward-42", "--learner forward-forward --layers 500,500,500")]
    public void A_run_is_the_one_that_train_makes_by_these_words(string key, string words)
    {
        var study = new TrlMnistStudy(new StudyRequest("trl-mnist", StudyCatalog.DefaultSeeds("trl-mnist")) { Data = "digits" });
        ImageRunOptions wanted = study.Items.OfType<ImageStudyItem>().Single(item => item.Key == key).Options;
        var app = new InProcess();
        app.Run(["train", .. words.Split(' ')]).ShouldBe(ExitCode.Done, app.Error);
        ImageRunOptions made = TrainHandler.Options(app.Given.ShouldBeOfType<TrainArguments>());
        ImageRunMatch.Differences(wanted, ImageJson.ToJson(made), "config.json").ShouldBeEmpty();
        ImageRunMatch.Differences(wanted, ImageJson.ToJson(made with { Seed = 99 }), "config.json").Count.ShouldBe(1);
    }

    [Fact]
    public void What_has_no_effect_on_a_learner_does_not_tell_runs_apart()
    {
        ImageRunOptions backprop = ImagePresets.Get("backprop"), forward = ImagePresets.Get("forward-forward");
        ImageRunMatch.Differences(backprop, ImageJson.ToJson(backprop with { Preset = "mine", HeadEpochs = 7, VarianceCoefficient = 9, ForwardForward = new() { LabelScale = 2 } }), "x").ShouldBeEmpty();
        ImageRunMatch.Differences(backprop, ImageJson.ToJson(backprop with { LearningRate = 3e-4 }), "x").ShouldBe(["learning_rate is 0.0003, not 0.0001"]);
        ImageRunMatch.Differences(forward, ImageJson.ToJson(forward with { ForwardForward = new() { LabelScale = 2 } }), "x").Count.ShouldBe(1);
        ImageRunMatch.Differences(forward, ImageJson.ToJson(backprop), "x").ShouldContain("learner is \"backprop\", not \"forward_forward\"");
    }

    [Fact]
    public void Every_published_figure_is_in_the_table_beside_its_seeds()
    {
        var study = new TrlMnistStudy(new StudyRequest("trl-mnist", [42, 43, 44, 45, 46]) { Data = _folder.FullName });
        IReadOnlyList<StudyTable> tables = study.Tables(At("none"));
        tables.Select(table => string.Join(' ', table.Rows.Where(row => row.Published is not null).Select(row => row.Published))).ShouldBe(
            ["2.02 3.01 3.55", "1.11 1.76 2.28", "2.01 3.25 3.57 3", "1.88 2.01 2.37 1.36"]);
        StudyGrid seeds = study.Grids(At("none"))[0];
        seeds.Rows.Single(row => row[0] == "trl-s, published").Skip(1).ShouldBe(["3.47", "3.70", "3.49", "3.58", "3.49"]);

        // published means are those of the published seeds, to the digits given
        tables[0].Rows.Where(row => row.Published is not null).Select(row => row.Published!.Value).Zip(["backprop", "trl", "trl-s"]).ShouldAllBe(
            pair => Math.Abs(pair.First - (100 - TrlMnistRow.AccuracyBySeed[pair.Second].Average())) < 0.006);
        tables[2].Rows.Single(row => row.Published == 3.0).Note.ShouldBe("batches of 20, plain gradient descent, rates of its authors; three hidden layers settle in 40 + 10 alternating sweeps in place of 180 + 20 steps");
        study.Items.Select(item => item.Key).Distinct().Count().ShouldBe(study.Items.Count);
        study.Items.Take(3).Select(item => item.Key).ShouldBe(["512x256-plain-backprop-42", "512x256-plain-trl-42", "512x256-plain-trl-s-42"]);
    }

    [Fact]
    public void Generated_images_have_no_published_figure()
        => new TrlMnistStudy(new StudyRequest("trl-mnist", [42]) { Data = "digits" }).Tables(At("none")).ShouldAllBe(table => table.Rows.All(row => row.Published == null));

    [Fact]
    public void The_page_and_the_kept_tables_say_what_was_published_measured_and_cut_short()
    {
        string data = SmallData.Write(At("data"), train: 128, test: 40);
        var app = new InProcess();
        app.RunReal("reproduce", "trl-mnist", "--data", data, "--rows", "512x256", "--methods", "trl,trl-s", "--seeds", "42-43", "--epochs", "trl=1,trl-s=2", "--threads", "1", "--out", At("study"), "--json")
            .ShouldBe(ExitCode.Done, app.Error);
        JsonNode result = JsonNode.Parse(app.Out.TrimEnd().Split('\n')[^1])!;
        result["done"]!.GetValue<int>().ShouldBe(4);
        JsonNode row = result["tables"]![0]!["rows"]![0]!;
        row["published"]!.GetValue<double>().ShouldBe(3.01);
        row["note"]!.GetValue<string>().ShouldBe("1 epoch instead of 60");
        app.Error.ShouldContain("512x256-plain-trl-42: error ");

        XDocument page = XDocument.Parse(File.ReadAllText(result["report"]!.GetValue<string>()));
        XNamespace html = "http://www.w3.org/1999/xhtml";
        page.Descendants(html + "section").Select(section => (string)section.Attribute("id")!).ShouldBe(["findings", "tables", "runs", "reproduce"]);
        page.Descendants(html + "span").Count(span => (string?)span.Attribute("class") == "bar-mark").ShouldBe(2);
        page.Descendants(html + "span").Count(span => (string?)span.Attribute("class") == "bar-point").ShouldBe(4);
        page.Descendants(html + "pre").Single().Value.ShouldBe("eddy reproduce trl-mnist --data path/to/mnist --rows 512x256 --methods trl,trl-s --seeds 42,43 --epochs trl=1,trl-s=2");
        page.ToString().ShouldContain("0 of 2 published figures that were measured are met within 0.3 points");
        page.ToString().ShouldContain("not within 0.3 points, after 2 epochs instead of 60");

        string kept = File.ReadAllText(result["results"]!.GetValue<string>());
        kept.ShouldContain("| TRL (first layer only, as published) | 3.01 | ");
        kept.ShouldContain("| trl, published | 2.99 | 3.15 |");
        kept.ShouldNotContain(_folder.FullName);

        // more rows go to the same folder, and the four runs are not repeated
        app = new InProcess();
        app.RunReal("reproduce", "trl-mnist", "--data", data, "--rows", "512x256", "--methods", "trl,trl-s,trl-all", "--seeds", "42-43", "--epochs", "trl=1,trl-s=2", "--out", At("study"), "--look").ShouldBe(ExitCode.Stopped, app.Error);
        app.Out.ShouldContain("stopped after 4 of 6 runs");
    }

    [Fact]
    public void Ablations_are_compared_with_their_base_at_the_same_seeds()
    {
        string data = SmallData.Write(At("data"), train: 128, test: 40);
        var study = new TrlAblationStudy(new StudyRequest("trl-ablations", [42, 43]) { Data = data, Rows = "no-variance,head", Methods = "trl-s", Epochs = "1" });
        study.Items.Select(item => item.Key).Take(6).ShouldBe(["trl-s-base-42", "trl-s-no-variance-42", "trl-s-head-last-42", "trl-s-head-mse-42", "trl-s-head-shuffled-42", "trl-s-head-1e-3-42"]);
        string folder = At("study");
        Run("trl-s-base-42");
        Run("trl-s-base-43");
        Run("trl-s-no-variance-42");
        StudyTable table = study.Tables(folder).Single();
        double Of(string key) => ImageStudyRows.Error(study.Items.OfType<ImageStudyItem>().Single(item => item.Key == key), folder)!.Value;
        table.Rows[0].Published.ShouldBeNull();
        table.Rows[1].Published.ShouldBe(Of("trl-s-base-42")); // not the mean over both seeds
        table.Rows[0].Facts.ShouldBe(["4.32"]);
        table.Rows[1].Group.ShouldBe("terms");
        table.Rows[2].Difference.ShouldBeNull();
        study.Findings([table])[0].ShouldContain("TRL-S: the base has");

        void Run(string key) => study.Items.Single(item => item.Key == key).Run(folder, _ => { }, CancellationToken.None);
    }

    [Fact]
    public void An_ablation_changes_something_and_one_that_is_the_base_already_is_left_out()
    {
        var study = new TrlAblationStudy(new StudyRequest("trl-ablations", [42]) { Data = "digits" });
        ImageStudyItem[] items = [.. study.Items.OfType<ImageStudyItem>()];
        items.GroupBy(item => item.Options with { Preset = "" }).ShouldAllBe(group => group.Count() == 1);
        items.ShouldNotContain(item => item.Key == "trl-s-chunk-16-42" || item.Key == "trl-s-pairs-adjacent-42" || item.Key == "trl-pairs-within-42");
        items.Single(item => item.Key == "trl-base-42").Options.ShouldSatisfyAllConditions(
            o => o.FirstLayerOnly.ShouldBeFalse(), o => o.Schedule.ShouldBe(LayerSchedule.Greedy), o => o.VarianceCoefficient.ShouldBe(5), o => o.Epochs.ShouldBe(10));
        items.Single(item => item.Key == "trl-s-sgd-later-42").Options.ShouldSatisfyAllConditions(
            o => o.Optimizer.ShouldBe(Optimizer.Sgd), o => o.VarianceCoefficient.ShouldBe(5), o => o.Pairs.ShouldBe(TrlPairs.Ring), o => o.GradientClip.ShouldBe(1));
        items.Single(item => item.Key == "trl-s-head-mse-42").Options.HeadLoss.ShouldBe(HeadLoss.MeanSquaredError);
    }

    [Fact]
    public void The_command_stops_after_its_hours()
    {
        var app = new InProcess();
        app.RunReal("reproduce", "trl-ablations", "--data", "digits", "--rows", "chunk-4", "--methods", "trl-s", "--hours", "1e-5", "--threads", "1", "--out", At("study"), "--json", "--quiet").ShouldBe(ExitCode.Stopped, app.Error);
        JsonNode.Parse(app.Out)!["is_done"]!.GetValue<bool>().ShouldBeFalse();
    }

    [Theory]
    [InlineData("trl-mnist", "trl-mnist needs --data DIR")]
    [InlineData("trl-mnist --data nowhere", "'nowhere' is neither a folder nor a known data set (digits)")]
    [InlineData("trl-mnist --data digits --rows 512", "rows: '512' is unknown; known are 512x256, 512x256-augmented, 500x3, 2000x4")]
    [InlineData("trl-mnist --data digits --methods trl,bp", "methods: 'bp' is unknown; known are backprop, trl, trl-s")]
    [InlineData("trl-mnist --data digits --methods trl,trl", "methods: 'trl' is given twice")]
    [InlineData("trl-mnist --data digits --seeds 46-42", "ranges of them")]
    [InlineData("trl-mnist --data digits --seeds 42-44,43", "seeds must be different")]
    [InlineData("trl-mnist --data digits --epochs 0", "epochs: '0' is no whole number above 0")]
    [InlineData("trl-mnist --data digits --epochs 3000x4=2", "epochs: '3000x4' is neither a row (512x256")]
    [InlineData("trl-mnist --data digits --epochs 2,3", "given twice")]
    [InlineData("trl-mnist --data digits --steps 5", "takes no --steps: give --epochs")]
    [InlineData("trl-mnist --data digits --rows 2000x4 --methods equilibrium", "equilibrium cannot be run in row 2000x4: Layers: no settings are published")]
    [InlineData("trl-ablations --data digits --rows chunks", "rows: 'chunks' is unknown; known are terms, stream")]
    [InlineData("trl-ablations --data digits --methods trl-all", "methods: 'trl-all' is unknown; known are trl-s, trl")]
    [InlineData("trl-ablations --data digits --epochs trl=1", "epochs: 'trl=1' is no whole number above 0")]
    [InlineData("trl-ablations --data digits --quick", "has no --quick form; give --epochs")]
    [InlineData("trl-rates", "trl-rates needs --data DIR")]
    [InlineData("trl-rates --data digits --rows 2e-3", "rows: '2e-3' is unknown; known are 1e-4, 3e-4, 1e-3, 3e-3, 0.01, 0.03")]
    [InlineData("trl-rates --data digits --methods trl-s", "methods: 'trl-s' is unknown; known are published, centred, robust, sgd-robust")]
    [InlineData("trl-rates --data digits --methods sgd-best --rows 1e-3", "no chosen method has any of these rates; sgd-best has 0.01, 0.03")]
    [InlineData("trl-rates --data digits --epochs published=1", "epochs: 'published=1' is no whole number above 0; trl-rates takes one for all rows")]
    [InlineData("trl-rates --data digits --steps 5", "takes no --steps: give --epochs")]
    [InlineData("chaos --rows 512x256", "chaos takes no --rows")]
    public void What_is_wrong_is_said_before_anything_is_written(string arguments, string said)
    {
        var app = new InProcess();
        app.RunReal(["reproduce", .. arguments.Split(' '), "--out", At("x")]).ShouldBe(ExitCode.Usage, app.Error);
        app.Error.ShouldContain(said);
        Directory.Exists(At("x")).ShouldBeFalse();
    }

    [Theory]
    [InlineData(null, 60, 60, 60)]
    [InlineData("5", 5, 5, 5)]
    [InlineData("5,2000x4=3,trl=2,2000x4:trl=1", 2, 3, 1)]
    public void The_most_particular_number_of_epochs_counts(string? text, int trlOfFirst, int backpropOfLast, int trlOfLast)
    {
        var epochs = StudyEpochs.Parse(text, 60, TrlMnistStudy.RowNames, TrlMnistStudy.MethodNames);
        (epochs.Of("512x256", "trl"), epochs.Of("2000x4", "backprop"), epochs.Of("2000x4", "trl")).ShouldBe((trlOfFirst, backpropOfLast, trlOfLast));
    }

    private string At(string name) => Path.Combine(_folder.FullName, name);
}
