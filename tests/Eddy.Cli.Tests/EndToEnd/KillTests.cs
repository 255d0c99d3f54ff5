using Eddy.Numerics;
using Shouldly;

namespace Eddy.Cli.Tests.EndToEnd;

/// <summary>A run that is killed or interrupted ends, once resumed, with the weights of one that nothing disturbed.</summary>
public class KillTests(KillTests.Runs runs) : IClassFixture<KillTests.Runs>
{
    [Fact]
    public void A_run_killed_at_random_moments_ends_with_the_undisturbed_weights()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "there is no SIGKILL on Windows");

        var random = new RandomSource(5);
        string checkpoints = Path.Combine(runs.At("killed"), "checkpoints");
        int killed = 0;
        void KillOnce(int checkpointsBefore, double from, double to)
        {
            using EddyProcess process = EddyProcess.Start(runs.Arguments("killed"));
            WaitFor(checkpoints, checkpointsBefore, process);
            if (!process.EndsWithin(TimeSpan.FromSeconds(from + ((to - from) * random.NextDouble()))))
            {
                process.Kill();
                process.End().Code.ShouldNotBe(ExitCode.Done);
                killed++;
            }
        }

        KillOnce(0, 0.1, 1.2); // perhaps before there is a folder, perhaps early in training
        KillOnce(2, 0, 0.2);   // soon after a checkpoint that is not the one of the start
        KillOnce(2, 0.1, 0.6); // soon after resuming from that
        killed.ShouldBeGreaterThanOrEqualTo(1); // a very fast machine may be done before the later ones
        runs.Finish("killed").ShouldBe(runs.Undisturbed);
        Directory.GetFiles(runs.At("killed"), "*.partial", SearchOption.AllDirectories).ShouldBeEmpty();
    }

    [Fact]
    public void Ctrl_C_saves_reports_answers_130_and_can_be_resumed_bit_for_bit()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "no other process can send Ctrl-C on Windows");
        string run = runs.At("interrupted");
        using EddyProcess process = EddyProcess.Start(runs.Arguments("interrupted"));
        WaitFor(Path.Combine(run, "checkpoints"), 1, process);
        process.EndsWithin(TimeSpan.FromSeconds(0.5)).ShouldBeFalse();
        process.Interrupt();
        (int code, string output, string error) = process.End();
        code.ShouldBe(ExitCode.Stopped, error);
        SmallRun.Sha256Of(output).ShouldNotBe(runs.Undisturbed);
        File.ReadAllText(Path.Combine(run, "report.html")).ShouldContain("resume it with");
        File.Exists(Path.Combine(run, "result.json")).ShouldBeFalse();
        SmallRun.Checkpoints(run).Length.ShouldBe(2); // that of the start and that of the stop
        runs.Finish("interrupted").ShouldBe(runs.Undisturbed);
    }

    private static void WaitFor(string folder, int checkpoints, EddyProcess process)
    {
        while (checkpoints > 0 && !(Directory.Exists(folder) && Directory.EnumerateFiles(folder, "*.safetensors").Count() >= checkpoints))
        {
            if (process.EndsWithin(TimeSpan.FromMilliseconds(20)))
            {
                return;
            }
        }
    }

    /// <summary>A folder for runs of some seconds, and the weights that they must end with.</summary>
    public sealed class Runs : IDisposable
    {
        private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("eddy-kill-");
        private readonly string _data;

        public Runs()
        {
            _data = SmallData.Write(At("data"), train: 1984, side: 16);
            Undisturbed = Finish("undisturbed");
        }

        public string Undisturbed { get; }

        public string At(string name) => Path.Combine(_folder.FullName, name);

        /// <summary>New or resumed, as the folder asks for.</summary>
        public string[] Arguments(string run) => File.Exists(Path.Combine(At(run), "config.json"))
            ? ["train", "--resume", At(run), "--threads", "1", "--json", "--quiet"]
            : ["train", "--data", _data, "--layers", "256,256", "--epochs", "120", "--head-epochs", "10", "--threads", "1", "--out", At(run), "--json", "--quiet"];

        /// <summary>Runs to the end; the hash of the weights.</summary>
        public string Finish(string run)
        {
            (int code, string output, string error) = EddyProcess.Run(Arguments(run));
            code.ShouldBe(ExitCode.Done, error);
            return SmallRun.Sha256Of(output);
        }

        public void Dispose() => _folder.Delete(recursive: true);
    }
}
