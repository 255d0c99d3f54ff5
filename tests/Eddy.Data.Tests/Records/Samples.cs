using Eddy.Data.Records;
using Eddy.Streams;

namespace Eddy.Data.Tests.Records;

/// <summary>A sample as a test compares it.</summary>
internal sealed record Sample(string Input, float Target);

/// <summary>Reads sources to their end.</summary>
internal static class Samples
{
    public static List<Sample> All(this ISampleSource source, long most = long.MaxValue)
    {
        var samples = new List<Sample>();
        var input = new float[source.InputSize];
        while (samples.Count < most && source.Read(input, out float target))
        {
            samples.Add(new Sample(string.Join(" ", input.Select(x => BitConverter.SingleToUInt32Bits(x).ToString("x8"))), target));
        }

        return samples;
    }

    /// <summary>Inputs as numbers and the target, a line a sample.</summary>
    public static string[] Lines(this ISampleSource source)
    {
        var lines = new List<string>();
        var input = new float[source.InputSize];
        while (source.Read(input, out float target))
        {
            lines.Add($"{string.Join(" ", input)} > {target}");
        }

        return [.. lines];
    }

    public static RecordSource Of(string text, RecordOptions? options = null, int piece = int.MaxValue) => RecordSources.Open(new TextStream(text, piece), "test", options);
}
