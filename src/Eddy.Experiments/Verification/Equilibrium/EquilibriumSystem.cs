using Eddy.Learners.Equilibrium;

namespace Eddy.Experiments.Verification.Equilibrium;

/// <summary>A small network of symmetric couplings on one sample, tanh units: its numbers, in double.</summary>
/// <param name="Form">How units move.</param>
/// <param name="StepSize">ε.</param>
/// <param name="Groups">Units of each group; the last are the outputs.</param>
/// <param name="Joins">From (−1: the input) and to of each coupling.</param>
/// <param name="Weights">One for each coupling, [from, to] row-major.</param>
/// <param name="Biases">One for each group.</param>
/// <param name="Input">What the input says.</param>
/// <param name="Target">d.</param>
internal sealed record EquilibriumSystem(
    EquilibriumForm Form,
    double StepSize,
    int[] Groups,
    (int From, int To)[] Joins,
    double[][] Weights,
    double[][] Biases,
    double[] Input,
    double[] Target)
{
    /// <summary>
    /// The gradient of ½|y − d|² after so many free steps from <paramref name="start"/>, by plain back-propagation through them: all couplings in order, then all biases. Nothing of the engine is in it.
    /// </summary>
    /// <param name="start">s of every group.</param>
    /// <param name="steps">k.</param>
    public double[] BackPropagate(double[][] start, int steps)
    {
        var states = new List<double[][]> { start };
        for (int k = 0; k < steps; k++)
        {
            states.Add(Step(states[^1]));
        }

        double[][] weights = [.. Weights.Select(w => new double[w.Length])], biases = [.. Biases.Select(b => new double[b.Length])];
        double[][] above = [.. Groups.Select(units => new double[units])];
        for (int i = 0; i < Target.Length; i++)
        {
            above[^1][i] = states[steps][^1][i] - Target[i];
        }

        for (int k = steps - 1; k >= 0; k--)
        {
            above = Back(states[k], states[k + 1], above, weights, biases);
        }

        return [.. weights.Concat(biases).SelectMany(values => values)];
    }

    private double[][] Step(double[][] s)
    {
        double[][] u = Told(s);
        return [.. s.Select((group, g) => group.Select((value, i) =>
            Form == EquilibriumForm.Prototypical ? Math.Tanh(u[g][i]) : value + (StepSize * (((1 - (Math.Tanh(value) * Math.Tanh(value))) * u[g][i]) - value))).ToArray())];
    }

    // What the others hear.
    private double[][] Heard(double[][] s) => Form == EquilibriumForm.Prototypical ? s : [.. s.Select(group => group.Select(Math.Tanh).ToArray())];

    private double[][] Told(double[][] s)
    {
        double[][] heard = Heard(s), u = [.. Biases.Select(b => (double[])b.Clone())];
        for (int c = 0; c < Joins.Length; c++)
        {
            (int from, int to) = Joins[c];
            double[] source = from < 0 ? Input : heard[from];
            for (int i = 0; i < source.Length; i++)
            {
                for (int j = 0; j < Groups[to]; j++)
                {
                    double w = Weights[c][(i * Groups[to]) + j];
                    u[to][j] += source[i] * w;
                    if (from >= 0)
                    {
                        u[from][i] += heard[to][j] * w;
                    }
                }
            }
        }

        return u;
    }

    // From ∂L/∂s of the later step to that of the earlier one; what it says of weights and biases is added up.
    private double[][] Back(double[][] s, double[][] next, double[][] above, double[][] weights, double[][] biases)
    {
        double[][] heard = Heard(s), u = Told(s), told = [.. Groups.Select(units => new double[units])], below = [.. Groups.Select(units => new double[units])], ofHeard = [.. Groups.Select(units => new double[units])];
        for (int g = 0; g < Groups.Length; g++)
        {
            for (int i = 0; i < Groups[g]; i++)
            {
                if (Form == EquilibriumForm.Prototypical)
                {
                    told[g][i] = above[g][i] * (1 - (next[g][i] * next[g][i]));
                }
                else
                {
                    double h = heard[g][i], slope = 1 - (h * h);
                    told[g][i] = above[g][i] * StepSize * slope;
                    below[g][i] = above[g][i] * (1 - StepSize - (StepSize * 2 * h * slope * u[g][i]));
                }

                biases[g][i] += told[g][i];
            }
        }

        for (int c = 0; c < Joins.Length; c++)
        {
            (int from, int to) = Joins[c];
            double[] source = from < 0 ? Input : heard[from];
            for (int i = 0; i < source.Length; i++)
            {
                for (int j = 0; j < Groups[to]; j++)
                {
                    int at = (i * Groups[to]) + j;
                    weights[c][at] += source[i] * told[to][j];
                    if (from >= 0)
                    {
                        weights[c][at] += told[from][i] * heard[to][j];
                        ofHeard[from][i] += Weights[c][at] * told[to][j];
                        ofHeard[to][j] += Weights[c][at] * told[from][i];
                    }
                }
            }
        }

        for (int g = 0; g < Groups.Length; g++)
        {
            for (int i = 0; i < Groups[g]; i++)
            {
                below[g][i] += ofHeard[g][i] * (Form == EquilibriumForm.Prototypical ? 1 : 1 - (heard[g][i] * heard[g][i]));
            }
        }

        return below;
    }
}
