using System.Text;

namespace Eddy.Data.Events;

/// <summary>The lines of text that an AEDAT file begins with.</summary>
internal static class AedatHeader
{
    private const int MostLine = 1 << 15;
    private const int MostText = 1 << 24;

    /// <summary>Takes one line with its end.</summary>
    /// <returns>Its text; null where what comes is no line of a header.</returns>
    public static string? Line(EventBytes bytes)
    {
        ReadOnlySpan<byte> ahead = bytes.Peek(1);
        if (ahead is not [(byte)'#'])
        {
            return null;
        }

        ahead = bytes.Peek(256);
        int end = ahead.IndexOf((byte)'\n');
        if (end < 0)
        {
            ahead = bytes.Peek(MostLine);
            end = ahead.IndexOf((byte)'\n');
        }

        if (end < 0 && ahead.Length < MostLine && !ahead.ContainsAnyExceptInRange((byte)' ', (byte)'~'))
        {
            throw bytes.Wrong("the file ends inside a line of its header. It is truncated; fetch it again.");
        }

        // a record may begin with the same byte, but hardly looks like text up to the end of a line
        if (end < 0 || ahead[..end].ContainsAnyInRange((byte)0, (byte)8))
        {
            return null;
        }

        string line = Encoding.Latin1.GetString(ahead[..end]).TrimEnd('\r');
        bytes.Take(end + 1);
        return bytes.Offset <= MostText ? line : throw bytes.Wrong("the header goes on for more than 16 MB. The file is damaged.");
    }
}
