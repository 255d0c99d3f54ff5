using System.Numerics;

namespace Eddy.Experiments.Verification;

/// <summary>
/// Collects the worst relative error: for each array, the largest difference over the largest expected magnitude, or over 10⁻³ where all that is
/// expected is smaller (a gradient that is zero by mathematics has no scale of its own).
/// </summary>
public sealed class OracleError
{
    /// <summary>Smallest magnitude that an array is measured against.</summary>
    public const double Floor = 1e-3;

    /// <summary>The largest error so far; infinite once a value is not a number.</summary>
    public double Worst { get; private set; }

    /// <summary>Where it was.</summary>
    public string Where { get; private set; } = "nowhere";

    /// <summary>Compares one array; <paramref name="floor"/> is the smallest magnitude that it is measured against.</summary>
    /// <exception cref="ArgumentException">Lengths differ.</exception>
    public void Compare<T>(string where, ReadOnlySpan<T> got, ReadOnlySpan<double> expected, double floor = Floor)
        where T : INumberBase<T>
    {
        if (got.Length != expected.Length)
        {
            throw new ArgumentException($"{where}: {got.Length} values were computed, but {expected.Length} are expected.");
        }

        double difference = 0, scale = floor;
        for (int i = 0; i < got.Length; i++)
        {
            double d = Math.Abs(double.CreateChecked(got[i]) - expected[i]);
            difference = double.IsFinite(d) ? Math.Max(difference, d) : double.PositiveInfinity;
            scale = Math.Max(scale, Math.Abs(expected[i]));
        }

        double error = difference / scale;
        if (error > Worst || Where == "nowhere")
        {
            (Worst, Where) = (error, where);
        }
    }
}
