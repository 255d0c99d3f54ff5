using System.Buffers.Binary;
using System.IO.Compression;

namespace Eddy.Data.Images;

/// <summary>Writes PNG pictures (ISO/IEC 15948), 8 bits a channel, grey or RGB, without filtering.</summary>
public static class Png
{
    /// <summary>Encodes a picture as the bytes of a PNG file.</summary>
    /// <param name="width">Pixels a row, above 0.</param>
    /// <param name="height">Rows, above 0.</param>
    /// <param name="channels">1 for grey, 3 for red-green-blue.</param>
    /// <param name="samples">height·width·channels bytes, row-major, channels innermost.</param>
    /// <exception cref="ArgumentException">Sizes disagree.</exception>
    public static byte[] Encode(int width, int height, int channels, ReadOnlySpan<byte> samples)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        if (channels is not (1 or 3))
        {
            throw new ArgumentOutOfRangeException(nameof(channels), channels, "A picture here is grey (1 channel) or RGB (3 channels).");
        }

        int stride = checked(width * channels);
        if (samples.Length != checked(stride * height))
        {
            throw new ArgumentException($"{width}×{height} with {channels} channels needs {stride * height} bytes; got {samples.Length}.", nameof(samples));
        }

        using var file = new MemoryStream();
        file.Write([0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A]);

        Span<byte> header = stackalloc byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header[4..], height);
        header[8] = 8;
        header[9] = channels == 1 ? (byte)0 : (byte)2;
        WriteChunk(file, "IHDR"u8, header);

        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.Optimal, leaveOpen: true))
        {
            for (int y = 0; y < height; y++)
            {
                zlib.WriteByte(0); // filter: none
                zlib.Write(samples.Slice(y * stride, stride));
            }
        }

        WriteChunk(file, "IDAT"u8, packed.ToArray());
        WriteChunk(file, "IEND"u8, []);
        return file.ToArray();
    }

    private static void WriteChunk(MemoryStream file, ReadOnlySpan<byte> type, ReadOnlySpan<byte> body)
    {
        Span<byte> word = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(word, body.Length);
        file.Write(word);
        file.Write(type);
        file.Write(body);
        BinaryPrimitives.WriteUInt32BigEndian(word, Crc32.Add(Crc32.Add(0, type), body));
        file.Write(word);
    }
}
