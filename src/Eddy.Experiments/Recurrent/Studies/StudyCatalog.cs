using Eddy.Experiments.Forecasting;

namespace Eddy.Experiments.Recurrent.Studies;

/// <summary>The studies that the command line knows by name.</summary>
public static class StudyCatalog
{
    /// <summary>Every study: its name and what it needs, in a line.</summary>
    public static IReadOnlyList<(string Name, string Description)> All { get; } =
    [
        ("respiration", "nRMSE of forecasts of breathing, leaky as published and causal; takes --data DIR, the folder of the recordings; minutes"),
        ("chaos", "NMSE of the next sample of Hénon, Mackey-Glass and Lorenz, rule by rule; minutes to an hour"),
        ("string-memory", "length of strings remembered after 1,000,000 steps, rule by rule; hours"),
    ];

    /// <summary>A study.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="seeds">A run of everything random for each; at least one.</param>
    /// <param name="data">Where its data are, if it needs any.</param>
    /// <param name="steps">Time steps of a run over a task; null for the published ones.</param>
    /// <exception cref="ArgumentException">There is no such study, or it lacks its data, or was given some that it does not take.</exception>
    public static Study Create(string name, IReadOnlyList<ulong> seeds, string? data, long? steps)
    {
        ArgumentNullException.ThrowIfNull(seeds);
        if (seeds.Count == 0 || seeds.Distinct().Count() != seeds.Count || seeds.Any(seed => seed > int.MaxValue))
        {
            throw new ArgumentException($"seeds must be different whole numbers from 0 to {int.MaxValue}, at least one.", nameof(seeds));
        }

        bool forecasts = name == "respiration";
        if (forecasts != data is not null)
        {
            throw new ArgumentException(forecasts ? "respiration needs --data DIR, the folder of the breathing recordings (date-marker-….csv)." : $"{name} takes no --data: its series are made from the seed.", nameof(data));
        }

        if (forecasts && steps is not null)
        {
            throw new ArgumentException("respiration takes no --steps: the recordings decide.", nameof(steps));
        }

        return name switch
        {
            "respiration" => new RespirationReproduction(RespirationStudy.Sequences(data!), seeds),
            "chaos" => new ChaosStudy(seeds, steps ?? 15_000),
            "string-memory" => new StringMemoryStudy(seeds, steps ?? 1_000_000),
            _ => throw new ArgumentException($"'{name}' is no study; there are {string.Join(", ", All.Select(study => study.Name))}.", nameof(name)),
        };
    }
}
