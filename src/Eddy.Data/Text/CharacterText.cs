using System.Text;

namespace Eddy.Data.Text;

/// <summary>A text as numbers of characters, cut into a first part to train on and a last part to validate on.</summary>
/// <remarks>The vocabulary is every character (UTF-16 unit) of the whole file, in order of its code, so that the validation part has no unknown one. Nothing is normalised.</remarks>
public sealed class CharacterText
{
    private readonly ushort[] _codes;
    private readonly int _trainLength;

    private CharacterText(string vocabulary, ushort[] codes, int trainLength) => (Vocabulary, _codes, _trainLength) = (vocabulary, codes, trainLength);

    /// <summary>The characters, by number.</summary>
    public string Vocabulary { get; }

    /// <summary>The first part, as numbers in <see cref="Vocabulary"/>.</summary>
    public ReadOnlySpan<ushort> Train => _codes.AsSpan(0, _trainLength);

    /// <summary>The last part.</summary>
    public ReadOnlySpan<ushort> Validation => _codes.AsSpan(_trainLength);

    /// <summary>Reads a file of UTF-8.</summary>
    /// <param name="path">The file.</param>
    /// <param name="validationShare">The share of characters in the last part, in (0, 0.5]; default a tenth.</param>
    /// <exception cref="FileNotFoundException">There is none.</exception>
    /// <exception cref="InvalidDataException">It is not UTF-8, or too short: each part needs two characters, and the text two different ones.</exception>
    public static CharacterText Read(string path, double validationShare = 0.1)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (!(validationShare is > 0 and <= 0.5))
        {
            throw new ArgumentOutOfRangeException(nameof(validationShare), validationShare, "The validation share must be in (0, 0.5].");
        }

        if (!File.Exists(path))
        {
            throw new FileNotFoundException($"{path}: there is no such file. Give a text file in UTF-8.", path);
        }

        string text;
        try
        {
            text = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true).GetString(File.ReadAllBytes(path));
        }
        catch (DecoderFallbackException exception)
        {
            throw new InvalidDataException($"{path}: byte {exception.Index} does not belong to UTF-8 text. Give a text file in UTF-8.", exception);
        }

        var vocabulary = new SortedSet<char>(text);
        int validation = (int)(text.Length * validationShare);
        if (vocabulary.Count < 2 || validation < 2)
        {
            throw new InvalidDataException($"{path}: {text.Length} characters, {vocabulary.Count} different ones, {validation} to validate on; at least 2 different and 2 to validate on are needed. Give a longer text.");
        }

        var number = new ushort[char.MaxValue + 1];
        ushort next = 0;
        foreach (char c in vocabulary)
        {
            number[c] = next++;
        }

        var codes = new ushort[text.Length];
        for (int i = 0; i < codes.Length; i++)
        {
            codes[i] = number[text[i]];
        }

        return new CharacterText(string.Concat(vocabulary), codes, text.Length - validation);
    }

    /// <summary>The part itself, for a task that keeps it.</summary>
    internal ReadOnlyMemory<ushort> Part(bool validation) => validation ? _codes.AsMemory(_trainLength) : _codes.AsMemory(0, _trainLength);
}
