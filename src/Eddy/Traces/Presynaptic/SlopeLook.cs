using System.Numerics;
using Eddy.Networks.Recurrent;
using Eddy.Numerics;

namespace Eddy.Traces.Presynaptic;

/// <summary>A look at the slopes of a layer in many states, under many currents and with moved own parameters, in the layer's own precision: whether they are always the same.</summary>
/// <remarks>Equal means to the last bit. Magnitudes from 0.001 to 100 are tried, evenly on a logarithmic scale, of 8192 units' worth at least, so that a dependence on a narrow range
/// of the state is met too. Weights are not read: currents are set.</remarks>
/// <param name="layer">Its own parameters are moved while it is looked at, and put back.</param>
/// <param name="drive">Whether F is to be constant too, or D alone.</param>
internal sealed class SlopeLook<T>(RecurrentLayer<T> layer, bool drive)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int Looks = 8192, LeastProbes = 16;

    private readonly LayerShape _shape = layer.Shape;
    private readonly LayerStream<T> _stream = new(layer.Shape);
    private readonly RandomSource _random = new(1);
    private T[] _state = []; // D at the first look, [S, S, U]
    private T[] _drive = []; // F, [S, G, U]

    /// <summary>D of every unit, [S, S], of the states that carry a slope; null where it is not constant.</summary>
    public T[]? State { get; private set; }

    /// <summary>F of every unit, [S, G]; null where it is not constant or was not asked for.</summary>
    public T[]? Drive { get; private set; }

    /// <summary>Looks.</summary>
    /// <returns>Why slopes are not constant, to follow the layer's name; empty where they are.</returns>
    public string Run()
    {
        if (_shape.MicroSteps > 1)
        {
            return "the time step has several micro-steps";
        }

        Look();
        (_state, _drive) = ([.. _stream.Steps[0].SlopeState], [.. _stream.Steps[0].SlopeCurrent]);
        for (int i = Math.Max(LeastProbes, Looks / _shape.Units); i > 0; i--)
        {
            Look();
            if (!IsSame())
            {
                return "what is left of a unit's state after a step, or what a current adds to it, depends on the state or on the input (a reset that is hard or that the gradient sees, an adaptation, a gate)";
            }
        }

        (State, Drive) = (Shared(_state, _shape.States, _shape.Carried), drive ? Shared(_drive, _shape.Currents, _shape.Currents) : null);
        string reason = State is null || (drive && Drive is null) ? "the units differ in their leak" : layer.Own is not null && DependsOnOwn() ? "the units have leaks of their own" : "";
        if (reason.Length > 0)
        {
            (State, Drive) = (null, null);
        }

        return reason;
    }

    // Slopes where states and currents are anything.
    private void Look()
    {
        Draw(_stream.State);
        Draw(_stream.Steps[0].Current);
        layer.Restore(_stream);
        layer.AdvanceFromCurrents(_stream, 0);
    }

    private void Draw(Span<T> planes)
    {
        for (int first = 0; first < planes.Length; first += _shape.Padded)
        {
            foreach (ref T value in planes.Slice(first, _shape.Units))
            {
                double size = Math.Pow(10, (5 * _random.NextDouble()) - 3);
                value = T.CreateChecked(_random.NextDouble() < 0.5 ? -size : size);
            }
        }
    }

    private bool DependsOnOwn()
    {
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
                        own[p, u] += T.CreateChecked(0.1 * _random.NextGaussian());
                    }
                }

                layer.OwnChanged();
                Look();
                if (!IsSame())
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

    private bool IsSame()
        => IsSame(_stream.Steps[0].SlopeState, _state, _shape.States, _shape.Carried) && (!drive || IsSame(_stream.Steps[0].SlopeCurrent, _drive, _shape.Currents, _shape.Currents));

    // Planes [S, columns, U], of the states and of the first columns that carry a slope; what is not a number is equal to nothing.
    private bool IsSame(ReadOnlySpan<T> planes, ReadOnlySpan<T> first, int columns, int used)
    {
        for (int s = 0; s < _shape.Carried; s++)
        {
            for (int c = 0; c < used; c++)
            {
                int at = ((s * columns) + c) * _shape.Padded;
                for (int u = at; u < at + _shape.Units; u++)
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
    private T[]? Shared(ReadOnlySpan<T> planes, int columns, int used)
    {
        var values = new T[_shape.Carried * used];
        for (int i = 0; i < values.Length; i++)
        {
            ReadOnlySpan<T> units = planes.Slice((((i / used) * columns) + (i % used)) * _shape.Padded, _shape.Units);
            if (!T.IsFinite(units[0]) || units.ContainsAnyExcept(units[0]))
            {
                return null;
            }

            values[i] = units[0];
        }

        return values;
    }
}
