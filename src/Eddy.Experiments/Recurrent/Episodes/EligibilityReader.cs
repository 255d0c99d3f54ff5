using System.Numerics.Tensors;
using Eddy.Experiments.Reports.Charts;
using Eddy.Networks.Recurrent;
using Eddy.Numerics;
using Eddy.Traces;
using Eddy.Traces.Diagonal;

namespace Eddy.Experiments.Recurrent.Episodes;

/// <summary>Looks at the traces of a learner with one stream: how much each weight, or each source where all units share one trace, is credited with now.</summary>
internal static class EligibilityReader
{
    private const int Lanes = PanelMatrix<float>.PanelWidth;

    /// <summary>Σ |ε| over the states of a unit, [units, sources], of one current of a layer; null where the rule keeps nothing of that shape.</summary>
    public static Grid? OfWeights(Credit<float> credit, int layer, LinearMap<float> map)
    {
        RecurrentLayer<float> of = credit.Network.Layers[layer];
        TraceTensor<float>[] tensors = [.. credit.Tensors.Where(t => t.Layer == layer).Select(t => t.Tensor)];
        int length = map.Weights.Value.Length;
        if (Find(tensors, "current." + map.Name) is { } dense && dense.Length >= of.Shape.Carried * length)
        {
            return Panels(of, map, dense.Of(0)[..(of.Shape.Carried * length)].ToArray());
        }

        if (Find(tensors, "half." + map.Name) is { } half && half.Length >= of.Shape.Carried * length / 2)
        {
            return Panels(of, map, Unpacked(half.Of(0)[..(of.Shape.Carried * length / 2)]));
        }

        if (Find(tensors, "event." + map.Name) is { } touched && Find(tensors, "decay") is { } decay)
        {
            Grid grid = Panels(of, map, touched.Of(0).ToArray());
            for (int u = 0; u < grid.Rows; u++)
            {
                Span<float> row = grid.Values.AsSpan(u * grid.Columns, grid.Columns);
                TensorPrimitives.Multiply(row, Math.Abs(decay.Of(0)[u]), row); // the dense trace is E c
            }

            return grid;
        }

        return Find(tensors, "input") is { } input && Find(tensors, "output") is { } output && of.Shape.MicroSteps == 1 ? Factors(of, map, input.Of(0), output.Of(0)) : null;
    }

    /// <summary>Σ |ε| over states, by source, of a trace that all units share; null where there is none.</summary>
    public static float[]? OfSources(Credit<float> credit, int layer, LinearMap<float> map)
    {
        TraceTensor<float>[] tensors = [.. credit.Tensors.Where(t => t.Layer == layer).Select(t => t.Tensor)];
        if (Find(tensors, "presynaptic." + map.Name) is not { } shared)
        {
            return null;
        }

        var sums = new float[map.Rows];
        int states = Math.Min(credit.Network.Layers[layer].Shape.Carried, shared.Length / map.Rows);
        for (int s = 0; s < states; s++)
        {
            for (int i = 0; i < sums.Length; i++)
            {
                sums[i] += Math.Abs(shared.Of(0)[(s * map.Rows) + i]);
            }
        }

        return sums;
    }

    /// <summary>The norm of every plane of every trace, by a name to read.</summary>
    public static IEnumerable<(string Trace, string Plane, double Norm)> Norms(Credit<float> credit)
    {
        foreach ((int layer, TraceTensor<float> tensor) in credit.Tensors.Where(t => t.Tensor.Name is not ("decay" or "told" or "draws" or "steps" or "place")))
        {
            RecurrentLayer<float> of = credit.Network.Layers[layer];
            string name = $"{of.Name} {tensor.Name}";
            int planes = PlanesOf(of, tensor);
            float[] values = tensor.Name.StartsWith("event.", StringComparison.Ordinal) && Map(of, tensor) is { } map && OfWeights(credit, layer, map) is { } grid
                ? grid.Values : tensor.Of(0).ToArray();
            int length = values.Length / planes;
            for (int p = 0; p < planes; p++)
            {
                ReadOnlySpan<float> plane = values.AsSpan(p * length, length);
                yield return (name, PlaneName(of, p, planes), Math.Sqrt(tensor.IsHalfWidth ? HalfWidth.Squares(plane) : TensorPrimitives.SumOfSquares(plane)));
            }
        }
    }

    private static TraceTensor<float>? Find(TraceTensor<float>[] tensors, string name) => Array.Find(tensors, tensor => tensor.Name == name);

    private static LinearMap<float>? Map(RecurrentLayer<float> layer, TraceTensor<float> tensor)
        => layer.Maps.SelectMany(maps => maps).OfType<LinearMap<float>>().FirstOrDefault(map => tensor.Name.EndsWith("." + map.Name, StringComparison.Ordinal));

    // Traces that lie as the weights do have a plane a state first, then what a filter, rates and rewards add.
    private static int PlanesOf(RecurrentLayer<float> layer, TraceTensor<float> tensor)
        => Map(layer, tensor) is not { } map ? 1
            : tensor.Name.StartsWith("presynaptic.", StringComparison.Ordinal) ? tensor.Length / map.Rows
            : tensor.Name.StartsWith("current.", StringComparison.Ordinal) ? tensor.Length / map.Weights.Value.Length
            : tensor.Name.StartsWith("half.", StringComparison.Ordinal) ? 2 * tensor.Length / map.Weights.Value.Length
            : 1;

    private static string PlaneName(RecurrentLayer<float> layer, int plane, int planes)
    {
        int states = layer.Shape.Carried;
        return plane < states && planes >= states ? layer.Shape.Form.States[plane]
            : planes == 2 * states && plane < planes ? "filtered " + layer.Shape.Form.States[plane - states]
            : plane < states + layer.Shape.Form.Outputs && planes > states ? "filtered " + layer.Shape.Form.Emissions[plane - states]
            : planes == 1 ? "all" : "rates or reward";
    }

    // From planes that lie as the weights do: panels of 32 units, in each a row a source.
    private static Grid Panels(RecurrentLayer<float> layer, LinearMap<float> map, ReadOnlySpan<float> planes)
    {
        int units = layer.Shape.Units, rows = map.Rows, panel = map.Weights.Value.PanelLength, length = map.Weights.Value.Length;
        var sums = new float[units * rows];
        for (int from = 0; from < planes.Length; from += length)
        {
            for (int u = 0; u < units; u++)
            {
                int at = from + (u / Lanes * panel) + (u % Lanes);
                for (int i = 0; i < rows; i++)
                {
                    sums[(u * rows) + i] += Math.Abs(planes[at + (i * Lanes)]);
                }
            }
        }

        return new Grid(sums, units, rows);
    }

    // Words that hold lanes k and k + 16 of a row.
    private static float[] Unpacked(ReadOnlySpan<float> words)
    {
        var values = new float[2 * words.Length];
        for (int i = 0; i < words.Length; i++)
        {
            uint bits = BitConverter.SingleToUInt32Bits(words[i]);
            int at = (i / (Lanes / 2) * Lanes) + (i % (Lanes / 2));
            values[at] = BitConverter.UInt32BitsToSingle(bits << 16);
            values[at + (Lanes / 2)] = BitConverter.UInt32BitsToSingle(bits & 0xFFFF0000);
        }

        return values;
    }

    // |output| × |input|, as the rule that keeps factors meets them.
    private static Grid? Factors(RecurrentLayer<float> layer, LinearMap<float> map, ReadOnlySpan<float> input, ReadOnlySpan<float> output)
    {
        int current = Array.IndexOf(layer.Maps[0], map), units = layer.Shape.Units, padded = layer.Shape.Padded, currents = layer.Shape.Currents;
        if (current < 0 || output.Length < layer.Shape.Carried * currents * padded || input.Length < map.Start + map.Rows)
        {
            return null;
        }

        var values = new float[units * map.Rows];
        for (int u = 0; u < units; u++)
        {
            float factor = 0;
            for (int s = 0; s < layer.Shape.Carried; s++)
            {
                factor += Math.Abs(output[(((s * currents) + current) * padded) + u]);
            }

            for (int i = 0; i < map.Rows; i++)
            {
                values[(u * map.Rows) + i] = factor * Math.Abs(input[map.Start + i]);
            }
        }

        return new Grid(values, units, map.Rows);
    }
}
