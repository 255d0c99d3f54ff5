using Eddy.Learners;
using Eddy.Networks;
using Eddy.Steps;

namespace Eddy.Tests.Networks;

/// <summary>The equations of <see cref="OnlineReadout{T}"/> in double precision, one plain loop each. Row o of a matrix is [features…, bias].</summary>
internal sealed class OnlineReadoutReference(LearningTask task, OnlineReadoutOptions options)
{
    public required double[][] Weights { get; init; }

    public required double[][] First { get; init; }

    public required double[][] Second { get; init; }

    public required double[][] Average { get; init; }

    public int Steps { get; set; }

    public static double[] Scores(double[][] weights, double[] x)
        => [.. weights.Select(row => row[^1] + row[..^1].Zip(x, (w, f) => w * f).Sum())];

    public double[] Answer(double[][] weights, double[] x)
    {
        double[] scores = Scores(weights, x);
        if (task == LearningTask.Regression)
        {
            return scores;
        }

        double top = scores.Max();
        double[] powers = [.. scores.Select(s => Math.Exp(s - top))];
        return [.. powers.Select(p => p / powers.Sum())];
    }

    public double Loss(double[] answer, double[] target)
        => task == LearningTask.Classification
            ? -Math.Log(answer.Zip(target, (p, y) => p * y).Sum())
            : answer.Zip(target, (y, t) => (y - t) * (y - t)).Sum() / 2;

    /// <summary>The errors divided by |x|² + 1 where that is asked for.</summary>
    public double[] Signal(double[] x, double[] target)
    {
        double norm = options.Normalized ? x.Sum(f => f * f) + 1 : 1;
        return [.. Answer(Weights, x).Zip(target, (y, t) => (y - t) / norm)];
    }

    public void Learn(double[] x, double[] target)
    {
        double[] signal = Signal(x, target), features = [.. x, 1];
        Steps++;
        for (int o = 0; o < signal.Length; o++)
        {
            for (int i = 0; i < features.Length; i++)
            {
                Weights[o][i] += Move(o, i, signal[o] * features[i]);
                Average[o][i] += (1 - options.Averaging) * (Weights[o][i] - Average[o][i]);
            }
        }
    }

    private double Move(int o, int i, double g)
    {
        if (options.Step is not AdamOptions adam)
        {
            return -options.Step.LearningRate * g;
        }

        First[o][i] = (adam.FirstDecay * First[o][i]) + ((1 - adam.FirstDecay) * g);
        Second[o][i] = (adam.SecondDecay * Second[o][i]) + ((1 - adam.SecondDecay) * g * g);
        double first = First[o][i] / (1 - Math.Pow(adam.FirstDecay, Steps)), second = Second[o][i] / (1 - Math.Pow(adam.SecondDecay, Steps));
        return -adam.LearningRate * first / (Math.Sqrt(second) + adam.Epsilon);
    }
}
