using Eddy.Data.Idx;
using Eddy.Data.Images;
using Shouldly;

namespace Eddy.Data.Tests.Idx;

public sealed class IdxFolderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory, InlineData(false), InlineData(true)]
    public void A_written_folder_loads_the_same(bool gzip)
    {
        ImageDataSet data = Tiny();
        IdxWriter.WriteFolder(_folder.File("tiny/deep"), data, gzip);

        ImageDataSet loaded = IdxFolder.Load(_folder.File("tiny/deep/"));

        loaded.Name.ShouldBe("deep");
        loaded.Train.AllPixels.ToArray().ShouldBe(data.Train.AllPixels.ToArray());
        loaded.Train.AllLabels.ToArray().ShouldBe(data.Train.AllLabels.ToArray());
        loaded.Test.AllPixels.ToArray().ShouldBe(data.Test.AllPixels.ToArray());
        loaded.Test.AllLabels.ToArray().ShouldBe(data.Test.AllLabels.ToArray());
        (loaded.Train.Rows, loaded.Train.Columns, loaded.Train.Classes, loaded.Test.Classes).ShouldBe((2, 3, 10, 10));
    }

    [Fact]
    public void Names_with_dots_and_mixed_packing_are_found()
    {
        IdxWriter.WriteFolder(_folder.Path, Tiny(), gzip: true);
        File.Move(_folder.File("train-images-idx3-ubyte.gz"), _folder.File("train-images.idx3-ubyte.gz"));
        File.Delete(_folder.File("t10k-labels-idx1-ubyte.gz"));
        IdxWriter.WriteLabels(_folder.File("t10k-labels.idx1-ubyte"), Tiny().Test.AllLabels);
        IdxFolder.Load(_folder.Path).Train.Count.ShouldBe(4);
    }

    [Fact]
    public void Scaling_is_that_of_the_training_pixels()
    {
        // pixels 0 and 255 alternate in training: mean ½, deviation ½; test pixels do not count
        ImageDataSet data = Tiny(train: [0, 255, 0, 255, 0, 255], test: [9, 9, 9, 9, 9, 9]);
        IdxWriter.WriteFolder(_folder.Path, data);
        ImageDataSet loaded = IdxFolder.Load(_folder.Path);
        loaded.Mean.ShouldBe(0.5f, 1e-6f);
        loaded.Deviation.ShouldBe(0.5f, 1e-6f);
    }

    [Theory]
    [InlineData(0.0005, true)]
    [InlineData(0.002, false)]
    public void Pixels_like_those_of_mnist_take_its_published_scaling(double off, bool published)
    {
        // share s of pixels at value a: mean s·a, deviation a·√(s(1 − s)); solved for mean + off and MNIST's deviation
        double mean = IdxFolder.MnistMean + off, variance = Math.Pow(IdxFolder.MnistDeviation, 2);
        double a = (variance / mean) + mean, s = mean / a;
        const int Pixels = 1_000_000;
        var pixels = new byte[Pixels];
        pixels.AsSpan(0, (int)(s * Pixels)).Fill((byte)Math.Round(a * 255)); // rounding a to a 255th moves both by under 4e-4
        var train = new ImageSet(1000, 1000, 10, pixels, [1]);
        IdxWriter.WriteFolder(_folder.Path, new ImageDataSet("m", "", train, train, 0, 1));
        ImageDataSet loaded = IdxFolder.Load(_folder.Path);
        (loaded.Mean == IdxFolder.MnistMean && loaded.Deviation == IdxFolder.MnistDeviation).ShouldBe(published);
    }

    [Fact]
    public void More_than_ten_classes_are_counted_and_must_all_occur()
    {
        byte[] labels = [.. Enumerable.Range(1, 26).Select(k => (byte)k)];
        Write(labels, labels);
        IdxFolder.Load(_folder.Path).Train.Classes.ShouldBe(27);

        labels[12] = 200; // one damaged label must not make 201 classes
        Write(labels, labels);
        Should.Throw<InvalidDataException>(() => IdxFolder.Load(_folder.Path)).Message.ShouldContain("label 12 is 200, but class 13 has no image");
    }

    [Fact]
    public void A_test_label_outside_the_classes_is_refused()
    {
        Write([0, 1, 2], [0, 1, 10]);
        Should.Throw<InvalidDataException>(() => IdxFolder.Load(_folder.Path)).Message.ShouldSatisfyAllConditions(
            message => message.ShouldContain("t10k-labels"),
            message => message.ShouldContain("label 2 is 10, outside the 10 classes"));
    }

    [Fact]
    public void Missing_folder_and_missing_files_are_named()
    {
        Should.Throw<DirectoryNotFoundException>(() => IdxFolder.Load(_folder.File("none"))).Message.ShouldStartWith(_folder.File("none"));
        IdxWriter.WriteFolder(_folder.Path, Tiny());
        File.Delete(_folder.File("train-labels-idx1-ubyte.gz"));
        File.Delete(_folder.File("t10k-images-idx3-ubyte.gz"));
        Should.Throw<FileNotFoundException>(() => IdxFolder.Load(_folder.Path)).Message.ShouldContain("train-labels-idx1-ubyte, t10k-images-idx3-ubyte not found");
    }

    [Theory, InlineData("train"), InlineData("t10k")]
    public void Different_counts_of_images_and_labels_are_refused(string part)
    {
        IdxWriter.WriteFolder(_folder.Path, Tiny());
        IdxWriter.WriteLabels(_folder.File($"{part}-labels-idx1-ubyte.gz"), [1, 2, 3]);
        string message = Should.Throw<InvalidDataException>(() => IdxFolder.Load(_folder.Path)).Message;
        message.ShouldContain($"{part}-images");
        message.ShouldContain("3 labels");
    }

    [Fact]
    public void Different_sizes_of_training_and_test_images_are_refused()
    {
        IdxWriter.WriteFolder(_folder.Path, Tiny());
        IdxWriter.WriteImages(_folder.File("t10k-images-idx3-ubyte.gz"), 3, 2, Tiny().Test.AllPixels, gzip: true);
        Should.Throw<InvalidDataException>(() => IdxFolder.Load(_folder.Path)).Message.ShouldContain("test images are 3×2, but training images");
    }

    [Fact]
    public void Training_images_of_one_flat_grey_are_refused()
    {
        IdxWriter.WriteFolder(_folder.Path, Tiny(train: [5, 5, 5, 5, 5, 5]));
        Should.Throw<InvalidDataException>(() => IdxFolder.Load(_folder.Path)).Message.ShouldContain("same value");
    }

    private void Write(byte[] trainLabels, byte[] testLabels)
    {
        ImageSet Part(byte[] labels) => new(1, 2, 256, [.. labels.SelectMany(_ => new byte[] { 0, 255 })], labels);
        IdxWriter.WriteFolder(_folder.Path, new ImageDataSet("w", "", Part(trainLabels), Part(testLabels), 0, 1));
    }

    private static ImageDataSet Tiny(byte[]? train = null, byte[]? test = null)
    {
        byte[] labels = [0, 5, 9, 1];
        byte[] trainPixels = [.. Enumerable.Range(0, 24).Select(k => train?[k % 6] ?? (byte)(k * 10))];
        byte[] testPixels = [.. Enumerable.Range(0, 12).Select(k => test?[k % 6] ?? (byte)(255 - k))];
        return new ImageDataSet("tiny", "", new ImageSet(2, 3, 10, trainPixels, labels), new ImageSet(2, 3, 10, testPixels, [2, 2]), 0, 1);
    }
}
