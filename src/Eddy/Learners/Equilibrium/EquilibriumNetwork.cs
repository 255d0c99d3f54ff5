using System.Globalization;
using System.Numerics;
using Eddy.Networks;
using Eddy.Numerics;
using Eddy.Steps;

namespace Eddy.Learners.Equilibrium;

/// <summary>
/// Layers with symmetric couplings that settle twice, free and with the outputs nudged towards the label, and learn from the difference: equilibrium propagation (Scellier and Bengio 2017), as updates that match
/// the gradient of back-propagation through time (Ernoult et al. 2019), nudged both ways (Laborieux et al. 2021).
/// </summary>
/// <remarks><code>
/// free      T steps from 0, input clamped, to s*                                                      (1)
/// nudged    K steps from s*, outputs pulled by β (d − y); centred: K more from s* by −β               (2)
/// ΔW_ij = η (h_i h_j |later − h_i h_j |earlier) / β, or / 2β centred; mean over the batch             (3)
/// </code>
/// The steps of a unit are those of <see cref="EquilibriumForm"/>; what it hears is φ of its neighbours' states, or the states themselves. Input is heard as it is given: pixels belong in [0, 1]. Local in space:
/// a weight reads the two units it joins. A step of settling costs 4·B·ΣIO operations without the first layer's weights. No allocation after construction.</remarks>
/// <typeparam name="T">float or double.</typeparam>
public sealed class EquilibriumNetwork<T> : IBatchLearner<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly EquilibriumCircuit<T> _circuit;
    private readonly EquilibriumOptions _options;
    private readonly PanelMatrix<T> _target;
    private readonly PanelMatrix<T>[] _hidden;
    private readonly ulong _seed;
    private readonly int _classes;

    /// <summary>A new network with random weights.</summary>
    /// <param name="inputs">Numbers in a sample, above 0.</param>
    /// <param name="layers">Units of each hidden layer, input side first; at least one layer.</param>
    /// <param name="classes">Outputs, 1 to 256.</param>
    /// <param name="options">How it settles and learns.</param>
    /// <param name="seed">Decides the first weights and the signs of nudges.</param>
    /// <param name="team">Threads to work on; the result does not depend on how many.</param>
    /// <exception cref="ArgumentException">A size is not as said, or options do not fit the number of layers.</exception>
    public EquilibriumNetwork(int inputs, IReadOnlyList<int> layers, int classes, EquilibriumOptions options, ulong seed, WorkerTeam team)
    {
        ArgumentNullException.ThrowIfNull(layers);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(team);
        if (layers.Count == 0)
        {
            throw new ArgumentException("An equilibrium network needs at least one hidden layer, for example [512].", nameof(layers));
        }

        if (classes is < 1 or > 256)
        {
            throw new ArgumentOutOfRangeException(nameof(classes), classes, "Classes must be 1 to 256: labels are bytes.");
        }

        _options = options.For(layers.Count);
        (_seed, _classes) = (seed, classes);
        int[] sizes = [.. layers, classes];
        IReadOnlyList<double> rates = _options.LearningRates!;
        _circuit = new EquilibriumCircuit<T>(
            _options.BatchSize,
            inputs,
            [.. sizes.Select((units, g) => (units, rates[g]))],
            [.. sizes.Select((_, g) => new CouplingPlan(g - 1, g, rates[g]))],
            new EquilibriumMotion(_options.Form, _options.Activation, _options.StepSize),
            keepGradient: false,
            team);
        _target = new PanelMatrix<T>(_options.BatchSize, classes);
        var random = new RandomSource(seed);
        var parameters = new List<(string, Parameter<T>)>();
        for (int g = 0; g < sizes.Length; g++)
        {
            (Parameter<T> weight, Parameter<T> bias) = (_circuit.Couplings[g].Weight, _circuit.Groups[g].Bias);
            RandomSource own = random.Split("layer", g);
            double bound = 1 / Math.Sqrt(weight.Value.Rows);
            weight.Randomize(own.Split("weight"), bound);
            bias.Randomize(own.Split("bias"), bound);
            string name = g == layers.Count ? "head" : string.Create(CultureInfo.InvariantCulture, $"layers.{g}");
            parameters.AddRange([($"{name}.weight", weight), ($"{name}.bias", bias)]);
        }

        Parameters = parameters;
        _hidden = [.. layers.Select(units => new PanelMatrix<T>(_options.BatchSize, units))];
        Scores = new PanelMatrix<T>(_options.BatchSize, classes);
    }

    /// <inheritdoc/>
    public PanelMatrix<T> Input => _circuit.Input;

    /// <inheritdoc/>
    /// <remarks>The outputs at the end of the free phase.</remarks>
    public PanelMatrix<T> Scores { get; }

    /// <inheritdoc/>
    /// <remarks>What the hidden layers tell at the end of the free phase.</remarks>
    public IReadOnlyList<PanelMatrix<T>> Hidden => _hidden;

    /// <inheritdoc/>
    public IReadOnlyList<(string Name, Parameter<T> Parameter)> Parameters { get; }

    /// <inheritdoc/>
    public IReadOnlyList<(string Name, PanelMatrix<T> Values)> Statistics => [];

    /// <inheritdoc/>
    public long Steps { get; private set; }

    /// <summary>Steps that the last free phase took.</summary>
    public int FreeStepsTaken { get; private set; }

    /// <inheritdoc/>
    public double RateSchedule
    {
        set
        {
            foreach (EquilibriumGroup<T> group in _circuit.Groups)
            {
                group.Step.Schedule = value;
            }

            foreach (EquilibriumCoupling<T> coupling in _circuit.Couplings)
            {
                coupling.Step.Schedule = value;
            }
        }
    }

    private EquilibriumGroup<T> Outputs => _circuit.Groups[^1];

    /// <inheritdoc/>
    public void GoOnAfter(long steps) => Steps = steps;

    /// <inheritdoc/>
    /// <remarks>The loss is half the squared distance of the free outputs from the target.</remarks>
    public BatchLesson Learn(ReadOnlySpan<byte> labels)
    {
        BatchLabels.Require(labels, _options.BatchSize, _classes);
        for (int b = 0; b < labels.Length; b++)
        {
            for (int c = 0; c < _classes; c++)
            {
                _target[b, c] = c == labels[b] ? T.One : T.Zero;
            }
        }

        Settle();
        BatchLesson lesson = Judge(labels);
        if (!double.IsFinite(lesson.Loss))
        {
            throw new NonFiniteException($"step {Steps + 1}: the outputs did not settle at finite numbers. Lower the learning rates, or check the input for values that are not finite.", Steps + 1, _hidden.Length);
        }

        double beta = _options.Beta!.Value;
        if (_options.Nudge != EquilibriumNudge.Centered && new StepDraws(_seed, Steps).NextInt(2) == 0)
        {
            beta = -beta;
        }

        switch (_options.Nudge)
        {
            case EquilibriumNudge.Continual:
                Continue(beta);
                break;
            case EquilibriumNudge.OneSided:
                KeepFree();
                Nudge(beta);
                _circuit.Learn(EquilibriumMoment.Now, EquilibriumMoment.Free, 1 / (beta * labels.Length));
                break;
            default:
                KeepFree();
                Nudge(beta);
                foreach (EquilibriumGroup<T> group in _circuit.Groups)
                {
                    group.KeepNudged();
                    group.BackToFree();
                }

                Nudge(-beta);
                _circuit.Learn(EquilibriumMoment.Nudged, EquilibriumMoment.Now, 1 / (2 * beta * labels.Length));
                break;
        }

        Steps++;
        return lesson;
    }

    /// <inheritdoc/>
    public void Predict()
    {
        Settle();
        Outputs.State.Span.CopyTo(Scores.Span);
        for (int l = 0; l < _hidden.Length; l++)
        {
            _circuit.Groups[l].Heard.Span.CopyTo(_hidden[l].Span);
        }
    }

    // (1)
    private void Settle()
    {
        _circuit.Listen();
        _circuit.Clear();
        bool measured = _options.Tolerance > 0;
        T tolerance = T.CreateChecked(_options.Tolerance);
        for (FreeStepsTaken = 0; FreeStepsTaken < _options.FreeSteps!.Value;)
        {
            _circuit.Step(_options.Order, null, 0, measured);
            FreeStepsTaken++;
            if (measured && _circuit.LargestChange < tolerance)
            {
                break;
            }
        }
    }

    // (2)
    private void Nudge(double beta)
    {
        for (int k = 0; k < _options.NudgedSteps!.Value; k++)
        {
            _circuit.Step(_options.Order, _target, beta, measured: false);
        }
    }

    private void Continue(double beta)
    {
        for (int k = 0; k < _options.NudgedSteps!.Value; k++)
        {
            _circuit.Step(_options.Order, _target, beta, measured: false);
            _circuit.Learn(EquilibriumMoment.Now, EquilibriumMoment.Before, 1 / (beta * _options.BatchSize));
            _circuit.Listen();
        }
    }

    private void KeepFree()
    {
        foreach (EquilibriumGroup<T> group in _circuit.Groups)
        {
            group.KeepFree();
        }
    }

    private BatchLesson Judge(ReadOnlySpan<byte> labels)
    {
        PanelMatrix<T> y = Outputs.State;
        double loss = 0;
        int correct = 0;
        for (int b = 0; b < labels.Length; b++)
        {
            int best = 0;
            for (int c = 0; c < _classes; c++)
            {
                double off = double.CreateChecked(y[b, c] - _target[b, c]);
                loss += 0.5 * off * off;
                best = y[b, c] > y[b, best] ? c : best;
            }

            correct += best == labels[b] ? 1 : 0;
        }

        return new BatchLesson(loss / labels.Length, correct);
    }
}
