using System.Numerics;
using Eddy.Numerics;

namespace Eddy.Signals.Prediction;

/// <summary>
/// The learning signal of joint-embedding prediction: the slope of a <see cref="PredictionLoss"/> by the prediction, the target held constant.
/// </summary>
/// <remarks><code>
/// mean square   L = (1/n) Σ (p − h)²          ∂L/∂p = 2 (p − h)/n                              (1)
/// cosine        L = 1 − p·h/(|p| |h|)         ∂L/∂p = (p (p·h)/|p|² − h)/(|p| |h|)              (2)
/// </code>
/// Sums in double, in order.</remarks>
internal static class PredictionError
{
    /// <summary>The loss and its slope.</summary>
    /// <param name="loss">Which.</param>
    /// <param name="prediction">p, [n].</param>
    /// <param name="target">h, [n].</param>
    /// <param name="slope">∂L/∂p, [n].</param>
    /// <returns>L.</returns>
    public static double Of<T>(PredictionLoss loss, ReadOnlySpan<T> prediction, ReadOnlySpan<T> target, Span<T> slope)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Shape.Require(target.Length, prediction.Length, nameof(target));
        Shape.Require(slope.Length, prediction.Length, nameof(slope));
        return loss == PredictionLoss.MeanSquare ? MeanSquare(prediction, target, slope) : Cosine(prediction, target, slope);
    }

    private static double MeanSquare<T>(ReadOnlySpan<T> prediction, ReadOnlySpan<T> target, Span<T> slope)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        double sum = 0;
        for (int i = 0; i < prediction.Length; i++)
        {
            double difference = double.CreateTruncating(prediction[i]) - double.CreateTruncating(target[i]);
            sum += difference * difference;
            slope[i] = T.CreateTruncating(2 * difference / prediction.Length);
        }

        return sum / prediction.Length;
    }

    private static double Cosine<T>(ReadOnlySpan<T> prediction, ReadOnlySpan<T> target, Span<T> slope)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        double dot = 0, square = 0, squareTarget = 0;
        for (int i = 0; i < prediction.Length; i++)
        {
            double p = double.CreateTruncating(prediction[i]), h = double.CreateTruncating(target[i]);
            dot += p * h;
            square += p * p;
            squareTarget += h * h;
        }

        if (square == 0 || squareTarget == 0)
        {
            slope.Clear(); // no direction to turn to
            return 1;
        }

        double norms = Math.Sqrt(square) * Math.Sqrt(squareTarget), share = dot / square;
        for (int i = 0; i < prediction.Length; i++)
        {
            slope[i] = T.CreateTruncating(((double.CreateTruncating(prediction[i]) * share) - double.CreateTruncating(target[i])) / norms);
        }

        return 1 - (dot / norms);
    }
}
