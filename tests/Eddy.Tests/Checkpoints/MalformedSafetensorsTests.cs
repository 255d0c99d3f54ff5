using System.Buffers.Binary;
using System.Text;
using Eddy.Checkpoints;
using Shouldly;

namespace Eddy.Tests.Checkpoints;

public sealed class MalformedSafetensorsTests : IDisposable
{
    private const string Good = """{"w":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]}}""";

    private readonly TemporaryFolder _folder = new();

    // A header for 24 bytes of data, and what the message says about it.
    public static TheoryData<string, string> Malformed => new()
    {
        { "", "begin with '{'" },
        { "[]", "begin with '{'" },
        { " {}", "begin with '{'" },
        { "\uFEFF{}", "begin with '{'" },
        { "{", "not valid JSON" },
        { "{}x", "not valid JSON" },
        { "{}{}", "not valid JSON" },
        { "{} \0", "not valid JSON" },
        { Good[..^1] + ",}", "not valid JSON" },
        { Good.Replace("[2,3]", "[2,3/**/]"), "not valid JSON" },
        { Good.Replace("[2,3]", "[NaN,3]"), "not valid JSON" },
        { Good.Replace("[2,3]", "[Infinity,3]"), "not valid JSON" },
        { Good.Replace("[2,3]", "[02,3]"), "not valid JSON" },
        { "{\"w\":" + new string('[', 5000), "not an object" },
        { "{\"w\":" + string.Concat(Enumerable.Repeat("{\"a\":", 5000)), "twice, or of the wrong kind" },
        { "{\"\\ud800\":{}}", "not valid Unicode" },
        { "{\"w\":1}", "not an object" },
        { "{\"w\":null}", "not an object" },
        { "{\"w\":{}}", "needs the fields" },
        { Good.Replace("\"dtype\":\"F32\",", ""), "needs the fields" },
        { Good.Replace("\"shape\":[2,3],", ""), "needs the fields" },
        { Good.Replace(",\"data_offsets\":[0,24]", ""), "needs the fields" },
        { Good.Replace("F32", "F31"), "does not know" },
        { Good.Replace("F32", "f32"), "does not know" },
        { Good.Replace("\"F32\"", "32"), "of the wrong kind" },
        { Good.Replace("\"dtype\":\"F32\"", "\"dtype\":\"F32\",\"dtype\":\"F32\""), "given twice" },
        { Good.Replace("shape", "size"), "unknown" },
        { Good.Replace("[2,3]", "6"), "not a list" },
        { Good.Replace("[2,3]", "[2,[3]]"), "whole numbers from 0" },
        { Good.Replace("[2,3]", new string('[', 5000)), "whole numbers from 0" },
        { Good.Replace("[2,3]", "[2,null]"), "whole numbers from 0" },
        { Good.Replace("[2,3]", "[\"2\",3]"), "whole numbers from 0" },
        { Good.Replace("[2,3]", "[-2,-3]"), "whole numbers from 0" },
        { Good.Replace("[2,3]", "[2.0,3]"), "whole numbers from 0" },
        { Good.Replace("[2,3]", "[2.5,3]"), "whole numbers from 0" },
        { Good.Replace("[2,3]", "[2,3e0]"), "whole numbers from 0" },
        { Good.Replace("[2,3]", "[18446744073709551617,3]"), "whole numbers from 0" },
        { Good.Replace("[2,3]", "[9223372036854775808,3]"), "whole numbers from 0" },
        { Good.Replace("[2,3]", "[4611686018427387904,4]"), "2^63" },
        { Good.Replace("[2,3]", "[4294967296,4294967296,4294967296,4294967296]"), "2^63" },
        { Good.Replace("[2,3]", "[4611686018427387904,4611686018427387904,0]"), "2^63" },
        { Good.Replace("[2,3]", "[" + string.Join(",", Enumerable.Repeat("1", 33)) + "]"), "more than 32" },
        { Good.Replace("[2,3]", "[2,4]"), "takes 32 bytes, but its data_offsets span 24" },
        { Good.Replace("[2,3]", "[7]"), "takes 28 bytes" },
        { Good.Replace("[2,3]", "[]"), "takes 4 bytes" },
        { Good.Replace("[2,3]", "[1152921504606846976]"), "takes 4611686018427387904 bytes" },
        { Good.Replace("[0,24]", "[24,0]"), "the first not above the second" },
        { Good.Replace("[0,24]", "[0]"), "two whole numbers" },
        { Good.Replace("[0,24]", "[0,24,48]"), "more than 2" },
        { Good.Replace("[0,24]", "[-24,0]"), "whole numbers from 0" },
        { Good.Replace("[0,24]", "[8,32]"), "begins at byte 8" },
        { Good.Replace("[0,24]", "[9223372036854775783,9223372036854775807]"), "begins at byte" },
        { """{"w":{"dtype":"U8","shape":[4611686018427387904],"data_offsets":[0,4611686018427387904]}}""", "cut short" },
        { """{"w":{"dtype":"U8","shape":[28],"data_offsets":[0,28]}}""", "cut short" },
        { """{"w":{"dtype":"U8","shape":[20],"data_offsets":[0,20]}}""", "4 bytes follow the last tensor" },
        { "{}", "24 bytes follow the last tensor" },
        { """{"a":{"dtype":"U8","shape":[12],"data_offsets":[0,12]},"b":{"dtype":"U8","shape":[12],"data_offsets":[10,22]}}""", "begins at byte 10" },
        { """{"a":{"dtype":"U8","shape":[10],"data_offsets":[0,10]},"b":{"dtype":"U8","shape":[12],"data_offsets":[12,24]}}""", "begins at byte 12" },
        { """{"a":{"dtype":"U8","shape":[24],"data_offsets":[0,24]},"b":{"dtype":"U8","shape":[24],"data_offsets":[0,24]}}""", "begins at byte 0" },
        { """{"a":{"dtype":"U8","shape":[12],"data_offsets":[0,12]},"a":{"dtype":"U8","shape":[12],"data_offsets":[12,24]}}""", "appears twice" },
        { """{"__metadata__":{},"__metadata__":{}}""", "appears twice" },
        { """{"__metadata__":[]}""", "not an object" },
        { """{"__metadata__":{"a":1}}""", "not a string" },
        { """{"__metadata__":{"a":{"b":"c"}}}""", "not a string" },
        { """{"__metadata__":{"a":"1","\u0061":"2"}}""", "appears twice" },
    };

    public void Dispose() => _folder.Dispose();

    [Theory, MemberData(nameof(Malformed))]
    public void A_malformed_header_is_refused_with_the_file_and_the_reason(string header, string reason)
    {
        string path = _folder.Write("bad.safetensors", Assemble(header, new byte[24]));
        string message = Should.Throw<InvalidDataException>(() => SafetensorsReader.Open(path)).Message;
        message.ShouldContain(reason);
        message.ShouldStartWith(path);
    }

    [Fact]
    public void The_header_that_the_malformed_ones_are_made_from_is_sound()
    {
        using var reader = SafetensorsReader.Open(_folder.Write("good", Assemble(Good, new byte[24])));
        reader.Read<float>("w").Length.ShouldBe(6);
    }

    [Theory]
    [InlineData(0UL, "begin with '{'")]
    [InlineData(82UL, "cut short")]
    [InlineData(100_000_000UL, "cut short")]
    [InlineData(100_000_001UL, "at most 100000000")]
    [InlineData(ulong.MaxValue, "at most 100000000")]
    [InlineData(1UL << 63, "at most 100000000")]
    public void A_wrong_header_length_is_refused_before_anything_is_allocated_for_it(ulong length, string reason)
    {
        byte[] file = Assemble(Good, new byte[24]); // 57 + 24 = 81 bytes after the length
        BinaryPrimitives.WriteUInt64LittleEndian(file, length);
        string path = _folder.Write("bad", file);
        Should.Throw<InvalidDataException>(() => SafetensorsReader.Open(path)).Message.ShouldContain(reason);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Should.Throw<InvalidDataException>(() => SafetensorsReader.Open(path));
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(1_000_000);
    }

    [Fact]
    public void Bytes_that_are_not_utf8_are_refused()
    {
        byte[] file = Assemble(Good, new byte[24]);
        file[8 + 2] = 0xFF; // the name w
        Should.Throw<InvalidDataException>(() => SafetensorsReader.Open(_folder.Write("bad", file))).Message.ShouldContain("UTF-8");
    }

    [Fact]
    public void Cut_short_anywhere_is_refused_cheaply()
    {
        byte[] whole = Sample();
        for (int length = 0; length < whole.Length; length++)
        {
            string path = _folder.Write("cut", whole[..length]);
            long before = GC.GetAllocatedBytesForCurrentThread();
            Should.Throw<InvalidDataException>(() => SafetensorsReader.Open(path));
            (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(1_000_000);
        }
    }

    [Fact]
    public void Random_damage_gives_a_readable_file_or_one_kind_of_exception()
    {
        byte[] whole = Sample();
        const string Meaningful = "{}[]\",:0919-+.eE\\u ";
        var random = new Random(20);
        int refused = 0;
        for (int round = 0; round < 3000; round++)
        {
            byte[] damaged = [.. whole];
            for (int i = random.Next(1, 5); i > 0; i--)
            {
                // Half of the damage puts a character with a meaning in JSON into the header.
                int at = random.Next(2) == 0 ? random.Next(damaged.Length) : 8 + random.Next(160);
                damaged[at] = random.Next(2) == 0 ? (byte)random.Next(256) : (byte)Meaningful[random.Next(Meaningful.Length)];
            }

            string path = _folder.Write("fuzz", random.Next(4) == 0 ? damaged[..random.Next(damaged.Length)] : damaged);
            try
            {
                using var reader = SafetensorsReader.Open(path);
                foreach (TensorInfo tensor in reader.Tensors)
                {
                    reader.ReadBytes(tensor).LongLength.ShouldBe(tensor.ByteLength);
                }
            }
            catch (InvalidDataException)
            {
                refused++;
            }
        }

        refused.ShouldBeInRange(1000, 2999); // both outcomes were met
    }

    [Fact]
    public void Hostile_names_do_not_reach_the_message_whole()
    {
        string name = new('x', 5000);
        string path = _folder.Write("bad", Assemble($$"""{"{{name}}\n":1}""", []));
        string message = Should.Throw<InvalidDataException>(() => SafetensorsReader.Open(path)).Message;
        message.Length.ShouldBeLessThan(500);
    }

    internal static byte[] Assemble(string header, byte[] data)
    {
        byte[] json = Encoding.UTF8.GetBytes(header);
        byte[] length = new byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(length, (ulong)json.Length);
        return [.. length, .. json, .. data];
    }

    private static byte[] Sample()
    {
        var writer = new SafetensorsWriter();
        writer.SetMetadata("note", "a sample");
        writer.Add<float>("w", [2, 3], [1, 2, 3, 4, 5, 6]);
        writer.Add<byte>("b", [3], [1, 2, 3]);
        writer.Add<ulong>("random", [4], [1, 2, 3, 4]);
        var stream = new MemoryStream();
        writer.WriteTo(stream);
        return stream.ToArray();
    }
}
