using System.Buffers.Binary;

namespace Eddy.Data.Events;

/// <summary>AEDAT 2.0. Times are 32 bits wide and begin again at 0 after 71 minutes; they are put together again.</summary>
internal sealed class Aedat2Reader : EventReader
{
    /// <summary>Bytes of an event.</summary>
    public const int Size = 8;

    /// <summary>The line after which no other comes.</summary>
    public const string EndLine = "#End Of ASCII Header";

    private const long Wrap = 1L << 32;

    private readonly bool _davis;
    private long _wraps;
    private uint _lastTime;

    public Aedat2Reader(EventBytes bytes, EventReadOptions options)
        : base(bytes, EventFormat.Aedat2, options)
    {
        EventSensor sensor = options.Sensor;
        string? line = AedatHeader.Line(bytes) ?? throw bytes.Wrong("the first line of the header has no end. The file is truncated, or no AEDAT 2.0; fetch it again.");
        for (; line is not null; line = AedatHeader.Line(bytes))
        {
            sensor = sensor == EventSensor.Auto ? EventSensors.In(line) : sensor;
            if (line == EndLine)
            {
                break;
            }
        }

        if (sensor is not (EventSensor.Dvs128 or EventSensor.Davis240))
        {
            throw new InvalidDataException($"{bytes.Name}: {(sensor == EventSensor.Auto ? "the header names no camera that is known" : $"addresses of AEDAT 2.0 have no form for {sensor}")}. Give the sensor: Dvs128 or Davis240.");
        }

        _davis = sensor == EventSensor.Davis240;
        Settle(sensor);
    }

    private protected override bool Next(out CameraEvent next, out string? problem)
    {
        while (true)
        {
            ReadOnlySpan<byte> e = Bytes.Peek(Size);
            (next, problem) = (default, null);
            if (e.Length < Size)
            {
                problem = $"an event of 8 bytes ends after {e.Length}. The file is truncated; fetch it again.";
                bool any = e.Length > 0;
                Bytes.Take(e.Length);
                return any;
            }

            uint address = BinaryPrimitives.ReadUInt32BigEndian(e), time = BinaryPrimitives.ReadUInt32BigEndian(e[4..]);
            Bytes.Take(Size);
            if (_davis ? (address & 0x8000_0400) != 0 : (address & 0x8000) != 0)
            {
                Others++;
                continue;
            }

            // more than half of the range back is a new round, less is disorder
            bool wraps = time < _lastTime && _lastTime - time > Wrap / 2;
            long whole = ((_wraps + (wraps ? 1 : 0)) * Wrap) + time;
            next = _davis
                ? new CameraEvent(whole, (ushort)((address >> 12) & 0x3FF), (ushort)((address >> 22) & 0x1FF), (address & 0x800) != 0)
                : new CameraEvent(whole, (ushort)((address >> 1) & 0x7F), (ushort)((address >> 8) & 0x7F), (address & 1) != 0);
            problem = !_davis && address > 0xFFFF ? $"address 0x{address:X8} is more than the 16 bits of a DVS128. Give another sensor, or pass over damaged events." : null;
            if (problem is null && (wraps || time >= _lastTime) && next.X < Columns && next.Y < Rows)
            {
                (_wraps, _lastTime) = (_wraps + (wraps ? 1 : 0), time);
            }

            return true;
        }
    }
}
