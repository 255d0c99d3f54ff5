using System.IO.Compression;
using Eddy.Data.Idx;
using Eddy.Numerics;
using Shouldly;

namespace Eddy.Data.Tests.Idx;

public sealed class IdxReaderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory, InlineData(false), InlineData(true)]
    public void What_the_writer_writes_the_reader_reads(bool gzip)
    {
        byte[] pixels = Pixels(5 * 3 * 4);
        byte[] labels = [3, 0, 9, 1, 255];
        IdxWriter.WriteImages(_folder.File("images"), 3, 4, pixels, gzip);
        IdxWriter.WriteLabels(_folder.File("labels"), labels, gzip);

        IdxImages images = IdxReader.ReadImages(_folder.File("images"));

        (images.Count, images.Rows, images.Columns, images.PixelsPerImage).ShouldBe((5, 3, 4, 12));
        images.Pixels.ShouldBe(pixels);
        images.Image(4).ToArray().ShouldBe(pixels[48..]);
        IdxReader.ReadLabels(_folder.File("labels")).ShouldBe(labels);
    }

    [Fact]
    public void The_bytes_are_those_of_the_format()
    {
        IdxWriter.WriteImages(_folder.File("images"), 1, 2, [7, 8, 9, 10]);
        IdxWriter.WriteLabels(_folder.File("labels"), [1, 2]);
        File.ReadAllBytes(_folder.File("images")).ShouldBe([0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 2, 7, 8, 9, 10]);
        File.ReadAllBytes(_folder.File("labels")).ShouldBe([0, 0, 8, 1, 0, 0, 0, 2, 1, 2]);
    }

    [Fact]
    public void Gzip_is_told_by_content_and_may_hold_more_than_one_piece()
    {
        byte[] pixels = Pixels(3 << 20); // three of the reader's first pieces
        IdxWriter.WriteImages(_folder.File("plain-by-name"), 1024, 1024, pixels, gzip: true);
        IdxWriter.WriteImages(_folder.File("packed-by-name.gz"), 1024, 1024, pixels);
        IdxReader.ReadImages(_folder.File("plain-by-name")).Pixels.AsSpan().SequenceEqual(pixels).ShouldBeTrue();
        IdxReader.ReadImages(_folder.File("packed-by-name.gz")).Pixels.AsSpan().SequenceEqual(pixels).ShouldBeTrue();
    }

    [Theory]
    [InlineData("", "ends after 0 bytes")]
    [InlineData("000008", "ends after 3 bytes")]
    [InlineData("00000803000000010000000200000", "ends after 14 bytes")]
    [InlineData("00000801000000010000000100000001FF", "images and labels swapped")]
    [InlineData("00000D03000000010000000100000001FF", "starts with 0x00000D03")]
    [InlineData("89504E470D0A1A0A0000000D4948445200", "starts with 0x89504E47")]
    [InlineData("00000803000000000000000100000001FF", "count = 0")]
    [InlineData("00000803000000010000000000000001FF", "rows = 0")]
    [InlineData("00000803000000010000000100000000FF", "columns = 0")]
    [InlineData("0000080380000000000000010000000100", "count = 2147483648")]
    [InlineData("00000803000100000001000000010000FF", "announces more than")]
    [InlineData("000008037FFFFFFF7FFFFFFF7FFFFFFFFF", "announces more than")]
    [InlineData("00000803000000010000000100000002FF", "truncated")]
    [InlineData("00000803000000010000000100000001FFFF", "longer than it says")]
    public void Malformed_images_are_refused_plain_and_packed(string hex, string complaint)
    {
        byte[] content = Convert.FromHexString(hex.Length % 2 == 0 ? hex : hex[..^1]);
        string plain = _folder.Write("plain", content);
        string packed = _folder.Write("packed", Gzip(content));

        Should.Throw<InvalidDataException>(() => IdxReader.ReadImages(plain)).Message.ShouldSatisfyAllConditions(
            message => message.ShouldStartWith(plain),
            message => message.ShouldContain(complaint));
        Should.Throw<InvalidDataException>(() => IdxReader.ReadImages(packed)).Message.ShouldSatisfyAllConditions(
            message => message.ShouldStartWith(packed),
            message => message.ShouldContain(complaint.Replace("longer than it says", "goes on after", StringComparison.Ordinal)));
    }

    [Fact]
    public void Labels_are_checked_against_the_classes_and_the_magic()
    {
        string labels = _folder.File("labels");
        IdxWriter.WriteLabels(labels, [0, 9, 10]);
        IdxReader.ReadLabels(labels, classes: 11).ShouldBe([0, 9, 10]);
        Should.Throw<InvalidDataException>(() => IdxReader.ReadLabels(labels, classes: 10)).Message.ShouldContain("label 2 is 10, outside the 10 classes");
        Should.Throw<ArgumentOutOfRangeException>(() => IdxReader.ReadLabels(labels, classes: 0));
        Should.Throw<ArgumentOutOfRangeException>(() => IdxReader.ReadLabels(labels, classes: 257));

        IdxWriter.WriteImages(labels, 1, 1, [1]);
        Should.Throw<InvalidDataException>(() => IdxReader.ReadLabels(labels)).Message.ShouldContain("It holds images");
    }

    [Fact]
    public void A_missing_file_is_named()
    {
        string path = _folder.File("nothing");
        Should.Throw<FileNotFoundException>(() => IdxReader.ReadImages(path)).Message.ShouldStartWith(path);
    }

    [Fact]
    public void Gzip_cut_anywhere_is_refused()
    {
        IdxWriter.WriteImages(_folder.File("whole"), 4, 4, Pixels(10 * 16), gzip: true);
        byte[] whole = File.ReadAllBytes(_folder.File("whole"));
        for (int length = 2; length < whole.Length; length++) // below 2 bytes it is no gzip, but still refused, see above
        {
            string cut = _folder.Write("cut", whole[..length]);
            Should.Throw<InvalidDataException>(() => IdxReader.ReadImages(cut), $"cut to {length} of {whole.Length} bytes").Message.ShouldStartWith(cut);
        }
    }

    [Fact]
    public void Gzip_with_any_altered_byte_of_data_or_checksum_is_refused()
    {
        IdxWriter.WriteImages(_folder.File("whole"), 4, 4, Pixels(10 * 16), gzip: true);
        byte[] whole = File.ReadAllBytes(_folder.File("whole"));
        for (int at = 10; at < whole.Length; at++) // the first 10 bytes hold time stamp, system and other things without effect
        {
            byte[] altered = [.. whole];
            altered[at] ^= 0x10;
            string path = _folder.Write("altered", altered);
            Should.Throw<InvalidDataException>(() => IdxReader.ReadImages(path), $"byte {at} of {whole.Length} altered").Message.ShouldStartWith(path);
        }
    }

    [Fact]
    public void Bytes_behind_the_gzip_data_are_refused()
    {
        IdxWriter.WriteImages(_folder.File("whole"), 4, 4, Pixels(10 * 16), gzip: true);
        byte[] whole = File.ReadAllBytes(_folder.File("whole"));
        foreach (byte[] extra in new byte[][] { [0], [1, 2, 3, 4], whole })
        {
            string path = _folder.Write("longer", [.. whole, .. extra]);
            Should.Throw<InvalidDataException>(() => IdxReader.ReadImages(path), $"{extra.Length} bytes more").Message.ShouldStartWith(path);
        }
    }

    [Fact]
    public void A_lying_header_takes_no_memory()
    {
        // 2³¹ − 2¹⁶ bytes announced, 1,000 there
        var content = new byte[1016];
        Convert.FromHexString("000008030000FFFF0000008000000100").CopyTo(content, 0);
        string plain = _folder.Write("plain", content);
        string packed = _folder.Write("packed", Gzip(content));
        foreach (string path in new[] { plain, packed })
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            Should.Throw<InvalidDataException>(() => IdxReader.ReadImages(path)).Message.ShouldContain("truncated");
            (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(4 << 20);
        }
    }

    [Fact]
    public void The_writer_refuses_what_cannot_be_read_and_writes_nothing()
    {
        string path = _folder.File("none");
        Should.Throw<ArgumentException>(() => IdxWriter.WriteImages(path, 2, 2, new byte[7])).Message.ShouldContain("7 pixels");
        Should.Throw<ArgumentException>(() => IdxWriter.WriteImages(path, 2, 2, []));
        Should.Throw<ArgumentException>(() => IdxWriter.WriteImages(path, 0, 2, new byte[4]));
        Should.Throw<ArgumentException>(() => IdxWriter.WriteLabels(path, []));
        File.Exists(path).ShouldBeFalse();
    }

    private static byte[] Gzip(byte[] content)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal))
        {
            gzip.Write(content);
        }

        return packed.ToArray();
    }

    private static byte[] Pixels(int count)
    {
        var random = new RandomSource(1);
        var pixels = new byte[count];
        for (int i = 0; i < count; i++)
        {
            pixels[i] = (byte)random.NextInt(64); // compressible, but not away
        }

        return pixels;
    }
}
