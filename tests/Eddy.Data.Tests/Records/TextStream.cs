using System.IO.Compression;
using System.Text;

namespace Eddy.Data.Tests.Records;

/// <summary>A stream that gives its bytes in pieces of a given size, as a pipe does; it counts what was asked for.</summary>
internal sealed class TextStream(byte[] bytes, int piece = int.MaxValue) : MemoryStream(bytes)
{
    public TextStream(string text, int piece = int.MaxValue)
        : this(Encoding.UTF8.GetBytes(text), piece)
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => base.Read(buffer, offset, Math.Min(count, piece));

    public static byte[] Gzip(byte[] bytes)
    {
        var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
        {
            gzip.Write(bytes);
        }

        return packed.ToArray();
    }
}
