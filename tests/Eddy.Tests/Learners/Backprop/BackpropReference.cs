using Eddy.Learners.Backprop;
using Eddy.Tests.Networks;

namespace Eddy.Tests.Learners.Backprop;

/// <summary>The network and its gradient in double, one plain loop after the other. Parameters are [out, in] by the names that files give them.</summary>
internal sealed class BackpropReference(int inputs, int classes, BackpropOptions options, Dictionary<string, double[]> parameters)
{
    private const double Epsilon = 1e-5;

    private readonly int _batch = options.BatchSize;
    private readonly int _layers = options.Layers.Count;
    private readonly Dictionary<string, double[]> _parameters = parameters;
    private readonly List<double[]> _a = [];
    private readonly List<double[]> _normalised = [];
    private readonly List<double[]> _deviation = [];
    private readonly List<double[]> _z = [];
    private double[] _scores = [];

    public int Correct { get; private set; }

    public Dictionary<string, double[]> Gradients { get; } = [];

    private int FirstRead => options.HeadReadsAllLayers ? 0 : _layers - 1;

    public double Loss(double[] x, byte[] labels)
    {
        foreach (List<double[]> list in new[] { _a, _normalised, _deviation, _z })
        {
            list.Clear();
        }

        double[] below = x;
        for (int l = 0; l < _layers; l++)
        {
            below = Layer(l, below);
            _z.Add(below);
        }

        _scores = new double[_batch * classes];
        double loss = 0;
        Correct = 0;
        for (int b = 0; b < _batch; b++)
        {
            for (int c = 0; c < classes; c++)
            {
                double score = _parameters["head.bias"][c];
                for (int l = FirstRead; l < _layers; l++)
                {
                    for (int j = 0; j < options.Layers[l]; j++)
                    {
                        score += _parameters[$"head.{l - FirstRead}.weight"][(c * options.Layers[l]) + j] * _z[l][(b * options.Layers[l]) + j];
                    }
                }

                _scores[(b * classes) + c] = score;
            }

            double[] row = _scores[(b * classes)..((b + 1) * classes)];
            Correct += Array.IndexOf(row, row.Max()) == labels[b] ? 1 : 0;
            loss += Math.Log(row.Sum(Math.Exp)) - row[labels[b]];
        }

        return loss / _batch;
    }

    /// <summary>∂loss of the last <see cref="Loss"/> by every parameter.</summary>
    public void Backward(double[] x, byte[] labels)
    {
        foreach ((string name, double[] values) in _parameters)
        {
            Gradients[name] = new double[values.Length];
        }

        double[][] errors = [.. Enumerable.Range(0, _layers).Select(l => new double[_batch * options.Layers[l]])];
        for (int b = 0; b < _batch; b++)
        {
            double all = Enumerable.Range(0, classes).Sum(c => Math.Exp(_scores[(b * classes) + c]));
            for (int c = 0; c < classes; c++)
            {
                double s = ((Math.Exp(_scores[(b * classes) + c]) / all) - (c == labels[b] ? 1 : 0)) / _batch;
                Gradients["head.bias"][c] += s;
                for (int l = FirstRead; l < _layers; l++)
                {
                    int width = options.Layers[l];
                    for (int j = 0; j < width; j++)
                    {
                        Gradients[$"head.{l - FirstRead}.weight"][(c * width) + j] += s * _z[l][(b * width) + j];
                        errors[l][(b * width) + j] += s * _parameters[$"head.{l - FirstRead}.weight"][(c * width) + j];
                    }
                }
            }
        }

        for (int l = _layers - 1; l >= 0; l--)
        {
            int width = options.Layers[l], belowWidth = l == 0 ? inputs : options.Layers[l - 1];
            double[] delta = Delta(l, errors[l]), below = l == 0 ? x : _z[l - 1], weight = _parameters[$"layers.{l}.weight"];
            for (int b = 0; b < _batch; b++)
            {
                for (int j = 0; j < width; j++)
                {
                    double d = delta[(b * width) + j];
                    Gradients[$"layers.{l}.bias"][j] += options.BatchNorm ? 0 : d;
                    for (int i = 0; i < belowWidth; i++)
                    {
                        Gradients[$"layers.{l}.weight"][(j * belowWidth) + i] += d * below[(b * belowWidth) + i];
                        if (l > 0)
                        {
                            errors[l - 1][(b * belowWidth) + i] += d * weight[(j * belowWidth) + i];
                        }
                    }
                }
            }
        }
    }

    private double[] Layer(int l, double[] below)
    {
        int width = options.Layers[l], belowWidth = below.Length / _batch;
        double[] a = new double[_batch * width], normalised = new double[_batch * width], deviation = new double[width];
        for (int j = 0; j < width; j++)
        {
            for (int b = 0; b < _batch; b++)
            {
                a[(b * width) + j] = _parameters[$"layers.{l}.bias"][j];
                for (int i = 0; i < belowWidth; i++)
                {
                    a[(b * width) + j] += _parameters[$"layers.{l}.weight"][(j * belowWidth) + i] * below[(b * belowWidth) + i];
                }
            }

            if (options.BatchNorm)
            {
                double mean = Enumerable.Range(0, _batch).Average(b => a[(b * width) + j]);
                deviation[j] = Math.Sqrt(Enumerable.Range(0, _batch).Average(b => Math.Pow(a[(b * width) + j] - mean, 2)) + Epsilon);
                for (int b = 0; b < _batch; b++)
                {
                    normalised[(b * width) + j] = (a[(b * width) + j] - mean) / deviation[j];
                    a[(b * width) + j] = (_parameters[$"layers.{l}.norm.weight"][j] * normalised[(b * width) + j]) + _parameters[$"layers.{l}.norm.bias"][j];
                }
            }
        }

        _a.Add(a);
        _normalised.Add(normalised);
        _deviation.Add(deviation);
        return [.. a.Select(value => ActivationReference.Value(options.Activation, value))];
    }

    private double[] Delta(int l, double[] error)
    {
        int width = options.Layers[l];
        double[] delta = [.. error.Select((e, i) => e * ActivationReference.Slope(options.Activation, _a[l][i]))];
        for (int j = 0; j < width && options.BatchNorm; j++)
        {
            double sum = Enumerable.Range(0, _batch).Sum(b => delta[(b * width) + j]);
            double product = Enumerable.Range(0, _batch).Sum(b => delta[(b * width) + j] * _normalised[l][(b * width) + j]);
            Gradients[$"layers.{l}.norm.bias"][j] = sum;
            Gradients[$"layers.{l}.norm.weight"][j] = product;
            double factor = _parameters[$"layers.{l}.norm.weight"][j] / _deviation[l][j];
            for (int b = 0; b < _batch; b++)
            {
                int at = (b * width) + j;
                delta[at] = factor * (delta[at] - (sum / _batch) - (_normalised[l][at] * product / _batch));
            }
        }

        return delta;
    }
}
