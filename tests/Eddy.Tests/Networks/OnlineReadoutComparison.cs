using System.Numerics;
using Eddy.Learners;
using Eddy.Networks;
using Eddy.Steps;
using Eddy.Tests.Numerics;
using Shouldly;

namespace Eddy.Tests.Networks;

/// <summary>One step of a readout beside its reference, with every tolerance counted from the roundings on the way.</summary>
internal sealed class OnlineReadoutComparison<T>(LearningTask task, OnlineReadoutOptions options)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private static readonly double _u = EveryWidth<T>.Unit;
    private static readonly double _uDouble = EveryWidth<double>.Unit;

    public void Compare(OnlineReadout<T> readout, OnlineReadoutReference reference, double[] x, T[] target)
    {
        double[] plainTarget = [.. target.Select(double.CreateChecked)], features = [.. x, 1];
        double[][] answering = options.Averaging > 0 ? reference.Average : reference.Weights;

        // the answer: see AnswerError; the cast to T rounds once more
        double off = AnswerError(answering, x);
        double[] expected = reference.Answer(answering, x), answer = [.. readout.Forward().ToArray().Select(double.CreateChecked)];
        for (int o = 0; o < expected.Length; o++)
        {
            Near(answer[o], expected[o], off + (_u * Math.Abs(expected[o])));
        }

        // its loss: −ln p moves as the scores do; half a square by |e| and the square of what y is off
        double loss = reference.Loss(expected, plainTarget);
        double lossOff = task == LearningTask.Classification
            ? off + (_uDouble * (8 + (2 * loss)))
            : expected.Zip(plainTarget, (y, t) => (Math.Abs(y - t) * off) + (off * off)).Sum() + (loss * _uDouble * (expected.Length + 4));

        // what moves the weights: |s| by what y is off, and by its own rounding; |x|² is a sum of positive numbers in lanes
        double[] signal = reference.Signal(x, plainTarget);
        double norm = options.Normalized ? x.Sum(f => f * f) + 1 : 1, normOff = options.Normalized ? ((features.Length / 32) + 4 + 5) * _u : 0;
        double rawOff = AnswerError(reference.Weights, x);
        double[] signalOff = [.. signal.Select(s => (rawOff / norm) + (Math.Abs(s) * ((2 * _u) + normOff)))];

        double[][] first = Copy(reference.First), second = Copy(reference.Second), average = Copy(reference.Average);
        reference.Learn(x, plainTarget);
        Near(readout.Learn(target), loss, lossOff);
        double[][] weights = OnlineReadoutCase.Plain(readout, readout.Weights), averages = OnlineReadoutCase.Plain(readout, readout.Average);
        for (int o = 0; o < signal.Length; o++)
        {
            for (int i = 0; i < features.Length; i++)
            {
                double g = signal[o] * features[i], gOff = (signalOff[o] * Math.Abs(features[i])) + (2 * _u * Math.Abs(g));
                double move = options.Step is AdamOptions adam
                    ? AdamError(adam, g, gOff, first[o][i], second[o][i], reference.First[o][i], reference.Second[o][i], reference.Steps)
                    : options.Step.LearningRate * gOff;
                double bound = move + (_u * Math.Abs(reference.Weights[o][i]));
                Near(weights[o][i], reference.Weights[o][i], bound);
                if (options.Averaging > 0)
                {
                    Near(averages[o][i], reference.Average[o][i], bound + (4 * _u * (Math.Abs(reference.Weights[o][i]) + Math.Abs(average[o][i]))));
                }
            }
        }
    }

    // A score is summed in lanes: ⌈n/32⌉ products a lane (blocks are padded, so up to one more each), five halvings, Σ|w||x| times u each; the reference adds n
    // times in double. Softmax then moves by at most 2·y times that (2.1 for the second order), and rounds K + 6 times in double, each score by |s|.
    private double AnswerError(double[][] weights, double[] x)
    {
        double size = weights.Max(row => Math.Abs(row[^1]) + row[..^1].Zip(x, (w, f) => Math.Abs(w * f)).Sum());
        double score = size * ((((x.Length / 32) + 4 + 5) * _u) + (x.Length * _uDouble));
        return task == LearningTask.Regression ? score : (2.1 * score) + (_uDouble * (weights.Length + 6 + (2 * size)));
    }

    // m and v round three and four times; the root by 2⁻²¹ in float. The move η' m/(r √v + ε) with ε large: by 1/ε in m and |m|/ε² in the root.
    private static double AdamError(AdamOptions adam, double g, double gOff, double m, double v, double mNext, double vNext, int step)
    {
        double take = 1 - adam.FirstDecay, takeSecond = 1 - adam.SecondDecay;
        double mOff = (take * gOff) + (5 * _u * (Math.Abs(m) + (take * Math.Abs(g))));
        double vOff = (takeSecond * ((2 * Math.Abs(g) * gOff) + (gOff * gOff))) + (7 * _u * (v + (takeSecond * g * g)));
        double root = Math.Sqrt(vNext), rootOff = vNext == 0 ? Math.Sqrt(vOff) : vOff / root;
        rootOff += typeof(T) == typeof(float) ? Math.ScaleB(root, -21) : _u * root;
        double rate = adam.LearningRate / (1 - Math.Pow(adam.FirstDecay, step)), scale = 1 / Math.Sqrt(1 - Math.Pow(adam.SecondDecay, step));
        double move = rate * Math.Abs(mNext) / ((root * scale) + adam.Epsilon);
        return (rate * ((mOff / adam.Epsilon) + (Math.Abs(mNext) * rootOff * scale / (adam.Epsilon * adam.Epsilon)))) + (10 * _u * move)
            + (scale * scale * takeSecond * _uDouble * move) // 1 − β₂ᵗ cancels in double for small t
            + 1e-25; // the floors of the kernel
    }

    // The reference rounds in the same places, in double.
    private static void Near(double got, double expected, double bound)
        => Math.Abs(got - expected).ShouldBeLessThanOrEqualTo(bound * (1 + (_uDouble / _u)), $"{got:R} for {expected:R}");

    private static double[][] Copy(double[][] rows) => [.. rows.Select(row => (double[])row.Clone())];
}
