namespace Eddy.Data;

/// <summary>The cyclic redundancy check of PNG and ZIP: polynomial 0x04C11DB7, reflected.</summary>
internal static class Crc32
{
    private static readonly uint[] _table = MakeTable();

    /// <summary>The check of what came before, 0 where nothing did, with these bytes behind it.</summary>
    public static uint Add(uint before, ReadOnlySpan<byte> bytes)
    {
        uint crc = ~before;
        foreach (byte b in bytes)
        {
            crc = _table[(crc ^ b) & 0xFF] ^ (crc >> 8);
        }

        return ~crc;
    }

    private static uint[] MakeTable()
    {
        var table = new uint[256];
        for (uint n = 0; n < 256; n++)
        {
            uint c = n;
            for (int k = 0; k < 8; k++)
            {
                c = (c & 1) != 0 ? 0xEDB88320 ^ (c >> 1) : c >> 1;
            }

            table[n] = c;
        }

        return table;
    }
}
