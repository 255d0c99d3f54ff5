using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Eddy.Networks;
using Eddy.Numerics;
using Eddy.Signals.Trl;
using Eddy.Steps;
using Eddy.Tests.Numerics;

namespace Eddy.Tests.Conformance;

/// <summary>The learners that must keep every promise, by name.</summary>
internal static class Learners
{
    public const int Inputs = 45;

    private static TrlLayerOptions Base { get; } = new()
    {
        BatchSize = 16,
        Trl = TrlOptions.Trl with { ChunkSize = 8 },
        Step = new AdamOptions { LearningRate = 1e-3 },
    };

    private static readonly Dictionary<string, TrlLayerOptions> _options = new()
    {
        ["trl"] = Base,
        ["trl-s"] = Base with { Trl = TrlOptions.TrlS },
        ["trl, batch norm"] = Base with { BatchNorm = true },
        ["trl-s, clipped"] = Base with { Trl = TrlOptions.TrlS, GradientClip = 1, LateralRateFactor = 0.03, Step = new SgdOptions { LearningRate = 1e-2 } },
        ["trl, direct covariance"] = Base with { Trl = Base.Trl with { DirectCovariance = true } },
        ["ring, sparse, drawn targets, gelu"] = Base with
        {
            Activation = Activation.Gelu,
            Trl = Base.Trl with { Pairs = TrlPairs.Ring, LateralSparsity = 0.5, VarianceTargetMin = 0.5, BidirectionalVariance = true },
        },
        ["trl, tanh, batch norm, clipped"] = Base with { Activation = Activation.Tanh, BatchNorm = true, GradientClip = 0.5 },
        ["trl, centred inputs"] = Base with { CentreInputs = true },
        ["trl-s, centred inputs, normalised steps, running lateral"] = Base with
        {
            Trl = TrlOptions.TrlS with { RunningLateral = true, CovarianceMomentum = 0.9 },
            CentreInputs = true,
            NormalizedStep = true,
            Step = new SgdOptions { LearningRate = 0.1 },
        },
        ["trl-s, receptive fields"] = Base with { Trl = TrlOptions.TrlS, CentreInputs = true, Fields = new LocalReceptiveFields(5, 9, 3) },
        ["trl-s, sigmoid"] = Base with { Trl = TrlOptions.TrlS, Activation = Activation.Sigmoid },
    };

    public static TheoryData<string> Names => new(_options.Keys);

    public static bool IsConcurrent(string name) => name.StartsWith("trl-s", StringComparison.Ordinal);

    public static TrlEncoder<float> New(string name, ulong seed, WorkerTeam team, params int[] layers)
        => new(Inputs, layers.Length == 0 ? [67, 33] : layers, _options[name], seed, team);

    /// <summary>One step of all layers at once, or of one after the other by turns.</summary>
    public static void Learn(TrlEncoder<float> encoder, string name, int step)
    {
        Fill(encoder, step);
        if (IsConcurrent(name))
        {
            encoder.Learn(0, encoder.Layers.Count);
        }
        else
        {
            encoder.Learn(step % encoder.Layers.Count, (step % encoder.Layers.Count) + 1);
        }
    }

    public static void Fill(TrlEncoder<float> encoder, int step)
        => encoder.Input.CopyFromRows(new RandomSource(1).Split("batch", step).Uniform<float>(encoder.Input.Rows * Inputs));

    /// <summary>A fingerprint of everything that learning changes.</summary>
    public static string Fingerprint(TrlEncoder<float> encoder)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (TrlLayer<float> layer in encoder.Layers)
        {
            foreach (Parameter<float> parameter in layer.Parameters())
            {
                Add(parameter.Value);
                Add(parameter.FirstMoment);
                Add(parameter.SecondMoment);
            }

            Add(layer.Lateral.Weight.Value); // no parameter where it is the running covariance
            Add(layer.Lateral.Running);
            Add(layer.Store.Mean);
            Add(layer.Store.Variance);
            Add(layer.Store.Previous);
            Add(layer.Dense.Norm?.RunningMean);
            Add(layer.Dense.Norm?.RunningVariance);
            double[] losses = [layer.Losses.Similarity, layer.Losses.Variance, layer.Losses.Covariance, layer.Losses.Lateral];
            hash.AppendData(MemoryMarshal.AsBytes<double>(losses));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());

        void Add(PanelMatrix<float>? matrix)
        {
            if (matrix is not null)
            {
                hash.AppendData(MemoryMarshal.AsBytes(matrix.Span));
            }
        }
    }
}
