using System.Numerics;
using Eddy.Learners;

namespace Eddy.Networks;

/// <summary>The last answer of an <see cref="OnlineReadout{T}"/>: scores made values or probabilities, their loss and their errors, in double.</summary>
internal sealed class OnlineReadoutAnswer<T>(LearningTask task, int outputs)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const double NoSignal = 1e-30;

    private readonly T[] _output = new T[outputs];
    private readonly double[] _values = new double[outputs];  // y
    private readonly double[] _shifted = new double[outputs]; // s − max s; only for classification
    private double _total;                                    // Σ exp(s − max s)

    /// <summary>Where the scores go before <see cref="Take"/>.</summary>
    public T[] Scores { get; } = new T[outputs];

    /// <summary>Probabilities or values.</summary>
    public ReadOnlySpan<T> Output => _output;

    /// <summary>Makes an answer of the scores.</summary>
    public void Take()
    {
        Span<double> values = _values;
        for (int o = 0; o < values.Length; o++)
        {
            values[o] = double.CreateTruncating(Scores[o]);
        }

        if (task == LearningTask.Regression)
        {
            Scores.CopyTo(_output, 0);
            return;
        }

        double top = values[0], total = 0;
        foreach (double score in values)
        {
            top = Math.Max(top, score);
        }

        Span<double> shifted = _shifted;
        for (int o = 0; o < values.Length; o++)
        {
            shifted[o] = values[o] - top;
            total += values[o] = Math.Exp(shifted[o]);
        }

        for (int o = 0; o < values.Length; o++)
        {
            values[o] /= total;
            _output[o] = T.CreateTruncating(values[o]);
        }

        _total = total;
    }

    /// <summary>−Σ t ln p, or half the squared error summed.</summary>
    public double Loss(ReadOnlySpan<T> target)
    {
        double loss = 0;
        if (task == LearningTask.Classification)
        {
            double log = Math.Log(_total);
            for (int o = 0; o < target.Length; o++)
            {
                // the difference of logarithms stays finite where the probability itself underflows
                double share = double.CreateTruncating(target[o]);
                loss += share == 0 ? 0 : share * (log - _shifted[o]);
            }

            return loss;
        }

        for (int o = 0; o < target.Length; o++)
        {
            double error = _values[o] - double.CreateTruncating(target[o]);
            loss += error * error;
        }

        return loss / 2;
    }

    /// <summary>scale · (y − target), or 0 where the error is below the floor; returns Σ|e|, which is not finite where one of them is not.</summary>
    public double Signal(ReadOnlySpan<T> target, double scale, Span<T> signal)
    {
        double sum = 0;
        for (int o = 0; o < target.Length; o++)
        {
            double error = _values[o] - double.CreateTruncating(target[o]), size = Math.Abs(error);
            sum += size;
            signal[o] = size < NoSignal ? T.Zero : T.CreateTruncating(scale * error);
        }

        return sum;
    }
}
