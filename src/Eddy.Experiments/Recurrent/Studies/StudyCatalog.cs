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
        ("event-digits", "accuracy on event-camera digits, every rule on spiking neurons, beside the readout alone; --data DIR for IDX images; an hour, minutes with --quick"),
        ("evidence", "evidence accumulation by spiking neurons with adaptation, rule by rule; minutes"),
        ("string-memory", "length of strings remembered after 1,000,000 steps, rule by rule; hours"),
    ];

    /// <summary>A study.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="seeds">A run of everything random for each; at least one.</param>
    /// <param name="data">Where its data are, if it needs any.</param>
    /// <param name="steps">Time steps of a run over a task; null for the published ones.</param>
    /// <param name="quick">Whether it is cut to a fraction, where it can be.</param>
    /// <exception cref="ArgumentException">There is no such study, or it lacks its data, or was given some that it does not take.</exception>
    public static Study Create(string name, IReadOnlyList<ulong> seeds, string? data, long? steps, bool quick = false)
    {
        ArgumentNullException.ThrowIfNull(seeds);
        if (seeds.Count == 0 || seeds.Distinct().Count() != seeds.Count || seeds.Any(seed => seed > int.MaxValue))
        {
            throw new ArgumentException($"seeds must be different whole numbers from 0 to {int.MaxValue}, at least one.", nameof(seeds));
        }

        bool forecasts = name == "respiration";
        if (quick && name is not ("event-digits" or "evidence"))
        {
            throw new ArgumentException($"{name} has no --quick form; give --steps or --hours.", nameof(quick));
        }

        if (forecasts ? data is null : data is not null && name != "event-digits")
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
            "event-digits" => new EventDigitsStudy(seeds, data, steps, quick),
            "evidence" => new EvidenceStudy(seeds, steps, quick),
            "string-memory" => new StringMemoryStudy(seeds, steps ?? 1_000_000),
            _ => throw new ArgumentException($"'{name}' is no study; there are {string.Join(", ", All.Select(study => study.Name))}.", nameof(name)),
        };
    }
}
