using System.Numerics;
using System.Numerics.Tensors;
using Eddy.Numerics;
using Eddy.Signals.Trl;
using Eddy.Steps;

namespace Eddy.Networks;

/// <summary>
/// A dense layer that teaches itself by temporal regularized learning: each neuron minimises its own loss from its own activation over time, its
/// own running statistics and one lateral pass. Nothing comes from the layers above.
/// </summary>
/// <remarks><code>
/// c = z − m
/// loss = C_S · similarity + C_V · variance + C_K · covariance      moves W, b, γ, β
///        C_L · lateral                                             moves L
/// </code>
/// A batch is two passes over the neurons with one barrier between: <see cref="Forward"/> needs only a neuron's own row; <see cref="Learn"/>
/// reads the others' activity. Cost 4·B·I·O + 4·B·O² operations and one pass over I·O + O² weights. No allocation.</remarks>
/// <typeparam name="T">float or double.</typeparam>
public sealed class TrlLayer<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly TrlOptions _options;
    private readonly PairPlan _pairs;
    private readonly StepRule<T> _step;
    private readonly StepRule<T> _lateralStep;
    private readonly PanelMatrix<T> _centred;
    private readonly PanelMatrix<T>? _trace;
    private readonly PanelMatrix<T>? _centredBefore;
    private readonly PanelMatrix<T>? _heardBefore;
    private readonly PanelMatrix<T> _signal;
    private readonly double[] _panelLosses;
    private readonly bool _centresInputs;
    private readonly bool _normalizesStep;
    private readonly double _decay; // η λ
    private readonly ForwardWork _forward;
    private readonly ForwardRowsWork _forwardRows;
    private readonly StatisticsWork _statistics;
    private readonly LearnWork _learn;
    private readonly KeptStepWork _keptStep;
    private readonly Parameter<T>[] _parameters;

    internal TrlLayer(int inputs, int neurons, TrlLayerOptions options, RandomSource random, LocalReceptiveFields? fields = null)
    {
        options.Validate();
        bool keepGradient = options.KeepsGradients;
        (_centresInputs, _normalizesStep, _decay) = (options.CentreInputs, options.NormalizedStep, options.Step.LearningRate * options.WeightDecay);
        _options = options.Trl;
        _pairs = options.PairStride > 0 ? PairPlan.InTime(options.BatchSize, options.PairStride) : new PairPlan(options.BatchSize, options.Trl);
        _step = new StepRule<T>(options.Step);
        _lateralStep = new StepRule<T>(options.Step, options.LateralRateFactor);
        Dense = new DenseLayer<T>(options.BatchSize, inputs, neurons, options.Activation, options.BatchNorm, options.Step, keepGradient, random, fields);
        Lateral = new LateralMap<T>(neurons, options.Trl, options.Step, keepGradient, random);
        Store = new NeuronStore<T>(neurons, options.Trl, random.Split("target"));
        _centred = new PanelMatrix<T>(options.BatchSize, neurons);
        _trace = _options.TraceDecay > 0 ? new PanelMatrix<T>(options.BatchSize, neurons) : null;
        _centredBefore = _options.LateralShift ? new PanelMatrix<T>(options.BatchSize, neurons) : null;
        _heardBefore = _trace is not null && _options.LateralShift ? new PanelMatrix<T>(options.BatchSize, neurons) : _centredBefore;
        _signal = new PanelMatrix<T>(options.BatchSize, neurons);
        _panelLosses = new double[4 * Dense.Output.Panels];
        _parameters =
        [
            Dense.Weight,
            Dense.Bias,
            .. Dense.Norm is { } norm ? [norm.Gamma, norm.Beta] : Array.Empty<Parameter<T>>(),
            .. _options.RunningLateral ? [] : new[] { Lateral.Weight },
        ];
        (_forwardRows, _statistics) = (new ForwardRowsWork(this), new StatisticsWork(this));
        (_forward, _learn, _keptStep) = (new ForwardWork(this), new LearnWork(this), new KeptStepWork(this));
    }

    /// <summary>W, b, φ and batch normalisation.</summary>
    public DenseLayer<T> Dense { get; }

    /// <summary>L.</summary>
    public LateralMap<T> Lateral { get; }

    /// <summary>Mean, variance and last activation of each neuron.</summary>
    public NeuronStore<T> Store { get; }

    /// <summary>z of the last forward pass, [batch, neurons].</summary>
    public PanelMatrix<T> Output => Dense.Output;

    /// <summary>Neurons.</summary>
    public int Neurons => Dense.Neurons;

    /// <summary>The loss terms of the last <see cref="Learn"/>, before it moved the weights.</summary>
    public TrlLosses Losses { get; private set; }

    /// <summary>Update steps taken so far.</summary>
    public long Steps => _step.Steps;

    internal double RateSchedule
    {
        set => _step.Schedule = _lateralStep.Schedule = value;
    }

    /// <summary>Computes z. While training it also refreshes the neuron store (and batch statistics); a frozen layer changes nothing but its output.</summary>
    internal void Forward(PanelMatrix<T> x, bool training, WorkerTeam team) => team.Run(ForwardOn(x, training));

    /// <summary>The work of <see cref="Forward"/>, for who deals out the shares of several layers at once.</summary>
    internal ITeamWork ForwardOn(PanelMatrix<T> x, bool training)
    {
        (_forward.Input, _forward.Training) = (x, training);
        return _forward;
    }

    /// <summary>Computes z for some rows alone, from <paramref name="first"/>, a multiple of 8, on; <see cref="Observe"/> follows once all rows are there.</summary>
    internal void ForwardRows(PanelMatrix<T> x, int first, int rows, WorkerTeam team)
    {
        (_forwardRows.Input, _forwardRows.First, _forwardRows.Rows) = (x, first, rows);
        team.Run(_forwardRows);
    }

    /// <summary>Refreshes the neuron store from all rows of z.</summary>
    internal void Observe(WorkerTeam team) => team.Run(_statistics);

    /// <summary>One step: signals, gradients, weights and lateral map, after a training <see cref="Forward"/> of the same input.</summary>
    internal void Learn(PanelMatrix<T> x, WorkerTeam team)
    {
        team.Run(BeginLearn(x));
        EndLearn();
    }

    /// <summary>Begins the step of <see cref="Learn"/> and hands out its work; <see cref="EndLearn"/> follows once every share is done.</summary>
    internal ITeamWork BeginLearn(PanelMatrix<T> x)
    {
        if (_normalizesStep)
        {
            _step.Divisor = (SquareSumKernel<T>.Run(x.Span) / x.Rows) + 1;
        }

        _step.Begin();
        _lateralStep.Begin();
        _learn.Input = x;
        return _learn;
    }

    /// <summary>Adds up the losses of the step.</summary>
    internal void EndLearn()
    {
        var total = default(TrlLosses);
        for (int p = 0; p < _panelLosses.Length; p += 4)
        {
            total += new TrlLosses(_panelLosses[p], _panelLosses[p + 1], _panelLosses[p + 2], _panelLosses[p + 3]);
        }

        Losses = _options.DirectCovariance ? total with { Covariance = total.Covariance / 4 } : total; // the bracket holds the derivative of a fourth power
    }

    /// <summary>Takes the step that <see cref="Learn"/> left open because gradients are kept, scaled by <paramref name="scale"/>.</summary>
    internal void ApplyKept(double scale, WorkerTeam team) => team.Run(KeptStep(scale));

    /// <summary>The work of <see cref="ApplyKept"/>. A share of it needs nothing but the same share of <see cref="Learn"/>.</summary>
    internal ITeamWork KeptStep(double scale)
    {
        _keptStep.Scale = T.CreateChecked(scale);
        return _keptStep;
    }

    /// <summary>Sum of squares of the kept gradients, in one fixed order.</summary>
    internal double SquaredGradient()
    {
        double sum = 0;
        foreach (Parameter<T> parameter in _parameters)
        {
            sum += SquareSumKernel<T>.Run(parameter.Gradient!.Span);
        }

        return sum;
    }

    internal IReadOnlyList<Parameter<T>> Parameters() => _parameters;

    /// <summary>How the neurons fare, after the last <see cref="Learn"/>; costs about as much as a step, and allocates.</summary>
    internal TrlLayerHealth Health() => TrlLayerHealth.Of(Output, Store, Lateral, _centred, _centredBefore ?? _centred, _signal);

    /// <summary>Goes on after step <paramref name="steps"/> of a saved run, whose numbers the matrices hold again.</summary>
    public void Resume(long steps)
    {
        _step.Resume(steps);
        _lateralStep.Resume(steps);
    }

    // What a panel of neurons keeps of this batch, and what it makes ready for the lateral pass.
    private void Remember(int panel)
    {
        Simd<T>.Run(new StatisticsKernel<T>(Output, _centred, Store, panel, _options));
        if (_trace is not null)
        {
            Simd<T>.Run(new TraceKernel<T>(_centred, _trace, Store, _pairs, _options, panel));
        }

        for (int i = 0; _centredBefore is not null && i < _centred.Rows; i++)
        {
            _centred.Lanes(panel, _pairs.Earlier[i]).CopyTo(_centredBefore.Lanes(panel, i));
            _trace?.Lanes(panel, _pairs.Earlier[i]).CopyTo(_heardBefore!.Lanes(panel, i));
        }
    }

    private void LearnPanel(PanelMatrix<T> x, int panel, Span<T> tile)
    {
        Lateral.Forward((_options.DirectCovariance ? null : _heardBefore) ?? _trace ?? _centred, _signal, panel, tile);

        Span<T> lanes = stackalloc T[SignalKernel<T>.LossLength];
        Simd<T>.Run(new SignalKernel<T>(_trace ?? Output, _trace ?? _centred, Store, _pairs, _options, _signal, panel, lanes));
        Span<double> losses = _panelLosses.AsSpan(4 * panel, 4);
        losses.Clear();
        for (int i = 0; i < lanes.Length; i++)
        {
            losses[i / PanelMatrix<T>.PanelWidth] += double.CreateChecked(lanes[i]);
        }

        Dense.Tell(_signal, panel, _step);
        if (_centresInputs)
        {
            CentreSignal(panel);
        }

        if (_decay > 0)
        {
            Span<T> weight = Dense.Weight.Value.Panel(panel);
            TensorPrimitives.Multiply(weight, T.CreateChecked(1 - (_decay * _step.Schedule)), weight);
        }

        Dense.Move(x, _signal, panel, _step, tile);
        losses[3] = Lateral.Learn(_centred, _centredBefore ?? _centred, panel, _lateralStep, tile);
    }

    // Σ (δ − mean of δ) x = Σ δ (x − mean of x): one vector a neuron instead of a copy of the input
    private void CentreSignal(int panel)
    {
        Span<T> mean = stackalloc T[PanelMatrix<T>.PanelWidth];
        Simd<T>.Run(new ColumnSumKernel<T>(_signal.Panel(panel), _signal.Rows, mean));
        TensorPrimitives.Divide(mean, T.CreateChecked(_signal.Rows), mean);
        for (int b = 0; b < _signal.Rows; b++)
        {
            Span<T> lanes = _signal.Lanes(panel, b);
            TensorPrimitives.Subtract(lanes, mean, lanes);
        }
    }

    private sealed class ForwardWork(TrlLayer<T> layer) : ITeamWork
    {
        public PanelMatrix<T>? Input { get; set; }

        public bool Training { get; set; }

        public void Run(int worker, int workers)
        {
            int end = WorkerTeam.FirstOf(layer.Output.Panels, worker + 1, workers);
            for (int p = WorkerTeam.FirstOf(layer.Output.Panels, worker, workers); p < end; p++)
            {
                layer.Dense.Forward(Input!, p, Training);
                if (Training)
                {
                    layer.Remember(p);
                }
            }
        }
    }

    private sealed class ForwardRowsWork(TrlLayer<T> layer) : ITeamWork
    {
        public PanelMatrix<T>? Input { get; set; }

        public int First { get; set; }

        public int Rows { get; set; }

        public void Run(int worker, int workers)
        {
            int end = WorkerTeam.FirstOf(layer.Output.Panels, worker + 1, workers);
            for (int p = WorkerTeam.FirstOf(layer.Output.Panels, worker, workers); p < end; p++)
            {
                layer.Dense.ForwardRows(Input!, p, First, Rows);
            }
        }
    }

    private sealed class StatisticsWork(TrlLayer<T> layer) : ITeamWork
    {
        public void Run(int worker, int workers)
        {
            int end = WorkerTeam.FirstOf(layer.Output.Panels, worker + 1, workers);
            for (int p = WorkerTeam.FirstOf(layer.Output.Panels, worker, workers); p < end; p++)
            {
                layer.Remember(p);
            }
        }
    }

    private sealed class LearnWork(TrlLayer<T> layer) : ITeamWork
    {
        public PanelMatrix<T>? Input { get; set; }

        public void Run(int worker, int workers)
        {
            Span<T> tile = stackalloc T[OuterKernel<T>.TileLength];
            int end = WorkerTeam.FirstOf(layer.Output.Panels, worker + 1, workers);
            for (int p = WorkerTeam.FirstOf(layer.Output.Panels, worker, workers); p < end; p++)
            {
                layer.LearnPanel(Input!, p, tile);
            }
        }
    }

    private sealed class KeptStepWork(TrlLayer<T> layer) : ITeamWork
    {
        public T Scale { get; set; }

        public void Run(int worker, int workers)
        {
            int end = WorkerTeam.FirstOf(layer.Output.Panels, worker + 1, workers);
            for (int p = WorkerTeam.FirstOf(layer.Output.Panels, worker, workers); p < end; p++)
            {
                layer.Dense.ApplyKept(layer._step, p, Scale);
                if (!layer._options.RunningLateral)
                {
                    layer._lateralStep.ApplyKept(layer.Lateral.Weight, p, Scale);
                }
            }
        }
    }
}
