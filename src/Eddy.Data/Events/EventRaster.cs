using Eddy.Numerics;

namespace Eddy.Data.Events;

/// <summary>A recording in time steps: of each, the inputs that speak. Filled by <see cref="EventFrames.Bin"/>; filling it again allocates only where there is more than ever before.</summary>
public sealed class EventRaster
{
    private int[] _starts = new int[64];
    private int[] _inputs;
    private bool _counts;
    private int _step;

    /// <summary>An empty raster.</summary>
    /// <param name="events">Events to have room for.</param>
    public EventRaster(int events = 4096) => _inputs = new int[Shape.Positive(events)];

    /// <summary>Steps that it holds.</summary>
    public int Steps { get; private set; }

    /// <summary>Events of a step, one for each time that an input is named.</summary>
    public ReadOnlySpan<int> Inputs(int step)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(step);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(step, Steps);
        return _inputs.AsSpan(_starts[step], _starts[step + 1] - _starts[step]);
    }

    /// <summary>Writes the inputs of a step that speak.</summary>
    /// <param name="step">Which.</param>
    /// <param name="input">Zeros before.</param>
    public void Write(int step, Span<float> input)
    {
        foreach (int i in Inputs(step))
        {
            input[i] = _counts ? input[i] + 1 : 1;
        }
    }

    internal void Begin(int steps, int events, bool counts)
    {
        if (_starts.Length < steps + 1)
        {
            _starts = new int[Math.Max(steps + 1, Math.Min(Array.MaxLength, 2L * _starts.Length))];
        }

        if (_inputs.Length < events)
        {
            _inputs = new int[Math.Max(events, Math.Min(Array.MaxLength, 2L * _inputs.Length))];
        }

        (Steps, _step, _counts, _starts[0], _starts[1]) = (steps, 0, counts, 0, 0);
    }

    internal void NextStep()
    {
        _step++;
        _starts[_step + 1] = _starts[_step];
    }

    internal void Add(int input) => _inputs[_starts[_step + 1]++] = input;

    internal void End()
    {
        while (_step + 1 < Steps)
        {
            NextStep();
        }
    }
}
