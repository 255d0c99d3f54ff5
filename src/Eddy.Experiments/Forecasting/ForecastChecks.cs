using System.Globalization;

namespace Eddy.Experiments.Forecasting;

/// <summary>Checks of a forecaster's settings.</summary>
internal static class ForecastChecks
{
    public static double Positive(double value, string name)
        => value > 0 && double.IsFinite(value) ? value : throw new ArgumentOutOfRangeException(name, value, $"{name} must be finite and above 0.");

    public static double Within(double value, double low, double high, string name)
        => value >= low && value <= high
            ? value
            : throw new ArgumentOutOfRangeException(name, value, string.Create(CultureInfo.InvariantCulture, $"{name} must be in [{low}, {high}]."));
}
