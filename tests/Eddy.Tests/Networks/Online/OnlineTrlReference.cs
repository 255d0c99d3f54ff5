using Eddy.Learners;
using Eddy.Signals.Trl;
using Eddy.Steps;
using Eddy.Tests.Steps;

namespace Eddy.Tests.Networks.Online;

/// <summary>
/// One layer of the online learner as its equations say, in double and plain loops, starting from the loss. What the rule holds constant for the gradient (store, gate,
/// partner, past of the trace, lateral input) is a field that <see cref="Observe"/> sets, so that the gradient is that of <see cref="SignalLoss"/> and can be taken by
/// finite differences of it.
/// </summary>
internal sealed class OnlineTrlReference(TrlLearnerOptions options, int inputs, int neurons)
{
    private readonly TrlOptions _trl = options.Trl;
    private readonly AdamReference[] _adam = options.Step is AdamOptions adam
        ? [.. Enumerable.Range(0, neurons * (inputs + 1)).Select(_ => new AdamReference(adam.LearningRate, adam.FirstDecay, adam.SecondDecay, adam.Epsilon))]
        : [];

    private int _t;
    private bool _continues;
    private double[] _x = [];
    private double[] _learned = [];
    private double[] _partner = [];
    private double[] _traceBefore = [];
    private double[] _gate = [];
    private double[] _bracket = [];

    // [to, from], as weights are written from outside
    public double[] Weight { get; } = new double[neurons * inputs];

    public double[] Bias { get; } = new double[neurons];

    public double[] Lateral { get; } = new double[neurons * neurons];

    public double[] Target { get; } = new double[neurons];

    public double[] Output { get; private set; } = new double[neurons];

    public double[] Mean { get; } = new double[neurons];

    public double[] Variance { get; } = [.. Enumerable.Repeat(1.0, neurons)];

    public double[] Centred { get; private set; } = new double[neurons];

    public double[] Previous { get; private set; } = new double[neurons];

    public double[] Trace { get; private set; } = new double[neurons];

    public double[] InputMean { get; } = new double[inputs];

    public TrlLosses Losses { get; private set; }

    /// <summary>Whether any step so far was held back.</summary>
    public bool IsLimited { get; private set; }

    private bool Traced => _trl.TraceDecay > 0;

    private double Present => 1 - _trl.TraceDecay;

    /// <summary>How near this sample brings any weighted input to relu's kink.</summary>
    public double NearestToKink(double[] x) => WeightedInputs(x).Min(Math.Abs);

    /// <summary>Takes in a sample by (1) to (3): output, store, lateral map, and everything that is a constant for the gradient.</summary>
    public void Observe(double[] x, bool continues)
    {
        (_x, _continues) = (x, continues);
        _t++;
        Output = Activate();
        double keepMean = Math.Min(_trl.MeanMomentum, _t / (_t + 1.0)), keepCovariance = Math.Min(_trl.CovarianceMomentum, _t / (_t + 1.0));
        _learned = [.. x];
        for (int k = 0; options.CentreInputs && k < inputs; k++)
        {
            InputMean[k] = (keepMean * InputMean[k]) + ((1 - keepMean) * x[k]);
            _learned[k] = x[k] - InputMean[k];
        }

        double[] centredBefore = Centred;
        (_traceBefore, Centred) = (Trace, new double[neurons]);
        for (int j = 0; j < neurons; j++)
        {
            Mean[j] = (keepMean * Mean[j]) + ((1 - keepMean) * Output[j]);
            Centred[j] = Output[j] - Mean[j];
            Variance[j] = (_trl.VarianceMomentum * Variance[j]) + ((1 - _trl.VarianceMomentum) * Centred[j] * Centred[j]);
        }

        Trace = Traced ? Heard(Output) : new double[neurons];
        _gate = [.. Enumerable.Range(0, neurons).Select(j => _trl.BidirectionalVariance ? Target[j] - Variance[j] : Math.Max(0, Target[j] - Variance[j]))];

        double[] now = Traced ? Trace : Centred, before = Traced ? _traceBefore : centredBefore;
        double[] heard = _trl.LateralShift ? before : now, hearer = _trl.LateralShift ? centredBefore : Centred;
        _bracket = new double[neurons];
        for (int j = 0; j < neurons; j++)
        {
            for (int k = 0; k < neurons; k++)
            {
                int at = (j * neurons) + k;
                _bracket[j] += Lateral[at] * heard[k];
                Lateral[at] = j == k ? 0 : (keepCovariance * Lateral[at]) + ((1 - keepCovariance) * hearer[j] * Centred[k]);
            }
        }

        _partner = Traced ? _traceBefore : Previous;
        Previous = options.PartnerDecay > 0 && continues
            ? [.. Previous.Zip(Output, (p, z) => (options.PartnerDecay * p) + ((1 - options.PartnerDecay) * z))]
            : Output;
        Losses = Terms(Output);
    }

    /// <summary>C_S S + C_V V + C_K K of the present weights for the sample observed last.</summary>
    public double SignalLoss() => Terms(Activate()).Signal(_trl);

    /// <summary>Moves W and b by (4) and (5) for the sample observed last.</summary>
    public void Step(double schedule)
    {
        double[] a = WeightedInputs(_x), y = Traced ? Trace : Output, f = Heard(Output);
        double norm = 1 + _learned.Sum(v => v * v), rate = schedule * options.Step.LearningRate / (options.NormalizedStep ? norm : 1);
        double[] delta = new double[neurons];
        for (int j = 0; j < neurons; j++)
        {
            double pull = _continues ? 2 * _trl.SimilarityCoefficient * (y[j] - _partner[j]) : 0;
            double push = 2 * _trl.VarianceCoefficient * _gate[j] * f[j];
            delta[j] = ActivationReference.Slope(options.Activation, a[j]) * Present * (pull - push + (_trl.CovarianceCoefficient * _bracket[j]));
        }

        for (int j = 0; j < neurons; j++)
        {
            for (int k = 0; k < inputs; k++)
            {
                int at = (j * inputs) + k;
                Weight[at] += Move(at, j, _learned[k]);
            }

            Bias[j] += Move((neurons * inputs) + j, j, 1);
        }

        double Move(int parameter, int neuron, double x)
        {
            if (_adam.Length > 0)
            {
                return schedule * _adam[parameter].Move(delta[neuron] * x);
            }

            double limit = options.MoveLimit * Math.Sqrt(Math.Min(Variance[neuron], Target[neuron]) + 1e-3) / norm, move = rate * delta[neuron];
            IsLimited |= Math.Abs(move) > limit;
            return -Math.Clamp(move, -limit, limit) * x;
        }
    }

    /// <summary>Forgets the sample before and the trace.</summary>
    public void ResetState() => (Previous, Trace, Centred) = (new double[neurons], new double[neurons], new double[neurons]);

    private TrlLosses Terms(double[] z)
    {
        double[] f = Heard(z), y = Traced ? f : z;
        double similarity = 0, variance = 0, covariance = 0;
        for (int j = 0; j < neurons; j++)
        {
            similarity += _continues ? (y[j] - _partner[j]) * (y[j] - _partner[j]) : 0;
            variance -= _gate[j] * f[j] * f[j];
            covariance += f[j] * _bracket[j];
        }

        return new TrlLosses(similarity, variance, covariance, 0);
    }

    // What the losses read of a present z: c, or its trace, of which all but the present's own share is held.
    private double[] Heard(double[] z)
        => [.. Enumerable.Range(0, neurons).Select(j => Traced ? (_trl.TraceDecay * _traceBefore[j]) + (Present * (z[j] - Mean[j])) : z[j] - Mean[j])];

    private double[] WeightedInputs(double[] x)
    {
        double[] a = [.. Bias];
        for (int j = 0; j < neurons; j++)
        {
            for (int k = 0; k < inputs; k++)
            {
                a[j] += Weight[(j * inputs) + k] * x[k];
            }
        }

        return a;
    }

    private double[] Activate() => [.. WeightedInputs(_x).Select(a => ActivationReference.Value(options.Activation, a))];
}
