using System.Runtime.InteropServices;
using Eddy.Data.Npz;
using Shouldly;

namespace Eddy.Data.Tests.Npz;

public class NpzFileTests
{
    public static TheoryData<string, byte[], float[]> Types => new()
    {
        { "|b1", [0, 1, 1], [0, 1, 1] },
        { "|u1", [0, 200, 255], [0, 200, 255] },
        { "|i1", [0, 200, 255], [0, -56, -1] },
        { "<i2", [1, 2, 255, 255, 0, 128], [513, -1, -32768] },
        { ">i2", [2, 1, 255, 255, 128, 0], [513, -1, -32768] },
        { "<i4", Bytes(7, -100_000, 16_777_216), [7, -100_000, 16_777_216] },
        { ">i4", [0, 0, 0, 7, 255, 255, 255, 254, 0, 1, 0, 0], [7, -2, 65536] },
        { "<i8", Bytes(7L, -5L, 1L << 40), [7, -5, 1L << 40] },
        { "<f2", Bytes((Half)0.5, (Half)(-2), (Half)1000), [0.5f, -2, 1000] },
        { "<f4", Bytes(0.1f, -2f, 1e30f), [0.1f, -2, 1e30f] },
        { ">f4", [0x3F, 0x80, 0, 0, 0xC0, 0, 0, 0, 0, 0, 0, 0], [1, -2, 0] },
        { "<f8", Bytes(0.1, -2.0, 1e30), [0.1f, -2, 1e30f] },
        { ">f8", [0x3F, 0xF0, 0, 0, 0, 0, 0, 0, 0xC0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], [1, -2, 0] },
    };

    [Theory, MemberData(nameof(Types))]
    public void Every_kind_of_number_is_read_in_both_versions(string descr, byte[] data, float[] expected)
    {
        foreach (int version in new[] { 1, 2 })
        {
            NpyArray array = Read(NpyBytes.Of(descr, "(3,)", data, version: version));
            array.Shape.ShouldBe([3]);
            Floats(array).ShouldBe(expected);
        }
    }

    [Fact]
    public void The_order_of_Fortran_becomes_that_of_C()
    {
        // [2, 3, 2] with number 100 i + 10 j + k at (i, j, k)
        byte[] columns = [.. from k in Enumerable.Range(0, 2) from j in Enumerable.Range(0, 3) from i in Enumerable.Range(0, 2) select (byte)((100 * i) + (10 * j) + k)];
        float[] rows = [.. from i in Enumerable.Range(0, 2) from j in Enumerable.Range(0, 3) from k in Enumerable.Range(0, 2) select (float)((100 * i) + (10 * j) + k)];
        Floats(Read(NpyBytes.Of("|u1", "(2, 3, 2)", columns, fortran: true))).ShouldBe(rows);
        byte[] wide = [.. columns.SelectMany(b => new byte[] { 0, b })];
        Floats(Read(NpyBytes.Of(">i2", "(2, 3, 2)", wide, fortran: true))).ShouldBe(rows);
    }

    [Fact]
    public void Whole_numbers_are_whole()
    {
        NpyArray array = Read(NpyBytes.Of("<f8", "(3,)", Bytes(3.0, 3.5, 1e300)));
        (array.Whole(0), array.Whole(1), array.Whole(2)).ShouldBe((3L, null, null));
        Read(NpyBytes.Of("<i8", "()", Bytes(long.MaxValue))).Whole(0).ShouldBe(long.MaxValue);
    }

    [Theory]
    [InlineData("{'descr': '<c8', 'fortran_order': False, 'shape': (1,), }", "numbers of type '<c8'")]
    [InlineData("{'descr': '|O', 'fortran_order': False, 'shape': (1,), }", "numbers of type '|O'")]
    [InlineData("{'descr': [('x', '<i4')], 'fortran_order': False, 'shape': (1,), }", "not that of a plain array")]
    [InlineData("{'descr': '|u1', 'fortran_order': Maybe, 'shape': (1,), }", "not that of a plain array")]
    [InlineData("{'descr': '|u1', 'shape': (1,), }", "not that of a plain array")]
    [InlineData("{'descr': '|u1', 'fortran_order': False, 'shape': (1,), 'shape': (1,), }", "not that of a plain array")]
    [InlineData("hello", "not that of a plain array")]
    [InlineData("{'descr': '|u1', 'fortran_order': False, 'shape': (-1,), }", "which is no list of lengths")]
    [InlineData("{'descr': '|u1', 'fortran_order': False, 'shape': (99999999999,), }", "more than the")]
    [InlineData("{'descr': '|u1', 'fortran_order': False, 'shape': (65536, 65536, 65536, 65536), }", "more than the")]
    [InlineData("{'descr': '<f8', 'fortran_order': False, 'shape': (2000000000,), }", "numbers of 8 bytes are more than")]
    [InlineData("{'descr': '|u1', 'fortran_order': False, 'shape': (2000000000,), }", "2000000000 bytes, but 3 follow")]
    [InlineData("{'descr': '|u1', 'fortran_order': False, 'shape': (2,), }", "goes on after its 2 numbers")]
    [InlineData("{'descr': '|b1', 'fortran_order': False, 'shape': (3,), }", "number 1 is 2, but a bool is 0 or 1")]
    public void A_wrong_header_is_refused(string header, string message)
        => Should.Throw<InvalidDataException>(() => Read(NpyBytes.WithHeader(header, [1, 2, 3]))).Message.ShouldContain(message);

    [Fact]
    public void A_truncated_or_changed_file_is_refused_or_whole()
    {
        byte[] file = NpyBytes.Zip(("spikes.npy", NpyBytes.Of("|b1", "(2, 5, 3)", [.. Enumerable.Range(0, 30).Select(i => (byte)(i % 2))])), ("labels.npy", NpyBytes.Of("<i8", "(2,)", Bytes(1L, 0L))));
        SpikeRasters.Load(NpzFile.Open(new MemoryStream(file), "x.npz"), "x.npz").Count.ShouldBe(2);
        for (int length = 0; length < file.Length; length++)
        {
            Refused(file[..length]).ShouldBeTrue($"cut to {length} of {file.Length}");
        }

        int whole = 0;
        for (int bit = 0; bit < 8 * file.Length; bit++)
        {
            byte[] damaged = [.. file];
            damaged[bit / 8] ^= (byte)(1 << (bit % 8));
            whole += Refused(damaged) ? 0 : 1;
        }

        whole.ShouldBeLessThan(8 * file.Length / 2); // times, attributes, versions and the like do not matter

        static bool Refused(byte[] bytes)
        {
            try
            {
                using NpzFile opened = NpzFile.Open(new MemoryStream(bytes), "x.npz");
                SpikeRasters rasters = SpikeRasters.Load(opened, "x.npz");
                (rasters.Count, rasters.Steps, rasters.Inputs, rasters.Label(0), rasters.Label(1)).ShouldBe((2, 5, 3, 1, 0));
                Floats(opened.Read("spikes")).ShouldBe([.. Enumerable.Range(0, 30).Select(i => (float)(i % 2))]);
                return false;
            }
            catch (InvalidDataException e)
            {
                e.Message.ShouldStartWith("x.npz");
                return true;
            }
        }
    }

    [Fact]
    public void What_a_directory_claims_beyond_what_can_be_packed_is_refused()
    {
        byte[] file = NpyBytes.Zip(("spikes.npy", NpyBytes.Of("|u1", "(1000,)", new byte[1000])));
        int at = file.AsSpan().LastIndexOf("PK\u0001\u0002"u8); // the directory's entry: sizes at 20 and 24
        BitConverter.TryWriteBytes(file.AsSpan(at + 24), 2_000_000_000).ShouldBeTrue();
        using NpzFile opened = NpzFile.Open(new MemoryStream(file), "x.npz");
        Should.Throw<InvalidDataException>(() => opened.Read("spikes")).Message.ShouldContain("said to hold 2000000000, more than they can");
    }

    [Fact]
    public void Arrays_are_found_by_name()
    {
        using NpzFile file = NpzFile.Open(new MemoryStream(NpyBytes.Zip(("a.npy", NpyBytes.Of("|u1", "(1,)", [9])), ("b.npy", NpyBytes.Of("|u1", "(1,)", [9])))), "x.npz");
        file.Names.ShouldBe(["a", "b"]);
        file.Has("b").ShouldBeTrue();
        Should.Throw<InvalidDataException>(() => file.Read("c")).Message.ShouldContain("no array 'c'; there are a, b");
    }

    [Theory]
    [InlineData("(2, 2)", 4, 2, "'spikes' has 1 sample. One label each")]
    [InlineData("(2, 1, 2)", 4, 3, "'spikes' has 2 samples. One label each")]
    [InlineData("(2, 1, 0)", 0, 2, "and not empty")]
    [InlineData("(4,)", 4, 1, "must be [samples, T, N]")]
    public void Arrays_that_do_not_fit_are_refused(string shape, int numbers, int labels, string message)
    {
        byte[] file = NpyBytes.Zip(("spikes.npy", NpyBytes.Of("|u1", shape, new byte[numbers])), ("labels.npy", NpyBytes.Of("|u1", $"({labels},)", new byte[labels])));
        Should.Throw<InvalidDataException>(() => SpikeRasters.Load(NpzFile.Open(new MemoryStream(file), "x.npz"), "x.npz")).Message.ShouldContain(message);
    }

    [Fact]
    public void Numbers_that_are_not_finite_and_labels_that_are_no_class_are_refused()
    {
        Load(NpyBytes.Of("<f4", "(1, 2)", Bytes(1f, float.NaN)), NpyBytes.Of("|u1", "(1,)", [0])).ShouldContain("number 1 is NaN");
        Load(NpyBytes.Of("<f8", "(1, 2)", Bytes(1, 1e300)), NpyBytes.Of("|u1", "(1,)", [0])).ShouldContain("number 1 is");
        Load(NpyBytes.Of("|u1", "(1, 2)", [0, 1]), NpyBytes.Of("|i1", "(1,)", [255])).ShouldContain("'labels', number 0 is no class");
        Load(NpyBytes.Of("|u1", "(1, 2)", [0, 1]), NpyBytes.Of("<f4", "(1,)", Bytes(0.5f))).ShouldContain("'labels', number 0 is no class");

        static string Load(byte[] spikes, byte[] labels)
            => Should.Throw<InvalidDataException>(() => SpikeRasters.Load(NpzFile.Open(new MemoryStream(NpyBytes.Zip(("spikes.npy", spikes), ("labels.npy", labels))), "x.npz"), "x.npz")).Message;
    }

    private static byte[] Bytes<T>(params T[] values)
        where T : struct
        => MemoryMarshal.AsBytes(values.AsSpan()).ToArray();

    private static NpyArray Read(byte[] file) => NpyArray.Read(new MemoryStream(file), "x.npy");

    private static float[] Floats(NpyArray array)
    {
        var values = new float[array.Count];
        array.CopyTo(0, values);
        return values;
    }
}
