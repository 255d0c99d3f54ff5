namespace Eddy.Experiments.Forecasting.Baselines;

/// <summary>Settings of one recursive least squares. Immutable, and valid whenever it exists.</summary>
public sealed record RlsOptions
{
    /// <summary>Samples of the input that are used, the newest; 0 for all. At most the lags of the <see cref="ForecastSetting"/>.</summary>
    public int Lags { get; init => field = value >= 0 ? value : throw new ArgumentOutOfRangeException(nameof(Lags), value, "Lags must be 0 (all) or above."); }

    /// <summary>λ, finite and above 0: C starts at I / λ, which is a ridge penalty of λ that fades with forgetting. Usual: 10 to 300. Default 100.</summary>
    public double Start { get; init => field = ForecastChecks.Positive(value, nameof(Start)); } = 100;

    /// <summary>φ in [0.5, 1]: what a column counts against the next; 1, the default, forgets nothing. Usual: 0.98 to 1.</summary>
    public double Forgetting { get; init => field = ForecastChecks.Within(value, 0.5, 1, nameof(Forgetting)); } = 1;

    /// <summary>Whether the weights start at persistence, so that the penalty draws towards it, rather than at 0. Default false.</summary>
    public bool FromPersistence { get; init; }
}
