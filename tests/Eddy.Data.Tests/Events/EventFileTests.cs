using System.Buffers.Binary;
using System.Text;
using Eddy.Data.Events;
using Eddy.Data.Records;
using Eddy.Tests.Conformance;
using Shouldly;

namespace Eddy.Data.Tests.Events;

public class EventFileTests
{
    private static readonly EventReadOptions _skip = new() { OnBad = OnBadRecord.Skip };

    public static TheoryData<EventFormat, EventSensor> Forms => new()
    {
        { EventFormat.NMnist, EventSensor.NMnist },
        { EventFormat.Aedat2, EventSensor.Dvs128 },
        { EventFormat.Aedat2, EventSensor.Davis240 },
        { EventFormat.Aedat3, EventSensor.Davis240 },
        { EventFormat.Aedat3, EventSensor.Dvs128 },
        { EventFormat.Aedat3, EventSensor.NMnist },
    };

    [Theory, MemberData(nameof(Forms))]
    public void What_is_written_is_read(EventFormat format, EventSensor sensor)
    {
        CameraEvent[] events = Some(9000, sensor, 1); // several packets and buffers
        byte[] file = Written(format, sensor, events);
        using EventReader reader = Open(file);
        (reader.Format, reader.Sensor).ShouldBe((format, sensor));
        reader.ReadAll().ShouldBe(events);
        (reader.Count, reader.Skipped, reader.Others, reader.FirstProblem).ShouldBe((9000, 0, 0, null));
    }

    [Fact]
    public void Bytes_are_those_of_the_forms()
    {
        Written(EventFormat.NMnist, EventSensor.NMnist, [new(0x123456, 7, 33, true), new(0x123457, 0, 1, false)]).ShouldBe([7, 33, 0x92, 0x34, 0x56, 0, 1, 0x12, 0x34, 0x57]);
        Written(EventFormat.Aedat2, EventSensor.Dvs128, [new(0x01020304, 127, 1, true)])[^8..].ShouldBe([0, 0, 1, 0xFF, 1, 2, 3, 4]);
        Written(EventFormat.Aedat2, EventSensor.Davis240, [new(1, 239, 179, true)])[^8..].ShouldBe(Big((179u << 22) | (239 << 12) | 0x800, 1));
        byte[] packet = Written(EventFormat.Aedat3, EventSensor.Davis240, [new((1L << 31) + 5, 2, 3, false)])[^36..];
        packet.ShouldBe([1, 0, 0, 0, 8, 0, 0, 0, 4, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, (3 << 2) | 1, 0, 4, 0, 5, 0, 0, 0]);
    }

    [Theory, MemberData(nameof(Forms))]
    public void A_truncated_file_is_refused_or_ends_between_events(EventFormat format, EventSensor sensor)
    {
        CameraEvent[] events = Some(12, sensor, 2);
        byte[] file = Written(format, sensor, events);
        int whole = 0;
        for (int length = 0; length < file.Length; length++)
        {
            try
            {
                using EventReader reader = Open(file[..length], null, format);
                CameraEvent[] read = reader.ReadAll();
                read.ShouldBe(events[..read.Length]);
                whole++;
            }
            catch (InvalidDataException e)
            {
                e.Message.ShouldStartWith(Name(format));
            }
        }

        whole.ShouldBe(format switch
        {
            EventFormat.Aedat3 => 1,  // a packet says how many are to come, so only none at all is whole
            EventFormat.Aedat2 => 13, // one of them without the last line of the header
            _ => 12,
        });
    }

    [Theory, MemberData(nameof(Forms))]
    public void A_flipped_bit_gives_a_valid_result_or_is_refused(EventFormat format, EventSensor sensor)
    {
        byte[] file = Written(format, sensor, Some(12, sensor, 3));
        int refused = 0;
        for (int bit = 0; bit < 8 * file.Length; bit++)
        {
            foreach (EventReadOptions? options in new[] { null, _skip })
            {
                byte[] damaged = [.. file];
                damaged[bit / 8] ^= (byte)(1 << (bit % 8));
                try
                {
                    using EventReader reader = Open(damaged, options, format);
                    CameraEvent[] read = reader.ReadAll();
                    read.Zip(read.Skip(1)).All(pair => pair.First.Microseconds <= pair.Second.Microseconds).ShouldBeTrue();
                    read.All(e => e.X < reader.Columns && e.Y < reader.Rows).ShouldBeTrue();
                }
                catch (InvalidDataException e)
                {
                    e.Message.ShouldStartWith(Name(format));
                    refused++;
                }
            }
        }

        refused.ShouldBeGreaterThan(0);
    }

    [Fact]
    public void Disorder_and_strange_addresses_are_told_or_passed_over()
    {
        byte[] file = [1, 1, 0, 0, 9, 34, 1, 0, 0, 10, 1, 1, 0, 0, 8, 2, 2, 0x80, 0, 9, 5];
        Refused(file, "x.bin: event 1, before byte 10: an event at (34, 1), outside the sensor of 34×34");
        Refused(file, "x.bin: event 2, before byte 15: an event at 8 µs after one at 10 µs. Sort the file", new() { Columns = 35 }, events: 2);
        using EventReader reader = Open(file, _skip);
        reader.ReadAll().ShouldBe([new CameraEvent(9, 1, 1, false), new CameraEvent(9, 2, 2, true)]);
        (reader.Count, reader.Skipped).ShouldBe((2, 3));
        reader.FirstProblem!.ShouldContain("(34, 1)");
    }

    [Fact]
    public void Times_of_32_bits_are_put_together()
    {
        CameraEvent[] events = [.. Enumerable.Range(0, 12).Select(i => new CameraEvent(i * 1_500_000_000L, 1, 2, i % 2 == 0))]; // four rounds of 71 minutes
        using EventReader two = Open(Written(EventFormat.Aedat2, EventSensor.Dvs128, events));
        two.ReadAll().ShouldBe(events);
        using EventReader three = Open(Written(EventFormat.Aedat3, EventSensor.Dvs128, events));
        three.ReadAll().ShouldBe(events);
    }

    [Fact]
    public void Records_of_other_kinds_are_counted()
    {
        byte[] davis = [.. Written(EventFormat.Aedat2, EventSensor.Davis240, []), .. Big(0x8000_0000, 5), .. Big(0x400, 6), .. Big((9u << 22) | (8 << 12), 7)];
        using EventReader two = Open(davis);
        two.ReadAll().ShouldBe([new CameraEvent(7, 8, 9, false)]);
        two.Others.ShouldBe(2);

        byte[] packets = Written(EventFormat.Aedat3, EventSensor.Davis240, [new(1, 2, 3, true), new(2, 2, 3, true)]);
        packets[^16] &= 0xFE; // the camera calls it invalid
        using EventReader three = Open([.. packets[..^44], .. Packet(type: 2, size: 100_000, number: 3, new byte[300_000]), .. packets[^44..]]);
        three.ReadAll().Length.ShouldBe(1);
        three.Others.ShouldBe(4);
    }

    [Theory]
    [InlineData("#!AER-DAT1.0\r\n", "AEDAT of version 1.0, but 2.0 and 3.1 are read")]
    [InlineData("#!AER-DAT4.0\r\n", "AEDAT of version 4.0")]
    [InlineData("#!AER-DAT3.0\r\n", "AEDAT of version 3.0")]
    [InlineData("hello world", "does not begin with #!AER-DAT")]
    [InlineData("#!AER-DAT2.0\r\n# AEChip: Davis640\r\n", "names no camera that is known. Give the sensor: Dvs128 or Davis240")]
    [InlineData("#!AER-DAT3.1\r\n#Format: RAW\r\n#!END-HEADER\r\n", "does not say which camera it was")]
    [InlineData("#!AER-DAT3.1\r\n#Format: PNG\r\n#!END-HEADER\r\n", "format 'PNG', but only RAW")]
    [InlineData("#!AER-DAT3.1\r\n#Format: RAW\r\n", "does not end with a line #!END-HEADER")]
    public void A_wrong_beginning_is_refused(string text, string message) => Refused(Encoding.ASCII.GetBytes(text), message, name: "x.aedat", events: 0);

    [Fact]
    public void Absurd_packets_are_refused_without_taking_memory()
    {
        byte[] head = Written(EventFormat.Aedat3, EventSensor.Davis240, []);
        Refused([.. head, .. Packet(1, 8, int.MaxValue, [])], "announces 2147483647 more events, but 0 bytes follow", name: "x.aedat", events: 0);
        Refused([.. head, .. Packet(2, int.MaxValue, int.MaxValue, [])], "announces 4611686014132420609 bytes, but 0 follow", name: "x.aedat", events: 0);
        Refused([.. head, .. Packet(1, 16, 1, new byte[16])], "polarity events of 16 bytes", name: "x.aedat", events: 0);
        Refused([.. head, .. Packet(1, 8, -1, [])], "which cannot be", name: "x.aedat", events: 0);
    }

    [Fact]
    public void Nothing_is_written_of_what_has_no_room()
    {
        NotWritten(EventFormat.NMnist, EventSensor.Auto, "within what NMnist can hold", new CameraEvent(1 << 23, 1, 1, true));
        NotWritten(EventFormat.NMnist, EventSensor.Auto, "outside the 34×34 pixels", new CameraEvent(1, 34, 1, true));
        NotWritten(EventFormat.Aedat2, EventSensor.NMnist, "no form for N-MNIST's camera", new CameraEvent(1, 1, 1, true));
        NotWritten(EventFormat.Aedat2, EventSensor.Dvs128, "36 minutes", new(1, 1, 1, true), new(1L << 32, 1, 1, true));
        NotWritten(EventFormat.Aedat3, EventSensor.Auto, "Event 1 is at 1 µs", new(2, 1, 1, true), new(1, 1, 1, true));
    }

    [Fact]
    public void A_read_allocates_nothing()
    {
        using EventReader reader = Open(Written(EventFormat.Aedat3, EventSensor.Davis240, Some(20_000, EventSensor.Davis240, 4)));
        Allocation.NothingIn(() => reader.Read(out _).ShouldBeTrue(), steps: 300);
    }

    private static void NotWritten(EventFormat format, EventSensor sensor, string message, params CameraEvent[] events)
    {
        using var stream = new MemoryStream();
        Should.Throw<ArgumentException>(() => EventWriter.Write(stream, format, events, sensor)).Message.ShouldContain(message);
        stream.Length.ShouldBe(0);
    }

    private static void Refused(byte[] file, string message, EventReadOptions? options = null, string name = "x.bin", int events = 1)
    {
        int read = 0;
        Should.Throw<InvalidDataException>(() =>
        {
            using EventReader reader = EventReader.Open(new MemoryStream(file), name, options);
            while (reader.Read(out _))
            {
                read++;
            }
        }).Message.ShouldContain(message);
        read.ShouldBe(events);
    }

    private static string Name(EventFormat format) => format == EventFormat.NMnist ? "x.bin" : "x.aedat";

    private static EventReader Open(byte[] file, EventReadOptions? options = null, EventFormat? format = null)
        => EventReader.Open(new MemoryStream(file), Name(format ?? (file.AsSpan().StartsWith("#!"u8) ? EventFormat.Aedat2 : EventFormat.NMnist)), options);

    private static byte[] Written(EventFormat format, EventSensor sensor, CameraEvent[] events)
    {
        using var stream = new MemoryStream();
        EventWriter.Write(stream, format, events, sensor);
        return stream.ToArray();
    }

    private static CameraEvent[] Some(int count, EventSensor sensor, int seed)
    {
        (int rows, int columns) = EventSensors.Size(sensor);
        var random = new Random(seed);
        long time = 0;
        return [.. Enumerable.Range(0, count).Select(_ => new CameraEvent(time += random.Next(900), (ushort)random.Next(columns), (ushort)random.Next(rows), random.Next(2) == 1))];
    }

    private static byte[] Big(uint address, uint time)
    {
        var bytes = new byte[8];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, address);
        BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(4), time);
        return bytes;
    }

    private static byte[] Packet(short type, int size, int number, byte[] data)
    {
        var bytes = new byte[28 + data.Length];
        BinaryPrimitives.WriteInt16LittleEndian(bytes, type);
        int[] fields = [size, 4, 0, number, number, number];
        for (int k = 0; k < 6; k++)
        {
            BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(4 * (k + 1)), fields[k]);
        }

        data.CopyTo(bytes, 28);
        return bytes;
    }
}
