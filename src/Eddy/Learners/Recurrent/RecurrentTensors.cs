using System.Globalization;
using Eddy.Networks.Recurrent;
using Eddy.Numerics;
using Eddy.Steps;
using Eddy.Traces;

namespace Eddy.Learners.Recurrent;

/// <summary>The names under which a checkpoint of a <see cref="RecurrentLearner"/> holds what is in memory.</summary>
internal static class RecurrentTensors
{
    /// <summary>Every weight and own parameter, then the readout.</summary>
    public static IEnumerable<RecurrentWeight> Weights(RecurrentCore<float> core)
    {
        foreach (RecurrentLayer<float> layer in core.Network.Layers)
        {
            string at = $"{layer.Name}.{layer.Shape.Form.Name}.";
            int units = layer.Shape.Units;
            foreach (LinearMap<float> map in layer.Maps.SelectMany(maps => maps).OfType<LinearMap<float>>())
            {
                PanelMatrix<float> Matrix() => map.Weights.Value;
                if (map.RecurrentRows > 0)
                {
                    yield return new RecurrentWeight($"{at}{map.Name}.recurrent", [units, map.RecurrentRows], Matrix, 0);
                }

                if (map.InputRows > 0)
                {
                    yield return new RecurrentWeight($"{at}{map.Name}.input", [units, map.InputRows], Matrix, map.InputStart);
                }

                if (map.BiasRow >= 0)
                {
                    yield return new RecurrentWeight($"{at}{map.Name}.bias", [units], Matrix, map.BiasRow);
                }
            }

            for (int p = 0; p < layer.Shape.Parameters; p++)
            {
                yield return new RecurrentWeight(at + layer.Shape.Form.Parameters[p], [units], () => layer.Own!.Value, p);
            }
        }

        RecurrentReadout<float> readout = core.Network.Readout;
        yield return new RecurrentWeight("readout.weight", [readout.Outputs, readout.Features], () => readout.Weights.Value, 0);
        yield return new RecurrentWeight("readout.bias", [readout.Outputs], () => readout.Weights.Value, readout.Features);
    }

    /// <summary>Moments, and the gradients that wait for their step.</summary>
    public static IEnumerable<(string Name, PanelMatrix<float> Matrix)> Moments(RecurrentCore<float> core)
    {
        foreach ((string name, Parameter<float> parameter) in Parameters(core))
        {
            if (parameter is { FirstMoment: { } first, SecondMoment: { } second })
            {
                yield return ($"step/{name}.first", first);
                yield return ($"step/{name}.second", second);
            }

            if (parameter.Gradient is { } gradient)
            {
                yield return ($"step/{name}.gradient", gradient);
            }
        }
    }

    private static IEnumerable<(string Name, Parameter<float> Parameter)> Parameters(RecurrentCore<float> core)
    {
        foreach (RecurrentLayer<float> layer in core.Network.Layers)
        {
            string at = $"{layer.Name}.{layer.Shape.Form.Name}.";
            foreach (LinearMap<float> map in layer.Maps.SelectMany(maps => maps).OfType<LinearMap<float>>())
            {
                yield return (at + map.Name, map.Weights);
            }

            if (layer.Own is { } own)
            {
                yield return (at + "own", own);
            }
        }

        yield return ("readout", core.Network.Readout.Weights);
    }

    /// <summary>Bytes of weights, moments, states and what the rule carries.</summary>
    public static long Bytes(RecurrentCore<float> core)
    {
        long numbers = 0;
        foreach (Parameter<float> parameter in core.Parameters)
        {
            numbers += parameter.Value.Length + (parameter.FirstMoment?.Length ?? 0) + (parameter.SecondMoment?.Length ?? 0);
        }

        numbers += core.Network.Layers.Sum(l => (long)l.Shape.StateLength * core.Network.Streams.Length);
        numbers += core.Credit.Tensors.Sum(t => (long)t.Tensor.Values.Length);
        numbers += core.Credit.Shared.Sum(s => s.Shape.Aggregate(1L, (a, n) => a * n));
        return sizeof(float) * numbers;
    }

    /// <summary>What the rule carries.</summary>
    public static IEnumerable<(string Name, TraceTensor<float> Tensor)> Traces(RecurrentCore<float> core)
        => core.Credit.Tensors.Select(t => ($"trace/{Number(t.Layer)}.{t.Tensor.Name}", t.Tensor));

    /// <summary>What the rule draws from.</summary>
    public static IEnumerable<(string Name, StreamRandom Random)> Randoms(RecurrentCore<float> core)
        => core.Credit.Randoms.Select(r => ($"random/{Number(r.Layer)}.{r.Random.Name}", r.Random));

    /// <summary>A layer's name by its index.</summary>
    public static string Number(int layer) => "layer" + (layer + 1).ToString(CultureInfo.InvariantCulture);
}
