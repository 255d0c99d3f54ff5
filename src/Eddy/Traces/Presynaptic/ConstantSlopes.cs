using System.Numerics;
using Eddy.Networks.Recurrent;
using Eddy.Numerics;
using Eddy.Traces.Downstream;

namespace Eddy.Traces.Presynaptic;

/// <summary>
/// D and F of a layer whose slopes are the same numbers for all units, states and inputs: a leak, and nothing that depends on what the unit does. A local trace is then the same
/// for all units.
/// </summary>
/// <remarks>Found by looking, in the layer's own precision, at slopes in many states, under many currents and with moved own parameters; they must be equal to the last bit.
/// Magnitudes from 0.001 to 100 are tried, evenly on a logarithmic scale, 8192 units' worth at least, so that a dependence on a narrow range of the state is met too.</remarks>
/// <param name="states">S: states that carry a slope.</param>
/// <param name="currents">G.</param>
/// <param name="state">D, [S after, S before].</param>
/// <param name="drive">F, [S, G].</param>
internal sealed class ConstantSlopes<T>(int states, int currents, T[] state, T[] drive)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int Looks = 8192, LeastProbes = 16;

    public int States { get; } = states;

    /// <summary>D of a unit, between two of its states.</summary>
    public T State(int to, int from) => state[(to * States) + from];

    /// <summary>F of a unit.</summary>
    public T Drive(int to, int current) => drive[(to * currents) + current];

    /// <summary>The same with a filter behind every state, as one more state each: f[s] ← κ f[s] + g h[s], of the h of this step.</summary>
    public ConstantSlopes<T> Filtered(DownstreamFilter filter)
    {
        (T decay, T gain) = (T.CreateChecked(filter.Decay), T.CreateChecked(filter.Gain));
        int all = 2 * States;
        var d = new T[all * all];
        var f = new T[all * currents];
        for (int to = 0; to < States; to++)
        {
            int behind = States + to;
            for (int from = 0; from < States; from++)
            {
                d[(to * all) + from] = State(to, from);
                d[(behind * all) + from] = gain * State(to, from);
            }

            d[(behind * all) + behind] = decay;
            for (int g = 0; g < currents; g++)
            {
                f[(to * currents) + g] = Drive(to, g);
                f[(behind * currents) + g] = gain * Drive(to, g);
            }
        }

        return new ConstantSlopes<T>(all, currents, d, f);
    }

    /// <summary>The layer's constants.</summary>
    /// <param name="layer">Its own parameters are moved while it is looked at, and put back.</param>
    /// <param name="reason">Why there are none, to follow the layer's name; empty where there are.</param>
    /// <returns>Null where slopes are not constant.</returns>
    public static ConstantSlopes<T>? Find(RecurrentLayer<T> layer, out string reason)
    {
        LayerShape shape = layer.Shape;
        if (shape.MicroSteps > 1)
        {
            reason = "its time step has several micro-steps";
            return null;
        }

        var random = new RandomSource(1);
        var stream = new LayerStream<T>(shape);
        MicroStep<T> step = stream.Steps[0];
        Look(layer, stream, random);
        T[] state = [.. step.SlopeState], drive = [.. step.SlopeCurrent];
        int probes = Math.Max(LeastProbes, Looks / shape.Units);
        for (int i = 0; i < probes; i++)
        {
            Look(layer, stream, random);
            if (!Same(shape, step, state, drive))
            {
                reason = "what is left of a unit's state after a step, or what a current adds to it, depends on the state or on the input (a reset that the gradient sees or that is hard, an adaptation, a gate)";
                return null;
            }
        }

        if (Shared(shape, state, shape.States, shape.Carried) is not { } d || Shared(shape, drive, shape.Currents, shape.Currents) is not { } f)
        {
            reason = "its units differ in their leak";
            return null;
        }

        if (layer.Own is not null && DependsOnOwn(layer, stream, random, state, drive))
        {
            reason = "its units have leaks of their own";
            return null;
        }

        reason = "";
        return new ConstantSlopes<T>(shape.Carried, shape.Currents, d, f);
    }

    // Slopes where states and currents are anything.
    private static void Look(RecurrentLayer<T> layer, LayerStream<T> stream, RandomSource random)
    {
        Draw(stream.State, random);
        Draw(stream.Steps[0].Current, random);
        layer.Restore(stream);
        layer.AdvanceFromCurrents(stream, 0);
    }

    private static void Draw(Span<T> values, RandomSource random)
    {
        foreach (ref T value in values)
        {
            double size = Math.Pow(10, (5 * random.NextDouble()) - 3);
            value = T.CreateChecked(random.NextDouble() < 0.5 ? -size : size);
        }
    }

    private static bool DependsOnOwn(RecurrentLayer<T> layer, LayerStream<T> stream, RandomSource random, T[] state, T[] drive)
    {
        LayerShape shape = layer.Shape;
        PanelMatrix<T> own = layer.Own!.Value;
        T[] before = own.Span.ToArray();
        try
        {
            for (int i = 0; i < LeastProbes; i++)
            {
                for (int p = 0; p < own.Rows; p++)
                {
                    for (int u = 0; u < own.Columns; u++)
                    {
                        own[p, u] += T.CreateChecked(0.1 * random.NextGaussian());
                    }
                }

                layer.OwnChanged();
                Look(layer, stream, random);
                if (!Same(shape, stream.Steps[0], state, drive))
                {
                    return true;
                }
            }

            return false;
        }
        finally
        {
            before.CopyTo(own.Span);
            layer.OwnChanged();
        }
    }

    private static bool Same(LayerShape shape, MicroStep<T> step, ReadOnlySpan<T> state, ReadOnlySpan<T> drive)
        => Same(shape, step.SlopeState, state, shape.States, shape.Carried) && Same(shape, step.SlopeCurrent, drive, shape.Currents, shape.Currents);

    // Planes [S, columns, U], of the states and of the first columns that carry a slope; what is not a number is equal to nothing.
    private static bool Same(LayerShape shape, ReadOnlySpan<T> planes, ReadOnlySpan<T> first, int columns, int used)
    {
        for (int s = 0; s < shape.Carried; s++)
        {
            for (int c = 0; c < used; c++)
            {
                int at = ((s * columns) + c) * shape.Padded;
                for (int u = at; u < at + shape.Units; u++)
                {
                    if (planes[u] != first[u])
                    {
                        return false;
                    }
                }
            }
        }

        return true;
    }

    // [S, used] of unit 0; null where another unit's is different.
    private static T[]? Shared(LayerShape shape, ReadOnlySpan<T> planes, int columns, int used)
    {
        var values = new T[shape.Carried * used];
        for (int i = 0; i < values.Length; i++)
        {
            ReadOnlySpan<T> units = planes.Slice((((i / used) * columns) + (i % used)) * shape.Padded, shape.Units);
            if (!T.IsFinite(units[0]) || units.ContainsAnyExcept(units[0]))
            {
                return null;
            }

            values[i] = units[0];
        }

        return values;
    }
}
