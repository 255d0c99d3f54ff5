using System.Buffers.Binary;
using System.Numerics;

namespace Eddy.Data.Records;

/// <summary>A running fingerprint of lines, 64 bits, a few nanoseconds a line: it tells another file, not a forged one.</summary>
internal static class LineHash
{
    private const ulong Odd = 0x9E3779B97F4A7C15UL;

    /// <summary>The fingerprint of what had <paramref name="hash"/> and one more line. The same on every machine.</summary>
    public static ulong Add(ulong hash, ReadOnlySpan<byte> line)
    {
        hash ^= (ulong)line.Length * Odd;
        for (; line.Length >= 8; line = line[8..])
        {
            hash = Mix(hash, BinaryPrimitives.ReadUInt64LittleEndian(line));
        }

        ulong rest = 1; // so that trailing zeros count
        foreach (byte b in line)
        {
            rest = (rest << 8) | b;
        }

        hash = Mix(hash, rest);
        return hash ^ (hash >> 32);
    }

    private static ulong Mix(ulong hash, ulong word) => BitOperations.RotateLeft((hash ^ word) * Odd, 29);
}
