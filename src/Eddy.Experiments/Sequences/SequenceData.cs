using Eddy.Data;
using Eddy.Data.Digits;
using Eddy.Data.Images;

namespace Eddy.Experiments.Sequences;

/// <summary>A task on sequences: what to learn from and what to judge on.</summary>
/// <param name="Name">As given to <c>--data</c>.</param>
/// <param name="Title">For people.</param>
/// <param name="Train">To learn from.</param>
/// <param name="Validation">Held out beside the test part; null where there is none.</param>
/// <param name="Test">Held out.</param>
/// <param name="Outputs">Classes, or numbers to predict.</param>
/// <param name="HasClasses">Whether rows have classes and not numbers to predict.</param>
/// <param name="Sha256">Fingerprint of the content.</param>
internal sealed record SequenceData(
    string Name, string Title, SequenceSet Train, SequenceSet? Validation, SequenceSet Test, int Outputs, bool HasClasses, string Sha256)
{
    /// <summary>The digit stream's images, row by row.</summary>
    public const string DigitRows = "digits-rows";

    /// <summary>Before the folder of IDX files whose images are learned row by row.</summary>
    public const string MnistRows = "mnist-rows:";

    /// <summary>Names of the classes; empty where numbers stand for themselves.</summary>
    public IReadOnlyList<string> ClassNames { get; init; } = [];

    /// <summary>Whether a name of <c>--data</c> means sequences.</summary>
    public static bool IsNamed(string? name) => name is not null && (IsRows(name) || IsSensors(name));

    /// <summary>Whether a name of <c>--data</c> means images row by row.</summary>
    public static bool IsRows(string name) => name == DigitRows || name.StartsWith(MnistRows, StringComparison.Ordinal);

    /// <summary>Whether a name of <c>--data</c> means sensor readings.</summary>
    public static bool IsSensors(string name) => name.StartsWith(SensorData.Prefix, StringComparison.Ordinal);

    /// <summary>Loads what the options name.</summary>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    /// <exception cref="InvalidDataException">A file is damaged.</exception>
    /// <exception cref="ArgumentException">The name is unknown, or there are fewer samples than asked for.</exception>
    public static SequenceData Load(SequenceExperimentOptions options, int threads)
    {
        if (options.Data == DigitRows)
        {
            return Rows(options.Data, DataSets.Load(DigitsDataSet.Name, trainSamples: options.TrainSamples, threads: threads));
        }

        if (options.Data.StartsWith(MnistRows, StringComparison.Ordinal))
        {
            string folder = RequireFolder(options.Data[MnistRows.Length..], "the four IDX files of an MNIST-like data set");
            return Rows(options.Data, DataSets.Load(Path.GetFullPath(folder), trainSamples: options.TrainSamples, threads: threads));
        }

        return IsSensors(options.Data)
            ? SensorData.Load(options, RequireFolder(options.Data[SensorData.Prefix.Length..], "PAMAP2's subject files"))
            : throw new ArgumentException($"'{options.Data}' names no sequences; known are {DigitRows}, {MnistRows}DIR and {SensorData.Prefix}DIR.", nameof(options));
    }

    private static string RequireFolder(string folder, string content) => Directory.Exists(folder)
        ? folder
        : throw new DirectoryNotFoundException($"'{folder}': there is no such folder. Give a folder that holds {content}.");

    private static SequenceData Rows(string name, ImageDataSet images)
    {
        if (images.Train.Rows < 4)
        {
            throw new InvalidDataException($"{name}: images of {images.Train.Rows} rows are no sequences to speak of. Give images of at least 4 rows.");
        }

        return new SequenceData(
            name, $"{images.Name}, row by row", new ImageRows(images.Train), null, new ImageRows(images.Test), images.Train.Columns, HasClasses: false, DataSets.Sha256(images));
    }
}
