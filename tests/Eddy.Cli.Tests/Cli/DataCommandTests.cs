using System.Buffers.Binary;
using System.Text.Json;
using Shouldly;

namespace Eddy.Cli.Tests.Cli;

public sealed class DataCommandTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("eddy-data-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void List_names_the_embedded_digits()
    {
        var app = new InProcess();
        app.Run("data", "list").ShouldBe(ExitCode.Done);
        string[] lines = app.Out.Split('\n');
        lines[0].ShouldStartWith("name");
        lines[1].ShouldStartWith("digits  60,000  10,000  28×28");

        app = new InProcess();
        app.Run("data", "list", "--json").ShouldBe(ExitCode.Done);
        JsonElement digits = JsonDocument.Parse(app.Out).RootElement.GetProperty("data_sets")[0];
        digits.GetProperty("name").GetString().ShouldBe("digits");
        digits.GetProperty("train_count").GetInt32().ShouldBe(60_000);
    }

    [Fact]
    public void Describe_reads_a_folder_and_measures_its_pixels()
    {
        WriteFolder();
        var app = new InProcess();
        app.Run("data", "describe", _folder.FullName, "--json").ShouldBe(ExitCode.Done, app.Error);
        JsonElement told = JsonDocument.Parse(app.Out).RootElement;
        told.GetProperty("train_count").GetInt32().ShouldBe(4);
        told.GetProperty("test_count").GetInt32().ShouldBe(2);
        told.GetProperty("train_count_by_class")[1].GetInt32().ShouldBe(2);

        // Half of the pixels are 255, half 0: mean and deviation of pixels in 0 … 1 are both exactly 0.5.
        told.GetProperty("pixel_mean").GetDouble().ShouldBe(0.5);
        told.GetProperty("pixel_deviation").GetDouble().ShouldBe(0.5);
        told.GetProperty("sha256").GetString()!.Length.ShouldBe(64);

        app = new InProcess();
        app.Run("data", "describe", _folder.FullName).ShouldBe(ExitCode.Done);
        app.Out.ShouldContain("4 to learn from, 2 to judge on, 2×2 pixels");
    }

    [Fact]
    public void Sample_writes_a_png_and_says_where()
    {
        string file = Path.Combine(_folder.FullName, "new", "sheet.png");
        var app = new InProcess();
        app.Run("data", "sample", "digits", "--count", "3", "--out", file).ShouldBe(ExitCode.Done, app.Error);
        app.Out.ShouldBe(file + "\n");
        byte[] png = File.ReadAllBytes(file);
        png[..8].ShouldBe([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]);

        // Three images of 28 pixels and four gaps of 1, ten rows and eleven gaps, everything twice as large.
        BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(16)).ShouldBe(2 * ((3 * 28) + 4));
        BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(20)).ShouldBe(2 * ((10 * 28) + 11));
        Directory.GetFiles(Path.GetDirectoryName(file)!).ShouldBe([file]);
    }

    [Fact]
    public void Another_seed_is_another_picture_and_the_same_seed_the_same()
    {
        byte[] Draw(params string[] seed)
        {
            string file = Path.Combine(_folder.FullName, "sheet.png");
            new InProcess().Run(["data", "sample", "digits", "--count", "1", "--out", file, .. seed]).ShouldBe(ExitCode.Done);
            return File.ReadAllBytes(file);
        }

        Draw("--seed", "5").ShouldBe(Draw("--seed", "5"));
        Draw("--seed", "5").ShouldNotBe(Draw("--seed", "6"));
        Draw().ShouldNotBe(Draw("--seed", "6"));
    }

    [Fact]
    public void A_name_that_is_none_is_a_usage_error_with_the_nearest()
    {
        var app = new InProcess();
        app.Run("data", "describe", "digts").ShouldBe(ExitCode.Usage);
        app.Error.ShouldBe("eddy data describe: 'digts' is neither a data set (digits) nor a folder. Did you mean 'digits'?\n");
    }

    [Fact]
    public void A_folder_without_the_files_or_with_a_damaged_one_is_bad_data()
    {
        var app = new InProcess();
        app.Run("data", "describe", _folder.FullName).ShouldBe(ExitCode.BadData);
        app.Error.Trim().ShouldNotContain('\n');

        WriteFolder();
        File.WriteAllBytes(Path.Combine(_folder.FullName, "train-labels-idx1-ubyte"), [0, 0, 8, 1, 0, 0]);
        app = new InProcess();
        app.Run("data", "describe", _folder.FullName).ShouldBe(ExitCode.BadData);
        app.Error.ShouldContain("train-labels-idx1-ubyte");
    }

    [Fact]
    public void A_picture_cannot_replace_a_folder()
    {
        var app = new InProcess();
        app.Run("data", "sample", "digits", "--count", "1", "--out", _folder.FullName).ShouldBe(ExitCode.Usage);
        app.Error.ShouldContain("is a folder");
    }

    [Fact]
    public void A_link_is_written_through_and_stays_a_link()
    {
        string target = Path.Combine(_folder.FullName, "target.png"), link = Path.Combine(_folder.FullName, "link.png");
        File.WriteAllText(target, "old");
        File.CreateSymbolicLink(link, target);
        new InProcess().Run("data", "sample", "digits", "--count", "1", "--out", link).ShouldBe(ExitCode.Done);
        new FileInfo(link).LinkTarget.ShouldBe(target);
        File.ReadAllBytes(target)[0].ShouldBe((byte)0x89);
    }

    /// <summary>Four training and two test images of 2×2 pixels, half white, classes 0 and 1 in turn.</summary>
    private void WriteFolder()
    {
        foreach ((string part, byte count) in new[] { ("train", (byte)4), ("t10k", (byte)2) })
        {
            byte[] images = [0, 0, 8, 3, 0, 0, 0, count, 0, 0, 0, 2, 0, 0, 0, 2, .. Enumerable.Range(0, count).SelectMany(_ => new byte[] { 255, 0, 0, 255 })];
            byte[] labels = [0, 0, 8, 1, 0, 0, 0, count, .. Enumerable.Range(0, count).Select(i => (byte)(i % 2))];
            File.WriteAllBytes(Path.Combine(_folder.FullName, $"{part}-images-idx3-ubyte"), images);
            File.WriteAllBytes(Path.Combine(_folder.FullName, $"{part}-labels-idx1-ubyte"), labels);
        }
    }
}
