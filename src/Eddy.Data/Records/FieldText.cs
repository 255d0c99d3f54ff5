using System.Text;

namespace Eddy.Data.Records;

/// <summary>What stood in a file, fit for a message: short, one line, nothing that a terminal obeys.</summary>
internal static class FieldText
{
    private const int Longest = 40;

    /// <summary>A text of a file.</summary>
    public static string Of(ReadOnlySpan<byte> text) => Of(Encoding.UTF8.GetString(text[..Math.Min(text.Length, 4 * Longest)]));

    /// <summary>A text of a file.</summary>
    public static string Of(string text)
    {
        var shown = new StringBuilder(text, 0, Math.Min(text.Length, Longest), Longest + 1);
        for (int i = 0; i < shown.Length; i++)
        {
            if (char.IsControl(shown[i]) || char.IsSurrogate(shown[i]))
            {
                shown[i] = '\uFFFD';
            }
        }

        return text.Length > Longest ? shown.Append('…').ToString() : shown.ToString();
    }
}
