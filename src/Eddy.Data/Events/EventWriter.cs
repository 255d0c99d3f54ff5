using System.Buffers.Binary;
using System.Text;

namespace Eddy.Data.Events;

/// <summary>Writes event files. All is checked before the first byte is written.</summary>
public static class EventWriter
{
    private const int PacketEvents = 4096;

    /// <summary>Writes a file's whole content.</summary>
    /// <param name="stream">Where to; it stays open.</param>
    /// <param name="format">In which form.</param>
    /// <param name="events">In the order of time, from 0 µs on.</param>
    /// <param name="sensor">The camera: for AEDAT 2.0 it decides what an address looks like, for 3.1 what the header says. <see cref="EventSensor.Auto"/>: N-MNIST, DVS128 or DAVIS240, as the form needs.</param>
    /// <exception cref="ArgumentException">An event is out of order, or has an address or a time that the form has no room for. Nothing was written.</exception>
    public static void Write(Stream stream, EventFormat format, ReadOnlySpan<CameraEvent> events, EventSensor sensor = EventSensor.Auto)
    {
        ArgumentNullException.ThrowIfNull(stream);
        sensor = sensor != EventSensor.Auto ? sensor : format switch { EventFormat.NMnist => EventSensor.NMnist, EventFormat.Aedat2 => EventSensor.Dvs128, _ => EventSensor.Davis240 };
        Check(format, events, sensor);
        switch (format)
        {
            case EventFormat.NMnist:
                WriteNMnist(stream, events);
                break;
            case EventFormat.Aedat2:
                WriteAedat2(stream, events, sensor);
                break;
            default:
                WriteAedat3(stream, events, sensor);
                break;
        }
    }

    private static void Check(EventFormat format, ReadOnlySpan<CameraEvent> events, EventSensor sensor)
    {
        if (format == EventFormat.Aedat2 && sensor == EventSensor.NMnist)
        {
            throw new ArgumentException("Addresses of AEDAT 2.0 have no form for N-MNIST's camera. Write for a DVS128, or in N-MNIST's own form.", nameof(sensor));
        }

        (int rows, int columns) = EventSensors.Size(sensor);
        long most = format == EventFormat.NMnist ? (1 << 23) - 1 : format == EventFormat.Aedat2 ? long.MaxValue : (1L << 62) - 1, before = 0;
        for (int i = 0; i < events.Length; i++)
        {
            CameraEvent e = events[i];
            if (e.Microseconds < before || e.Microseconds > most)
            {
                throw new ArgumentException($"Event {i} is at {e.Microseconds} µs, but must be at {before} to {most}: in the order of time, from 0 on, within what {format} can hold.", nameof(events));
            }

            if (e.X >= columns || e.Y >= rows)
            {
                throw new ArgumentException($"Event {i} is at ({e.X}, {e.Y}), outside the {columns}×{rows} pixels of {sensor}.", nameof(events));
            }

            if (format == EventFormat.Aedat2 && e.Microseconds - before > uint.MaxValue / 2)
            {
                throw new ArgumentException($"Event {i} comes {e.Microseconds - before} µs after the last, more than AEDAT 2.0 can tell apart (36 minutes).", nameof(events));
            }

            before = e.Microseconds;
        }
    }

    private static void WriteNMnist(Stream stream, ReadOnlySpan<CameraEvent> events)
    {
        var bytes = new byte[NMnistReader.Size * Math.Min(events.Length, PacketEvents)];
        for (int first = 0; first < events.Length; first += PacketEvents)
        {
            int at = 0;
            foreach (CameraEvent e in events.Slice(first, Math.Min(PacketEvents, events.Length - first)))
            {
                int time = (int)e.Microseconds;
                (bytes[at], bytes[at + 1]) = ((byte)e.X, (byte)e.Y);
                (bytes[at + 2], bytes[at + 3], bytes[at + 4]) = ((byte)((e.On ? 0x80 : 0) | (time >> 16)), (byte)(time >> 8), (byte)time);
                at += NMnistReader.Size;
            }

            stream.Write(bytes.AsSpan(0, at));
        }
    }

    private static void WriteAedat2(Stream stream, ReadOnlySpan<CameraEvent> events, EventSensor sensor)
    {
        bool davis = sensor == EventSensor.Davis240;
        stream.Write(Encoding.ASCII.GetBytes(
            $"#!AER-DAT2.0\r\n# Data format is int32 address, int32 timestamp (8 bytes total), repeated for each event\r\n# Timestamps tick is 1 us\r\n# AEChip: {(davis ? "DAVIS240C" : "DVS128")}\r\n{Aedat2Reader.EndLine}\r\n"));
        Span<byte> bytes = stackalloc byte[Aedat2Reader.Size];
        foreach (CameraEvent e in events)
        {
            uint address = davis ? ((uint)e.Y << 22) | ((uint)e.X << 12) | (e.On ? 0x800u : 0) : ((uint)e.Y << 8) | ((uint)e.X << 1) | (e.On ? 1u : 0);
            BinaryPrimitives.WriteUInt32BigEndian(bytes, address);
            BinaryPrimitives.WriteUInt32BigEndian(bytes[4..], (uint)e.Microseconds);
            stream.Write(bytes);
        }
    }

    private static void WriteAedat3(Stream stream, ReadOnlySpan<CameraEvent> events, EventSensor sensor)
    {
        string source = sensor switch { EventSensor.Dvs128 => "DVS128", EventSensor.Davis240 => "DAVIS240C", _ => "N-MNIST" };
        stream.Write(Encoding.ASCII.GetBytes($"#!AER-DAT3.1\r\n#Format: RAW\r\n#Source 0: {source}\r\n#Start-Time: 1970-01-01 00:00:00 (TZ+0000)\r\n{Aedat3Reader.EndLine}\r\n"));
        Span<byte> header = stackalloc byte[Aedat3Reader.HeaderSize], bytes = stackalloc byte[Aedat3Reader.Size];
        while (events.Length > 0)
        {
            // a packet's events share the upper bits of their times
            long overflow = events[0].Microseconds >> 31;
            int count = 1;
            while (count < events.Length && count < PacketEvents && events[count].Microseconds >> 31 == overflow)
            {
                count++;
            }

            header.Clear();
            BinaryPrimitives.WriteInt16LittleEndian(header, Aedat3Reader.Polarity);
            ReadOnlySpan<int> fields = [Aedat3Reader.Size, 4, (int)overflow, count, count, count];
            for (int k = 0; k < fields.Length; k++)
            {
                BinaryPrimitives.WriteInt32LittleEndian(header[(4 * (k + 1))..], fields[k]);
            }

            stream.Write(header);
            foreach (CameraEvent e in events[..count])
            {
                BinaryPrimitives.WriteUInt32LittleEndian(bytes, ((uint)e.X << 17) | ((uint)e.Y << 2) | (e.On ? 2u : 0) | 1u);
                BinaryPrimitives.WriteInt32LittleEndian(bytes[4..], (int)(e.Microseconds & int.MaxValue));
                stream.Write(bytes);
            }

            events = events[count..];
        }
    }
}
