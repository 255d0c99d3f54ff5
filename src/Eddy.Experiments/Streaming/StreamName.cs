namespace Eddy.Experiments.Streaming;

/// <summary>What a stream is made of.</summary>
public enum StreamForm
{
    /// <summary>The training images of a data set, in coherent chunks.</summary>
    Images,

    /// <summary>Rows of sensor readings in the format of PAMAP2, of the subjects to learn from, in their order of time.</summary>
    Sensors,

    /// <summary>Rows of a table with a header.</summary>
    Csv,

    /// <summary>A JSON object a line.</summary>
    Ndjson,

    /// <summary>One of the two before; the first byte tells.</summary>
    Records,
}

/// <summary>The name of a stream as a user writes it: <c>digits</c>, <c>mnist:DIR</c>, <c>pamap2:DIR</c>, <c>csv:FILE</c>, <c>ndjson:FILE</c>, a file, a folder, or <c>-</c>.</summary>
/// <param name="Form">What it is made of.</param>
/// <param name="Path">The data set, the folder or the file; <c>-</c> for standard input.</param>
public sealed record StreamName(StreamForm Form, string Path)
{
    /// <summary>The path that stands for standard input.</summary>
    public const string StandardInput = "-";

    private static readonly (string Prefix, StreamForm Form)[] _prefixes =
    [
        ("mnist:", StreamForm.Images), ("images:", StreamForm.Images), ("pamap2:", StreamForm.Sensors), ("csv:", StreamForm.Csv), ("ndjson:", StreamForm.Ndjson), ("jsonl:", StreamForm.Ndjson),
    ];

    /// <summary>Names that can be given, for help and for messages.</summary>
    public static IReadOnlyList<string> Forms { get; } = ["digits", "mnist:DIR", "pamap2:DIR", "csv:FILE", "ndjson:FILE", "FILE", "-"];

    /// <summary>Whether it is standard input.</summary>
    public bool IsStandardInput => Path == StandardInput;

    /// <summary>Reads a name. Nothing is opened; a name without a prefix is a data set, else a folder of images, else a file of records.</summary>
    /// <exception cref="ArgumentException">There is nothing after the prefix.</exception>
    public static StreamName Parse(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        foreach ((string prefix, StreamForm form) in _prefixes)
        {
            if (name.StartsWith(prefix, StringComparison.Ordinal))
            {
                return name.Length > prefix.Length
                    ? new StreamName(form, name[prefix.Length..])
                    : throw new ArgumentException($"the stream '{name}' lacks a path after the colon, as in {prefix}{(form is StreamForm.Images or StreamForm.Sensors ? "path/to/folder" : "path/to/file")}.", nameof(name));
            }
        }

        return new StreamName(
            Data.DataSets.All.Any(known => known.Name == name) || Directory.Exists(name) ? StreamForm.Images
                : EndsIn(name, ".csv") ? StreamForm.Csv
                : EndsIn(name, ".ndjson") || EndsIn(name, ".jsonl") ? StreamForm.Ndjson
                : StreamForm.Records,
            name);
    }

    private static bool EndsIn(string name, string extension)
        => name.EndsWith(extension, StringComparison.OrdinalIgnoreCase) || name.EndsWith(extension + ".gz", StringComparison.OrdinalIgnoreCase);
}
