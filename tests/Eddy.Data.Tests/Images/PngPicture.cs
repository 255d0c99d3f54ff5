using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using Shouldly;

namespace Eddy.Data.Tests.Images;

/// <summary>Reads back the unfiltered 8-bit PNG files that Eddy writes, checking every checksum bit by bit.</summary>
internal sealed record PngPicture(int Width, int Height, int Channels, byte[] Samples)
{
    public byte this[int x, int y] => Samples[(y * Width) + x];

    public static PngPicture Decode(byte[] file)
    {
        file[..8].ShouldBe([137, 80, 78, 71, 13, 10, 26, 10]);
        var chunks = new List<(string Type, byte[] Body)>();
        for (int at = 8; at < file.Length;)
        {
            int length = BinaryPrimitives.ReadInt32BigEndian(file.AsSpan(at));
            Crc(file.AsSpan(at + 4, 4 + length)).ShouldBe(BinaryPrimitives.ReadUInt32BigEndian(file.AsSpan(at + 8 + length)));
            chunks.Add((Encoding.ASCII.GetString(file, at + 4, 4), file[(at + 8)..(at + 8 + length)]));
            at += 12 + length;
        }

        chunks.Select(chunk => chunk.Type).ShouldBe(["IHDR", "IDAT", "IEND"]);
        byte[] header = chunks[0].Body;
        (int width, int height) = (BinaryPrimitives.ReadInt32BigEndian(header), BinaryPrimitives.ReadInt32BigEndian(header.AsSpan(4)));
        header[8..].ShouldBe([8, header[9], 0, 0, 0]); // 8 bits, deflate, no special filters, not interlaced
        int channels = header[9] switch { 0 => 1, 2 => 3, _ => throw new InvalidDataException($"colour type {header[9]}") };

        using var zlib = new ZLibStream(new MemoryStream(chunks[1].Body), CompressionMode.Decompress);
        using var lines = new MemoryStream();
        zlib.CopyTo(lines);
        lines.Length.ShouldBe((long)height * (1 + (width * channels)));
        byte[][] rows = [.. lines.ToArray().Chunk(1 + (width * channels))];
        rows.ShouldAllBe(row => row[0] == 0);
        return new PngPicture(width, height, channels, [.. rows.SelectMany(row => row[1..])]);
    }

    private static uint Crc(ReadOnlySpan<byte> bytes)
    {
        uint crc = uint.MaxValue;
        foreach (byte b in bytes)
        {
            crc ^= b;
            for (int k = 0; k < 8; k++)
            {
                crc = (crc >> 1) ^ ((crc & 1) * 0xEDB88320);
            }
        }

        return ~crc;
    }
}
