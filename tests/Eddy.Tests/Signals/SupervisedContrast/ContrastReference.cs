using Eddy.Networks;
using Eddy.Tests.Networks;

namespace Eddy.Tests.Signals.SupervisedContrast;

/// <summary>One layer with its contrastive loss in double, one plain loop after the other: rows are normalised, then compared, as the definition has it.</summary>
internal sealed class ContrastReference(ContrastEncoderOptions options, double[] weight, double[] bias, double[] gamma, double[] beta)
{
    private readonly int _batch = options.BatchSize;
    private readonly int _neurons = bias.Length;
    private double[] _a = [];
    private double[] _normalised = [];
    private double[] _deviation = [];

    public double[] Weight { get; } = weight;

    public double[] Bias { get; } = bias;

    public double[] Gamma { get; } = gamma;

    public double[] Beta { get; } = beta;

    public double[] Output { get; private set; } = [];

    public double Loss(double[] x, byte[] labels)
    {
        Forward(x);
        double[][] n = Directions();
        int[] anchors = Anchors(n, labels);
        double loss = 0;
        foreach (int i in anchors)
        {
            double all = Partners(n, i).Sum(a => Math.Exp(Similarity(n, i, a)));
            loss -= Partners(n, i).Where(a => labels[a] == labels[i]).Average(p => Math.Log(Math.Exp(Similarity(n, i, p)) / all));
        }

        return anchors.Length == 0 ? 0 : loss / anchors.Length;
    }

    /// <summary>∂loss by W, b, γ, β at the last <see cref="Loss"/>.</summary>
    public (double[] Weight, double[] Bias, double[] Gamma, double[] Beta) Gradients(double[] x, byte[] labels)
    {
        double[][] n = Directions(), byDirection = [.. n.Select(row => new double[_neurons])];
        int[] anchors = Anchors(n, labels);
        foreach (int i in anchors)
        {
            double all = Partners(n, i).Sum(a => Math.Exp(Similarity(n, i, a)));
            double positives = Partners(n, i).Count(a => labels[a] == labels[i]);
            foreach (int a in Partners(n, i))
            {
                double slope = ((Math.Exp(Similarity(n, i, a)) / all) - (labels[a] == labels[i] ? 1 / positives : 0)) / (anchors.Length * options.Temperature);
                for (int j = 0; j < _neurons; j++)
                {
                    byDirection[i][j] += slope * n[a][j];
                    byDirection[a][j] += slope * n[i][j];
                }
            }
        }

        var delta = new double[_batch * _neurons];
        for (int i = 0; i < _batch; i++)
        {
            double norm = Math.Sqrt(Row(i).Sum(z => z * z)), along = Enumerable.Range(0, _neurons).Sum(j => byDirection[i][j] * n[i][j]);
            for (int j = 0; j < _neurons; j++)
            {
                double byOutput = norm == 0 ? 0 : (byDirection[i][j] - (along * n[i][j])) / norm;
                delta[(i * _neurons) + j] = byOutput * ActivationReference.Slope(options.Activation, _a[(i * _neurons) + j]);
            }
        }

        return Back(x, delta);
    }

    private (double[] Weight, double[] Bias, double[] Gamma, double[] Beta) Back(double[] x, double[] delta)
    {
        int inputs = x.Length / _batch;
        double[] byWeight = new double[_neurons * inputs], byBias = new double[_neurons], byGamma = new double[_neurons], byBeta = new double[_neurons];
        for (int j = 0; j < _neurons; j++)
        {
            int At(int b) => (b * _neurons) + j;
            if (options.BatchNorm)
            {
                byBeta[j] = Enumerable.Range(0, _batch).Sum(b => delta[At(b)]);
                byGamma[j] = Enumerable.Range(0, _batch).Sum(b => delta[At(b)] * _normalised[At(b)]);
                for (int b = 0; b < _batch; b++)
                {
                    delta[At(b)] = Gamma[j] / _deviation[j] * (delta[At(b)] - (byBeta[j] / _batch) - (_normalised[At(b)] * byGamma[j] / _batch));
                }
            }

            for (int b = 0; b < _batch; b++)
            {
                byBias[j] += options.BatchNorm ? 0 : delta[At(b)];
                for (int i = 0; i < inputs; i++)
                {
                    byWeight[(j * inputs) + i] += delta[At(b)] * x[(b * inputs) + i];
                }
            }
        }

        return (byWeight, byBias, byGamma, byBeta);
    }

    private void Forward(double[] x)
    {
        int inputs = x.Length / _batch;
        (_a, _normalised, _deviation) = (new double[_batch * _neurons], new double[_batch * _neurons], new double[_neurons]);
        for (int j = 0; j < _neurons; j++)
        {
            int At(int b) => (b * _neurons) + j;
            for (int b = 0; b < _batch; b++)
            {
                _a[At(b)] = Bias[j] + Enumerable.Range(0, inputs).Sum(i => Weight[(j * inputs) + i] * x[(b * inputs) + i]);
            }

            if (options.BatchNorm)
            {
                double mean = Enumerable.Range(0, _batch).Average(b => _a[At(b)]);
                _deviation[j] = Math.Sqrt(Enumerable.Range(0, _batch).Average(b => Math.Pow(_a[At(b)] - mean, 2)) + 1e-5);
                for (int b = 0; b < _batch; b++)
                {
                    _normalised[At(b)] = (_a[At(b)] - mean) / _deviation[j];
                    _a[At(b)] = (Gamma[j] * _normalised[At(b)]) + Beta[j];
                }
            }
        }

        Output = [.. _a.Select(a => ActivationReference.Value(options.Activation, a))];
    }

    private double[] Row(int i) => Output[(i * _neurons)..((i + 1) * _neurons)];

    private double[][] Directions() => [.. Enumerable.Range(0, _batch).Select(i =>
    {
        double norm = Math.Sqrt(Row(i).Sum(z => z * z));
        return Row(i).Select(z => norm == 0 ? 0 : z / norm).ToArray();
    })];

    private double Similarity(double[][] n, int i, int a) => Enumerable.Range(0, _neurons).Sum(j => n[i][j] * n[a][j]) / options.Temperature;

    private int[] Partners(double[][] n, int i) => [.. Enumerable.Range(0, _batch).Where(a => a != i && n[a].Any(v => v != 0))];

    private int[] Anchors(double[][] n, byte[] labels)
        => [.. Enumerable.Range(0, _batch).Where(i => n[i].Any(v => v != 0) && Partners(n, i).Any(a => labels[a] == labels[i]))];
}
