using System.Numerics;
using Eddy.Learners.Recurrent;
using Eddy.Networks.Recurrent;
using Eddy.Numerics;
using Eddy.Steps;
using Eddy.Traces;

namespace Eddy.Experiments.Verification.Recurrent;

/// <summary>
/// A network of one layer whose numbers are seen as oracle files write them: matrices [to, from], row-major, with the columns [state; input; 1].
/// </summary>
internal sealed class OracleNetwork<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public OracleNetwork(NetworkPlan plan, RuleOptions rule, double rate = 1e-3, RecurrentLearnerOptions? options = null)
        => Core = plan.Build<T>(rule, new SgdOptions { LearningRate = rate }, options ?? new RecurrentLearnerOptions());

    public RecurrentCore<T> Core { get; }

    public RecurrentLayer<T> Layer => Core.Network.Layers[0];

    public LayerStream<T> Stream => Core.Network.Streams[0].Layers[0];

    public ReadoutStream<T> Answer => Core.Network.Streams[0].Readout;

    /// <summary>Sets the rows [<paramref name="first"/>, first + units) of a file's matrix as the weights of one current.</summary>
    public void Set(int current, double[] matrix, int first = 0) => Put(Layer.Maps[0][current]!, Layer.Maps[0][current]!.Weights.Value, matrix, first);

    /// <summary>Sets parts of the weights of a current; null leaves a part as it is.</summary>
    public void Set(int current, double[]? recurrent, double[]? input, double[]? bias, int first = 0)
    {
        LinearMap<T> map = Layer.Maps[0][current]!;
        for (int u = 0; u < Layer.Shape.Units; u++)
        {
            Part(recurrent, 0, map.RecurrentRows);
            Part(input, map.InputStart, map.InputRows);
            Part(bias, map.BiasRow, 1);

            void Part(double[]? values, int row, int rows)
            {
                for (int i = 0; values is not null && i < rows; i++)
                {
                    map.Weights.Value[row + i, u] = T.CreateChecked(values[((first + u) * rows) + i]);
                }
            }
        }
    }

    /// <summary>Sets the units' own parameter of an index.</summary>
    public void SetOwn(int parameter, double[] values)
    {
        for (int u = 0; u < values.Length; u++)
        {
            Layer.Own!.Value[parameter, u] = T.CreateChecked(values[u]);
        }

        Layer.OwnChanged();
    }

    /// <summary>Sets the readout from [outputs, features + 1], the bias last; or [outputs, features] with a bias of 0.</summary>
    public void SetReadout(double[] matrix)
    {
        PanelMatrix<T> weights = Core.Network.Readout.Weights.Value;
        int columns = matrix.Length / weights.Columns;
        if (matrix.Length % weights.Columns != 0 || columns < weights.Rows - 1 || columns > weights.Rows)
        {
            throw new ArgumentException($"the readout's weights are {matrix.Length} numbers, but {weights.Columns} outputs of {weights.Rows - 1} features take {weights.Columns * weights.Rows} with biases.");
        }

        for (int o = 0; o < weights.Columns; o++)
        {
            for (int f = 0; f < weights.Rows; f++)
            {
                weights[f, o] = f < columns ? T.CreateChecked(matrix[(o * columns) + f]) : T.Zero;
            }
        }
    }

    /// <summary>Begins from a state, [S, units], and no trace.</summary>
    public void Begin(double[]? state = null)
    {
        Core.Reset(0);
        if (state is not null)
        {
            LayerShape shape = Layer.Shape;
            if (state.Length != shape.States * shape.Units)
            {
                throw new ArgumentException($"the first state is {state.Length} numbers, but {shape.Units} units have {shape.States * shape.Units}.");
            }

            for (int i = 0; i < state.Length; i++)
            {
                Stream.State[(i / shape.Units * shape.Padded) + (i % shape.Units)] = T.CreateChecked(state[i]);
            }

            Layer.Restore(Stream);
        }
    }

    /// <summary>One step with its lesson: gradients of this step alone are in the parameters afterwards.</summary>
    /// <returns>The loss.</returns>
    public double Step(ReadOnlySpan<double> input, ReadOnlySpan<double> target)
    {
        ClearGradients();
        Core.Observe(0, OracleNumbers.Of<T>(input));
        return Core.Teach(0, OracleNumbers.Of<T>(target));
    }

    public void ClearGradients()
    {
        foreach (Parameter<T> parameter in Core.Parameters)
        {
            parameter.Gradient!.Span.Clear();
        }
    }

    /// <summary>The state now without padding, [S, units].</summary>
    public double[] State() => Planes(Stream.State);

    /// <summary>Planes without padding.</summary>
    public double[] Planes(ReadOnlySpan<T> planes)
    {
        LayerShape shape = Layer.Shape;
        var plain = new double[planes.Length / shape.Padded * shape.Units];
        for (int i = 0; i < plain.Length; i++)
        {
            plain[i] = double.CreateChecked(planes[(i / shape.Units * shape.Padded) + (i % shape.Units)]);
        }

        return plain;
    }

    /// <summary>The gradients of the given currents stacked, [currents · units, sources], columns [state; input; 1].</summary>
    public double[] Gradient(params ReadOnlySpan<int> currents) => Stacked(currents, map => map.Weights.Gradient!);

    /// <summary>The weights of the given currents stacked, as <see cref="Gradient"/>.</summary>
    public double[] Weights(params ReadOnlySpan<int> currents) => Stacked(currents, map => map.Weights.Value);

    /// <summary>One part of a current's gradient, [units, rows].</summary>
    public double[] GradientPart(int current, int firstRow, int rows) => Part(Layer.Maps[0][current]!.Weights.Gradient!, firstRow, rows);

    public double[] OwnGradient(int parameter) => Part(Layer.Own!.Gradient!, parameter, 1);

    /// <summary>The readout's gradient or weights, [outputs, features + 1].</summary>
    public double[] Readout(bool gradient)
    {
        Parameter<T> weights = Core.Network.Readout.Weights;
        PanelMatrix<T> from = gradient ? weights.Gradient! : weights.Value;
        return Part(from, 0, from.Rows);
    }

    /// <summary>Rows of a matrix [sources, to] as [to, rows].</summary>
    public static double[] Part(PanelMatrix<T> matrix, int firstRow, int rows)
    {
        var plain = new double[matrix.Columns * rows];
        for (int i = 0; i < plain.Length; i++)
        {
            plain[i] = double.CreateChecked(matrix[firstRow + (i % rows), i / rows]);
        }

        return plain;
    }

    /// <summary>Writes a file's matrix [units, sources] of the first current as the engine lays weights out.</summary>
    public void Layout(double[] matrix, Span<T> panels)
    {
        var laid = new PanelMatrix<T>(Layer.Maps[0][0]!.Rows, Layer.Shape.Units);
        Put(Layer.Maps[0][0]!, laid, matrix, 0);
        laid.Span.CopyTo(panels);
    }

    /// <summary>The other way round.</summary>
    public double[] FromLayout(ReadOnlySpan<T> panels)
    {
        var laid = new PanelMatrix<T>(Layer.Maps[0][0]!.Rows, Layer.Shape.Units);
        panels[..laid.Length].CopyTo(laid.Span);
        return Stacked([0], _ => laid);
    }

    private static int Column(LinearMap<T> map, int row)
        => row < map.RecurrentRows ? row : row == map.BiasRow ? map.Rows - 1 : map.RecurrentRows + row - map.InputStart;

    private static void Put(LinearMap<T> map, PanelMatrix<T> to, double[] matrix, int first)
    {
        for (int u = 0; u < to.Columns; u++)
        {
            for (int r = 0; r < map.Rows; r++)
            {
                to[r, u] = T.CreateChecked(matrix[((first + u) * map.Rows) + Column(map, r)]);
            }
        }
    }

    private double[] Stacked(ReadOnlySpan<int> currents, Func<LinearMap<T>, PanelMatrix<T>> choose)
    {
        var all = new List<double>();
        foreach (int current in currents)
        {
            LinearMap<T> map = Layer.Maps[0][current]!;
            PanelMatrix<T> from = choose(map);
            var plain = new double[from.Columns * map.Rows];
            for (int u = 0; u < from.Columns; u++)
            {
                for (int r = 0; r < map.Rows; r++)
                {
                    plain[(u * map.Rows) + Column(map, r)] = double.CreateChecked(from[r, u]);
                }
            }

            all.AddRange(plain);
        }

        return [.. all];
    }
}
