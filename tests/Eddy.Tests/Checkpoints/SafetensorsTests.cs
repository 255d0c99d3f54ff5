using System.Buffers.Binary;
using System.Text;
using Eddy.Checkpoints;
using Shouldly;

namespace Eddy.Tests.Checkpoints;

public sealed class SafetensorsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Every_type_of_element_comes_back_to_the_bit()
    {
        Same([double.NaN, -0.0, double.Epsilon, double.MaxValue, 1.0 / 3]);
        Same([float.NaN, -0f, float.Epsilon, float.NegativeInfinity, 1f / 3]);
        Same([Half.NaN, Half.MinValue, (Half)0.1f]);
        Same([long.MinValue, -1L, long.MaxValue]);
        Same([int.MinValue, -1, int.MaxValue]);
        Same([short.MinValue, (short)-1, short.MaxValue]);
        Same([sbyte.MinValue, (sbyte)-1, sbyte.MaxValue]);
        Same([0UL, ulong.MaxValue, 0x0123456789ABCDEFUL]);
        Same([0u, uint.MaxValue, 0x01234567u]);
        Same([(ushort)0, ushort.MaxValue]);
        Same([(byte)0, byte.MaxValue, (byte)7]);

        void Same<T>(T[] values)
            where T : unmanaged
        {
            string path = _folder.File(typeof(T).Name);
            var writer = new SafetensorsWriter();
            writer.Add<T>("x", [values.Length], values);
            writer.Save(path);
            using var reader = SafetensorsReader.Open(path);
            var span = new T[values.Length];
            reader.Read<T>("x", [values.Length], span);
            Bits(span).ShouldBe(Bits(values));
            Bits(reader.Read<T>("x")).ShouldBe(Bits(values));
        }

        static byte[] Bits<T>(T[] values)
            where T : unmanaged
            => System.Runtime.InteropServices.MemoryMarshal.AsBytes(values.AsSpan()).ToArray();
    }

    [Fact]
    public void Empty_zero_size_and_scalar_tensors_metadata_and_no_tensors_at_all_come_back()
    {
        var writer = new SafetensorsWriter();
        writer.SetMetadata("note", "α \"quoted\" \\ \n 漢字 😀");
        writer.SetMetadata("", "");
        writer.Add<float>("empty", [0], []);
        writer.Add<double>("none of them", [3, 0, 5], []);
        writer.Add<long>("scalar", [], [-7]);
        writer.Save(_folder.File("a"));
        new SafetensorsWriter().Save(_folder.File("b"));

        using var reader = SafetensorsReader.Open(_folder.File("a"));
        reader.Metadata.ShouldBe(new Dictionary<string, string> { ["note"] = "α \"quoted\" \\ \n 漢字 😀", [""] = "" }, ignoreOrder: true);
        reader.Read<float>("empty").ShouldBeEmpty();
        reader.Tensors.Single(t => t.Name == "none of them").Shape.ShouldBe([3L, 0, 5]);
        reader.Read<long>("scalar", [], new long[1]);
        reader.Read<long>("scalar").ShouldBe([-7L]);
        using var bare = SafetensorsReader.Open(_folder.File("b"));
        bare.Tensors.ShouldBeEmpty();
    }

    [Fact]
    public void The_same_content_gives_the_same_bytes_aligned_and_in_order()
    {
        byte[] one = Written(["a", "b", "c"]);
        Written(["c", "a", "b"]).ShouldBe(one);
        int header = (int)BinaryPrimitives.ReadUInt64LittleEndian(one);
        (header % 8).ShouldBe(0);
        using var reader = SafetensorsReader.Open(_folder.Write("x", one));
        reader.Tensors.Select(t => t.Name).ShouldBe(["b", "a", "c"]); // 8 bytes an element, then 4, then 1
        reader.Tensors.ShouldAllBe(t => t.Offset % (t.ByteLength / t.Count) == 0);

        static byte[] Written(string[] order)
        {
            var writer = new SafetensorsWriter();
            foreach (string name in order)
            {
                writer.SetMetadata("key " + name, name);
                switch (name)
                {
                    case "a": writer.Add<float>("a", [3], [1, 2, 3]); break;
                    case "b": writer.Add<double>("b", [1], [4]); break;
                    default: writer.Add<byte>("c", [3], [5, 6, 7]); break;
                }
            }

            var stream = new MemoryStream();
            writer.WriteTo(stream);
            return stream.ToArray();
        }
    }

    [Fact]
    public void A_file_written_by_hand_after_the_public_format_is_read()
    {
        // Offsets count from the end of the header; the keys come in any order; numbers are little-endian.
        const string Header = """{"b":{"dtype":"I64","shape":[1],"data_offsets":[8,16]},"__metadata__":{"format":"pt"},"a":{"dtype":"F32","shape":[1,2],"data_offsets":[0,8]},"m":{"dtype":"BOOL","shape":[2],"data_offsets":[16,18]},"h":{"dtype":"BF16","shape":[1],"data_offsets":[18,20]}}   """;
        byte[] data = [0, 0, 0x80, 0x3F, 0, 0, 0x20, 0xC0, 0xFE, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 1, 0, 0x80, 0x3F];
        using var reader = SafetensorsReader.Open(_folder.Write("hand", MalformedSafetensorsTests.Assemble(Header, data)));
        reader.Read<float>("a").ShouldBe([1f, -2.5f]);
        reader.Read<long>("b").ShouldBe([-2L]);
        reader.Read<byte>("m").ShouldBe([(byte)1, (byte)0]);
        reader.Tensors.Select(t => (t.Name, t.ToString())).ShouldBe([("a", "F32 [1, 2]"), ("b", "I64 [1]"), ("m", "BOOL [2]"), ("h", "BF16 [1]")]);
        reader.Metadata["format"].ShouldBe("pt");
    }

    [Fact]
    public void A_file_is_written_byte_for_byte_as_the_public_format_says()
    {
        var writer = new SafetensorsWriter();
        writer.SetMetadata("k", "v");
        writer.Add<float>("w", [1, 2], [1f, -2.5f]);
        writer.Add<ulong>("s", [1], [3]);
        var stream = new MemoryStream();
        writer.WriteTo(stream);
        string header = """{"__metadata__":{"k":"v"},"s":{"dtype":"U64","shape":[1],"data_offsets":[0,8]},"w":{"dtype":"F32","shape":[1,2],"data_offsets":[8,16]}}""";
        header = header.PadRight((header.Length + 7) / 8 * 8);
        byte[] data = [3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x80, 0x3F, 0, 0, 0x20, 0xC0];
        stream.ToArray().ShouldBe(MalformedSafetensorsTests.Assemble(header, data));
    }

    [Fact]
    public void A_wrong_name_type_or_shape_says_what_is_there_and_writes_nothing()
    {
        var writer = new SafetensorsWriter();
        writer.Add<float>("encoder.0.weight", [2, 3], new float[6]);
        writer.Add<float>("head.bias", [2], new float[2]);
        string path = _folder.File("copy.eddy");
        writer.Save(path);
        using var reader = SafetensorsReader.Open(path);
        float[] six = [9, 9, 9, 9, 9, 9];

        Should.Throw<InvalidDataException>(() => reader.Read<float>("encoder.0.wieght")).Message.ShouldContain("nearest names are \"encoder.0.weight\"");
        Should.Throw<InvalidDataException>(() => reader.Read<double>("head.bias")).Message.ShouldContain("is F32 [2], but F64 is needed");
        Should.Throw<InvalidDataException>(() => reader.Read("encoder.0.weight", [3, 2], six.AsSpan())).Message.ShouldContain("is F32 [2, 3], but shape [3, 2]");
        Should.Throw<InvalidDataException>(() => reader.Read("encoder.0.weight", [6], six.AsSpan())).Message.ShouldContain("copy.eddy");
        Should.Throw<ArgumentException>(() => reader.Read("encoder.0.weight", [2, 3], six.AsSpan(1))).Message.ShouldContain("takes 6 elements, but the span has 5");
        Should.Throw<ArgumentException>(() => reader.Read<decimal>("head.bias")).Message.ShouldContain("Decimal");
        six.ShouldAllBe(x => x == 9);
    }

    [Fact]
    public void What_cannot_be_written_is_refused_when_added()
    {
        var writer = new SafetensorsWriter();
        writer.Add<float>("a", [1], [1]);
        Should.Throw<ArgumentException>(() => writer.Add<float>("a", [1], [1])).Message.ShouldContain("already added");
        Should.Throw<ArgumentException>(() => writer.Add<float>("__metadata__", [1], [1]));
        Should.Throw<ArgumentException>(() => writer.Add<float>("", [1], [1]));
        Should.Throw<ArgumentException>(() => writer.Add<float>("half \ud800", [1], [1])).Message.ShouldContain("surrogate");
        Should.Throw<ArgumentException>(() => writer.Add<float>("b", [2, 2], [1, 2, 3])).Message.ShouldContain("takes 4 elements, but the span has 3");
        Should.Throw<ArgumentException>(() => writer.Add<float>("b", [-1, -3], [1, 2, 3])).Message.ShouldContain("is -1");
        Should.Throw<ArgumentException>(() => writer.Add<float>("b", [65536, 65536, 65536, 65536], [])).Message.ShouldContain("elements");
        Should.Throw<ArgumentException>(() => writer.Add<decimal>("b", [1], [1m]));
        Should.Throw<ArgumentException>(() => writer.SetMetadata("k", "\udc00"));
        writer.Names.ShouldBe(["a"]);
    }

    [Fact]
    public void Numbers_swap_to_little_endian_only_where_the_machine_needs_it()
    {
        int[] values = [0x01020304];
        TensorTable.ToFileOrder<int>(values);
        Encoding.Latin1.GetString(System.Runtime.InteropServices.MemoryMarshal.AsBytes(values.AsSpan())).ShouldBe("\u0004\u0003\u0002\u0001");
    }
}
