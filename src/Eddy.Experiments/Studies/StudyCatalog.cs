using Eddy.Experiments.Forecasting;
using Eddy.Experiments.Images.Studies;
using Eddy.Experiments.Recurrent.Studies;

namespace Eddy.Experiments.Studies;

/// <summary>The studies that the command line knows by name.</summary>
public static class StudyCatalog
{
    /// <summary>Every study: its name and what it needs, in a line.</summary>
    public static IReadOnlyList<(string Name, string Description)> All { get; } =
    [
        ("trl-mnist", "TRL and TRL-S on MNIST beside back-propagation and other local rules; --data DIR, the four IDX files; days, so choose --rows and --methods"),
        ("trl-ablations", "TRL-S and TRL on MNIST with one thing changed at a time; --data DIR; an hour or two a seed"),
        ("trl-rates", "TRL-S and TRL on MNIST over learning rates: what breaks in their neurons, and what mends it; --data DIR; an hour or two a seed"),
        ("respiration", "nRMSE of forecasts of breathing, leaky as published and causal; takes --data DIR, the folder of the recordings; minutes"),
        ("chaos", "NMSE of the next sample of Hénon, Mackey-Glass and Lorenz, rule by rule; minutes to an hour"),
        ("event-digits", "accuracy on event-camera digits, every rule on spiking neurons, beside the readout alone; --data DIR for IDX images; an hour, minutes with --quick"),
        ("evidence", "evidence accumulation by spiking neurons with adaptation, rule by rule; minutes"),
        ("string-memory", "length of strings remembered after 1,000,000 steps, rule by rule; hours"),
    ];

    /// <summary>The seeds of a study to which none are given.</summary>
    public static IReadOnlyList<ulong> DefaultSeeds(string name) => name switch
    {
        "trl-mnist" => [42, 43, 44, 45, 46],
        "trl-ablations" or "trl-rates" => [42],
        "string-memory" or "event-digits" => [1],
        _ => [1, 2, 3],
    };

    /// <summary>A study.</summary>
    /// <param name="request">What is asked of it.</param>
    /// <exception cref="ArgumentException">There is no such study, or it lacks its data, or was given something that it does not take.</exception>
    public static Study Create(StudyRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        string name = request.Name;
        if (request.Seeds.Count == 0 || request.Seeds.Distinct().Count() != request.Seeds.Count || request.Seeds.Any(seed => seed > int.MaxValue))
        {
            throw new ArgumentException($"seeds must be different whole numbers from 0 to {int.MaxValue}, at least one.", nameof(request));
        }

        RequireTaken(request);
        return name switch
        {
            "trl-mnist" => new TrlMnistStudy(request),
            "trl-ablations" => new TrlAblationStudy(request),
            "trl-rates" => new TrlRateStudy(request),
            "respiration" => new RespirationReproduction(RespirationStudy.Sequences(request.Data!), request.Seeds),
            "chaos" => new ChaosStudy(request.Seeds, request.Steps ?? 15_000),
            "event-digits" => new EventDigitsStudy(request.Seeds, request.Data, request.Steps, request.Quick),
            "evidence" => new EvidenceStudy(request.Seeds, request.Steps, request.Quick),
            "string-memory" => new StringMemoryStudy(request.Seeds, request.Steps ?? 1_000_000),
            _ => throw new ArgumentException($"'{name}' is no study; there are {string.Join(", ", All.Select(study => study.Name))}.", nameof(request)),
        };
    }

    private static void RequireTaken(StudyRequest request)
    {
        string name = request.Name;
        bool forecasts = name == "respiration", images = name is "trl-mnist" or "trl-ablations" or "trl-rates";
        if (request.Quick && name is not ("event-digits" or "evidence"))
        {
            throw new ArgumentException($"{name} has no --quick form; give {(images ? "--epochs" : "--steps")} or --hours.", nameof(request));
        }

        if (forecasts && request.Data is null)
        {
            throw new ArgumentException("respiration needs --data DIR, the folder of the breathing recordings (date-marker-….csv).", nameof(request));
        }

        if (request.Data is not null && !forecasts && !images && name != "event-digits")
        {
            throw new ArgumentException($"{name} takes no --data: its series are made from the seed.", nameof(request));
        }

        if (request.Steps is not null && (forecasts || images))
        {
            throw new ArgumentException($"{name} takes no --steps: {(forecasts ? "the recordings decide" : "give --epochs")}.", nameof(request));
        }

        if (!images && new[] { ("--rows", request.Rows), ("--methods", request.Methods), ("--epochs", request.Epochs) }.FirstOrDefault(option => option.Item2 is not null) is ({ } given, _))
        {
            throw new ArgumentException($"{name} takes no {given}: that is for studies on images (trl-mnist, trl-ablations, trl-rates).", nameof(request));
        }
    }
}
