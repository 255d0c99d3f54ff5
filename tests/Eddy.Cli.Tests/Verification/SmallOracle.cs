using System.Text.Json.Nodes;
using Eddy.Networks;
using Eddy.Signals.Trl;
using Eddy.Tests.Signals.Trl;

namespace Eddy.Cli.Tests.Verification;

/// <summary>An oracle file made here: two steps of a small layer, computed by the equations alone, gradients by finite differences.</summary>
internal static class SmallOracle
{
    private const int Inputs = 3;
    private const int Neurons = 2;
    private const double Rate = 0.1;

    /// <summary>A new copy, to be broken at will.</summary>
    public static JsonObject Create()
    {
        TrlOptions options = TrlOptions.Trl with { ChunkSize = 2 };
        var layer = new TrlReference(options, Activation.Tanh, batchNorm: false, Inputs, Neurons);
        double[][] initial = [[0.5, -0.25, 0.75, -0.5, 0.25, 1], [0.125, -0.375], [0.25, -0.5, 0.75, 0.125]];
        initial[0].CopyTo(layer.Weight, 0);
        initial[1].CopyTo(layer.Bias, 0);
        initial[2].CopyTo(layer.Lateral, 0);
        double[][] batches = [[1, 0, 0.5, 0.5, 0.25, 0, -1, 1, 0.25, -0.5, 0.5, 1], [0, 1, 1, 0.5, 0.5, -1, 1, 1, 0, 0, 0.25, 0.75]];
        return new JsonObject
        {
            ["kind"] = "trl-layer",
            ["name"] = "small",
            ["note"] = "computed from the equations",
            ["config"] = new JsonObject
            {
                ["similarity_coefficient"] = 1,
                ["variance_coefficient"] = 5,
                ["covariance_coefficient"] = 1,
                ["lateral_coefficient"] = 1.2,
                ["variance_target"] = 1,
                ["detach_previous"] = false,
                ["similarity_pairs"] = "within_chunk",
                ["bidirectional_variance"] = false,
                ["direct_covariance"] = false,
                ["mean_momentum"] = 0,
                ["variance_momentum"] = 0.9,
                ["covariance_momentum"] = 0,
                ["center_statistics_on"] = "batch",
                ["trace_decay"] = null,
                ["lateral_shift"] = false,
                ["activation"] = "tanh",
                ["batch_norm"] = false,
                ["chunk_size"] = 2,
            },
            ["optimizer"] = new JsonObject { ["kind"] = "sgd", ["learning_rate"] = Rate },
            ["initial"] = new JsonObject { ["weight"] = Array(initial[0], Inputs), ["bias"] = Array(initial[1]), ["lateral"] = Array(initial[2], Neurons) },
            ["lateral_target_mask"] = Array([0, 0, 0, 0], Neurons),
            ["tolerance"] = 1e-9, // finite differences of fourth order are good to 1e-10
            ["steps"] = new JsonArray([.. batches.Select(x => Step(layer, options, x))]),
        };
    }

    private static JsonObject Step(TrlReference layer, TrlOptions options, double[] x)
    {
        layer.Observe(x);
        TrlLosses losses = layer.Losses;
        double[] weight = Gradient(layer.Weight, layer.SignalLoss), bias = Gradient(layer.Bias, layer.SignalLoss);
        double[] lateral = Gradient(layer.Lateral, () => options.LateralCoefficient * layer.LateralLoss());
        Move(layer.Weight, weight);
        Move(layer.Bias, bias);
        Move(layer.Lateral, lateral);
        return new JsonObject
        {
            ["x"] = Array(x, Inputs),
            ["z"] = Array(layer.Output, Neurons),
            ["mean"] = Array(layer.Mean),
            ["variance"] = Array(layer.Variance),
            ["covariance"] = Array(layer.Covariance, Neurons),
            ["similarity_loss"] = losses.Similarity,
            ["variance_loss"] = losses.Variance,
            ["covariance_loss"] = losses.Covariance,
            ["lateral_loss"] = losses.Lateral,
            ["loss"] = losses.Signal(options),
            ["grad_weight"] = Array(weight, Inputs),
            ["grad_bias"] = Array(bias),
            ["grad_lateral"] = Array(lateral, Neurons),
            ["weight_after"] = Array(layer.Weight, Inputs),
            ["bias_after"] = Array(layer.Bias),
            ["lateral_after"] = Array(layer.Lateral, Neurons),
        };
    }

    private static double[] Gradient(double[] parameter, Func<double> loss)
        => TrlReference.Gradient(parameter, [.. Enumerable.Range(0, parameter.Length)], loss, step: 1e-3);

    private static void Move(double[] parameter, double[] gradient)
    {
        for (int i = 0; i < parameter.Length; i++)
        {
            parameter[i] -= Rate * gradient[i];
        }
    }

    private static JsonArray Array(double[] values) => new([.. values.Select(v => (JsonNode)v)]);

    private static JsonArray Array(double[] values, int columns) => new([.. values.Chunk(columns).Select(row => (JsonNode)Array(row))]);
}
