using Eddy.Learners.Recurrent;
using Eddy.Networks;
using Eddy.Networks.Recurrent;
using Eddy.Neurons;
using Eddy.Steps;
using Eddy.Traces;

namespace Eddy.Tests.Traces.Diagonal;

/// <summary>One layer whose weights are waves, and whose outputs are its emissions: the networks of the fixtures.</summary>
internal static class FixtureNetwork
{
    /// <summary>scale · sin(seed + 1.7 n), n from 1.</summary>
    public static double[] Fill(int count, double seed, double scale) => [.. Enumerable.Range(1, count).Select(n => scale * Math.Sin(seed + (1.7 * n)))];

    /// <summary>A layer of <paramref name="units"/> whose readout passes its outputs on as they are.</summary>
    public static RecurrentCore<double> Core<N>(N neuron, int units, int inputs, RuleOptions rule, StepOptions? step = null, RecurrentLearnerOptions? options = null)
        where N : struct, INeuron
    {
        RecurrentCore<double> core = Network.Recurrent(inputs).Layer(neuron, units).Linear(units).Build<double>(rule, step ?? new SgdOptions(), options ?? new RecurrentLearnerOptions());
        for (int f = 0; f < core.Network.Readout.Weights.Value.Rows; f++)
        {
            for (int o = 0; o < units; o++)
            {
                core.Network.Readout.Weights.Value[f, o] = f == o ? 1 : 0;
            }
        }

        return core;
    }

    /// <summary>Sets one part of a map from a block of columns of [from, columns] in rows.</summary>
    public static void Set(LinearMap<double> map, int firstRow, int rows, double[] values, int columns = 0, int column = 0)
    {
        int units = map.Weights.Value.Columns;
        columns = columns == 0 ? units : columns;
        for (int i = 0; i < rows; i++)
        {
            for (int u = 0; u < units; u++)
            {
                map.Weights.Value[firstRow + i, u] = values[(i * columns) + column + u];
            }
        }
    }

    /// <summary>The gradient of one part of a map, [from, units] in rows.</summary>
    public static double[] Gradient(LinearMap<double> map, int firstRow, int rows)
        => [.. Enumerable.Range(firstRow, rows).SelectMany(i => Enumerable.Range(0, map.Weights.Value.Columns).Select(u => map.Weights.Gradient![i, u]))];

    /// <summary>Runs the sequence with a target at every step and frozen weights: gradients of the whole sum.</summary>
    public static double Run(RecurrentCore<double> core, double[] inputs, double[] targets, int steps)
    {
        double loss = 0;
        for (int t = 0; t < steps; t++)
        {
            core.Observe(0, inputs.AsSpan(t * inputs.Length / steps, inputs.Length / steps));
            loss += core.Teach(0, targets.AsSpan(t * targets.Length / steps, targets.Length / steps));
        }

        return loss;
    }
}
