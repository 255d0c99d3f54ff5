using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Eddy.Data.Pamap2;

namespace Eddy.Experiments.Sequences;

/// <summary>Sensor readings of people at work, PAMAP2, as sequences whose rows have classes: the activity.</summary>
internal static class SensorData
{
    /// <summary>Before the folder of a PAMAP2 data set.</summary>
    public const string Prefix = "pamap2:";

    /// <summary>Windows of the options' steps over the rows of each part; a window holds rows of one subject.</summary>
    /// <exception cref="InvalidDataException">A file is damaged, or there are too few rows.</exception>
    public static SequenceData Load(SequenceExperimentOptions options, string folder)
    {
        var data = Pamap2DataSet.Load(folder);
        SequenceSet train = Windows(data.Train, options.Steps, options.TrainSamples);
        SequenceSet validation = Windows(data.Validation, options.Steps), test = Windows(data.Test, options.Steps);
        if (validation.Count == 0 || test.Count == 0)
        {
            throw new InvalidDataException($"{folder}: a held-out subject has fewer rows than a window of {options.Steps}. Take shorter windows (--set steps=N), or more data.");
        }

        return new SequenceData(options.Data, data.Name, train, validation, test, data.ClassNames.Count, HasClasses: true, Sha256(data)) { ClassNames = data.ClassNames };
    }

    private static SensorWindows Windows(Pamap2Part part, int steps, int? most = null)
    {
        int rows = Math.Min(part.Count, most ?? part.Count);
        var recordings = new List<int>();
        for (int i = 0; i < rows; i++)
        {
            if (i == 0 || part.SubjectOf(i) != part.SubjectOf(i - 1))
            {
                recordings.Add(0);
            }

            recordings[^1]++;
        }

        return new SensorWindows(part.Count == 0 ? 1 : part.Features.Length / part.Count, part.Features.ToArray(), part.Labels.ToArray(), recordings, steps);
    }

    private static string Sha256(Pamap2DataSet data)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (Pamap2Part part in new[] { data.Train, data.Validation, data.Test })
        {
            hash.AppendData(BitConverter.GetBytes(part.Count));
            hash.AppendData(MemoryMarshal.AsBytes(part.Features));
            hash.AppendData(part.Labels);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
