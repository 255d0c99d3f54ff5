using System.Text.Json;
using Eddy.Cli.Tests.Cli;
using Shouldly;

namespace Eddy.Cli.Tests.EndToEnd;

/// <summary>One finished run in a folder of its own, with its data, that tests copy or read but do not change.</summary>
public sealed class SmallRun : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("eddy-run-");

    public SmallRun()
    {
        Data = SmallData.Write(At("data"));
        (Json, Progress) = Train("run");
        Run = At("run");
    }

    /// <summary>The data's folder.</summary>
    public string Data { get; }

    /// <summary>The run's folder.</summary>
    public string Run { get; }

    /// <summary>The line that <c>--json</c> printed.</summary>
    public string Json { get; }

    /// <summary>What training wrote on standard error.</summary>
    public string Progress { get; }

    public string Sha256 => Sha256Of(Json);

    public static string Sha256Of(string json) => JsonDocument.Parse(json).RootElement.GetProperty("weights_sha256").GetString()!;

    public string At(string name) => Path.Combine(_folder.FullName, name);

    /// <summary>Arguments for a run of less than a second.</summary>
    public string[] Arguments(string run, params string[] more)
        => ["train", "--data", Data, "--layers", "32,16", "--epochs", "2", "--head-epochs", "3", "--out", At(run), "--json", .. more];

    public (string Json, string Error) Train(string run, params string[] more)
    {
        var app = new InProcess();
        app.RunReal(Arguments(run, more)).ShouldBe(ExitCode.Done, app.Error);
        return (app.Out, app.Error);
    }

    /// <summary>A copy of the run to do harm to.</summary>
    public string Copy()
    {
        string copy = At(Guid.NewGuid().ToString("n"));
        foreach (string file in Directory.GetFiles(Run, "*", SearchOption.AllDirectories))
        {
            string target = Path.Combine(copy, Path.GetRelativePath(Run, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }

        return copy;
    }

    /// <summary>The checkpoints of a run, newest first.</summary>
    public static string[] Checkpoints(string run) => [.. Directory.GetFiles(Path.Combine(run, "checkpoints")).OrderDescending(StringComparer.Ordinal)];

    public void Dispose() => _folder.Delete(recursive: true);
}
