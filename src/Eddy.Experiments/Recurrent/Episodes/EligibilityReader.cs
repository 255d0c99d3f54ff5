using System.Numerics.Tensors;
using Eddy.Experiments.Reports.Charts;
using Eddy.Networks.Recurrent;
using Eddy.Numerics;
using Eddy.Traces;
using Eddy.Traces.Diagonal;
using Eddy.Traces.Downstream;
using Eddy.Traces.Events;

namespace Eddy.Experiments.Recurrent.Episodes;

/// <summary>Looks at the traces of a learner with one stream: how much each weight, or each source where all units share one trace, is credited with now.</summary>
internal static class EligibilityReader
{
    private const int Lanes = PanelMatrix<float>.PanelWidth;

    /// <summary>
    /// |e|, how each weight has moved what its unit tells now, [units, sources] of one current of a layer: Σ over emissions of |Σ_s ∂z/∂h[s] ε[s]|, or of the filtered |ē| where the
    /// rule keeps that; null where the rule keeps nothing of that shape.
    /// </summary>
    public static Grid? OfWeights(Credit<float> credit, int layer, LinearMap<float> map)
    {
        RecurrentLayer<float> of = credit.Network.Layers[layer];
        TakeJournals(credit);
        TraceTensor<float>[] tensors = [.. credit.Tensors.Where(t => t.Layer == layer).Select(t => t.Tensor)];
        int length = map.Weights.Value.Length, states = of.Shape.Carried;
        if (Find(tensors, "current." + map.Name) is { } dense)
        {
            int filtered = FirstFiltered(credit, layer), last = filtered < 0 ? states : filtered + of.Shape.Form.Outputs;
            return dense.Length < last * length ? null
                : filtered >= 0 ? Sum(of, Enumerable.Range(filtered, of.Shape.Form.Outputs).Select(plane => Panels(of, map, dense.Of(0).Slice(plane * length, length))))
                : Told(credit, layer, [.. Enumerable.Range(0, states).Select(s => Panels(of, map, dense.Of(0).Slice(s * length, length)))]);
        }

        if (Find(tensors, "half." + map.Name) is { } half && half.Length >= states * length / 2)
        {
            return Told(credit, layer, [.. Enumerable.Range(0, states).Select(s => Panels(of, map, Unpacked(half.Of(0).Slice(s * length / 2, length / 2))))]);
        }

        if (Find(tensors, "event." + map.Name) is not null)
        {
            return Told(credit, layer, [Touched(of, map, tensors)]);
        }

        return Find(tensors, "input") is { } input && Find(tensors, "output") is { } output && of.Shape.MicroSteps == 1 && Factors(of, map, input.Of(0), output.Of(0)) is { } factors
            ? Told(credit, layer, factors) : null;
    }

    /// <summary>Σ |ε| over states, by source, of a trace that all units share; null where there is none, or where weights have one beside it.</summary>
    public static float[]? OfSources(Credit<float> credit, int layer, LinearMap<float> map)
    {
        TraceTensor<float>[] tensors = [.. credit.Tensors.Where(t => t.Layer == layer).Select(t => t.Tensor)];
        if (Find(tensors, "presynaptic." + map.Name) is not { } shared || Find(tensors, "current." + map.Name) is not null)
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
        TakeJournals(credit);
        foreach ((int layer, TraceTensor<float> tensor) in credit.Tensors.Where(t => t.Tensor.Name is not ("decay" or "told" or "draws" or "steps" or "place") && !t.Tensor.Name.StartsWith("journal.", StringComparison.Ordinal)))
        {
            RecurrentLayer<float> of = credit.Network.Layers[layer];
            string name = $"{of.Name} {tensor.Name}";
            int planes = PlanesOf(of, tensor);
            float[] values = tensor.Name.StartsWith("event.", StringComparison.Ordinal) && Map(of, tensor) is { } map
                ? Touched(of, map, [.. credit.Tensors.Where(t => t.Layer == layer).Select(t => t.Tensor)]).Values : tensor.Of(0).ToArray();
            int length = values.Length / planes;
            for (int p = 0; p < planes; p++)
            {
                ReadOnlySpan<float> plane = values.AsSpan(p * length, length);
                yield return (name, PlaneName(of, tensor, p, planes, FirstFiltered(credit, layer)), Math.Sqrt(tensor.IsHalfWidth ? HalfWidth.Squares(plane) : TensorPrimitives.SumOfSquares(plane)));
            }
        }
    }

    // Event-driven traces put steps off; with one stream, to take them now changes no bit of what follows.
    private static void TakeJournals(Credit<float> credit)
    {
        foreach (EventTrace<float> trace in (credit as TraceCredit<float>)?.Traces.OfType<EventTrace<float>>() ?? [])
        {
            trace.TakeAll(0);
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

    private static string PlaneName(RecurrentLayer<float> layer, TraceTensor<float> tensor, int plane, int planes, int filtered)
    {
        int states = layer.Shape.Carried;
        bool shared = tensor.Name.StartsWith("presynaptic.", StringComparison.Ordinal);
        return planes == 1 && Map(layer, tensor) is null ? "all"
            : !shared && filtered >= 0 && plane >= filtered && plane < filtered + layer.Shape.Form.Outputs ? "filtered " + layer.Shape.Form.Emissions[plane - filtered]
            : plane < states ? layer.Shape.Form.States[plane]
            : shared ? "filtered " + layer.Shape.Form.States[plane - states]
            : "rates or reward";
    }

    // The first of the planes of what units told, filtered; −1 where there are none. They follow those of the states, unless those are shared.
    private static int FirstFiltered(Credit<float> credit, int layer) => credit is not TraceCredit<float> traces ? -1 : traces.Traces[layer] switch
    {
        SharedEmissionTrace<float> => 0,
        EmissionTrace<float> { Filter.IsNone: false } => credit.Network.Layers[layer].Shape.Carried,
        _ => -1,
    };

    // What the traces of the states do to what each unit tells now.
    private static Grid Told(Credit<float> credit, int layer, Grid[] states)
    {
        LayerShape shape = credit.Network.Layers[layer].Shape;
        float[] slopes = credit.Network.Streams[0].Layers[layer].EmissionSlope;
        return Sum(credit.Network.Layers[layer], Enumerable.Range(0, shape.Form.Outputs).Select(z =>
        {
            var told = new float[states[0].Values.Length];
            for (int s = 0; s < states.Length; s++)
            {
                for (int i = 0; i < told.Length; i++)
                {
                    told[i] += slopes[(((z * shape.States) + s) * shape.Padded) + (i / states[s].Columns)] * states[s].Values[i];
                }
            }

            return states[0] with { Values = told };
        }));
    }

    // Of magnitudes.
    private static Grid Sum(RecurrentLayer<float> layer, IEnumerable<Grid> grids)
    {
        Grid[] all = [.. grids];
        var sum = new float[all[0].Values.Length];
        foreach (Grid grid in all)
        {
            for (int i = 0; i < sum.Length; i++)
            {
                sum[i] += Math.Abs(grid.Values[i]);
            }
        }

        return new Grid(sum, layer.Shape.Units, all[0].Columns);
    }

    // The dense trace is E c.
    private static Grid Touched(RecurrentLayer<float> layer, LinearMap<float> map, TraceTensor<float>[] tensors)
    {
        Grid grid = Panels(layer, map, Find(tensors, "event." + map.Name)!.Of(0));
        Span<float> decay = Find(tensors, "decay")!.Of(0);
        for (int u = 0; u < grid.Rows; u++)
        {
            Span<float> row = grid.Values.AsSpan(u * grid.Columns, grid.Columns);
            TensorPrimitives.Multiply(row, decay[u], row);
        }

        return grid;
    }

    // From one plane that lies as the weights do: panels of 32 units, in each a row a source.
    private static Grid Panels(RecurrentLayer<float> layer, LinearMap<float> map, ReadOnlySpan<float> plane)
    {
        int units = layer.Shape.Units, rows = map.Rows, panel = map.Weights.Value.PanelLength;
        var values = new float[units * rows];
        for (int u = 0; u < units; u++)
        {
            int at = (u / Lanes * panel) + (u % Lanes);
            for (int i = 0; i < rows; i++)
            {
                values[(u * rows) + i] = plane[at + (i * Lanes)];
            }
        }

        return new Grid(values, units, rows);
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

    // output × input by state, as the rule that keeps factors meets them.
    private static Grid[]? Factors(RecurrentLayer<float> layer, LinearMap<float> map, ReadOnlySpan<float> input, ReadOnlySpan<float> output)
    {
        int current = Array.IndexOf(layer.Maps[0], map), units = layer.Shape.Units, padded = layer.Shape.Padded, currents = layer.Shape.Currents;
        if (current < 0 || output.Length < layer.Shape.Carried * currents * padded || input.Length < map.Start + map.Rows)
        {
            return null;
        }

        var grids = new Grid[layer.Shape.Carried];
        for (int s = 0; s < grids.Length; s++)
        {
            var values = new float[units * map.Rows];
            for (int u = 0; u < units; u++)
            {
                TensorPrimitives.Multiply(input.Slice(map.Start, map.Rows), output[(((s * currents) + current) * padded) + u], values.AsSpan(u * map.Rows, map.Rows));
            }

            grids[s] = new Grid(values, units, map.Rows);
        }

        return grids;
    }
}
