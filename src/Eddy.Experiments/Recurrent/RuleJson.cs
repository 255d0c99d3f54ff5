using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Eddy.Experiments.Images;
using Eddy.Networks.Recurrent;
using Eddy.Signals.RandomFeedback;
using Eddy.Signals.TargetProjection;
using Eddy.Traces.EProp;
using Eddy.Traces.OneStep;

namespace Eddy.Experiments.Recurrent;

/// <summary>How a rule's options are written: as those of a run, but what has parts of its own is one word, the same in config.json and on the command line.</summary>
internal static class RuleJson
{
    private const string None = "none";

    /// <summary>The rules of writing.</summary>
    public static JsonSerializerOptions Serializer { get; } = new(ImageJson.Serializer)
    {
        Converters =
        {
            new Word<RandomFeedbackOptions>(ReadFeedback, WriteFeedback), new Word<ReadoutMemory>(ReadFilter, WriteFilter), new Word<RateRegularizer>(ReadRates, WriteRates),
            new Word<TargetProjectionOptions>(ReadProjection, WriteProjection), new Word<StepSampling>(ReadSampling, WriteSampling),
        },
    };

    private static RandomFeedbackOptions? ReadFeedback(string text)
    {
        (string kind, double? number) = Split(text);
        return kind switch
        {
            None when number is null => null,
            "random" => new RandomFeedbackOptions { Spread = number },
            "adaptive" => new RandomFeedbackOptions { AdaptiveDecay = number ?? 0 },
            _ => throw new ArgumentException("feedback: must be none, random or random:SPREAD, as in random:0.1, or adaptive or adaptive:DECAY."),
        };
    }

    private static string WriteFeedback(RandomFeedbackOptions feedback)
        => feedback.AdaptiveDecay is { } decay ? $"adaptive:{Text(decay)}" : feedback.Spread is { } spread ? $"random:{Text(spread)}" : "random";

    private static ReadoutMemory? ReadFilter(string text)
    {
        string[] parts = text.Split(':', 2);
        return text == None ? null
            : Number(parts[0]) is { } decay && (parts.Length == 1 || parts[1] is "sum" or "average")
                ? new ReadoutMemory { Decay = decay, Form = parts.Length > 1 && parts[1] == "average" ? LeakForm.Average : LeakForm.Sum }
                : throw new ArgumentException("filter: must be none, which takes the readout's, or a decay, perhaps with its form, as in 0.9:average.");
    }

    private static string WriteFilter(ReadoutMemory filter) => $"{Text(filter.Decay)}:{(filter.Form == LeakForm.Average ? "average" : "sum")}";

    private static RateRegularizer? ReadRates(string text)
    {
        double?[] numbers = [.. text.Split(':').Select(Number)];
        return text == None ? null
            : numbers is [{ } target, { } strength] ? new RateRegularizer { Target = target, Strength = strength }
            : numbers is [{ } wanted, { } force, { } decay] ? new RateRegularizer { Target = wanted, Strength = force, MeanDecay = decay }
            : throw new ArgumentException("rates: must be none, or TARGET:STRENGTH, as in 0.05:0.001, perhaps with the decay of the mean behind.");
    }

    private static string WriteRates(RateRegularizer rates) => $"{Text(rates.Target)}:{Text(rates.Strength)}:{Text(rates.MeanDecay)}";

    private static TargetProjectionOptions ReadProjection(string text)
    {
        (string kind, double? number) = Split(text.TrimStart('-'));
        return kind switch
        {
            "gaussian" => new TargetProjectionOptions { Spread = number, TowardTarget = text[0] != '-' },
            "signs" => new TargetProjectionOptions { Entries = ProjectionEntries.Signs, Spread = number, TowardTarget = text[0] != '-' },
            _ => throw new ArgumentException("projection: must be gaussian or signs, perhaps with their size, as in signs:0.3, and with a minus in front to lead away from the target."),
        };
    }

    private static string WriteProjection(TargetProjectionOptions projection)
        => $"{(projection.TowardTarget ? "" : "-")}{(projection.Entries == ProjectionEntries.Signs ? "signs" : "gaussian")}{(projection.Spread is { } spread ? ":" + Text(spread) : "")}";

    private static StepSampling ReadSampling(string text)
    {
        string[] parts = text.Split("of", 2);
        return text == "all" ? StepSampling.All
            : parts.Length == 2 && int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out int steps) && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out int of)
                ? StepSampling.Exactly(steps, of)
            : Number(text) is { } probability ? StepSampling.Each(probability)
            : throw new ArgumentException("sampling: must be all, a probability, as in 0.2, or so many steps of a stretch, as in 3of30.");
    }

    private static string WriteSampling(StepSampling sampling)
        => sampling.Of > 0 ? string.Create(CultureInfo.InvariantCulture, $"{sampling.Steps}of{sampling.Of}") : sampling.Probability < 1 ? Text(sampling.Probability) : "all";

    // A word, and perhaps a number behind a colon; a word of its own where what follows is none.
    private static (string Kind, double? Number) Split(string text)
    {
        string[] parts = text.Split(':', 2);
        return parts.Length == 1 ? (text, null) : Number(parts[1]) is { } number ? (parts[0], number) : (text, null);
    }

    private static double? Number(string text) => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) ? number : null;

    private static string Text(double number) => number.ToString("R", CultureInfo.InvariantCulture);

    private sealed class Word<T>(Func<string, T?> read, Func<T, string> write) : JsonConverter<T>
        where T : class
    {
        public override T? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
            => reader.TokenType == JsonTokenType.String ? read(reader.GetString()!) : JsonSerializer.Deserialize<T>(ref reader, ImageJson.Serializer); // older runs wrote all parts

        public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => writer.WriteStringValue(write(value));
    }
}
