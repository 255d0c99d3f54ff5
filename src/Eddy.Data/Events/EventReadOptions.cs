using Eddy.Data.Records;

namespace Eddy.Data.Events;

/// <summary>How an event file is read. Immutable, and valid whenever it exists.</summary>
public sealed record EventReadOptions
{
    /// <summary>The camera. Default: as the file says, or as its form has it.</summary>
    public EventSensor Sensor { get; init; } = EventSensor.Auto;

    /// <summary>Rows of pixels, 1 to 65,535; null, the default: the sensor's.</summary>
    public int? Rows { get; init => field = value is null or (> 0 and <= ushort.MaxValue) ? value : throw new ArgumentOutOfRangeException(nameof(Rows), value, "Event file: rows must be 1 to 65535."); }

    /// <summary>Columns of pixels, 1 to 65,535; null, the default: the sensor's.</summary>
    public int? Columns { get; init => field = value is null or (> 0 and <= ushort.MaxValue) ? value : throw new ArgumentOutOfRangeException(nameof(Columns), value, "Event file: columns must be 1 to 65535."); }

    /// <summary>What to do about an event that is out of order or outside the sensor, or cut short at the end of the file. Default: fail. Damage that leaves no way to go on fails always.</summary>
    public OnBadRecord OnBad { get; init; } = OnBadRecord.Fail;
}
