using System.Numerics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Eddy.Learners.Backprop;
using Eddy.Numerics;
using Eddy.Steps;
using Eddy.Tests.Numerics;

namespace Eddy.Tests.Learners.Backprop;

/// <summary>Networks of sizes that fill no panel, and batches for them.</summary>
internal static class BackpropCase
{
    public const int Inputs = 37;
    public const int Classes = 5;

    public static BackpropOptions Options { get; } = new() { Layers = [67, 40, 33], BatchSize = 39, Step = new AdamOptions { LearningRate = 1e-3 } };

    public static BackpropNetwork<T> New<T>(BackpropOptions options, WorkerTeam team, ulong seed = 7)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        => new(Inputs, Classes, options, seed, team);

    public static double[] Samples(BackpropOptions options, int step = 0) => new RandomSource(1).Split("batch", step).Uniform<double>(options.BatchSize * Inputs);

    public static byte[] Labels(BackpropOptions options, int step = 0)
    {
        RandomSource random = new RandomSource(1).Split("labels", step);
        return [.. Enumerable.Range(0, options.BatchSize).Select(_ => (byte)random.NextInt(Classes))];
    }

    public static void Fill<T>(BackpropNetwork<T> network, double[] samples)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        => network.Input.CopyFromRows([.. samples.Select(T.CreateChecked)]);

    public static void Learn(BackpropNetwork<float> network, BackpropOptions options, int step)
    {
        Fill(network, Samples(options, step));
        network.Learn(Labels(options, step));
    }

    /// <summary>All parameters as plain [out, in].</summary>
    public static Dictionary<string, double[]> Parameters<T>(BackpropNetwork<T> network)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        => network.Parameters.ToDictionary(p => p.Name, p => p.Parameter.Value.Transposed());

    /// <summary>A fingerprint of everything that learning changes.</summary>
    public static string Fingerprint(BackpropNetwork<float> network)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (PanelMatrix<float>? matrix in network.Parameters.SelectMany(p => new[] { p.Parameter.Value, p.Parameter.FirstMoment, p.Parameter.SecondMoment })
            .Concat(network.Statistics.Select(s => s.Values)))
        {
            if (matrix is not null)
            {
                hash.AppendData(MemoryMarshal.AsBytes(matrix.Span));
            }
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
