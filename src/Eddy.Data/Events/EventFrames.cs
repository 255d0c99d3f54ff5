using Eddy.Numerics;

namespace Eddy.Data.Events;

/// <summary>Bins events into time steps: input (p, y, x) of a step speaks where pixel (x, y) sent events of polarity p, ON being plane 0 and OFF plane 1.</summary>
public sealed class EventFrames
{
    private readonly EventFrameOptions _options;

    /// <summary>For a sensor of a size.</summary>
    /// <exception cref="ArgumentException">Nothing is left after cropping.</exception>
    public EventFrames(int rows, int columns, EventFrameOptions? options = null)
    {
        _options = options ?? new EventFrameOptions();
        (SensorRows, SensorColumns) = (Shape.Positive(rows), Shape.Positive(columns));
        if (2 * _options.Crop >= Math.Min(rows, columns))
        {
            throw new ArgumentException($"A sensor of {rows}×{columns} has nothing left where {_options.Crop} pixels are cut off at every side.", nameof(options));
        }

        Rows = (rows - (2 * _options.Crop) + _options.Pool - 1) / _options.Pool;
        Columns = (columns - (2 * _options.Crop) + _options.Pool - 1) / _options.Pool;
        InputSize = Shape.Area(2 * Rows, Columns);
    }

    /// <summary>Rows of the sensor.</summary>
    public int SensorRows { get; }

    /// <summary>Columns of the sensor.</summary>
    public int SensorColumns { get; }

    /// <summary>Rows after cropping and pooling.</summary>
    public int Rows { get; }

    /// <summary>Columns after cropping and pooling.</summary>
    public int Columns { get; }

    /// <summary>Numbers of a step: 2 · rows · columns.</summary>
    public int InputSize { get; }

    /// <summary>Steps that a recording takes, at least 1; the last may be cut short by its end.</summary>
    public int Steps(long durationUs)
    {
        long steps = Math.Max(1, (durationUs + _options.StepUs - 1) / _options.StepUs);
        return steps <= Array.MaxLength - 1
            ? (int)steps
            : throw new ArgumentException($"{durationUs} µs make {steps} steps of {_options.StepUs} µs, more than fit. Take longer steps.", nameof(durationUs));
    }

    /// <summary>The input that an event speaks at; −1 where it is cropped.</summary>
    /// <exception cref="ArgumentException">The event is outside the sensor.</exception>
    public int Input(CameraEvent e)
    {
        if (e.X >= SensorColumns || e.Y >= SensorRows)
        {
            throw new ArgumentException($"The event at ({e.X}, {e.Y}) is outside the sensor of {SensorColumns}×{SensorRows} pixels.", nameof(e));
        }

        int crop = _options.Crop, x = e.X - crop, y = e.Y - crop;
        return x < 0 || y < 0 || e.X >= SensorColumns - crop || e.Y >= SensorRows - crop
            ? -1
            : ((((e.On ? 0 : Rows) + (y / _options.Pool)) * Columns) + (x / _options.Pool));
    }

    /// <summary>Bins a recording.</summary>
    /// <param name="events">In the order of time, none before <paramref name="startUs"/>; those after the last step are left out.</param>
    /// <param name="startUs">When step 0 begins.</param>
    /// <param name="steps">Steps, above 0.</param>
    /// <param name="raster">Overwritten.</param>
    /// <exception cref="ArgumentException">An event is out of order, or outside the sensor.</exception>
    public void Bin(ReadOnlySpan<CameraEvent> events, long startUs, int steps, EventRaster raster)
    {
        ArgumentNullException.ThrowIfNull(raster);
        raster.Begin(Shape.Positive(steps), events.Length, _options.Counts);
        long end = startUs + ((long)_options.StepUs * steps), edge = startUs + _options.StepUs, before = startUs;
        foreach (CameraEvent e in events)
        {
            if (e.Microseconds < before)
            {
                throw new ArgumentException($"An event at {e.Microseconds} µs comes after {before} µs. Events must be in the order of time.", nameof(events));
            }

            before = e.Microseconds;
            if (before >= end)
            {
                break;
            }

            for (; before >= edge; edge += _options.StepUs)
            {
                raster.NextStep();
            }

            if (Input(e) is >= 0 and int input)
            {
                raster.Add(input);
            }
        }

        raster.End();
    }
}
