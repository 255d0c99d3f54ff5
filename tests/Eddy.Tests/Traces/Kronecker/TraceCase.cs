using System.Numerics;
using Eddy.Networks.Recurrent;
using Eddy.Neurons;
using Eddy.Numerics;
using Eddy.Steps;
using Eddy.Traces;

namespace Eddy.Tests.Traces.Kronecker;

/// <summary>One layer, one stream and inputs in order: what a trace of it says of the influence, beside exact forward-mode differentiation.</summary>
internal sealed class TraceCase<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private TraceCase(RecurrentLayer<T> layer, double[][] inputs) => (Layer, Inputs, Stream) = (layer, inputs, new LayerStream<T>(layer.Shape));

    public RecurrentLayer<T> Layer { get; }

    public double[][] Inputs { get; }

    public LayerStream<T> Stream { get; }

    /// <summary>A layer with random weights and inputs.</summary>
    public static TraceCase<T> New<N>(N neuron, int units, int inputs, int steps, ulong seed = 1)
        where N : struct, INeuron
    {
        var layer = new NeuronLayer<T, N>(neuron, units, inputs, "layer1", new LayerOptions(), new SgdOptions(), keepGradient: true);
        var random = new RandomSource(seed);
        layer.Draw(random.Split("weights"));
        return new TraceCase<T>(layer, [.. Enumerable.Range(0, steps).Select(_ => Enumerable.Range(0, inputs).Select(_ => random.NextGaussian()).ToArray())]);
    }

    /// <summary>A layer whose currents' weights are rows [recurrent, input, bias] of a matrix, unit by unit in each current.</summary>
    public static TraceCase<T> Of<N>(N neuron, double[][] weights, double[][] inputs, double[]? first = null)
        where N : struct, INeuron
    {
        int units = weights.Length / neuron.Form.Currents.Count;
        var layer = new NeuronLayer<T, N>(neuron, units, inputs[0].Length, "layer1", new LayerOptions(), new SgdOptions(), keepGradient: true);
        for (int g = 0; g < neuron.Form.Currents.Count; g++)
        {
            PanelMatrix<T> values = layer.Maps[0][g]!.Weights.Value;
            for (int i = 0; i < units; i++)
            {
                for (int j = 0; j < values.Rows; j++)
                {
                    values[RowOf(j, units, values.Rows), i] = T.CreateChecked(weights[(g * units) + i][j]);
                }
            }
        }

        var made = new TraceCase<T>(layer, inputs);
        made.Begin(first);
        return made;
    }

    /// <summary>The state a run begins with.</summary>
    public void Begin(double[]? first = null)
    {
        Layer.Reset(Stream);
        for (int i = 0; i < first?.Length; i++)
        {
            Stream.State[i] = T.CreateChecked(first[i]);
        }

        Layer.Restore(Stream);
    }

    public void Step(int t) => Layer.Forward(Stream, [.. Inputs[t].Select(T.CreateChecked)]);

    /// <summary>The influence that a trace holds: a row for each unit of each state, of all weights in the order of a gradient.</summary>
    public double[][] Influence(Trace<T> trace)
        => [.. Enumerable.Range(0, Layer.Shape.States).SelectMany(s => Enumerable.Range(0, Layer.Shape.Units).Select(k => Gradient(trace, (s * Layer.Shape.Padded) + k)))];

    /// <summary>Signal × trace for a signal of 1 at one state.</summary>
    public double[] Gradient(Trace<T> trace, int state)
    {
        var signal = new T[Layer.Shape.StateLength];
        signal[state] = T.One;
        return Gradient(trace, signal);
    }

    /// <summary>Signal × trace: for every micro-step, current and unit, [recurrent, input, bias].</summary>
    public double[] Gradient(Trace<T> trace, T[] signal)
    {
        foreach (Parameter<T> parameter in Layer.Parameters())
        {
            parameter.Gradient!.Span.Clear();
        }

        trace.Accumulate(0, Stream, signal);
        int units = Layer.Shape.Units;
        return [.. Layer.Maps.SelectMany(maps => maps).SelectMany(map => Enumerable.Range(0, units).SelectMany(i =>
            Enumerable.Range(0, map!.Rows).Select(j => double.CreateChecked(map.Weights.Gradient![RowOf(j, units, map.Rows), i]))))];
    }

    /// <summary>The exact influence after all steps, every column carried by itself.</summary>
    public double[][] Exact(double[]? first = null)
    {
        LayerShape shape = Layer.Shape;
        var jacobian = new LayerJacobian<T>(Layer);
        List<T[]> columns = [];
        Begin(first);
        for (int t = 0; t < Inputs.Length; t++)
        {
            Step(t);
            for (int q = 0; q < shape.MicroSteps; q++)
            {
                MicroStep<T> step = Stream.Steps[q];
                int column = 0;
                for (int p = 0; p < shape.MicroSteps; p++)
                {
                    for (int g = 0; g < shape.Currents; g++)
                    {
                        LinearMap<T> map = Layer.Maps[p][g]!;
                        for (int i = 0; i < shape.Units; i++)
                        {
                            for (int j = 0; j < map.Rows; j++, column++)
                            {
                                if (columns.Count == column)
                                {
                                    columns.Add(new T[shape.StateLength]);
                                }

                                var after = new T[shape.StateLength];
                                jacobian.Multiply(q, step, columns[column], after);
                                for (int s = 0; s < shape.States && p == q; s++)
                                {
                                    after[(s * shape.Padded) + i] += step.SlopeCurrent[(((s * shape.Currents) + g) * shape.Padded) + i]
                                        * step.Sources[map.Start + RowOf(j, shape.Units, map.Rows)];
                                }

                                columns[column] = after;
                            }
                        }
                    }
                }
            }
        }

        return [.. Enumerable.Range(0, shape.States).SelectMany(s => Enumerable.Range(0, shape.Units).Select(k =>
            columns.Select(c => double.CreateChecked(c[(s * shape.Padded) + k])).ToArray()))];
    }

    // Files put the bias last, the engine before the input.
    private static int RowOf(int j, int units, int rows) => j < units ? j : j == rows - 1 ? units : j + 1;
}
