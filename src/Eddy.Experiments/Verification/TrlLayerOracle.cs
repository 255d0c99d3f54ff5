using System.Numerics;
using System.Text.Json;
using Eddy.Networks;
using Eddy.Numerics;
using Eddy.Signals.Trl;
using Eddy.Steps;

namespace Eddy.Experiments.Verification;

/// <summary>Oracles of kind <c>trl-layer</c>: a few training steps of one TRL layer, every intermediate number given.</summary>
public static class TrlLayerOracle
{
    /// <summary>The kind this reads.</summary>
    public const string Kind = "trl-layer";

    /// <summary>Runs the file in double and in float.</summary>
    public static OracleResult Run(OracleFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        JsonElement config = file.Member(file.Root, "config");
        string? missing = Unsupported(file, config);
        if (missing is not null)
        {
            return new OracleResult(file.Path, file.Name, Kind, OracleStatus.NotYetSupported, null, null, missing);
        }

        OracleAgreement inDouble = Run<double>(file, config, file.Tolerance);
        OracleAgreement? inSingle = file.SingleTolerance is { } bound ? Run<float>(file, config, bound) : null;
        OracleStatus status = inDouble.Holds && inSingle is not { Holds: false } ? OracleStatus.Holds : OracleStatus.FallsShort;
        return new OracleResult(file.Path, file.Name, Kind, status, inDouble, inSingle, "");
    }

    private static string? Unsupported(OracleFile file, JsonElement config)
        => file.Member(config, "center_statistics_on").GetString() == "batch" && file.Member(config, "mean_momentum").GetDouble() != 0
            ? "statistics centred on the batch mean beside a running mean (center_statistics_on, mean_momentum)"
            : null;

    private static OracleAgreement Run<T>(OracleFile file, JsonElement config, double bound)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        JsonElement initial = file.Member(file.Root, "initial"), steps = file.Member(file.Root, "steps");
        double[] mask = file.Numbers(file.Root, "lateral_target_mask");
        int neurons = file.Numbers(initial, "bias").Length;
        int inputs = file.Numbers(initial, "weight").Length / Math.Max(1, neurons);
        if (steps.ValueKind != JsonValueKind.Array || steps.GetArrayLength() == 0 || neurons == 0 || inputs == 0 || mask.Length != neurons * neurons)
        {
            throw new InvalidDataException($"{file.Path}: needs at least one step, neuron and input, and a mask of neurons × neurons.");
        }

        int batch = file.Numbers(steps[0], "x").Length / inputs;
        TrlLayerOptions options = Options(file, config, batch, mask.Any(m => m != 0));

        using var team = new WorkerTeam(1);
        var encoder = new TrlEncoder<T>(inputs, [neurons], options, seed: 0, team);
        TrlLayer<T> layer = encoder.Layers[0];
        SetTransposed(layer.Dense.Weight.Value, file.Numbers(initial, "weight"));
        SetTransposed(layer.Dense.Bias.Value, file.Numbers(initial, "bias"));
        SetTransposed(layer.Lateral.Weight.Value, file.Numbers(initial, "lateral"));
        if (layer.Lateral.Keep is { } keep)
        {
            SetTransposed(keep, [.. mask.Select(m => 1 - m)]);
        }

        if (layer.Dense.Norm is { } norm)
        {
            SetTransposed(norm.Gamma.Value, file.Numbers(initial, "gamma"));
            SetTransposed(norm.Beta.Value, file.Numbers(initial, "beta"));
        }

        var error = new OracleError();
        int number = 0;
        foreach (JsonElement step in steps.EnumerateArray())
        {
            encoder.Input.CopyFromRows([.. file.Numbers(step, "x").Select(T.CreateChecked)]);
            encoder.Learn(0, 1);
            Compare(file, step, layer, options.Trl, error, $"step {++number}");
        }

        return new OracleAgreement(error.Worst, bound, error.Where);
    }

    private static void Compare<T>(OracleFile file, JsonElement step, TrlLayer<T> layer, TrlOptions options, OracleError error, string where)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Rows("z", layer.Output);
        Rows("mean", layer.Store.Mean);
        Rows("variance", layer.Store.Variance);
        Rows("covariance", layer.Lateral.Covariance!);
        Scalar("similarity_loss", layer.Losses.Similarity);
        Scalar("variance_loss", layer.Losses.Variance);
        Scalar("covariance_loss", layer.Losses.Covariance);
        Scalar("lateral_loss", layer.Losses.Lateral);
        Scalar("loss", layer.Losses.Signal(options));
        Transposed("grad_weight", layer.Dense.Weight.Gradient!);
        Transposed("grad_bias", layer.Dense.Bias.Gradient!);
        Transposed("grad_lateral", layer.Lateral.Weight.Gradient!);
        if (layer.Dense.Norm is { } norm)
        {
            Transposed("grad_gamma", norm.Gamma.Gradient!);
            Transposed("grad_beta", norm.Beta.Gradient!);
        }

        Transposed("weight_after", layer.Dense.Weight.Value);

        // Normalisation cancels a bias, so its gradient is 0; a file holds rounding noise of 1e-16 there, which Adam (ε = 1e-8) turns into moves of 1e-10.
        // They have no effect, and are measured against 1.
        Transposed("bias_after", layer.Dense.Bias.Value, layer.Dense.Norm is null ? OracleError.Floor : 1);
        Transposed("lateral_after", layer.Lateral.Weight.Value);

        void Scalar(string name, double got) => error.Compare<double>($"{where}, {name}", [got], file.Numbers(step, name));

        void Rows(string name, PanelMatrix<T> got)
        {
            var plain = new T[got.Rows * got.Columns];
            got.CopyToRows(plain);
            error.Compare<T>($"{where}, {name}", plain, file.Numbers(step, name));
        }

        void Transposed(string name, PanelMatrix<T> got, double floor = OracleError.Floor)
        {
            var plain = new T[got.Rows * got.Columns];
            got.CopyToTransposed(plain);
            error.Compare<T>($"{where}, {name}", plain, file.Numbers(step, name), floor);
        }
    }

    private static TrlLayerOptions Options(OracleFile file, JsonElement config, int batch, bool masked)
    {
        JsonElement optimizer = file.Member(file.Root, "optimizer");
        double rate = file.Member(optimizer, "learning_rate").GetDouble();
        return new TrlLayerOptions
        {
            BatchSize = batch,
            KeepGradients = true,
            Activation = Choice<Activation>(file, config, "activation"),
            BatchNorm = file.Member(config, "batch_norm").GetBoolean(),
            Step = file.Member(optimizer, "kind").GetString() switch
            {
                "sgd" => new SgdOptions { LearningRate = rate },
                "adam" => new AdamOptions
                {
                    LearningRate = rate,
                    FirstDecay = file.Member(optimizer, "beta1").GetDouble(),
                    SecondDecay = file.Member(optimizer, "beta2").GetDouble(),
                    Epsilon = file.Member(optimizer, "epsilon").GetDouble(),
                },
                var other => throw new InvalidDataException($"{file.Path}: optimizer '{other}' is unknown; adam and sgd are known."),
            },
            Trl = new TrlOptions
            {
                SimilarityCoefficient = file.Member(config, "similarity_coefficient").GetDouble(),
                VarianceCoefficient = file.Member(config, "variance_coefficient").GetDouble(),
                CovarianceCoefficient = file.Member(config, "covariance_coefficient").GetDouble(),
                LateralCoefficient = file.Member(config, "lateral_coefficient").GetDouble(),
                VarianceTargetMin = file.Member(config, "variance_target").GetDouble(),
                VarianceTargetMax = file.Member(config, "variance_target").GetDouble(),
                DetachPrevious = file.Member(config, "detach_previous").GetBoolean(),
                Pairs = file.Member(config, "similarity_pairs").GetString() switch
                {
                    "adjacent" => TrlPairs.Adjacent,
                    "within_chunk" => TrlPairs.WithinChunk,
                    "chunk_ring" => TrlPairs.Ring,
                    var other => throw new InvalidDataException($"{file.Path}: similarity_pairs '{other}' is unknown; adjacent, within_chunk and chunk_ring are known."),
                },
                BidirectionalVariance = file.Member(config, "bidirectional_variance").GetBoolean(),
                DirectCovariance = file.Member(config, "direct_covariance").GetBoolean(),
                VarianceMomentum = file.Member(config, "variance_momentum").GetDouble(),
                MeanMomentum = file.Member(config, "mean_momentum").GetDouble(),
                CovarianceMomentum = file.Member(config, "covariance_momentum").GetDouble(),
                TraceDecay = file.Member(config, "trace_decay") is { ValueKind: JsonValueKind.Number } decay ? decay.GetDouble() : 0,
                LateralShift = file.Member(config, "lateral_shift").GetBoolean(),
                ChunkSize = file.Member(config, "chunk_size").GetInt32(),
                LateralSparsity = masked ? 0.5 : 0, // any share: the mask itself is the file's
            },
        };
    }

    private static TEnum Choice<TEnum>(OracleFile file, JsonElement parent, string name)
        where TEnum : struct, Enum
        => file.Member(parent, name).GetString() is { } text && Enum.GetNames<TEnum>().Contains(text, StringComparer.OrdinalIgnoreCase)
            ? Enum.Parse<TEnum>(text, ignoreCase: true)
            : throw new InvalidDataException(
                $"{file.Path}: {name} '{file.Member(parent, name)}' is unknown; known are {string.Join(", ", Enum.GetNames<TEnum>())}.");

    private static void SetTransposed<T>(PanelMatrix<T> matrix, double[] values)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        => matrix.CopyFromTransposed([.. values.Select(T.CreateChecked)]);
}
