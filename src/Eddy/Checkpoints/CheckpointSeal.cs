using System.Security.Cryptography;

namespace Eddy.Checkpoints;

/// <summary>
/// The SHA-256 that a checkpoint carries of itself: of the whole file, length and header and data, with the 64 digits of the hash
/// itself read as zeros. So no byte of the file can change unseen.
/// </summary>
internal static class CheckpointSeal
{
    /// <summary>The digits that stand in the hash's place while it is computed.</summary>
    public static readonly string Blank = new('0', 64);

    private static ReadOnlySpan<byte> BlankBytes => "0000000000000000000000000000000000000000000000000000000000000000"u8;

    private static ReadOnlySpan<byte> Marker => "\"content_sha256\":\""u8;

    /// <summary>Puts the hash into a head whose metadata has it blank.</summary>
    public static void Apply(byte[] head, IEnumerable<byte[]> data)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(head);
        foreach (byte[] bytes in data)
        {
            hash.AppendData(bytes);
        }

        // Unique: inside a JSON string a quote has a backslash before it, and among the keys of __metadata__ the name occurs once.
        int start = head.AsSpan().IndexOf(Marker) + Marker.Length;
        WriteHex(hash, head.AsSpan(start, Blank.Length));
    }

    /// <summary>The hash a file should carry, from its header with the digits at <paramref name="at"/> blanked, and its data.</summary>
    public static string Compute(ReadOnlySpan<byte> prefix, ReadOnlySpan<byte> header, int at, IEnumerable<byte[]> data)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(prefix);
        hash.AppendData(header[..at]);
        hash.AppendData(BlankBytes);
        hash.AppendData(header[(at + Blank.Length)..]);
        foreach (byte[] bytes in data)
        {
            hash.AppendData(bytes);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static void WriteHex(IncrementalHash hash, Span<byte> destination)
    {
        string hex = Convert.ToHexStringLower(hash.GetHashAndReset());
        for (int i = 0; i < hex.Length; i++)
        {
            destination[i] = (byte)hex[i];
        }
    }
}
