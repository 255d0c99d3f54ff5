using System.Diagnostics;
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

        // Runs save after the first epoch that ends two seconds in: one kill is before that, perhaps before the folder is there; two are behind it.
        var random = new RandomSource(5);
        double whole = runs.Seconds;
        int killed = 0;
        foreach ((double from, double to) in new[] { (0.1, 1.0), (0.6 * whole, 0.9 * whole), (0.3, 0.5 * whole) })
        {
            using EddyProcess process = EddyProcess.Start(runs.Arguments("killed"));
            if (!process.EndsWithin(TimeSpan.FromSeconds(from + ((to - from) * random.NextDouble()))))
            {
                process.Kill();
                process.End().Code.ShouldNotBe(ExitCode.Done);
                killed++;
            }
        }

        killed.ShouldBeGreaterThanOrEqualTo(2);
        runs.Finish("killed").ShouldBe(runs.Undisturbed);
        Directory.GetFiles(runs.At("killed"), "*.partial", SearchOption.AllDirectories).ShouldBeEmpty();
    }

    [Fact]
    public void Ctrl_C_saves_reports_answers_130_and_can_be_resumed_bit_for_bit()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "no other process can send Ctrl-C on Windows");
        string run = runs.At("interrupted");
        using EddyProcess process = EddyProcess.Start(runs.Arguments("interrupted"));
        WaitFor(Path.Combine(run, "checkpoints"), process);
        process.EndsWithin(TimeSpan.FromSeconds(0.7)).ShouldBeFalse();
        process.Interrupt();
        (int code, string output, string error) = process.End();
        code.ShouldBe(ExitCode.Stopped, error);
        SmallRun.Sha256Of(output).ShouldNotBe(runs.Undisturbed);
        File.ReadAllText(Path.Combine(run, "report.html")).ShouldContain("resume it with");
        File.Exists(Path.Combine(run, "result.json")).ShouldBeFalse();
        SmallRun.Checkpoints(run).Length.ShouldBe(2); // that of the start and that of the stop
        runs.Finish("interrupted").ShouldBe(runs.Undisturbed);
    }

    private static void WaitFor(string folder, EddyProcess process)
    {
        for (int i = 0; i < 600 && !(Directory.Exists(folder) && Directory.EnumerateFiles(folder, "*.safetensors").Any()); i++)
        {
            process.EndsWithin(TimeSpan.FromMilliseconds(50)).ShouldBeFalse();
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
            var clock = Stopwatch.StartNew();
            Undisturbed = Finish("undisturbed");
            Seconds = clock.Elapsed.TotalSeconds;
        }

        public string Undisturbed { get; }

        /// <summary>How long a whole run takes here.</summary>
        public double Seconds { get; }

        public string At(string name) => Path.Combine(_folder.FullName, name);

        /// <summary>New or resumed, as the folder asks for.</summary>
        public string[] Arguments(string run) => File.Exists(Path.Combine(At(run), "config.json"))
            ? ["train", "--resume", At(run), "--json", "--quiet"]
            : ["train", "--data", _data, "--layers", "256,256", "--epochs", "90", "--head-epochs", "10", "--out", At(run), "--json", "--quiet"];

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
