using System.Text.Json;
using Shouldly;

namespace Eddy.Cli.Tests.EndToEnd;

/// <summary>A study that is killed goes on by the same command, repeats no run that was done, and ends as one that nothing disturbed.</summary>
public sealed class StudyKillTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("eddy-kill-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void A_killed_study_goes_on_and_repeats_nothing()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "there is no SIGKILL on Windows");

        string data = SmallData.Write(At("data"), train: 640, test: 50);
        string[] Arguments(string study) =>
        [
            "reproduce", "trl-mnist", "--data", data, "--rows", "512x256", "--methods", "trl-s", "--seeds", "42-43", "--epochs", "25", "--threads", "1", "--out", At(study), "--json", "--quiet",
        ];
        string first = At("killed/runs/512x256-plain-trl-s-42/result.json"), second = At("killed/runs/512x256-plain-trl-s-43/checkpoints");
        using (EddyProcess process = EddyProcess.Start(Arguments("killed")))
        {
            while (!(File.Exists(first) && Directory.Exists(second) && Directory.EnumerateFiles(second, "*.safetensors").Any()))
            {
                process.EndsWithin(TimeSpan.FromMilliseconds(10)).ShouldBeFalse();
            }

            process.Kill();
            process.End().Code.ShouldNotBe(ExitCode.Done);
        }

        File.Exists(At("killed/runs/512x256-plain-trl-s-43/result.json")).ShouldBeFalse();
        DateTime done = File.GetLastWriteTimeUtc(first);
        Measured(Arguments("killed")).ShouldBe(Measured(Arguments("undisturbed")));
        File.GetLastWriteTimeUtc(first).ShouldBe(done);
    }

    private static (int Done, double Error, double Deviation) Measured(string[] arguments)
    {
        (int code, string output, string error) = EddyProcess.Run(arguments);
        code.ShouldBe(ExitCode.Done, error);
        JsonElement result = JsonDocument.Parse(output).RootElement, row = result.GetProperty("tables")[0].GetProperty("rows")[0];
        return (result.GetProperty("done").GetInt32(), row.GetProperty("measured").GetDouble(), row.GetProperty("deviation").GetDouble());
    }

    private string At(string name) => Path.Combine(_folder.FullName, name);
}
