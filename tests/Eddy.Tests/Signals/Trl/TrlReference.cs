using Eddy.Networks;
using Eddy.Signals.Trl;
using Eddy.Tests.Networks;

namespace Eddy.Tests.Signals.Trl;

/// <summary>
/// One TRL layer as its equations say, in double and plain loops, starting from the loss. What the rule holds constant for the gradient (statistics, the
/// gate, the lateral input, a detached partner) is a field that <see cref="Observe"/> sets, so that every gradient is that of <see cref="SignalLoss"/>
/// or of <see cref="LateralLoss"/>, and can be taken by finite differences of it.
/// </summary>
internal sealed class TrlReference(TrlOptions options, Activation activation, bool batchNorm, int inputs, int neurons)
{
    private double[] _x = [];
    private double[] _held = [];
    private double[] _heard = [];
    private double[] _traceBefore = new double[neurons];
    private double[] _gate = [];
    private double[] _bracket = [];
    private double[] _target = [];
    private readonly double[] _running = new double[neurons * neurons];
    private int _batch;

    // [to, from], as weights are written from outside
    public double[] Weight { get; } = new double[neurons * inputs];

    public double[] Bias { get; } = new double[neurons];

    public double[] Gamma { get; } = Filled(neurons, 1);

    public double[] Beta { get; } = new double[neurons];

    public double[] Lateral { get; } = new double[neurons * neurons];

    public double[] Keep { get; } = Filled(neurons * neurons, 1);

    public double[] VarianceTarget { get; } = Filled(neurons, 1);

    public double[] Mean { get; private set; } = new double[neurons];

    public double[] Variance { get; } = Filled(neurons, 1);

    public double[] Previous { get; } = new double[neurons];

    public double[] Covariance { get; } = new double[neurons * neurons];

    public double[] Trace { get; private set; } = new double[neurons];

    public double[] Output => _held;

    public TrlLosses Losses => new(Similarity(_heard), VarianceTerm(_heard), CovarianceTerm(_heard), LateralLoss());

    /// <summary>How near this batch would bring any weighted input to relu's kink, of which finite differences must stay clear.</summary>
    public double NearestToKink(double[] x)
    {
        (_x, _batch) = (x, x.Length / inputs);
        return WeightedInputs().Min(Math.Abs);
    }

    /// <summary>Takes in a batch: output, neuron store, and everything that is a constant for the gradient.</summary>
    public void Observe(double[] x)
    {
        (_x, _batch) = (x, x.Length / inputs);
        _held = Activate();
        Mean = [.. Enumerable.Range(0, neurons).Select(j => (options.MeanMomentum * Mean[j]) + ((1 - options.MeanMomentum) * Sum(_batch, i => _held[At(i, j)]) / _batch))];
        if (options.TraceDecay > 0)
        {
            _traceBefore = Trace;
        }

        _heard = Heard(_held);
        Trace = [.. Enumerable.Range(0, neurons).Select(j => _heard[At(_batch - 1, j)])];
        _gate = new double[neurons];
        for (int j = 0; j < neurons; j++)
        {
            double variance = Sum(_batch, i => Square(_held[At(i, j)] - Mean[j])) / _batch;
            Variance[j] = (options.VarianceMomentum * Variance[j]) + ((1 - options.VarianceMomentum) * variance);
            Previous[j] = _held[At(_batch - 1, j)];
            double gate = VarianceTarget[j] - Variance[j];
            _gate[j] = options.BidirectionalVariance ? gate : Math.Max(0, gate);
        }

        _bracket = new double[_batch * neurons];
        _target = new double[neurons * neurons];
        for (int j = 0; j < neurons; j++)
        {
            for (int k = 0; k < neurons; k++)
            {
                int at = (j * neurons) + k;
                double sameTime = Sum(_batch, i => Centred(_held, i, j) * Centred(_held, i, k)) / _batch;
                double now = options.LateralShift ? Sum(_batch, i => Centred(_held, Before(i), j) * Centred(_held, i, k)) / _batch : sameTime;
                _running[at] = (options.CovarianceMomentum * _running[at]) + ((1 - options.CovarianceMomentum) * now);
                Covariance[at] = options.LateralShift ? sameTime : _running[at];
                _target[at] = j == k ? 0 : _running[at] * Keep[at];
            }

            for (int i = 0; i < _batch; i++)
            {
                _bracket[At(i, j)] = Sum(neurons, k => _heard[At(options.LateralShift ? Before(i) : i, k)] * Lateral[(j * neurons) + k]);
            }
        }
    }

    /// <summary>C_S S + C_V V + C_K K of the present weights on the batch observed last.</summary>
    public double SignalLoss()
    {
        double[] f = Heard(Activate());
        return (options.SimilarityCoefficient * Similarity(f)) + (options.VarianceCoefficient * VarianceTerm(f)) + (options.CovarianceCoefficient * CovarianceTerm(f));
    }

    /// <summary>Λ of the present lateral weights, before its coefficient.</summary>
    public double LateralLoss() => Sum(neurons * neurons, k => Square(Lateral[k] - _target[k])) / neurons;

    /// <summary>∂loss/∂parameter for the entries asked for, by differences of fourth order.</summary>
    public static double[] Gradient(double[] parameter, IReadOnlyList<int> entries, Func<double> loss, double step)
    {
        double[] gradient = new double[entries.Count];
        for (int e = 0; e < gradient.Length; e++)
        {
            int i = entries[e];
            double value = parameter[i];
            gradient[e] = ((8 * (Loss(1) - Loss(-1))) - (Loss(2) - Loss(-2))) / (12 * step);
            parameter[i] = value;

            double Loss(int steps)
            {
                parameter[i] = value + (steps * step);
                return loss();
            }
        }

        return gradient;
    }

    private static double[] Filled(int length, double value)
    {
        double[] filled = new double[length];
        Array.Fill(filled, value);
        return filled;
    }

    private static double Square(double value) => value * value;

    private static double Sum(int count, Func<int, double> term)
    {
        double sum = 0, lost = 0; // compensated: what remains of rounding is that of the terms
        for (int i = 0; i < count; i++)
        {
            double value = term(i), next = sum + value;
            lost += Math.Abs(sum) >= Math.Abs(value) ? sum - next + value : value - next + sum;
            sum = next;
        }

        return sum + lost;
    }

    private int At(int row, int neuron) => (row * neurons) + neuron;

    private int Chunk => options.Pairs == TrlPairs.Adjacent ? _batch : options.ChunkSize;

    // The row one step earlier; the first of a chunk (of the batch) takes the last.
    private int Before(int row) => row % Chunk == 0 ? row + Chunk - 1 : row - 1;

    // What the losses read: c, or its trace, of which all but the present row's own share is held.
    private double[] Heard(double[] z)
    {
        double[] f = new double[_batch * neurons];
        for (int j = 0; j < neurons; j++)
        {
            double held = _traceBefore[j];
            for (int i = 0; i < _batch; i++)
            {
                if (options.Pairs != TrlPairs.Adjacent && i % Chunk == 0)
                {
                    held = Centred(_held, i + Chunk - 1, j);
                }

                f[At(i, j)] = (options.TraceDecay * held) + ((1 - options.TraceDecay) * Centred(z, i, j));
                held = (options.TraceDecay * held) + ((1 - options.TraceDecay) * Centred(_held, i, j));
            }
        }

        return f;
    }

    private double Centred(double[] z, int row, int neuron) => z[At(row, neuron)] - Mean[neuron];

    private double[] WeightedInputs()
    {
        double[] a = new double[_batch * neurons];
        for (int i = 0; i < _batch; i++)
        {
            for (int j = 0; j < neurons; j++)
            {
                double sum = Bias[j];
                for (int k = 0; k < inputs; k++)
                {
                    sum += _x[(i * inputs) + k] * Weight[(j * inputs) + k];
                }

                a[At(i, j)] = sum;
            }
        }

        for (int j = 0; batchNorm && j < neurons; j++)
        {
            double mean = Sum(_batch, i => a[At(i, j)]) / _batch, variance = Sum(_batch, i => Square(a[At(i, j)] - mean)) / _batch;
            for (int i = 0; i < _batch; i++)
            {
                a[At(i, j)] = (Gamma[j] * (a[At(i, j)] - mean) / Math.Sqrt(variance + 1e-5)) + Beta[j];
            }
        }

        return a;
    }

    private double[] Activate() => [.. WeightedInputs().Select(value => ActivationReference.Value(activation, value))];

    // The mean over the pairs of a chunk, then over chunks; the earlier member is held where it is detached.
    private double Similarity(double[] f)
    {
        double[] earlier = options.DetachPrevious ? _heard : f;
        int chunk = Chunk;
        return Sum(_batch / chunk, c =>
        {
            int first = c * chunk, pairs = options.Pairs == TrlPairs.Ring ? chunk : chunk - 1;
            return Sum(pairs, p =>
            {
                int now = first + ((p + 1) % chunk), before = first + p;
                return Sum(neurons, j => Square(f[At(now, j)] - earlier[At(before, j)]));
            }) / pairs;
        }) / (_batch / chunk);
    }

    private double VarianceTerm(double[] f) => Sum(_batch, i => Sum(neurons, j => -_gate[j] * Square(f[At(i, j)]))) / _batch;

    private double CovarianceTerm(double[] f)
    {
        if (!options.DirectCovariance)
        {
            return Sum(_batch, i => Sum(neurons, j => f[At(i, j)] * _bracket[At(i, j)])) / _batch;
        }

        return Sum(neurons, j => Sum(neurons, k => j == k ? 0 : Square(Sum(_batch, i => f[At(i, j)] * f[At(i, k)]) / (_batch - 1))));
    }
}
