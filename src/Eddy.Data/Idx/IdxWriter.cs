using System.Buffers.Binary;
using System.IO.Compression;
using Eddy.Data.Images;

namespace Eddy.Data.Idx;

/// <summary>Writes the IDX files that <see cref="IdxReader"/> reads.</summary>
public static class IdxWriter
{
    /// <summary>Writes images, replacing any file that is there.</summary>
    /// <param name="path">The file; its name does not decide whether it is gzip.</param>
    /// <param name="rows">Height of an image in pixels, above 0.</param>
    /// <param name="columns">Width of an image in pixels, above 0.</param>
    /// <param name="pixels">Image after image, each row-major; at least one whole image.</param>
    /// <param name="gzip">Whether to compress.</param>
    /// <exception cref="ArgumentException">The sizes disagree; nothing was written.</exception>
    public static void WriteImages(string path, int rows, int columns, ReadOnlySpan<byte> pixels, bool gzip = false)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(rows);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(columns);
        long area = (long)rows * columns;
        if (pixels.IsEmpty || pixels.Length % area != 0)
        {
            throw new ArgumentException($"{pixels.Length} pixels are not one or more images of {rows}×{columns} = {area}.", nameof(pixels));
        }

        Write(path, IdxReader.ImagesMagic, [(int)(pixels.Length / area), rows, columns], pixels, gzip);
    }

    /// <summary>Writes labels, replacing any file that is there.</summary>
    /// <param name="path">The file; its name does not decide whether it is gzip.</param>
    /// <param name="labels">A byte each; at least one.</param>
    /// <param name="gzip">Whether to compress.</param>
    /// <exception cref="ArgumentException">There are no labels; nothing was written.</exception>
    public static void WriteLabels(string path, ReadOnlySpan<byte> labels, bool gzip = false)
    {
        if (labels.IsEmpty)
        {
            throw new ArgumentException("There are no labels to write.", nameof(labels));
        }

        Write(path, IdxReader.LabelsMagic, [labels.Length], labels, gzip);
    }

    /// <summary>Writes a data set as the four files that <see cref="IdxFolder.Load"/> finds; makes the folder if need be.</summary>
    /// <param name="folder">Where to write; files of these names are replaced.</param>
    /// <param name="data">What to write.</param>
    /// <param name="gzip">Whether to compress, with names that end in <c>.gz</c>.</param>
    public static void WriteFolder(string folder, ImageDataSet data, bool gzip = true)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        ArgumentNullException.ThrowIfNull(data);
        Directory.CreateDirectory(folder);
        string end = gzip ? ".gz" : "";
        foreach ((string part, ImageSet images) in new[] { ("train", data.Train), ("t10k", data.Test) })
        {
            WriteImages(Path.Combine(folder, $"{part}-images-idx3-ubyte{end}"), images.Rows, images.Columns, images.AllPixels, gzip);
            WriteLabels(Path.Combine(folder, $"{part}-labels-idx1-ubyte{end}"), images.AllLabels, gzip);
        }
    }

    private static void Write(string path, uint magic, ReadOnlySpan<int> lengths, ReadOnlySpan<byte> bytes, bool gzip)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        Span<byte> header = stackalloc byte[4 * (1 + lengths.Length)];
        BinaryPrimitives.WriteUInt32BigEndian(header, magic);
        for (int d = 0; d < lengths.Length; d++)
        {
            BinaryPrimitives.WriteInt32BigEndian(header[(4 * (d + 1))..], lengths[d]);
        }

        using FileStream file = File.Create(path);
        using Stream stream = gzip ? new GZipStream(file, CompressionLevel.Optimal) : file;
        stream.Write(header);
        stream.Write(bytes);
    }
}
