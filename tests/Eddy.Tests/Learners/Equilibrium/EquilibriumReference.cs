using Eddy.Learners;
using Eddy.Learners.Equilibrium;

namespace Eddy.Tests.Learners.Equilibrium;

/// <summary>A chain of layers that settles and learns by the equations, in plain double, one sample after the other.</summary>
internal sealed class EquilibriumReference
{
    private readonly EquilibriumOptions _options;
    private readonly double[][,] _weights;
    private readonly double[][] _biases;

    public EquilibriumReference(IBatchLearner<double> learner, EquilibriumOptions options)
    {
        _options = options;
        int layers = learner.Parameters.Count / 2;
        _weights = [.. Enumerable.Range(0, layers).Select(l => Copy(learner, 2 * l))];
        _biases = [.. Enumerable.Range(0, layers).Select(l => Enumerable.Range(0, learner.Parameters[(2 * l) + 1].Parameter.Value.Columns).Select(i => learner.Parameters[(2 * l) + 1].Parameter.Value[0, i]).ToArray())];
    }

    public double[][,] Weights => _weights;

    public double[][] Biases => _biases;

    /// <summary>One step on a batch; every sample is nudged first by <paramref name="beta"/>.</summary>
    public void Learn(double[][] inputs, byte[] labels, double beta)
    {
        int steps = _options.NudgedSteps!.Value, batch = inputs.Length;
        double[][,] change = [.. _weights.Select(w => new double[w.GetLength(0), w.GetLength(1)])];
        double[][] biasChange = [.. _biases.Select(b => new double[b.Length])];
        for (int sample = 0; sample < batch; sample++)
        {
            double[] x = inputs[sample], target = [.. _biases[^1].Select((_, c) => c == labels[sample] ? 1.0 : 0)];
            double[][] free = [.. _biases.Select(b => new double[b.Length])];
            for (int t = 0; t < _options.FreeSteps!.Value; t++)
            {
                free = Step(free, x, target, 0);
            }

            double[][] first = free, second = free;
            for (int k = 0; k < steps; k++)
            {
                first = Step(first, x, target, beta);
                second = Step(second, x, target, -beta);
            }

            bool centered = _options.Nudge == EquilibriumNudge.Centered;
            double scale = 1 / ((centered ? 2 : 1) * beta * batch);
            double[][] later = Heard(first), earlier = Heard(centered ? second : free);
            for (int l = 0; l < _weights.Length; l++)
            {
                for (int j = 0; j < _biases[l].Length; j++)
                {
                    biasChange[l][j] += scale * (later[l][j] - earlier[l][j]);
                    for (int i = 0; i < _weights[l].GetLength(0); i++)
                    {
                        change[l][i, j] += scale * (((l == 0 ? x[i] : later[l - 1][i]) * later[l][j]) - ((l == 0 ? x[i] : earlier[l - 1][i]) * earlier[l][j]));
                    }
                }
            }
        }

        for (int l = 0; l < _weights.Length; l++)
        {
            double rate = _options.LearningRates![l];
            for (int j = 0; j < _biases[l].Length; j++)
            {
                _biases[l][j] += rate * biasChange[l][j];
                for (int i = 0; i < _weights[l].GetLength(0); i++)
                {
                    _weights[l][i, j] += rate * change[l][i, j];
                }
            }
        }
    }

    private double Phi(double u) => _options.Activation == EquilibriumActivation.Tanh ? Math.Tanh(u) : Math.Clamp(u, 0, 1);

    private double[][] Heard(double[][] s) => _options.Form == EquilibriumForm.Energy ? [.. s.Select(g => g.Select(Phi).ToArray())] : s;

    private double[][] Step(double[][] s, double[] x, double[] target, double beta)
    {
        if (_options.Order == EquilibriumOrder.Synchronous)
        {
            return [.. s.Select((_, l) => Moved(s, l, x, target, beta))];
        }

        double[][] even = [.. s.Select((own, l) => l % 2 == 0 ? Moved(s, l, x, target, beta) : own)];
        return [.. even.Select((own, l) => l % 2 == 1 ? Moved(even, l, x, target, beta) : own)];
    }

    private double[] Moved(double[][] s, int l, double[] x, double[] target, double beta)
    {
        double[][] heard = Heard(s);
        double[] below = l == 0 ? x : heard[l - 1], next = new double[s[l].Length];
        for (int j = 0; j < next.Length; j++)
        {
            double u = _biases[l][j];
            for (int i = 0; i < below.Length; i++)
            {
                u += below[i] * _weights[l][i, j];
            }

            for (int k = 0; l + 1 < s.Length && k < s[l + 1].Length; k++)
            {
                u += heard[l + 1][k] * _weights[l + 1][j, k];
            }

            double nudge = l == s.Length - 1 ? beta * (target[j] - s[l][j]) : 0, slope = _options.Activation == EquilibriumActivation.Tanh ? 1 - (heard[l][j] * heard[l][j]) : 1;
            next[j] = _options.Form == EquilibriumForm.Energy ? s[l][j] + (_options.StepSize * ((slope * u) - s[l][j] + nudge)) : Phi(u) + nudge;
            next[j] = _options.Activation == EquilibriumActivation.Tanh ? next[j] : Math.Clamp(next[j], 0, 1);
        }

        return next;
    }

    private static double[,] Copy(IBatchLearner<double> learner, int index)
    {
        Eddy.Numerics.PanelMatrix<double> value = learner.Parameters[index].Parameter.Value;
        var copy = new double[value.Rows, value.Columns];
        for (int i = 0; i < value.Rows; i++)
        {
            for (int j = 0; j < value.Columns; j++)
            {
                copy[i, j] = value[i, j];
            }
        }

        return copy;
    }
}
