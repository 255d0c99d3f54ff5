using System.Text.Json.Nodes;
using Shouldly;

namespace Eddy.Cli.Tests.EndToEnd;

/// <summary>A run on sequences that is killed and then interrupted, as a process, ends with the weights of one that nothing disturbed.</summary>
public sealed class SequenceKillTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("eddy-rows-kill-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Killed_and_interrupted_it_ends_with_the_undisturbed_weights()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "there are neither SIGKILL nor Ctrl-C from another process on Windows");
        string data = SmallData.Write(At("data"), train: 640);
        string undisturbed = Finish(Arguments("whole", data));

        using (var killed = EddyProcess.Start(Arguments("run", data)))
        {
            WaitForCheckpoint(killed);
            killed.Kill();
            killed.End().Code.ShouldNotBe(ExitCode.Done);
        }

        File.Delete(At("run/run.lock")); // the killed process left it; when it is there again, the next one listens
        using (var interrupted = EddyProcess.Start(Arguments("run", data)))
        {
            SpinWait.SpinUntil(() => interrupted.EndsWithin(TimeSpan.FromMilliseconds(20)) || File.Exists(At("run/run.lock")), TimeSpan.FromSeconds(30));
            interrupted.EndsWithin(TimeSpan.FromSeconds(0.3)).ShouldBeFalse();
            interrupted.Interrupt();
            (int code, string output, string error) = interrupted.End();
            code.ShouldBe(ExitCode.Stopped, error);
            Sha(output).ShouldNotBe(undisturbed);
        }

        Finish(Arguments("run", data)).ShouldBe(undisturbed);
        File.Exists(At("run/report.html")).ShouldBeTrue();
        Directory.GetFiles(At("run"), "*.partial", SearchOption.AllDirectories).ShouldBeEmpty();
    }

    private static string Finish(string[] args)
    {
        (int code, string output, string error) = EddyProcess.Run(args);
        code.ShouldBe(ExitCode.Done, error);
        return Sha(output);
    }

    private static string Sha(string output) => JsonNode.Parse(output.TrimEnd('\n').Split('\n')[^1])!["weights_sha256"]!.GetValue<string>();

    private void WaitForCheckpoint(EddyProcess process)
        => SpinWait.SpinUntil(
            () => process.EndsWithin(TimeSpan.FromMilliseconds(20))
                || (Directory.Exists(At("run/checkpoints")) && Directory.EnumerateFiles(At("run/checkpoints"), "*.safetensors").Any()),
            TimeSpan.FromSeconds(30));

    private string At(string name) => Path.Combine(_folder.FullName, name);

    private string[] Arguments(string run, string data) => File.Exists(At(run + "/config.json"))
        ? ["train", "--resume", At(run), "--threads", "1", "--json", "--quiet"]
        : ["train", "--data", "mnist-rows:" + data, "--layers", "96,64", "--epochs", "20", "--head-epochs", "4", "--batch", "16", "--threads", "1", "--out", At(run), "--json", "--quiet"];
}
