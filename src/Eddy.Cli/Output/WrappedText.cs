namespace Eddy.Cli.Output;

/// <summary>A label and a text beside it, broken between words so that a line stays readable.</summary>
internal static class WrappedText
{
    /// <summary>Characters of a line at most; a longer word has a line of its own.</summary>
    public const int Width = 120;

    private const int Indent = 13;

    /// <summary>Writes it, further lines under the text.</summary>
    public static void Write(TextWriter output, string label, string text)
    {
        string line = label.PadRight(Indent);
        bool begun = false;
        foreach (string word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (begun && line.Length + 1 + word.Length > Width)
            {
                output.WriteLine(line);
                (line, begun) = (new string(' ', Indent), false);
            }

            line += begun ? " " + word : word;
            begun = true;
        }

        output.WriteLine(line.TrimEnd());
    }
}
