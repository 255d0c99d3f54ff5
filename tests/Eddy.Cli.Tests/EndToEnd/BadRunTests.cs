using Eddy.Cli.Tests.Cli;
using Eddy.Experiments.Runs;
using Shouldly;

namespace Eddy.Cli.Tests.EndToEnd;

/// <summary>Runs that are damaged, newer, locked, or whose data changed; and files given for what they are not.</summary>
public class BadRunTests(SmallRun small) : IClassFixture<SmallRun>
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_damaged_checkpoint_is_passed_over_for_the_one_before_and_the_run_ends_the_same(bool cut)
    {
        string run = small.Copy(), newest = SmallRun.Checkpoints(run)[0];
        byte[] bytes = File.ReadAllBytes(newest);
        bytes[^30] ^= 1;
        File.WriteAllBytes(newest, cut ? bytes[..^100] : bytes);

        var evaluated = new InProcess();
        evaluated.RunReal("evaluate", run).ShouldBe(ExitCode.Done, evaluated.Error);
        evaluated.Error.ShouldStartWith("eddy evaluate: skipped a damaged checkpoint, and took the newest whole one. " + newest);
        evaluated.Out.ShouldContain(SmallRun.Checkpoints(run)[1]);

        var resumed = new InProcess();
        resumed.RunReal("train", "--resume", run, "--json", "--quiet").ShouldBe(ExitCode.Done, resumed.Error);
        resumed.Error.ShouldStartWith("eddy train: skipped a damaged checkpoint, and took the newest whole one. " + newest);
        SmallRun.Sha256Of(resumed.Out).ShouldBe(small.Sha256);
    }

    [Fact]
    public void With_no_whole_checkpoint_left_it_is_bad_data_and_nothing_is_touched()
    {
        string run = small.Copy();
        foreach (string checkpoint in SmallRun.Checkpoints(run))
        {
            File.WriteAllBytes(checkpoint, File.ReadAllBytes(checkpoint)[..1000]);
        }

        string[] before = Directory.GetFiles(run, "*", SearchOption.AllDirectories);
        foreach (string[] command in new[] { new[] { "train", "--resume", run }, ["evaluate", run], ["report", run], ["inspect", run] })
        {
            Fails(ExitCode.BadData, command, "no whole checkpoint", "cut short");
        }

        Directory.GetFiles(run, "*", SearchOption.AllDirectories).ShouldBe(before, ignoreOrder: true);
    }

    [Fact]
    public void Checkpoints_that_were_deleted_are_not_taken_for_a_run_that_has_none_yet()
    {
        string run = small.Copy();
        Directory.Delete(Path.Combine(run, "checkpoints"), recursive: true);
        Fails(ExitCode.BadData, ["train", "--resume", run], "no whole checkpoint");
    }

    [Fact]
    public void A_run_killed_before_its_first_checkpoint_begins_anew_in_its_folder()
    {
        string run = small.Copy();
        Directory.Delete(Path.Combine(run, "checkpoints"), recursive: true);
        File.Delete(Path.Combine(run, "metrics.jsonl"));
        File.Delete(Path.Combine(run, "result.json"));
        var app = new InProcess();
        app.RunReal("train", "--resume", run, "--json", "--quiet").ShouldBe(ExitCode.Done, app.Error);
        SmallRun.Sha256Of(app.Out).ShouldBe(small.Sha256);
    }

    [Fact]
    public void A_run_of_a_newer_version_is_refused_by_every_command()
    {
        string run = small.Copy(), config = Path.Combine(run, "config.json");
        File.WriteAllText(config, File.ReadAllText(config).Replace("\"version\": 1", "\"version\": 2", StringComparison.Ordinal));
        foreach (string[] command in new[] { new[] { "train", "--resume", run }, ["evaluate", run], ["report", run], ["inspect", run] })
        {
            Fails(ExitCode.BadData, command, "run version 2, this build reads 1");
        }
    }

    [Fact]
    public void A_second_process_is_kept_out()
    {
        string run = small.Copy();
        File.Delete(Path.Combine(run, "result.json"));
        using RunFolder held = RunFolder.Resume(run);
        Fails(ExitCode.Failed, ["train", "--resume", run], "another process is writing this run");
    }

    [Fact]
    public void A_finished_run_answers_while_another_process_has_it()
    {
        string run = small.Copy();
        using RunFolder held = RunFolder.Resume(run);
        new InProcess().RunReal("train", "--resume", run).ShouldBe(ExitCode.Done);
    }

    [Fact]
    public void Data_that_changed_or_are_gone_are_bad_data()
    {
        string data = SmallData.Write(small.At("changing"), train: 128), run = small.At("of-changing");
        var app = new InProcess();
        app.RunReal("train", "--data", data, "--layers", "8", "--epochs", "1", "--head-epochs", "1", "--out", run, "--quiet").ShouldBe(ExitCode.Done, app.Error);
        File.Delete(Path.Combine(run, "result.json"));

        SmallData.Write(data, train: 128, seed: 99);
        Fails(ExitCode.BadData, ["train", "--resume", run], "the data are not those that", "SHA-256");
        Fails(ExitCode.BadData, ["report", run], "the data are not those that");

        Directory.Delete(data, recursive: true);
        Fails(ExitCode.BadData, ["train", "--resume", run], "are not there");
        Fails(ExitCode.BadData, ["report", run], "are not there");
        Fails(ExitCode.BadData, ["evaluate", run], "are not there", "--data");
    }

    [Fact]
    public void A_disk_that_fails_in_the_middle_loses_nothing_that_was_saved()
    {
        // A folder where the last checkpoint belongs: the rename over it fails, as any write can.
        string run = small.Copy(), last = SmallRun.Checkpoints(run)[0];
        File.Delete(last);
        File.Delete(Path.Combine(run, "result.json"));
        Directory.CreateDirectory(last);
        string earlier = SmallRun.Checkpoints(run)[0];
        byte[] bytes = File.ReadAllBytes(earlier);

        Fails(ExitCode.Failed, ["train", "--resume", run, "--quiet"], last, $"Then go on with: eddy train --resume {run}");
        File.ReadAllBytes(earlier).ShouldBe(bytes);
        Directory.GetFiles(Path.Combine(run, "checkpoints")).ShouldBe([earlier]); // no half-written file

        Directory.Delete(last);
        var app = new InProcess();
        app.RunReal("train", "--resume", run, "--json", "--quiet").ShouldBe(ExitCode.Done, app.Error);
        SmallRun.Sha256Of(app.Out).ShouldBe(small.Sha256);
    }

    [Fact]
    public void Divergence_stops_with_step_and_layer_and_leaves_the_last_good_checkpoint()
    {
        string run = small.At("diverged");
        var app = new InProcess();
        app.RunReal([.. small.Arguments("diverged", "--quiet", "--learning-rate", "1e30")]).ShouldBe(ExitCode.Failed);
        app.Error.TrimEnd('\n').ShouldNotContain('\n');
        app.Error.ShouldMatch(@"^eddy train: step \d+, layer 1: .* is not a finite number");
        string good = SmallRun.Checkpoints(run).ShouldHaveSingleItem();
        app.Error.ShouldContain($"The last good checkpoint is {good}.");
        new InProcess().RunReal("evaluate", run).ShouldBe(ExitCode.Done);
    }

    [Fact]
    public void Files_given_for_what_they_are_not_are_bad_data()
    {
        string images = Path.Combine(small.Data, "t10k-images-idx3-ubyte.gz"), labels = Path.Combine(small.Data, "t10k-labels-idx1-ubyte.gz");
        string other = SmallData.Write(small.At("other-size"), train: 128, side: 12), more = SmallData.Write(small.At("more-classes"), train: 128, classes: 12);
        Fails(ExitCode.BadData, ["predict", small.Run, "--images", labels], labels, "It holds labels");
        Fails(ExitCode.BadData, ["predict", small.Run, "--images", small.At("nothing")], "no such file");
        Fails(ExitCode.BadData, ["predict", small.Run, "--images", Path.Combine(other, "t10k-images-idx3-ubyte.gz")], "12×12", "10×10");
        Fails(ExitCode.BadData, ["evaluate", small.Run, "--data", other], "12×12", "10×10");
        Fails(ExitCode.BadData, ["evaluate", small.Run, "--data", more], "12 classes");
        Fails(ExitCode.BadData, ["evaluate", small.At("nothing")], "no such run folder");
        Fails(ExitCode.BadData, ["evaluate", small.Data], "config.json");
        Fails(ExitCode.BadData, ["inspect", images], images);
        Fails(ExitCode.BadData, ["train", "--resume", small.At("nothing")], "no such run folder");
    }

    [Theory]
    [InlineData("""{"kind":"unheard-of","name":"x","tolerance":1}""", "unheard-of")]
    [InlineData("no", "not valid JSON")]
    [InlineData("[1]", "not a JSON object")]
    [InlineData("""{"kind":"trl-layer","name":"x","tolerance":1}""", "'config' is missing")]
    public void Verify_refuses_what_is_no_oracle_it_knows(string content, string said)
    {
        string file = small.At(Guid.NewGuid().ToString("n") + ".json");
        File.WriteAllText(file, content);
        Fails(ExitCode.BadData, ["verify", file], file, said);
    }

    [Fact]
    public void Verify_refuses_a_folder_without_oracles()
    {
        string empty = Directory.CreateDirectory(small.At("empty")).FullName;
        Fails(ExitCode.BadData, ["verify", empty], "no oracle file");
    }

    private static void Fails(int code, string[] args, params string[] said)
    {
        var app = new InProcess();
        app.RunReal(args).ShouldBe(code, string.Join(' ', args) + ": " + app.Error);
        app.Out.ShouldBeEmpty();
        app.Error.TrimEnd('\n').ShouldNotContain('\n');
        app.Error.ShouldStartWith($"eddy {args[0]}: ");
        foreach (string part in said)
        {
            app.Error.ShouldContain(part);
        }
    }
}
