using System.IO.Compression;
using Eddy.Cli.Tests.Cli;
using Eddy.Data.Idx;
using Shouldly;

namespace Eddy.Cli.Tests.EndToEnd;

/// <summary>Data that are damaged or do not fit: one line, exit code 3, and no run folder.</summary>
public sealed class BadDataTests : IDisposable
{
    private const string Images = "train-images-idx3-ubyte.gz", Labels = "train-labels-idx1-ubyte.gz";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("eddy-bad-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void A_gzip_file_cut_short_is_refused()
        => Refused(data => Change(data, Images, bytes => bytes[..(bytes.Length / 2)]), Images, "truncated");

    [Fact]
    public void A_gzip_file_with_a_changed_byte_is_refused()
        => Refused(data => Change(data, Images, bytes => Flip(bytes, bytes.Length / 2)), Images);

    [Fact]
    public void A_plain_file_cut_short_is_refused()
        => Refused(data => Change(data, Images, bytes => Unzip(bytes)[..^1]), Images, "truncated");

    [Fact]
    public void Another_magic_number_is_refused()
        => Refused(data => Change(data, Images, bytes => Flip(Unzip(bytes), 3)), Images, "0x00000803");

    [Fact]
    public void Images_and_labels_of_different_count_are_refused()
        => Refused(data => IdxWriter.WriteLabels(Path.Combine(data, Labels), new byte[9], gzip: true), "128 images", "9 labels");

    [Fact]
    public void A_test_label_outside_the_classes_is_refused()
        => Refused(data => IdxWriter.WriteLabels(Path.Combine(data, "t10k-labels-idx1-ubyte.gz"), [.. new byte[99], 10], gzip: true), "label 99 is 10", "10 classes");

    [Fact]
    public void A_missing_file_is_named()
        => Refused(data => File.Delete(Path.Combine(data, Labels)), "train-labels-idx1-ubyte");

    [Fact]
    public void Fewer_images_than_a_batch_make_no_run_folder()
    {
        string data = SmallData.Write(Path.Combine(_folder.FullName, "data"), train: 20), run = Path.Combine(_folder.FullName, "run");
        var app = new InProcess();
        app.RunReal("train", "--data", data, "--out", run).ShouldBe(ExitCode.Usage);
        app.Error.ShouldBe("eddy train: 20 training images do not fill a batch of 64. Use a smaller batch or more images.\n");
        Directory.Exists(run).ShouldBeFalse();
    }

    private void Refused(Action<string> spoil, params string[] said)
    {
        string data = SmallData.Write(Path.Combine(_folder.FullName, "data"), train: 128), run = Path.Combine(_folder.FullName, "run");
        spoil(data);
        var app = new InProcess();
        app.RunReal("train", "--data", data, "--out", run).ShouldBe(ExitCode.BadData, app.Error);
        app.Error.TrimEnd('\n').ShouldNotContain('\n');
        app.Error.ShouldStartWith("eddy train: ");
        foreach (string part in said)
        {
            app.Error.ShouldContain(part);
        }

        app.Out.ShouldBeEmpty();
        Directory.Exists(run).ShouldBeFalse();
    }

    private static void Change(string folder, string file, Func<byte[], byte[]> change)
    {
        string path = Path.Combine(folder, file);
        File.WriteAllBytes(path, change(File.ReadAllBytes(path)));
    }

    private static byte[] Flip(byte[] bytes, int at)
    {
        bytes[at] ^= 0xFF;
        return bytes;
    }

    private static byte[] Unzip(byte[] bytes)
    {
        using var gzip = new GZipStream(new MemoryStream(bytes), CompressionMode.Decompress);
        using var plain = new MemoryStream();
        gzip.CopyTo(plain);
        return plain.ToArray();
    }
}
