using System.Globalization;

namespace Eddy.Experiments.Forecasting;

/// <summary>Checks of a forecaster's settings.</summary>
internal static class ForecastChecks
{
    public static void Positive(double value, string name)
    {
        if (!(value > 0) || !double.IsFinite(value))
        {
            throw new ArgumentOutOfRangeException(name, value, $"{name} must be finite and above 0.");
        }
    }

    public static void Within(double value, double low, double high, string name)
    {
        if (!(value >= low && value <= high))
        {
            throw new ArgumentOutOfRangeException(name, value, string.Create(CultureInfo.InvariantCulture, $"{name} must be in [{low}, {high}]."));
        }
    }
}
