using System.Numerics;
using Eddy.Numerics;

namespace Eddy.Learners.ForwardForward;

/// <summary>Draws a label for every sample that is not its own.</summary>
internal static class WrongLabelDraw
{
    /// <summary>Each wrong label is equally likely.</summary>
    public static void Uniform(ReadOnlySpan<byte> labels, int classes, StepDraws draws, Span<byte> wrong)
    {
        for (int b = 0; b < labels.Length; b++)
        {
            wrong[b] = (byte)((labels[b] + 1 + draws.NextInt(classes - 1)) % classes);
        }
    }

    /// <summary>In proportion to e^score over the wrong labels; returns how many samples have their own label ahead of all others.</summary>
    public static int Believed<T>(ReadOnlySpan<byte> labels, PanelMatrix<T> scores, StepDraws draws, Span<byte> wrong)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int correct = 0;
        Span<double> beliefs = stackalloc double[scores.Columns];
        for (int b = 0; b < labels.Length; b++)
        {
            double best = double.NegativeInfinity, sum = 0;
            for (int c = 0; c < beliefs.Length; c++)
            {
                beliefs[c] = double.CreateChecked(scores[b, c]);
                best = c == labels[b] ? best : Math.Max(best, beliefs[c]);
            }

            correct += beliefs[labels[b]] > best ? 1 : 0;
            for (int c = 0; c < beliefs.Length; c++)
            {
                sum += beliefs[c] = c == labels[b] ? 0 : Math.Exp(beliefs[c] - best);
            }

            double drawn = draws.NextDouble() * sum;
            int taken = -1;
            for (int c = 0; c < beliefs.Length && (taken < 0 || drawn >= 0); c++)
            {
                taken = c == labels[b] ? taken : c; // the last one, where rounding leaves a rest
                drawn -= beliefs[c];
            }

            wrong[b] = (byte)taken;
        }

        return correct;
    }
}
