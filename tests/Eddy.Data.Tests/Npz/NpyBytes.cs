using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace Eddy.Data.Tests.Npz;

/// <summary>Array files as numpy writes them, made by hand.</summary>
internal static class NpyBytes
{
    public static byte[] Of(string descr, string shape, byte[] data, bool fortran = false, int version = 1)
        => WithHeader($"{{'descr': '{descr}', 'fortran_order': {(fortran ? "True" : "False")}, 'shape': {shape}, }}", data, version);

    public static byte[] WithHeader(string header, byte[] data, int version = 1)
    {
        int prefix = version == 1 ? 10 : 12, padded = ((prefix + header.Length + 1 + 63) / 64 * 64) - prefix;
        var file = new MemoryStream();
        file.Write([0x93, .. "NUMPY"u8, (byte)version, 0]);
        var length = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(length, padded);
        file.Write(length.AsSpan(0, version == 1 ? 2 : 4));
        file.Write(Encoding.Latin1.GetBytes(header.PadRight(padded - 1) + "\n"));
        file.Write(data);
        return file.ToArray();
    }

    public static byte[] Zip(params (string Name, byte[] Content)[] entries)
    {
        var file = new MemoryStream();
        using (var zip = new ZipArchive(file, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach ((string name, byte[] content) in entries)
            {
                using Stream entry = zip.CreateEntry(name, CompressionLevel.Fastest).Open();
                entry.Write(content);
            }
        }

        return file.ToArray();
    }
}
