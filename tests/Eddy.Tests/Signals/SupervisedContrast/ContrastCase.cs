using System.Numerics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Eddy.Networks;
using Eddy.Numerics;
using Eddy.Steps;
using Eddy.Tests.Numerics;

namespace Eddy.Tests.Signals.SupervisedContrast;

/// <summary>Encoders of sizes that fill no panel, and batches for them.</summary>
internal static class ContrastCase
{
    public const int Inputs = 21;

    public static ContrastEncoderOptions Options { get; } = new() { BatchSize = 39, Step = new AdamOptions { LearningRate = 1e-3 } };

    public static ContrastEncoder<T> New<T>(ContrastEncoderOptions options, WorkerTeam team, ulong seed = 7, params int[] layers)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        => new(Inputs, layers.Length == 0 ? [40, 33] : layers, options, seed, team);

    public static double[] Samples(ContrastEncoderOptions options, int step = 0) => new RandomSource(1).Split("batch", step).Uniform<double>(options.BatchSize * Inputs);

    /// <summary>Four labels, among them 255, and two samples that are alone with theirs.</summary>
    public static byte[] Labels(ContrastEncoderOptions options, int step = 0)
    {
        RandomSource random = new RandomSource(1).Split("labels", step);
        byte[] labels = [.. Enumerable.Range(0, options.BatchSize).Select(_ => (byte)(255 - (85 * random.NextInt(4))))];
        (labels[1], labels[^1]) = (7, 8);
        return labels;
    }

    public static void Fill<T>(ContrastEncoder<T> encoder, double[] samples)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        => encoder.Input.CopyFromRows([.. samples.Select(T.CreateChecked)]);

    public static void Learn(ContrastEncoder<float> encoder, ContrastEncoderOptions options, int step)
    {
        Fill(encoder, Samples(options, step));
        encoder.Learn(Labels(options, step));
    }

    /// <summary>The equations, from the weights that a layer has now.</summary>
    public static ContrastReference Reference<T>(ContrastLayer<T> layer, ContrastEncoderOptions options)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        => new(options, layer.Dense.Weight.Value.Transposed(), layer.Dense.Bias.Value.Rows(), layer.Dense.Norm?.Gamma.Value.Rows() ?? [], layer.Dense.Norm?.Beta.Value.Rows() ?? []);

    /// <summary>A fingerprint of everything that learning changes.</summary>
    public static string Fingerprint(ContrastEncoder<float> encoder)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (ContrastLayer<float> layer in encoder.Layers)
        {
            Parameter<float>?[] parameters = [layer.Dense.Weight, layer.Dense.Bias, layer.Dense.Norm?.Gamma, layer.Dense.Norm?.Beta];
            PanelMatrix<float>?[] statistics = [layer.Dense.Norm?.RunningMean, layer.Dense.Norm?.RunningVariance];
            foreach (PanelMatrix<float>? matrix in parameters.SelectMany(p => new[] { p?.Value, p?.FirstMoment, p?.SecondMoment }).Concat(statistics))
            {
                if (matrix is not null)
                {
                    hash.AppendData(MemoryMarshal.AsBytes(matrix.Span));
                }
            }

            hash.AppendData(BitConverter.GetBytes(layer.Loss));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
