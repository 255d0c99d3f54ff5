using Eddy.Networks;
using Eddy.Networks.Sequences;
using Eddy.Signals.Trl;

namespace Eddy.Tests.Networks.Sequences;

/// <summary>
/// A sequence encoder as its equations say, in double, plain loops and sequence after sequence: rows are [b, t], unlike the engine's. What the rule holds constant
/// for the gradient (inputs of a layer, h, statistics, gate, lateral input, a detached partner) is set by <see cref="Observe"/>.
/// </summary>
internal sealed class SequenceReference
{
    private readonly TrlSequenceOptions _options;
    private readonly int _inputs;
    private readonly Layer[] _layers;

    public SequenceReference(int inputs, int[] layers, TrlSequenceOptions options)
    {
        (_options, _inputs) = (options, inputs);
        _layers = [.. layers.Select((neurons, l) => new Layer(l > 0 ? layers[l - 1] : inputs + (options.Recurrent ? layers[^1] : 0), neurons))];
    }

    public IReadOnlyList<Layer> Layers => _layers;

    private TrlOptions Trl => _options.Layers.Trl;

    private int Steps => _options.Steps;

    private int Rows => _options.Rows;

    /// <summary>Takes in sequences x[b, t, d]: outputs, neuron stores, and everything that is a constant for the gradient.</summary>
    public void Observe(double[] x, bool training = true)
    {
        foreach (Layer layer in _layers)
        {
            (layer.Input, layer.Held) = (new double[Rows * layer.Inputs], new double[Rows * layer.Neurons]);
        }

        for (int b = 0; b < _options.Sequences; b++)
        {
            double[] h = new double[_layers[^1].Neurons];
            for (int t = 0; t < Steps; t++)
            {
                int row = (b * Steps) + t;
                double[] xt = x[(row * _inputs)..((row + 1) * _inputs)];
                for (int r = 0; r < _options.Depth; r++)
                {
                    double[] signal = _options.Recurrent ? [.. xt, .. h] : xt;
                    foreach (Layer layer in _layers)
                    {
                        signal.CopyTo(layer.Input, row * layer.Inputs);
                        signal = layer.Activate(signal, _options.Layers.Activation);
                        signal.CopyTo(layer.Held, row * layer.Neurons);
                    }

                    h = signal;
                }
            }
        }

        foreach (Layer layer in training ? _layers : [])
        {
            layer.Observe(Rows, Trl);
        }
    }

    /// <summary>C_S S + C_V V + C_K K of a layer with its present weights, on what it was given when observed.</summary>
    public double SignalLoss(Layer layer) => SignalLoss(layer, layer.ActivateAll(Rows, _options.Layers.Activation));

    /// <summary>The same for activations z[b, t, j] from elsewhere.</summary>
    public double SignalLoss(Layer layer, double[] z)
    {
        return (Trl.SimilarityCoefficient * Similarity(layer, z)) + (Trl.VarianceCoefficient * Variance(layer, z)) + (Trl.CovarianceCoefficient * Covariance(layer, z));
    }

    /// <summary>S, V in the form that the options ask for, K.</summary>
    public (double S, double V, double K) Terms(Layer layer) => (Similarity(layer, layer.Held), Variance(layer, layer.Held), Covariance(layer, layer.Held));

    /// <summary>∂loss/∂W and ∂loss/∂b by the closed form of the signal.</summary>
    public (double[] Weight, double[] Bias) Gradient(Layer layer)
    {
        int n = layer.Neurons;
        double[] weight = new double[n * layer.Inputs], bias = new double[n];
        for (int row = 0; row < Rows; row++)
        {
            for (int j = 0; j < n; j++)
            {
                double signal = PairSignal(layer, row, j)
                    - (Trl.VarianceCoefficient * 2 * layer.Gate[j] * layer.Centred(layer.Held, row, j) / VarianceRows)
                    + (Trl.CovarianceCoefficient * layer.Bracket[(row * n) + j] / Rows);
                signal *= Slope(layer, row, j);
                bias[j] += signal;
                for (int k = 0; k < layer.Inputs; k++)
                {
                    weight[(j * layer.Inputs) + k] += signal * layer.Input[(row * layer.Inputs) + k];
                }
            }
        }

        return (weight, bias);
    }

    // Σ over time and mean over sequences, or the mean over both.
    private double VarianceRows => _options.Variance == VarianceOverTime.Sum ? _options.Sequences : Rows;

    private double Slope(Layer layer, int row, int neuron)
    {
        double z = layer.Held[(row * layer.Neurons) + neuron];
        return _options.Layers.Activation switch
        {
            Activation.Relu => z > 0 ? 1 : 0,
            Activation.Tanh => 1 - (z * z),
            Activation.Sigmoid => z * (1 - z),
            Activation.Identity => 1,
            _ => throw new NotSupportedException(),
        };
    }

    private double PairSignal(Layer layer, int row, int j)
    {
        double sum = 0, share = 2 * Trl.SimilarityCoefficient / ((Steps - 1.0) * _options.Sequences);
        int n = layer.Neurons, t = row % Steps;
        double z = layer.Held[(row * n) + j];
        if (t > 0)
        {
            sum += share * (z - layer.Held[((row - 1) * n) + j]);
        }

        if (!Trl.DetachPrevious && t + 1 < Steps)
        {
            sum += share * (z - layer.Held[((row + 1) * n) + j]);
        }

        return sum;
    }

    private double Similarity(Layer layer, double[] z)
    {
        double[] earlier = Trl.DetachPrevious ? layer.Held : z;
        double sum = 0;
        for (int row = 0; row < Rows; row++)
        {
            for (int j = 0; row % Steps > 0 && j < layer.Neurons; j++)
            {
                sum += Math.Pow(z[(row * layer.Neurons) + j] - earlier[((row - 1) * layer.Neurons) + j], 2) / (Steps - 1);
            }
        }

        return sum / _options.Sequences;
    }

    private double Variance(Layer layer, double[] z)
    {
        double sum = 0;
        for (int row = 0; row < Rows; row++)
        {
            for (int j = 0; j < layer.Neurons; j++)
            {
                sum -= layer.Gate[j] * Math.Pow(layer.Centred(z, row, j), 2);
            }
        }

        return sum / VarianceRows;
    }

    private double Covariance(Layer layer, double[] z)
    {
        double sum = 0;
        for (int row = 0; row < Rows; row++)
        {
            for (int j = 0; j < layer.Neurons; j++)
            {
                sum += layer.Centred(z, row, j) * layer.Bracket[(row * layer.Neurons) + j];
            }
        }

        return sum / Rows;
    }

    internal sealed class Layer(int inputs, int neurons)
    {
        public int Inputs => inputs;

        public int Neurons => neurons;

        // [to, from]
        public double[] Weight { get; } = new double[neurons * inputs];

        public double[] Bias { get; } = new double[neurons];

        public double[] Lateral { get; } = new double[neurons * neurons];

        public double[] Variance { get; } = [.. Enumerable.Repeat(1.0, neurons)];

        public double[] Mean { get; } = new double[neurons];

        public double[] Gate { get; } = new double[neurons];

        public double[] Input { get; set; } = [];

        public double[] Held { get; set; } = [];

        public double[] Bracket { get; private set; } = [];

        public double NearestToKink { get; private set; }

        public double Centred(double[] z, int row, int j) => z[(row * neurons) + j] - Mean[j];

        public double[] Activate(double[] x, Activation activation)
        {
            double[] z = new double[neurons];
            for (int j = 0; j < neurons; j++)
            {
                double a = Bias[j];
                for (int k = 0; k < inputs; k++)
                {
                    a += x[k] * Weight[(j * inputs) + k];
                }

                NearestToKink = Math.Min(NearestToKink, Math.Abs(a));
                z[j] = ActivationReference.Value(activation, a);
            }

            return z;
        }

        public double[] ActivateAll(int rows, Activation activation)
        {
            NearestToKink = double.MaxValue;
            return [.. Enumerable.Range(0, rows).SelectMany(row => Activate(Input[(row * inputs)..((row + 1) * inputs)], activation))];
        }

        public void Observe(int rows, TrlOptions trl)
        {
            Bracket = new double[rows * neurons];
            for (int j = 0; j < neurons; j++)
            {
                Mean[j] = Enumerable.Range(0, rows).Sum(row => Held[(row * neurons) + j]) / rows;
                double variance = Enumerable.Range(0, rows).Sum(row => Math.Pow(Centred(Held, row, j), 2)) / rows;
                Variance[j] = (trl.VarianceMomentum * Variance[j]) + ((1 - trl.VarianceMomentum) * variance);
                Gate[j] = Math.Max(0, trl.VarianceTargetMin - Variance[j]);
            }

            for (int row = 0; row < rows; row++)
            {
                for (int j = 0; j < neurons; j++)
                {
                    for (int k = 0; k < neurons; k++)
                    {
                        Bracket[(row * neurons) + j] += Centred(Held, row, k) * Lateral[(j * neurons) + k];
                    }
                }
            }
        }
    }
}
