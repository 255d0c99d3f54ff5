using System.Numerics;
using Eddy.Neurons;
using Eddy.Numerics;
using Eddy.Steps;

namespace Eddy.Networks.Recurrent;

/// <summary>
/// A layer of neurons of one model: the linear maps into its currents and its units' own parameters. Streams hold everything that changes from step to step.
/// </summary>
/// <remarks><code>
/// y = R z + b + W x                         currents, z the emissions one (micro-)step before    (1)
/// h' = f(h, y, p)                           element-wise                                         (2)
/// z' = g(h', p)                             element-wise                                         (3)
/// </code></remarks>
internal abstract class RecurrentLayer<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private protected RecurrentLayer(NeuronForm form, int units, int inputs, string name, LayerOptions options, StepOptions step, bool keepGradient)
    {
        (Shape, Name, Options) = (new LayerShape(form, units, inputs), name, options);
        Maps = new LinearMap<T>?[form.MicroSteps][];
        for (int q = 0; q < Maps.Length; q++)
        {
            Maps[q] = new LinearMap<T>?[form.Currents.Count];
            for (int g = 0; g < Maps[q].Length; g++)
            {
                CurrentForm current = q == 0 ? form.Currents[g] : form.Currents[g] with { Input = false };
                string place = form.MicroSteps == 1 ? current.Name : $"{current.Name}.{q + 1}";
                Maps[q][g] = current.Direct ? null : new LinearMap<T>(current, place, units, form.Emissions.Count, inputs, step, keepGradient);
            }
        }

        Own = form.Parameters.Count == 0 ? null : new Parameter<T>(form.Parameters.Count, units, step, keepGradient, form.FixedParameters);
    }

    public LayerShape Shape { get; }

    /// <summary>For messages and tensors, such as <c>layer1</c>.</summary>
    public string Name { get; }

    public LayerOptions Options { get; }

    /// <summary>By micro-step and current; null where the current is the input itself.</summary>
    public LinearMap<T>?[][] Maps { get; }

    /// <summary>The units' own parameters, [P, units]; null where there are none. Padding lanes repeat the last unit.</summary>
    public Parameter<T>? Own { get; }

    /// <summary>Which recurrent weights exist: [to, from], the same for every current; null where all do.</summary>
    public bool[]? Connected { get; private set; }

    /// <summary>Own parameters in planes, [P, U].</summary>
    private protected T[] OwnPlanes { get; private set; } = [];

    /// <summary>Everything that is learned, in a fixed order: maps by micro-step and current, then own parameters.</summary>
    public IEnumerable<Parameter<T>> Parameters()
    {
        foreach (LinearMap<T>? map in Maps.SelectMany(maps => maps))
        {
            if (map is not null)
            {
                yield return map.Weights;
            }
        }

        if (Own is not null)
        {
            yield return Own;
        }
    }

    /// <summary>Draws first weights: R from N(0, (gain/√units)²), W from N(0, (gain/√inputs)²), or all from N(0, spread²) where the options name one.</summary>
    public void Draw(RandomSource random)
    {
        int units = Shape.Units;
        Connected = Options.Connected ?? (Options.Sparsity > 0 ? DrawConnections(random.Split("connections")) : null);
        if (!Options.SelfConnections)
        {
            Connected = WithoutSelf(Connected);
        }

        for (int q = 0; q < Maps.Length; q++)
        {
            for (int g = 0; g < Maps[q].Length; g++)
            {
                if (Maps[q][g] is { } map)
                {
                    Draw(map, random.Split("weights", (q * Shape.Currents) + g));
                }
            }
        }

        if (Own is not null)
        {
            RandomSource own = random.Split("own");
            Span<double> drawn = stackalloc double[Shape.Parameters];
            for (int u = 0; u < units; u++)
            {
                drawn.Clear();
                DrawOwn(own, drawn);
                for (int p = 0; p < drawn.Length; p++)
                {
                    Own.Value[p, u] = T.CreateChecked(drawn[p]);
                }
            }
        }

        OwnChanged();
    }

    /// <summary>Takes note that own parameters were changed: call after a step or a load.</summary>
    public void OwnChanged()
    {
        if (Own is null)
        {
            return;
        }

        int padded = Shape.Padded;
        if (OwnPlanes.Length == 0)
        {
            OwnPlanes = new T[Shape.Parameters * padded];
        }

        for (int p = 0; p < Shape.Parameters; p++)
        {
            Span<T> plane = OwnPlanes.AsSpan(p * padded, padded);
            for (int panel = 0; panel < Own.Value.Panels; panel++)
            {
                Own.Value.Lanes(panel, p).CopyTo(plane[(panel * PanelMatrix<T>.PanelWidth)..]);
            }

            plane[Shape.Units..].Fill(plane[Shape.Units - 1]); // a model need not be defined at 0
        }
    }

    /// <summary>Which recurrent weights exist; null for all. Absent ones are set to 0.</summary>
    public void Connect(bool[]? connected)
    {
        Connected = connected;
        foreach (LinearMap<T>? map in Maps.SelectMany(maps => maps))
        {
            if (map is not null)
            {
                map.Absent = null;
                ClearAbsent(map, map.Weights.Value);
            }
        }
    }

    /// <summary>Sets to 0 what belongs to weights that do not exist.</summary>
    public void ClearAbsent(LinearMap<T> map, PanelMatrix<T> values)
    {
        if (Connected is null || map.RecurrentRows == 0)
        {
            return;
        }

        map.Absent ??= Absent(values);
        Span<T> all = values.Span;
        foreach (int at in map.Absent)
        {
            all[at] = T.Zero;
        }
    }

    // Where the weights that do not exist lie in memory.
    private int[] Absent(PanelMatrix<T> values)
    {
        int units = Shape.Units;
        var absent = new List<int>();
        for (int i = 0; i < Connected!.Length; i++)
        {
            if (!Connected[i])
            {
                (int to, int from) = (i / units, i % units);
                absent.Add((to / PanelMatrix<T>.PanelWidth * values.PanelLength) + (from * PanelMatrix<T>.PanelWidth) + (to % PanelMatrix<T>.PanelWidth));
            }
        }

        return [.. absent.Order()];
    }

    /// <summary>The state a stream begins with: 0, and the emissions of it.</summary>
    public void Reset(LayerStream<T> stream)
    {
        Array.Clear(stream.State);
        Restore(stream);
    }

    /// <summary>Computes the emissions and their slopes from a state that was set.</summary>
    public abstract void Restore(LayerStream<T> stream);

    /// <summary>One time step by (1)–(3), with every slope.</summary>
    /// <param name="stream">Its state moves from t − 1 to t; its steps hold sources and slopes of t.</param>
    /// <param name="input">[inputs].</param>
    public void Forward(LayerStream<T> stream, ReadOnlySpan<T> input)
    {
        for (int q = 0; q < Maps.Length; q++)
        {
            MicroStep<T> step = stream.Steps[q];
            for (int z = 0; z < Shape.Emissions; z++)
            {
                stream.Emission.AsSpan(z * Shape.Padded, Shape.Units).CopyTo(step.Sources.AsSpan(z * Shape.Units));
            }

            if (q == 0)
            {
                input.CopyTo(step.Sources.AsSpan(Shape.FirstInput));
            }

            stream.EmissionSlope.CopyTo(step.EmissionSlopeBefore, 0);
            stream.EmissionParameterSlope.CopyTo(step.EmissionParameterSlopeBefore, 0);
            step.Active.Scan<T>(step.Sources);
            Array.Clear(step.Current);
            for (int g = 0; g < Shape.Currents; g++)
            {
                Span<T> current = step.Current.AsSpan(g * Shape.Padded, Shape.Padded);
                if (Maps[q][g] is { } map)
                {
                    map.Forward(step.Sources, step.Active, current);
                }
                else
                {
                    input.CopyTo(current);
                }
            }

            stream.Turn();
            Advance(stream, step);
        }
    }

    /// <summary>One micro-step from currents that were set, with every slope: a look at the model, whatever the weights are.</summary>
    public void AdvanceFromCurrents(LayerStream<T> stream, int microStep)
    {
        stream.Turn();
        Advance(stream, stream.Steps[microStep]);
    }

    /// <summary>(2), (3) and their slopes: from Before to State.</summary>
    private protected abstract void Advance(LayerStream<T> stream, MicroStep<T> step);

    private protected abstract void DrawOwn(RandomSource random, Span<double> values);

    private void Draw(LinearMap<T> map, RandomSource random)
    {
        int units = Shape.Units, rows = map.Rows;
        var values = new T[Numerics.Shape.Area(units, rows)]; // [units, rows]
        double recurrent = (Options.Spread ?? 1 / Math.Sqrt(units)) * map.Form.RecurrentGain;
        double input = (Options.Spread ?? 1 / Math.Sqrt(Shape.Inputs)) * map.Form.InputGain;
        for (int u = 0; u < units; u++)
        {
            for (int i = 0; i < rows; i++)
            {
                double value = i == map.BiasRow
                    ? map.Form.FirstBias + (Options.Spread is { } spread && map.Form.FirstBias == 0 ? spread * random.NextGaussian() : 0)
                    : (i < map.RecurrentRows ? recurrent : input) * random.NextGaussian();
                values[(u * rows) + i] = T.CreateChecked((float)value);
            }
        }

        map.Weights.Value.CopyFromTransposed(values);
        ClearAbsent(map, map.Weights.Value);
    }

    private bool[] WithoutSelf(bool[]? connected)
    {
        int units = Shape.Units;
        var without = new bool[units * units];
        for (int i = 0; i < without.Length; i++)
        {
            without[i] = (connected is null || connected[i]) && i / units != i % units;
        }

        return without;
    }

    private bool[] DrawConnections(RandomSource random)
    {
        int units = Shape.Units, absent = (int)Math.Round(Options.Sparsity * units * units);
        var connected = new bool[units * units];
        var order = new int[connected.Length];
        for (int i = 0; i < order.Length; i++)
        {
            order[i] = i;
        }

        random.Shuffle<int>(order);
        for (int i = absent; i < order.Length; i++)
        {
            connected[order[i]] = true;
        }

        return connected;
    }
}
