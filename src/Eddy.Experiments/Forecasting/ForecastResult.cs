namespace Eddy.Experiments.Forecasting;

/// <summary>How one forecaster did on one sequence.</summary>
/// <param name="Method">The forecaster's name.</param>
/// <param name="Sequence">The sequence's name.</param>
/// <param name="Setting">Lags, horizon and mode.</param>
/// <param name="Validation">On the validation part; this may choose settings.</param>
/// <param name="Test">On the test part; this may not.</param>
/// <param name="ExplodedAt">The column at which a number was no longer finite and the run was broken off; null where all went well.</param>
public sealed record ForecastResult(
    string Method, string Sequence, ForecastSetting Setting, ForecastMetrics Validation, ForecastMetrics Test, long? ExplodedAt)
{
    /// <summary>The method as every report must name it: with the word leaky where it saw the future.</summary>
    public string Label => LabelOf(Method, Setting.Mode);

    /// <summary>Whether the run was broken off.</summary>
    public bool Exploded => ExplodedAt is not null;

    /// <summary>A method's name with its mode.</summary>
    internal static string LabelOf(string method, ForecastMode mode) => mode == ForecastMode.Leaky ? $"{method} (leaky)" : method;
}
