namespace Eddy.Experiments.Forecasting;

/// <summary>How far forecasts were off, over all objects (points or coordinates) and times of a part of a sequence, in its own unit.</summary>
/// <param name="Nrmse">√(Σ e² / Σ |D − mean of the part|²).</param>
/// <param name="Mae">Mean of e.</param>
/// <param name="Rmse">√ of the mean of e².</param>
/// <param name="Max">Largest e.</param>
/// <param name="Jitter">Mean distance between a forecast and the next.</param>
public sealed record ForecastMetrics(double Nrmse, double Mae, double Rmse, double Max, double Jitter)
{
    /// <summary>What a run has that broke off.</summary>
    public static ForecastMetrics None { get; } = new(double.NaN, double.NaN, double.NaN, double.NaN, double.NaN);
}
