using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Eddy.Experiments.Forecasting;
using Eddy.Experiments.Images;
using Eddy.Experiments.Runs;
using Eddy.Experiments.Studies;

namespace Eddy.Experiments.Recurrent.Studies;

/// <summary>One method on one sequence, all horizons: seconds of work, whose result is one file. Stopped on the way, it begins anew.</summary>
/// <param name="key">Names the file.</param>
/// <param name="method">The method.</param>
/// <param name="mode">When it is told.</param>
/// <param name="sequence">The sequence.</param>
/// <param name="horizons">The horizons.</param>
internal sealed class ForecastStudyItem(string key, ForecastMethod<float> method, ForecastMode mode, ForecastSequence sequence, IReadOnlyList<int> horizons) : StudyItem(key)
{
    public ForecastMethod<float> Method { get; } = method;

    public ForecastMode Mode { get; } = mode;

    /// <inheritdoc/>
    public override bool IsDone(string folder) => File.Exists(At(folder));

    /// <inheritdoc/>
    public override void Run(string folder, Action<string> say, CancellationToken cancellation)
    {
        var clock = Stopwatch.StartNew();
        var study = new ForecastStudy<float>([sequence], horizons, ForecastSplit.At3Hz, ForecastMetric.Points3D);
        ForecastRow row = study.Run(Method, Mode, threads: 1, cancellation);
        Directory.CreateDirectory(Path.GetDirectoryName(At(folder))!);
        RunConfig.WriteJson(At(folder), new JsonObject
        {
            ["method"] = Method.Name,
            ["mode"] = Mode.ToString(),
            ["seconds"] = clock.Elapsed.TotalSeconds,
            ["choices"] = JsonSerializer.SerializeToNode(row.Choices, ImageJson.Serializer),
        });
        say(string.Create(CultureInfo.InvariantCulture, $"nRMSE {row.MeanNrmse:F3}, {clock.Elapsed.TotalSeconds:F1} s"));
    }

    /// <summary>What it came to; null where it is not done.</summary>
    /// <exception cref="InvalidDataException">The file is damaged.</exception>
    public (IReadOnlyList<ForecastChoice> Choices, double Seconds)? Result(string folder)
    {
        string path = At(folder);
        if (!File.Exists(path))
        {
            return null;
        }

        JsonObject json = RunConfig.ReadJson(path);
        try
        {
            return (json["choices"].Deserialize<ForecastChoice[]>(ImageJson.Serializer)!, json["seconds"]!.GetValue<double>());
        }
        catch (Exception exception) when (exception is JsonException or NullReferenceException or InvalidOperationException or ArgumentNullException)
        {
            throw new InvalidDataException($"{path}: not the result of a forecast ({exception.Message}). Delete the file, and the study does it again.", exception);
        }
    }

    private string At(string folder) => Path.Combine(folder, "forecasts", Key + ".json");
}
