using System.Text.Json;
using Shouldly;

namespace Eddy.Cli.Tests.Cli;

public sealed class DataGenerateTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("eddy-generate-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Generated_recordings_are_described()
    {
        string folder = Path.Combine(_folder.FullName, "new");
        var app = new InProcess();
        app.Run("data", "generate", "pamap2-like", folder, "--subjects", "3", "--seconds", "1", "--json").ShouldBe(ExitCode.Done, app.Error);
        JsonElement made = JsonDocument.Parse(app.Out).RootElement;
        made.GetProperty("subjects").GetInt32().ShouldBe(3);
        made.GetProperty("seed").GetInt32().ShouldBe(42);
        string[] files = Directory.GetFiles(folder, "*", SearchOption.AllDirectories);
        files.Order().ShouldBe([.. Enumerable.Range(101, 3).Select(k => Path.Combine(folder, "Protocol", $"subject{k}.dat"))]);
        made.GetProperty("bytes").GetInt64().ShouldBe(files.Sum(file => new FileInfo(file).Length));

        app = new InProcess();
        app.Run("data", "describe", folder, "--json").ShouldBe(ExitCode.Done, app.Error);
        JsonElement told = JsonDocument.Parse(app.Out).RootElement;
        told.GetProperty("inputs").GetInt32().ShouldBe(52);
        told.GetProperty("class_names")[11].GetString().ShouldBe("rope jumping");
        JsonElement test = told.GetProperty("parts")[2];
        test.GetProperty("subjects")[0].GetInt32().ShouldBe(103);

        // an activity lasts 0.8 to 1.2 s: 80 to 120 rows, of which every tenth is taken
        test.GetProperty("count_by_class").EnumerateArray().Select(count => count.GetInt32()).ShouldAllBe(count => count >= 8 && count <= 12);

        app = new InProcess();
        app.Run("data", "describe", folder).ShouldBe(ExitCode.Done);
        app.Out.ShouldContain("rows of subject 103");
        app.Out.ShouldContain("nordic walking");
    }

    [Fact]
    public void A_folder_with_anything_in_it_is_left_alone()
    {
        File.WriteAllText(Path.Combine(_folder.FullName, "mine.txt"), "mine");
        var app = new InProcess();
        app.Run("data", "generate", "pamap2-like", _folder.FullName).ShouldBe(ExitCode.Usage);
        app.Error.ShouldBe($"eddy data generate pamap2-like: '{_folder.FullName}' is not empty. Give a new or an empty folder; nothing is overwritten.\n");
        Directory.GetFileSystemEntries(_folder.FullName).Length.ShouldBe(1);

        app = new InProcess();
        app.Run("data", "generate", "pamap2-like", Path.Combine(_folder.FullName, "mine.txt")).ShouldBe(ExitCode.Usage);
        app.Error.ShouldContain("is a file");
    }

    [Theory]
    [InlineData("--subjects", "2", "option '--subjects' must be a whole number from 3 to 99; got '2'.")]
    [InlineData("--seconds", "0", "option '--seconds' must be a whole number from 1 to 3600; got '0'.")]
    public void A_bad_number_is_a_usage_error(string option, string value, string expected)
    {
        var app = new InProcess();
        app.Run("data", "generate", "pamap2-like", _folder.FullName, option, value).ShouldBe(ExitCode.Usage);
        app.Error.ShouldBe($"eddy data generate pamap2-like: {expected}\n");
    }

    [Fact]
    public void Stopped_work_leaves_nothing()
    {
        using var stop = new CancellationTokenSource();
        stop.Cancel();
        string folder = Path.Combine(_folder.FullName, "new");
        new InProcess(stop.Token).Run("data", "generate", "pamap2-like", folder).ShouldBe(ExitCode.Stopped);
        Directory.Exists(folder).ShouldBeFalse();
        new InProcess(stop.Token).Run("data", "generate", "pamap2-like", _folder.FullName).ShouldBe(ExitCode.Stopped);
        Directory.GetFileSystemEntries(_folder.FullName).ShouldBeEmpty();
    }

    [Fact]
    public void A_damaged_recording_is_bad_data_with_its_place()
    {
        string folder = Path.Combine(_folder.FullName, "new");
        new InProcess().Run("data", "generate", "pamap2-like", folder, "--subjects", "3", "--seconds", "1").ShouldBe(ExitCode.Done);
        string file = Path.Combine(folder, "Protocol", "subject102.dat");
        string[] lines = File.ReadAllLines(file);
        lines[6] = lines[6][..40];
        File.WriteAllLines(file, lines);
        var app = new InProcess();
        app.Run("data", "describe", folder).ShouldBe(ExitCode.BadData);
        app.Error.ShouldStartWith($"eddy data describe: {file}:7:");
        app.Error.Trim().ShouldNotContain('\n');

        app = new InProcess();
        app.Run("data", "describe", folder, "--on-bad", "skip").ShouldBe(ExitCode.Done, app.Error);
        app.Out.ShouldContain($"damaged  1, passed over; the first: {file}:7:");
    }
}
