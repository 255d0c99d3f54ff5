using System.Buffers.Binary;

namespace Eddy.Data.Events;

/// <summary>AEDAT 3.1: packets of polarity events are read, others counted and passed over.</summary>
internal sealed class Aedat3Reader : EventReader
{
    /// <summary>Bytes of a packet's header.</summary>
    public const int HeaderSize = 28;

    /// <summary>Bytes of a polarity event.</summary>
    public const int Size = 8;

    /// <summary>The number of the polarity type.</summary>
    public const short Polarity = 1;

    /// <summary>The last line of the header.</summary>
    public const string EndLine = "#!END-HEADER";

    private int _left;
    private long _overflow;

    public Aedat3Reader(EventBytes bytes, EventReadOptions options)
        : base(bytes, EventFormat.Aedat3, options)
    {
        EventSensor sensor = options.Sensor;
        while (AedatHeader.Line(bytes) is { } line)
        {
            if (line == EndLine)
            {
                Settle(sensor);
                return;
            }

            if (line.StartsWith("#Format:", StringComparison.Ordinal) && line[8..].Trim() != "RAW")
            {
                throw bytes.Wrong($"packets in the format '{line[8..].Trim()}', but only RAW is read. Export the file without compression.");
            }

            sensor = sensor == EventSensor.Auto && line.StartsWith("#Source", StringComparison.Ordinal) ? EventSensors.In(line) : sensor;
        }

        throw bytes.Wrong($"the header does not end with a line {EndLine}. The file is truncated, or no AEDAT 3.1; fetch it again.");
    }

    private protected override bool Next(out CameraEvent next, out string? problem)
    {
        (next, problem) = (default, null);
        while (true)
        {
            while (_left == 0)
            {
                if (!NextPacket(ref problem))
                {
                    return problem is not null;
                }
            }

            ReadOnlySpan<byte> e = Bytes.Peek(Size);
            _left--;
            if (e.Length < Size)
            {
                problem = $"a packet announces {_left + 1} more events, but {e.Length} bytes follow. The file is truncated; fetch it again.";
                Bytes.Take(e.Length);
                _left = 0;
                return true;
            }

            uint data = BinaryPrimitives.ReadUInt32LittleEndian(e);
            int time = BinaryPrimitives.ReadInt32LittleEndian(e[4..]);
            Bytes.Take(Size);
            if ((data & 1) == 0)
            {
                Others++;
                continue;
            }

            problem = time < 0 ? $"an event's time is {time} µs, which is below 0. Pass over damaged events, or fetch the file again." : null;
            next = new CameraEvent((_overflow << 31) + Math.Max(0, time), (ushort)(data >> 17), (ushort)((data >> 2) & 0x7FFF), (data & 2) != 0);
            return true;
        }
    }

    /// <summary>Enters the next packet of polarity events, past those of other types.</summary>
    private bool NextPacket(ref string? problem)
    {
        ReadOnlySpan<byte> header = Bytes.Peek(HeaderSize);
        if (header.Length < HeaderSize)
        {
            problem = header.Length == 0 ? null : $"a packet's header of {HeaderSize} bytes ends after {header.Length}. The file is truncated; fetch it again.";
            Bytes.Take(header.Length);
            return false;
        }

        short type = BinaryPrimitives.ReadInt16LittleEndian(header);
        int size = Field(header, 4), offset = Field(header, 8), overflow = Field(header, 12), capacity = Field(header, 16), number = Field(header, 20), valid = Field(header, 24);
        if (type < 0 || size <= 0 || overflow < 0 || number < 0 || number > capacity || valid < 0 || valid > number || offset < 0 || offset > size)
        {
            throw Bytes.Wrong($"a packet's header says type {type}, {number} of {capacity} events ({valid} valid) of {size} bytes, time at {offset}, overflow {overflow}, which cannot be. The file is damaged; fetch it again.");
        }

        if (type == Polarity && (size != Size || offset != 4))
        {
            throw Bytes.Wrong($"polarity events of {size} bytes with the time at byte {offset}, but they have 8 with the time at 4. The file is damaged; fetch it again.");
        }

        Bytes.Take(HeaderSize);
        _overflow = overflow;
        if (type == Polarity)
        {
            _left = number;
            return true;
        }

        long needed = (long)number * size, there = Bytes.Skip(needed);
        if (there < needed)
        {
            problem = $"a packet of type {type} announces {needed} bytes, but {there} follow. The file is truncated; fetch it again.";
            return false;
        }

        Others += number;
        return true;
    }

    private static int Field(ReadOnlySpan<byte> header, int at) => BinaryPrimitives.ReadInt32LittleEndian(header[at..]);
}
