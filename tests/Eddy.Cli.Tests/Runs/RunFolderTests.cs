using System.Diagnostics;
using System.Text.Json.Nodes;
using Eddy.Checkpoints;
using Eddy.Experiments.Runs;
using Shouldly;

namespace Eddy.Cli.Tests.Runs;

/// <summary>These change the current folder, so they run one after another and beside no others.</summary>
[Collection(nameof(CurrentFolder))]
public sealed class RunFolderTests : IDisposable
{
    private readonly string _before = Directory.GetCurrentDirectory();
    private readonly string _folder = Directory.CreateTempSubdirectory("eddy-test-").FullName;

    public RunFolderTests() => Directory.SetCurrentDirectory(_folder);

    public void Dispose()
    {
        Directory.SetCurrentDirectory(_before);
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void A_created_run_opens_with_the_options_it_was_given()
    {
        JsonObject options = new() { ["layers"] = new JsonArray(512, 256), ["rate"] = 1e-4, ["name"] = "α", ["none"] = null };
        using (var run = RunFolder.Create("out/first", "trl", options))
        {
            run.Path.ShouldBe("out/first");
            run.IsLocked.ShouldBeTrue();
            Directory.GetFileSystemEntries("out/first").Select(Path.GetFileName).ShouldBe(["config.json", "environment.json", "run.lock"], ignoreOrder: true);
            using MetricsLog metrics = run.OpenMetrics();
            metrics.Write(new JsonObject { ["step"] = 1 });
            run.Checkpoints.Save(Checkpoint(1));
        }

        File.Exists("out/first/run.lock").ShouldBeFalse();
        File.ReadAllText("out/first/config.json").ShouldStartWith("{\n  \"format\": \"eddy-run\",\n  \"version\": 1,\n  \"layers\"");
        using var opened = RunFolder.Open("out/first");
        JsonNode.DeepEquals(opened.Options, options).ShouldBeTrue();
        JsonNode.DeepEquals(opened.ReadEnvironment(), RunEnvironment.Capture()).ShouldBeTrue();
        opened.Checkpoints.Latest(out _)!.Manifest.Step.ShouldBe(1);
        MetricsLog.Read(opened.MetricsPath).Count().ShouldBe(1);
        opened.IsLocked.ShouldBeFalse();
        Should.Throw<InvalidOperationException>(() => opened.OpenMetrics());
        File.Exists("out/first/run.lock").ShouldBeFalse();
    }

    [Fact]
    public void A_made_name_has_the_time_the_label_and_a_number_where_it_is_taken()
    {
        var clock = new FixedClock(new DateTimeOffset(2031, 2, 3, 14, 5, 6, TimeSpan.Zero));
        using var one = RunFolder.Create(null, "trl-s", [], clock);
        using var two = RunFolder.Create(null, "trl-s", [], clock);
        Directory.CreateDirectory("runs/20310203-140506-trl-s-3");
        using var four = RunFolder.Create(null, "trl-s", [], clock);
        new[] { one, two, four }.Select(run => run.Path.Replace('\\', '/')).ShouldBe(
            ["runs/20310203-140506-trl-s", "runs/20310203-140506-trl-s-2", "runs/20310203-140506-trl-s-4"]);
    }

    [Fact]
    public void Latest_is_the_newest_run()
    {
        Should.Throw<DirectoryNotFoundException>(() => RunFolder.Open("latest")).Message.ShouldContain("no run under runs/");
        foreach ((string name, int minutes) in new[] { ("a", 2), ("b", 3), ("c", 1) })
        {
            RunFolder.Create("runs/" + name, "x", new JsonObject { ["name"] = name }).Dispose();
            File.SetLastWriteTimeUtc($"runs/{name}/config.json", new DateTime(2030, 1, 1, 0, minutes, 0, DateTimeKind.Utc));
        }

        Directory.CreateDirectory("runs/z"); // not a run
        using var latest = RunFolder.Open("latest");
        ((string?)latest.Options["name"]).ShouldBe("b");
    }

    [Fact]
    public void A_folder_with_files_is_refused_and_left_as_it_was()
    {
        Directory.CreateDirectory("mine");
        File.WriteAllText("mine/thesis.txt", "years of work");
        File.WriteAllText("mine/run.lock", "of another program");
        Should.Throw<IOException>(() => RunFolder.Create("mine", "x", [])).Message.ShouldContain("holds files already");
        Directory.GetFileSystemEntries("mine").Select(Path.GetFileName).ShouldBe(["thesis.txt", "run.lock"], ignoreOrder: true);
        File.ReadAllText("mine/run.lock").ShouldBe("of another program");
        RunFolder.Create("run", "x", []).Dispose();
        Should.Throw<IOException>(() => RunFolder.Create("run", "x", [])).Message.ShouldContain("holds files already");
    }

    [Fact]
    public void An_empty_folder_and_one_with_a_dead_writers_leftovers_are_taken()
    {
        Directory.CreateDirectory("run");
        File.WriteAllText("run/run.lock", "");
        File.WriteAllText("run/config.json.0123456789ab.partial", "{");
        using var run = RunFolder.Create("run", "x", []);
        Directory.GetFiles("run").Length.ShouldBe(3);
    }

    [Fact]
    public void A_folder_that_cannot_be_made_is_reported_with_its_path()
    {
        File.WriteAllText("file", "");
        Should.Throw<IOException>(() => RunFolder.Create("file", "x", [])).Message.ShouldStartWith("file: the run's folder cannot be created");
        Should.Throw<IOException>(() => RunFolder.Create("file/run", "x", [])).Message.ShouldStartWith("file/run: the run's folder cannot be created");
        Should.Throw<ArgumentException>(() => RunFolder.Create(null, "../x", [])).Message.ShouldContain("label");
        Should.Throw<ArgumentException>(() => RunFolder.Create("run", "x", new JsonObject { ["version"] = 7 })).Message.ShouldContain("Rename");
        Directory.Exists("run").ShouldBeFalse();
        Directory.Exists("runs").ShouldBeFalse();
    }

    [Fact]
    public void A_run_being_written_is_locked_but_can_be_read()
    {
        using (var run = RunFolder.Create("run", "x", []))
        {
            Should.Throw<RunLockedException>(() => RunFolder.Resume("run")).Message.ShouldContain("another process is writing this run");
            RunFolder.Open("run").Dispose();
            File.Exists("run/run.lock").ShouldBeTrue();
        }

        using (var resumed = RunFolder.Resume("run"))
        {
            resumed.IsLocked.ShouldBeTrue();
        }

        File.Exists("run/run.lock").ShouldBeFalse();
    }

    [Fact]
    public void Disposing_twice_does_not_take_the_next_ones_lock_away()
    {
        var first = RunFolder.Create("run", "x", []);
        first.Dispose();
        using var second = RunFolder.Resume("run");
        first.Dispose();
        Should.Throw<RunLockedException>(() => RunFolder.Resume("run"));
    }

    [Fact]
    public void A_killed_processs_lock_file_does_not_block()
    {
        RunFolder.Create("run", "x", []).Dispose();
        File.WriteAllText("run/run.lock", "left behind");
        using var resumed = RunFolder.Resume("run");
        resumed.IsLocked.ShouldBeTrue();
    }

    [Fact]
    public void Only_one_of_many_at_a_time_holds_the_lock()
    {
        RunFolder.Create("run", "x", []).Dispose();
        int inside = 0, together = 0, taken = 0;
        var watch = Stopwatch.StartNew();
        Parallel.For(0, 2, new ParallelOptions { MaxDegreeOfParallelism = 2 }, _ =>
        {
            while (watch.ElapsedMilliseconds < 300)
            {
                try
                {
                    using var held = RunLock.Take("run");
                    Interlocked.Add(ref together, Interlocked.Increment(ref inside) - 1);
                    Interlocked.Increment(ref taken);
                    Thread.SpinWait(50);
                    Interlocked.Decrement(ref inside);
                }
                catch (RunLockedException)
                {
                }
            }
        });
        together.ShouldBe(0);
        taken.ShouldBeGreaterThan(10);
    }

    [Theory]
    [InlineData("{\"format\":\"eddy-run\",\"version\":2}", "run version 2, this build reads 1")]
    [InlineData("{\"format\":\"eddy-run\",\"version\":0}", "above 0")]
    [InlineData("{\"format\":\"eddy-run\",\"version\":\"1\"}", "above 0")]
    [InlineData("{\"format\":\"eddy-run\"}", "above 0")]
    [InlineData("{\"format\":\"other\",\"version\":1}", "not the config of a run")]
    [InlineData("{\"version\":1}", "not the config of a run")]
    [InlineData("{\"format\":{},\"version\":1}", "not the config of a run")]
    [InlineData("{\"format\":\"eddy-run\",\"version\":1,\"a\":1,\"a\":2}", "not valid JSON")]
    [InlineData("{\"format\":\"eddy-run\",\"version\":1", "not valid JSON")]
    [InlineData("[]", "not a JSON object")]
    [InlineData("null", "not a JSON object")]
    [InlineData("", "not valid JSON")]
    public void A_wrong_config_is_refused_with_the_file_and_the_reason(string config, string reason)
    {
        Directory.CreateDirectory("run");
        File.WriteAllText("run/config.json", config);
        string message = Should.Throw<InvalidDataException>(() => RunFolder.Open("run")).Message;
        message.ShouldContain(reason);
        message.Replace('\\', '/').ShouldStartWith("run/config.json: ");
        Should.Throw<InvalidDataException>(() => RunFolder.Resume("run"));
        File.Exists("run/run.lock").ShouldBeFalse();
    }

    [Fact]
    public void A_folder_that_is_no_run_is_named()
    {
        Directory.CreateDirectory("empty");
        Should.Throw<FileNotFoundException>(() => RunFolder.Open("empty")).Message.ShouldContain("not the folder of a run");
        Should.Throw<DirectoryNotFoundException>(() => RunFolder.Open("missing")).Message.ShouldContain("missing: there is no such run folder");
    }

    private static CheckpointBuilder Checkpoint(long step) => new CheckpointBuilder(new CheckpointManifest { Kind = "test", Step = step }).Add<float>("w", [1], [1]);

    private sealed class FixedClock(DateTimeOffset now) : TimeProvider
    {
        public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

        public override DateTimeOffset GetUtcNow() => now;
    }
}

[CollectionDefinition(nameof(CurrentFolder), DisableParallelization = true)]
public sealed class CurrentFolder;
