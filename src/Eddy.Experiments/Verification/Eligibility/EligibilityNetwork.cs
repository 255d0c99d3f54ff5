using System.Numerics;
using Eddy.Experiments.Verification.Recurrent;
using Eddy.Learners.Recurrent;
using Eddy.Networks.Recurrent;
using Eddy.Numerics;
using Eddy.Steps;
using Eddy.Traces;

namespace Eddy.Experiments.Verification.Eligibility;

/// <summary>
/// A network of the engine whose numbers are seen as oracle files of eligibility write them: layers from below, weights [to, from] with gate blocks stacked by rows,
/// states [unit, state variable].
/// </summary>
internal sealed class EligibilityNetwork<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public EligibilityNetwork(EligibilityPlan plan, RecurrentCore<T> core)
    {
        (Plan, Core) = (plan, core);
        for (int l = 0; l < plan.Layers.Length; l++)
        {
            foreach ((string name, double[] values) in plan.Layers[l].Weights)
            {
                Set(l, name, values);
            }

            if (plan.Layers[l].Cell.Own is { } own)
            {
                SetOwn(l, own);
            }
        }

        SetReadout(plan.Readout.W, plan.Readout.B);
        Begin();
    }

    public EligibilityPlan Plan { get; }

    public RecurrentCore<T> Core { get; }

    public RecurrentLayer<T> Layer(int layer) => Core.Network.Layers[layer];

    public LayerStream<T> Stream(int layer, int stream = 0) => Core.Network.Streams[stream].Layers[layer];

    public ReadoutStream<T> Answer(int stream = 0) => Core.Network.Streams[stream].Readout;

    /// <summary>All streams begin anew, at the file's first states.</summary>
    public void Begin()
    {
        for (int b = 0; b < Core.Network.Streams.Length; b++)
        {
            Core.Reset(b);
            for (int l = 0; l < Plan.Layers.Length; l++)
            {
                if (Plan.Layers[l].InitialState is { } first)
                {
                    SetState(l, Stream(l, b), first);
                }
            }
        }
    }

    /// <summary>One time step of one stream without a lesson.</summary>
    public void Observe(ReadOnlySpan<double> input, int stream = 0) => Core.Observe(stream, OracleNumbers.Of<T>(input));

    /// <summary>The lesson of the step just observed: gradients of it are added to those that are there.</summary>
    /// <returns>The loss.</returns>
    public double Teach(ReadOnlySpan<double> target, int stream = 0)
    {
        if (Plan.Loss != MixtureLoss.Name)
        {
            return Core.Teach(stream, OracleNumbers.Of<T>(target));
        }

        (double loss, double[] error) = MixtureLoss.Of(Doubles(Answer(stream).Answer.Scores, target.Length), target, Plan.Steps);
        Core.TeachError(stream, OracleNumbers.Of<T>(error));
        return loss;
    }

    /// <summary>Sets all gradients to 0.</summary>
    public void ClearGradients()
    {
        foreach (Parameter<T> parameter in Core.Parameters)
        {
            parameter.Gradient!.Span.Clear();
        }
    }

    /// <summary>The gradients that are in the parameters now.</summary>
    public ParameterSet Gradients() => All(p => p.Gradient!);

    /// <summary>The weights now.</summary>
    public ParameterSet Weights() => All(p => p.Value);

    /// <summary>The state of a layer, [units, state variables].</summary>
    public double[] State(int layer, int stream = 0) => ByUnit(layer, Stream(layer, stream).State, 1);

    /// <summary>What every unit tells: of a spiking one, its spike.</summary>
    public double[] Emission(int layer, int stream = 0) => Doubles(Stream(layer, stream).Emission.AsSpan(Plan.Layers[layer].Cell.Spike * Layer(layer).Shape.Padded), Plan.Layers[layer].Units);

    /// <summary>ψ: ∂ emission / ∂ first state variable now.</summary>
    public double[] Psi(int layer, int stream = 0)
    {
        EligibilityCell cell = Plan.Layers[layer].Cell;
        LayerShape shape = Layer(layer).Shape;
        return Doubles(Stream(layer, stream).EmissionSlope.AsSpan(((cell.Spike * shape.States) + cell.States[0]) * shape.Padded), shape.Units);
    }

    /// <summary>Every unit's distance to its threshold.</summary>
    public double[] Distance(int layer, int stream = 0)
    {
        EligibilityCell cell = Plan.Layers[layer].Cell;
        double[][] states = [.. State(layer, stream).Chunk(cell.States.Count)];
        return [.. states.Select(cell.Distance!)];
    }

    /// <summary>The diagonal blocks of the full Jacobian of the last step, [unit, state variable, state variable].</summary>
    public double[] SelfBlock(int layer, int stream = 0)
    {
        MicroStep<T> step = Stream(layer, stream).Steps[0];
        var block = new T[step.SlopeState.Length];
        new LayerJacobian<T>(Layer(layer)).SelfBlock(0, step, block);
        return StateSlope(layer, block);
    }

    /// <summary>Planes [S after, width, U] as [unit, state variable, column], columns those of <paramref name="columns"/>.</summary>
    public double[] ByUnit(int layer, ReadOnlySpan<T> planes, int width, IReadOnlyList<int>? columns = null)
    {
        LayerShape shape = Layer(layer).Shape;
        IReadOnlyList<int> states = Plan.Layers[layer].Cell.States;
        columns ??= [0];
        var all = new double[shape.Units * states.Count * columns.Count];
        for (int i = 0; i < all.Length; i++)
        {
            int column = columns[i % columns.Count], state = states[i / columns.Count % states.Count], unit = i / columns.Count / states.Count;
            all[i] = double.CreateChecked(planes[(((state * width) + column) * shape.Padded) + unit]);
        }

        return all;
    }

    /// <summary>A slope of state by state, [S, S, U], as [unit, state variable, state variable].</summary>
    public double[] StateSlope(int layer, ReadOnlySpan<T> planes) => ByUnit(layer, planes, Layer(layer).Shape.States, Plan.Layers[layer].Cell.States);

    /// <summary>One array a unit and its weights, such as a gradient or a plane of a trace, as [gates · units, sources].</summary>
    /// <param name="layer">From 0.</param>
    /// <param name="name">W_in, W_rec, b or b_rec.</param>
    /// <param name="value">The number of a map at a row and unit.</param>
    public double[] Arrange(int layer, string name, Func<LinearMap<T>, int, int, T> value)
    {
        EligibilityCell cell = Plan.Layers[layer].Cell;
        int units = Plan.Layers[layer].Units;
        IReadOnlyList<int> gates = name is "W_rec" or "b_rec" ? cell.RecurrentGates : cell.InputGates;
        var all = new List<double>();
        foreach (int gate in gates)
        {
            LinearMap<T> map = Layer(layer).Maps[0][gate]!;
            (int first, int rows) = name switch
            {
                "W_in" => (map.InputStart, map.InputRows),
                "W_rec" => (0, map.RecurrentRows),
                _ => (map.BiasRow, 1),
            };
            for (int i = 0; i < units * rows; i++)
            {
                all.Add(double.CreateChecked(value(map, first + (i % rows), i / rows)));
            }
        }

        return [.. all];
    }

    /// <summary>The planes of a layer's trace a weight, each as [gates · units, sources].</summary>
    /// <param name="layer">From 0.</param>
    /// <param name="name">W_in, W_rec, b or b_rec; b_emission for the first own parameter.</param>
    /// <param name="planes">Which of the trace's planes.</param>
    /// <param name="stream">From 0.</param>
    public IEnumerable<double[]> TracePlanes(int layer, string name, IReadOnlyList<int> planes, int stream = 0)
    {
        Trace<T> trace = ((TraceCredit<T>)Core.Credit).Traces[layer];
        _ = Core.Credit.Tensors.Count(); // what was put off is done
        LayerShape shape = Layer(layer).Shape;
        return planes.Select(plane => name == "b_emission"
            ? Doubles(trace.Tensors.Single(t => t.Name == "own").Of(stream)[(plane * shape.Parameters * shape.Padded)..], shape.Units)
            : Arrange(layer, name, (map, row, unit) =>
            {
                // Held once for all units where that loses nothing.
                if (trace.Tensors.FirstOrDefault(t => t.Name == $"presynaptic.{map.Name}") is { } shared)
                {
                    return shared.Of(stream)[(plane * map.Rows) + row];
                }

                PanelMatrix<T> weights = map.Weights.Value;
                int at = (unit / PanelMatrix<T>.PanelWidth * weights.PanelLength) + (row * PanelMatrix<T>.PanelWidth) + (unit % PanelMatrix<T>.PanelWidth);
                return trace.Tensors.Single(t => t.Name == $"current.{map.Name}").Of(stream)[(plane * weights.Length) + at];
            }));
    }

    /// <summary>What a layer's trace of states makes of what the units tell now: Σ_s ∂z/∂h[s] e[s] of every weight.</summary>
    public double[] Eligibility(int layer, string name, int stream = 0)
    {
        IReadOnlyList<int> states = Plan.Layers[layer].Cell.States;
        int units = Plan.Layers[layer].Units, padded = Layer(layer).Shape.Padded;
        T[] slopes = Stream(layer, stream).EmissionSlope;
        double[]? sum = null;
        foreach ((double[] plane, int s) in TracePlanes(layer, name, states, stream).Zip(states))
        {
            int columns = plane.Length / units; // of one unit; gates of spiking cells are one
            sum ??= new double[plane.Length];
            for (int i = 0; i < plane.Length; i++)
            {
                sum[i] += double.CreateChecked(slopes[(s * padded) + (i / columns)]) * plane[i];
            }
        }

        return name == "W_rec" ? Plan.Existing(layer, sum!) : sum!;
    }

    /// <summary>What a layer's trace answers to a signal, parameter by parameter: gradients of it alone. Signals and gradients that were there are as before.</summary>
    /// <param name="layer">From 0.</param>
    /// <param name="ofOutputs">∂ loss / ∂ what each unit tells; or, where <paramref name="state"/> is at or above 0, ∂ loss / ∂ that state variable.</param>
    /// <param name="state">A state variable of the file; −1 for what units tell.</param>
    /// <param name="stream">From 0.</param>
    public IReadOnlyDictionary<string, double[]> Probe(int layer, double[] ofOutputs, int state = -1, int stream = 0)
    {
        LayerStream<T> now = Stream(layer, stream);
        LayerShape shape = Layer(layer).Shape;
        T[] output = [.. now.OutputSignal], signal = [.. now.Signal];
        T[][] gradients = [.. Core.Parameters.Select(p => p.Gradient!.Span.ToArray())];
        ClearGradients();
        Array.Clear(now.OutputSignal);
        Array.Clear(now.Signal);
        for (int o = 0; o < ofOutputs.Length; o++)
        {
            if (state < 0)
            {
                now.OutputSignal[o] = T.CreateChecked(ofOutputs[o]);
            }
            else
            {
                now.Signal[(Plan.Layers[layer].Cell.States[state] * shape.Padded) + o] = T.CreateChecked(ofOutputs[o]);
            }
        }

        if (state < 0)
        {
            Core.Network.FromOutputs(layer, now);
        }

        ((TraceCredit<T>)Core.Credit).Traces[layer].Accumulate(stream, now, now.Signal);
        IReadOnlyDictionary<string, double[]> answer = Gradients().Layers[layer];
        output.CopyTo(now.OutputSignal, 0);
        signal.CopyTo(now.Signal, 0);
        foreach ((Parameter<T> parameter, T[] before) in Core.Parameters.Zip(gradients))
        {
            before.CopyTo(parameter.Gradient!.Span);
        }

        return answer;
    }

    /// <summary>The first numbers of a span.</summary>
    public static double[] Doubles(ReadOnlySpan<T> values, int count)
    {
        var doubles = new double[count];
        for (int i = 0; i < count; i++)
        {
            doubles[i] = double.CreateChecked(values[i]);
        }

        return doubles;
    }

    private ParameterSet All(Func<Parameter<T>, PanelMatrix<T>> choose)
    {
        PanelMatrix<T> readout = choose(Core.Network.Readout.Weights);
        return new ParameterSet(
            [.. Plan.Layers.Select((layer, l) => layer.Weights.Keys.ToDictionary(name => name, name => name == "b_emission"
                ? OracleNetwork<T>.Part(choose(Layer(l).Own!), 0, 1)
                : Arrange(l, name, (map, row, unit) => choose(map.Weights)[row, unit])))],
            new Dictionary<string, double[]> { ["W"] = OracleNetwork<T>.Part(readout, 0, readout.Rows - 1), ["b"] = OracleNetwork<T>.Part(readout, readout.Rows - 1, 1) });
    }

    private void Set(int layer, string name, double[] values)
    {
        EligibilityCell cell = Plan.Layers[layer].Cell;
        if (name == "b_emission")
        {
            SetOwn(layer, values);
            return;
        }

        int units = Plan.Layers[layer].Units, at = 0;
        double[] before = Arrange(layer, name, (map, row, unit) => map.Weights.Value[row, unit]);
        if (before.Length != values.Length)
        {
            throw new InvalidDataException($"layer {layer + 1}: {name} is {values.Length} numbers, but {units} units take {before.Length}.");
        }

        // Where a current has one bias for b and b_rec, they act as their sum; b has been set before.
        _ = Arrange(layer, name, (map, row, unit) =>
        {
            double value = values[at];
            value += name switch
            {
                "b" => cell.BiasOffset[at / units],
                "b_rec" when cell.InputGates.Contains(cell.RecurrentGates[at / units]) => before[at],
                _ => 0,
            };
            at++;
            return map.Weights.Value[row, unit] = T.CreateChecked(value);
        });
    }

    private void SetOwn(int layer, double[] values)
    {
        for (int u = 0; u < values.Length; u++)
        {
            Layer(layer).Own!.Value[0, u] = T.CreateChecked(values[u]);
        }

        Layer(layer).OwnChanged();
    }

    private void SetReadout(double[] w, double[] b)
    {
        PanelMatrix<T> weights = Core.Network.Readout.Weights.Value;
        int features = weights.Rows - 1;
        if (w.Length != features * weights.Columns || b.Length != weights.Columns)
        {
            throw new InvalidDataException($"the readout's weights are {w.Length} and {b.Length} numbers, but {weights.Columns} outputs of {features} features take {features * weights.Columns} and {weights.Columns}.");
        }

        for (int o = 0; o < weights.Columns; o++)
        {
            for (int f = 0; f < features; f++)
            {
                weights[f, o] = T.CreateChecked(w[(o * features) + f]);
            }

            weights[features, o] = T.CreateChecked(b[o]);
        }
    }

    private void SetState(int layer, LayerStream<T> stream, double[] first)
    {
        LayerShape shape = Layer(layer).Shape;
        IReadOnlyList<int> states = Plan.Layers[layer].Cell.States;
        if (first.Length != shape.Units * states.Count)
        {
            throw new InvalidDataException($"layer {layer + 1}: the first state is {first.Length} numbers, but {shape.Units} units have {shape.Units * states.Count}.");
        }

        for (int i = 0; i < first.Length; i++)
        {
            stream.State[(states[i % states.Count] * shape.Padded) + (i / states.Count)] = T.CreateChecked(first[i]);
        }

        Layer(layer).Restore(stream);
    }
}
