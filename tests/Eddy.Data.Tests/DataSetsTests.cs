using System.Buffers.Binary;
using System.Security.Cryptography;
using Eddy.Data.Digits;
using Eddy.Data.Idx;
using Eddy.Data.Images;
using Shouldly;

namespace Eddy.Data.Tests;

public sealed class DataSetsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Digits_are_known_and_load_as_described()
    {
        DataSetInfo info = DataSets.All.ShouldHaveSingleItem();
        ImageDataSet data = DataSets.Load("digits", threads: 2);
        (data.Name, data.Description).ShouldBe((info.Name, info.Description));
        (data.Train.Count, data.Test.Count, data.Train.Rows, data.Train.Columns, data.Train.Classes)
            .ShouldBe((info.TrainCount, info.TestCount, info.Rows, info.Columns, info.Classes));
        (data.Mean, data.Deviation).ShouldBe((DigitsDataSet.Mean, DigitsDataSet.Deviation));
    }

    [Fact]
    public void A_folder_loads_and_can_be_cut_to_its_first_samples()
    {
        ImageDataSet data = DigitsDataSet.Create(trainCount: 50, testCount: 20);
        IdxWriter.WriteFolder(_folder.Path, data);
        DataSets.Sha256(DataSets.Load(_folder.Path)).ShouldBe(DataSets.Sha256(data));

        ImageDataSet cut = DataSets.Load(_folder.Path, trainSamples: 30);
        cut.Train.AllPixels.ToArray().ShouldBe(data.Train.AllPixels[..(30 * 784)].ToArray());
        cut.Test.Count.ShouldBe(20);
        cut.Mean.ShouldBe(DataSets.Load(_folder.Path).Mean); // the scaling does not depend on how many are used
    }

    [Fact]
    public void Digits_can_be_cut_to_their_first_samples()
    {
        ImageDataSet cut = DataSets.Load("digits", trainSamples: 30);
        cut.Train.AllPixels.ToArray().ShouldBe(DigitGenerator.Generate(DigitsDataSet.DefaultSeed, "train", 30).AllPixels.ToArray());
        cut.Test.Count.ShouldBe(10_000);
    }

    [Fact]
    public void Unknown_names_and_wrong_counts_are_refused_with_advice()
    {
        Should.Throw<ArgumentException>(() => DataSets.Load("digitz")).Message.ShouldSatisfyAllConditions(
            message => message.ShouldContain("'digitz'"),
            message => message.ShouldContain("(digits)"),
            message => message.ShouldContain("folder with the four IDX files"));
        Should.Throw<FileNotFoundException>(() => DataSets.Load(_folder.Path));
        Should.Throw<ArgumentException>(() => DataSets.Load("digits", trainSamples: 0));
        Should.Throw<ArgumentException>(() => DataSets.Load("digits", trainSamples: 60_001)).Message.ShouldContain("60000 training images");
        Should.Throw<ArgumentException>(() => DataSets.Load("digits", threads: 0));
        IdxWriter.WriteFolder(_folder.Path, DigitsDataSet.Create(trainCount: 5, testCount: 5));
        Should.Throw<ArgumentException>(() => DataSets.Load(_folder.Path, trainSamples: 6)).Message.ShouldContain("5 training images; take 1 to 5");
        Should.Throw<ArgumentException>(() => DataSets.Load(_folder.Path, trainSamples: -1));
    }

    [Fact]
    public void The_fingerprint_is_sha_256_of_sizes_pixels_and_labels()
    {
        var train = new ImageSet(1, 2, 3, [1, 2, 3, 4], [0, 2]);
        var test = new ImageSet(1, 2, 3, [5, 6], [1]);
        byte[] bytes = [.. Words(2, 1, 2, 3), 1, 2, 3, 4, 0, 2, .. Words(1, 1, 2, 3), 5, 6, 1];
        DataSets.Sha256(new ImageDataSet("a", "b", train, test, 0, 1)).ShouldBe(Convert.ToHexStringLower(SHA256.HashData(bytes)));
        DataSets.Sha256(new ImageDataSet("c", "d", train, test, 2, 3)).ShouldBe(Convert.ToHexStringLower(SHA256.HashData(bytes)));

        static IEnumerable<byte> Words(params int[] words) => words.SelectMany(word =>
        {
            var bytes = new byte[4];
            BinaryPrimitives.WriteInt32LittleEndian(bytes, word);
            return bytes;
        });
    }
}
