namespace Eddy.Experiments.Forecasting;

/// <summary>When a forecaster is told how a forecast came out.</summary>
public enum ForecastMode
{
    /// <summary>Once the value has been measured: h − 1 columns after it was forecast, before the next column is seen.</summary>
    Causal,

    /// <summary>
    /// At once. For h above 1 this trains on values that lie h − 1 samples in the future, so the figures can be had by nobody who runs live. It is here to compare
    /// with published figures that were made so, and every result says it.
    /// </summary>
    Leaky,
}

/// <summary>The numbers a forecaster works with.</summary>
public enum ForecastScale
{
    /// <summary>As measured.</summary>
    Raw,

    /// <summary>Less the mean and divided by the deviation of the training part, coordinate by coordinate; forecasts are mapped back.</summary>
    Standardised,
}

/// <summary>What an error is.</summary>
public enum ForecastMetric
{
    /// <summary>The Euclidean distance of a point: coordinates are x of every point, then y, then z.</summary>
    Points3D,

    /// <summary>The absolute difference of a coordinate.</summary>
    Scalars,
}
