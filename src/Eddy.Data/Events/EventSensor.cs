namespace Eddy.Data.Events;

/// <summary>The camera behind a file: what its addresses mean, and its size.</summary>
public enum EventSensor
{
    /// <summary>As the file's header says, or as its form has it.</summary>
    Auto,

    /// <summary>The part of an ATIS that N-MNIST shows: 34×34 pixels.</summary>
    NMnist,

    /// <summary>DVS128: 128×128 pixels. An address of AEDAT 2 holds polarity in bit 0, x in 1–7, y in 8–14, an outside event in 15.</summary>
    Dvs128,

    /// <summary>DAVIS240: 240×180 pixels. An address of AEDAT 2 holds an outside event in bit 10, polarity in 11, x in 12–21, y in 22–30, and in 31 what is no event of a pixel.</summary>
    Davis240,
}

/// <summary>What is known about an <see cref="EventSensor"/>.</summary>
internal static class EventSensors
{
    /// <summary>Rows and columns; 0 where it is not known which sensor it is.</summary>
    public static (int Rows, int Columns) Size(EventSensor sensor) => sensor switch
    {
        EventSensor.NMnist => (34, 34),
        EventSensor.Dvs128 => (128, 128),
        EventSensor.Davis240 => (180, 240),
        _ => (0, 0),
    };

    /// <summary>The sensor that a header names.</summary>
    public static EventSensor In(string header)
        => header.Contains("DVS128", StringComparison.OrdinalIgnoreCase) ? EventSensor.Dvs128
            : header.Contains("DAVIS240", StringComparison.OrdinalIgnoreCase) ? EventSensor.Davis240
            : header.Contains("N-MNIST", StringComparison.OrdinalIgnoreCase) ? EventSensor.NMnist : EventSensor.Auto;
}
