using System.Diagnostics;
using Eddy.Numerics;
using Shouldly;

namespace Eddy.Cli.Tests.EndToEnd;

/// <summary>A run that is killed or interrupted ends, once resumed, with the weights of one that nothing disturbed.</summary>
public sealed class KillTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("eddy-kill-");
    private readonly string _data;

    public KillTests() => _data = SmallData.Write(At("data"), train: 1984, side: 16);

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void A_run_killed_at_random_moments_ends_with_the_undisturbed_weights()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "there is no SIGKILL on Windows");
        var clock = Stopwatch.StartNew();
        string undisturbed = Finish("undisturbed");
        double whole = clock.Elapsed.TotalSeconds;

        // Runs save after the first epoch that ends two seconds in: one kill is before that, perhaps before the folder is there; two are behind it.
        var random = new RandomSource(5);
        int killed = 0;
        foreach ((double from, double to) in new[] { (0.1, 1.0), (0.6 * whole, 0.9 * whole), (0.3, 0.5 * whole) })
        {
            using EddyProcess process = EddyProcess.Start(Arguments("disturbed"));
            if (!process.EndsWithin(TimeSpan.FromSeconds(from + ((to - from) * random.NextDouble()))))
            {
                process.Kill();
                process.End().Code.ShouldNotBe(ExitCode.Done);
                killed++;
            }
        }

        killed.ShouldBeGreaterThanOrEqualTo(2);
        Finish("disturbed").ShouldBe(undisturbed);
        Directory.GetFiles(At("disturbed"), "*.partial", SearchOption.AllDirectories).ShouldBeEmpty();
    }

    [Fact]
    public void Ctrl_C_saves_reports_answers_130_and_can_be_resumed_bit_for_bit()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "no other process can send Ctrl-C on Windows");
        string undisturbed = Finish("undisturbed");
        using EddyProcess process = EddyProcess.Start(Arguments("disturbed"));
        WaitFor(Path.Combine(At("disturbed"), "checkpoints"), process);
        process.EndsWithin(TimeSpan.FromSeconds(0.7)).ShouldBeFalse();
        process.Interrupt();
        (int code, string output, string error) = process.End();
        code.ShouldBe(ExitCode.Stopped, error);
        output.ShouldContain("\"weights_sha256\"");
        File.ReadAllText(Path.Combine(At("disturbed"), "report.html")).ShouldContain("resume it with");
        SmallRun.Checkpoints(At("disturbed")).Length.ShouldBe(2); // that of the start and that of the stop
        SmallRun.Sha256Of(output).ShouldNotBe(undisturbed);
        Finish("disturbed").ShouldBe(undisturbed);
    }

    private string At(string name) => Path.Combine(_folder.FullName, name);

    /// <summary>A run of some seconds, new or resumed as its folder asks for.</summary>
    private string[] Arguments(string run) => File.Exists(Path.Combine(At(run), "config.json"))
        ? ["train", "--resume", At(run), "--json", "--quiet"]
        : ["train", "--data", _data, "--layers", "256,256", "--epochs", "120", "--head-epochs", "10", "--out", At(run), "--json", "--quiet"];

    private string Finish(string run)
    {
        (int code, string output, string error) = EddyProcess.Run(Arguments(run));
        code.ShouldBe(ExitCode.Done, error);
        return SmallRun.Sha256Of(output);
    }

    private static void WaitFor(string folder, EddyProcess process)
    {
        for (int i = 0; i < 600 && !(Directory.Exists(folder) && Directory.EnumerateFiles(folder, "*.safetensors").Any()); i++)
        {
            process.EndsWithin(TimeSpan.FromMilliseconds(50)).ShouldBeFalse();
        }
    }
}
