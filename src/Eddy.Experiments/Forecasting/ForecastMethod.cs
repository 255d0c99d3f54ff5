using System.Numerics;

namespace Eddy.Experiments.Forecasting;

/// <summary>A method of forecasting with the settings it may choose from. The validation part chooses, for each sequence and horizon; one candidate is a fixed setting.</summary>
/// <param name="Name">As a table names it.</param>
/// <param name="Candidates">At least one.</param>
public sealed record ForecastMethod<T>(string Name, IReadOnlyList<ForecastCandidate<T>> Candidates)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>A method of one fixed setting without anything random.</summary>
    /// <param name="name">As a table names it.</param>
    /// <param name="lags">k.</param>
    /// <param name="make">Makes a new forecaster for what is asked.</param>
    public ForecastMethod(string name, int lags, Func<ForecastSetting, IForecaster<T>> make)
        : this(name, [new ForecastCandidate<T>("fixed", lags, (setting, _) => make(setting))])
        => ArgumentNullException.ThrowIfNull(make);
}

/// <summary>One setting of a method.</summary>
/// <param name="Description">The setting, in words.</param>
/// <param name="Lags">k.</param>
/// <param name="Make">Makes a new forecaster for what is asked and for a run, from 0: the run seeds what is random.</param>
public sealed record ForecastCandidate<T>(string Description, int Lags, Func<ForecastSetting, int, IForecaster<T>> Make)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Runs that choose, above 0: above 1 only where something is random.</summary>
    public int ValidationRuns { get; init; } = 1;

    /// <summary>Runs that are reported, above 0; run 0 is the first of both.</summary>
    public int TestRuns { get; init; } = 1;
}
