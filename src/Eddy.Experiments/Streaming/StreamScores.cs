using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Eddy.Experiments.Images;
using Eddy.Streams;
using Eddy.Streams.Metrics;

namespace Eddy.Experiments.Streaming;

/// <summary>How a learner did on a stream so far, and beside it the rules that learn nothing. Fractions from 0 to 1.</summary>
public sealed record StreamScores
{
    private static readonly JsonSerializerOptions _serializer = new(ImageJson.Serializer) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    /// <summary>Samples answered.</summary>
    public required long Examples { get; init; }

    /// <summary>Samples that had a label and were scored.</summary>
    public required long Scored { get; init; }

    /// <summary>Changes that the detector declared.</summary>
    public long Changes { get; init; }

    /// <summary>The learner's figures.</summary>
    public required ScoreFigures Learner { get; init; }

    /// <summary>Those of the rules that learn nothing, in the order of tables: majority and no_change, or mean and persistence.</summary>
    public required IReadOnlyList<StreamBaseline> Baselines { get; init; }

    /// <summary>The figures of an evaluation as it stands.</summary>
    public static StreamScores Of(PrequentialSnapshot snapshot)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        BaselineFigures b = snapshot.Baselines;
        (string Name, ScoreFigures? Figures)[] baselines = [("majority", b.Majority), ("no_change", b.NoChange), ("mean", b.Mean), ("persistence", b.Persistence)];
        return new StreamScores
        {
            Examples = snapshot.Examples,
            Scored = snapshot.Labelled,
            Changes = snapshot.DriftCount,
            Learner = snapshot,
            Baselines = [.. baselines.Where(baseline => baseline.Figures is not null).Select(baseline => new StreamBaseline(baseline.Name, baseline.Figures!))],
        };
    }

    /// <summary>A line of metrics: its <c>step</c> is the number of samples answered.</summary>
    public JsonObject ToJson() => new()
    {
        ["step"] = Examples,
        ["scored"] = Scored,
        ["changes"] = Changes,
        ["learner"] = JsonSerializer.SerializeToNode(Learner, _serializer),
        ["baselines"] = new JsonObject(Baselines.Select(b => KeyValuePair.Create(b.Name, JsonSerializer.SerializeToNode(b.Figures, _serializer)))),
    };

    /// <summary>Reads what <see cref="ToJson"/> wrote; further members are left alone.</summary>
    /// <exception cref="InvalidDataException">A member is missing or of the wrong kind.</exception>
    public static StreamScores FromJson(JsonObject line, string place)
    {
        ArgumentNullException.ThrowIfNull(line);
        try
        {
            return new StreamScores
            {
                Examples = line["step"]!.GetValue<long>(),
                Scored = line["scored"]!.GetValue<long>(),
                Changes = line["changes"]!.GetValue<long>(),
                Learner = line["learner"].Deserialize<ScoreFigures>(_serializer)!,
                Baselines = [.. line["baselines"]!.AsObject().Select(b => new StreamBaseline(b.Key, b.Value.Deserialize<ScoreFigures>(_serializer)!))],
            };
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or NullReferenceException or FormatException)
        {
            throw new InvalidDataException($"{place}: these are not the figures of a stream ({exception.Message}). Restore the file from a copy.", exception);
        }
    }
}

/// <summary>A rule that learns nothing, and how it did.</summary>
/// <param name="Name">majority, no_change, mean or persistence.</param>
/// <param name="Figures">Its figures.</param>
public sealed record StreamBaseline(string Name, ScoreFigures Figures);
