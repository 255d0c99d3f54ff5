using System.Buffers.Binary;
using System.Security.Cryptography;
using Eddy.Data.Digits;
using Eddy.Data.Idx;
using Eddy.Data.Images;

namespace Eddy.Data;

/// <summary>Data sets by name: the embedded ones, and any folder of IDX files.</summary>
public static class DataSets
{
    /// <summary>Every data set that has a name.</summary>
    public static IReadOnlyList<DataSetInfo> All { get; } =
    [
        new(DigitsDataSet.Name, DigitsDataSet.Description, DigitsDataSet.TrainCount, DigitsDataSet.TestCount, DigitGenerator.Side, DigitGenerator.Side, DigitGenerator.Classes),
    ];

    /// <summary>Makes a named data set, or loads a folder of IDX files.</summary>
    /// <param name="nameOrPath">A name of <see cref="All"/>, or a folder as <see cref="IdxFolder.Load"/> takes it. A name goes before a folder of that name; write <c>./digits</c> for the folder.</param>
    /// <param name="seed">Which data set a generator makes. The default is everyone's <c>digits</c>; it has nothing to do with a training run's seed. A folder ignores it.</param>
    /// <param name="trainSamples">Keep only the first so many training images, above 0; null for all.</param>
    /// <param name="threads">Threads to generate with, above 0; their number does not change a byte.</param>
    /// <exception cref="ArgumentException">The name is unknown, or <paramref name="trainSamples"/> is not in 1 … the number of training images.</exception>
    /// <exception cref="FileNotFoundException">The folder lacks one of the four files.</exception>
    /// <exception cref="InvalidDataException">A file of the folder is damaged.</exception>
    public static ImageDataSet Load(string nameOrPath, ulong seed = DigitsDataSet.DefaultSeed, int? trainSamples = null, int threads = 1)
    {
        ArgumentException.ThrowIfNullOrEmpty(nameOrPath);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(threads);
        if (nameOrPath == DigitsDataSet.Name)
        {
            CheckTrainSamples(nameOrPath, trainSamples, DigitsDataSet.TrainCount);
            return DigitsDataSet.Create(seed, trainSamples ?? DigitsDataSet.TrainCount, DigitsDataSet.TestCount, threads);
        }

        if (!Directory.Exists(nameOrPath))
        {
            throw new ArgumentException(
                $"'{nameOrPath}' is neither a known data set ({string.Join(", ", All.Select(info => info.Name))}) nor a folder. Give one of these names, or a folder with the four IDX files of an MNIST-like data set.",
                nameof(nameOrPath));
        }

        CheckTrainSamples(nameOrPath, trainSamples, int.MaxValue);
        ImageDataSet data = IdxFolder.Load(nameOrPath);
        CheckTrainSamples(nameOrPath, trainSamples, data.Train.Count);
        return trainSamples is { } count ? data with { Train = data.Train.Take(count) } : data;
    }

    /// <summary>A fingerprint of a data set's content: SHA-256 over sizes, pixels and labels of both parts, in lower-case hexadecimal.</summary>
    /// <remarks>Name, description and scaling do not count. Below 0.1 s for 55 MB where the processor has SHA instructions.</remarks>
    public static string Sha256(ImageDataSet data)
    {
        ArgumentNullException.ThrowIfNull(data);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> sizes = stackalloc byte[16];
        foreach (ImageSet part in new[] { data.Train, data.Test })
        {
            BinaryPrimitives.WriteInt32LittleEndian(sizes, part.Count);
            BinaryPrimitives.WriteInt32LittleEndian(sizes[4..], part.Rows);
            BinaryPrimitives.WriteInt32LittleEndian(sizes[8..], part.Columns);
            BinaryPrimitives.WriteInt32LittleEndian(sizes[12..], part.Classes);
            hash.AppendData(sizes);
            hash.AppendData(part.AllPixels);
            hash.AppendData(part.AllLabels);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static void CheckTrainSamples(string name, int? trainSamples, int available)
    {
        if (trainSamples is <= 0 || trainSamples > available)
        {
            throw new ArgumentOutOfRangeException(
                nameof(trainSamples),
                trainSamples,
                available == int.MaxValue ? $"{name}: the number of training images must be above 0." : $"{name} has {available} training images; take 1 to {available} of them.");
        }
    }
}
