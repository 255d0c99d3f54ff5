using System.Text.Json;
using System.Text.Json.Nodes;
using Eddy.Experiments.Images;

namespace Eddy.Experiments.Streaming;

/// <summary>Where a run over a stream is: with the tensors of a checkpoint all that resuming needs.</summary>
public sealed record StreamPosition
{
    /// <summary>Where the stream is: see <see cref="Eddy.Streams.ISampleSource.SavePosition"/>.</summary>
    public required JsonNode Source { get; init; }

    /// <summary>Samples answered.</summary>
    public required long Samples { get; init; }

    /// <summary>Records that were passed over.</summary>
    public required long Skipped { get; init; }

    /// <summary>What was wrong with the first of them.</summary>
    public IReadOnlyList<string> BadRecords { get; init; } = [];

    /// <summary>Seconds of work, waiting for input left out.</summary>
    public required double Seconds { get; init; }

    /// <summary>Samples that were too early to be measured for what they allocate, and their bytes; then the same of those that were measured.</summary>
    public required StreamAllocation Allocation { get; init; }

    /// <summary>As JSON text.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, ImageJson.Serializer);

    /// <summary>Reads what <see cref="ToJson"/> wrote.</summary>
    /// <exception cref="InvalidDataException">It is something else.</exception>
    public static StreamPosition Parse(string json, string place)
    {
        try
        {
            return JsonSerializer.Deserialize<StreamPosition>(json, ImageJson.Serializer)!;
        }
        catch (JsonException exception)
        {
            throw new InvalidDataException($"{place}: the position cannot be read ({exception.Message}). Use an earlier checkpoint.", exception);
        }
    }
}

/// <summary>What the loop over samples allocated.</summary>
/// <param name="EarlySamples">Samples at the beginning, with which classes are new, and those with which code was compiled.</param>
/// <param name="EarlyBytes">Bytes allocated with them.</param>
/// <param name="Samples">Samples after those.</param>
/// <param name="Bytes">Bytes allocated with them.</param>
public sealed record StreamAllocation(long EarlySamples, long EarlyBytes, long Samples, long Bytes)
{
    /// <summary>Bytes a sample, of the later ones where there are some.</summary>
    public double PerSample() => Samples > 0 ? (double)Bytes / Samples : EarlySamples > 0 ? (double)EarlyBytes / EarlySamples : 0;
}
