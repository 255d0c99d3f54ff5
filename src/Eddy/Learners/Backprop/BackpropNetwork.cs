using System.Globalization;
using System.Numerics;
using Eddy.Networks;
using Eddy.Numerics;
using Eddy.Steps;

namespace Eddy.Learners.Backprop;

/// <summary>
/// The network that TRL trains (dense layers and a linear head on all of them side by side), trained by back-propagation: the gradient of the head's cross-entropy reaches every
/// layer through the head's weights on it and through the layers above it.
/// </summary>
/// <remarks><code>
/// s   = (softmax(Σₗ zₗ Hₗᵀ + h) − y)/B                     (1)  the head's signal, y one-hot
/// eₗ  = s Hₗ + δₗ₊₁ Wₗ₊₁                                   (2)  ∂loss/∂zₗ; without the first term where the head reads the last layer alone
/// δₗ  = φ'(aₗ) ∘ eₗ, back through batch normalisation      (3)  ∂loss/∂aₗ
/// ∇Wₗ = δₗᵀ zₗ₋₁,  ∇Hₗ = sᵀ zₗ                             (4)
/// </code>
/// Exact. No weight moves before every signal is there. Threads own neurons: a step is one barrier a layer up, one a layer down and one for all weights. Cost 4·B·ΣI·O operations for
/// forward and (4), 2·B·ΣI·O without the first layer for (2), one pass over the weights; no allocation.</remarks>
/// <typeparam name="T">float or double.</typeparam>
public sealed class BackpropNetwork<T> : IBatchLearner<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly BackpropOptions _options;
    private readonly WorkerTeam _team;
    private readonly StepRule<T> _step;
    private readonly LinearHead<T> _head;
    private readonly BackpropLayer<T>[] _layers;
    private readonly PanelMatrix<T>[] _features;
    private readonly PanelMatrix<T> _headSignalInLanes;
    private readonly ForwardWork _forward;
    private readonly TellWork _tell;
    private readonly MoveWork _move;
    private readonly KeptStepWork _keptStep;

    /// <summary>A new network with random weights: those that TRL starts from, with this seed.</summary>
    /// <param name="inputs">Numbers in a sample, above 0.</param>
    /// <param name="classes">Classes, above 0.</param>
    /// <param name="options">Sizes and steps.</param>
    /// <param name="seed">Decides every random number.</param>
    /// <param name="team">Threads to work on; the result does not depend on how many.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size is not above 0.</exception>
    public BackpropNetwork(int inputs, int classes, BackpropOptions options, ulong seed, WorkerTeam team)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(team);
        (_options, _team) = (options, team);
        _step = new StepRule<T>(options.Step);
        Input = new PanelMatrix<T>(options.BatchSize, inputs);
        var random = new RandomSource(seed);
        var layerRandom = new RandomSource(random.Split("encoder").NextUInt64());
        var dense = new DenseLayer<T>[options.Layers.Count];
        for (int l = 0; l < dense.Length; l++)
        {
            int below = l == 0 ? inputs : options.Layers[l - 1];
            dense[l] = new DenseLayer<T>(
                options.BatchSize, below, options.Layers[l], options.Activation, options.BatchNorm, options.Step, options.KeepsGradients, layerRandom.Split("layer", l), l == 0 ? options.Fields : null);
        }

        int firstRead = options.HeadReadsAllLayers ? 0 : dense.Length - 1;
        _head = new LinearHead<T>(
            [.. options.Layers.Skip(firstRead)], classes, options.BatchSize, HeadLoss.CrossEntropy, options.HeadStep ?? options.Step, random.Split("head").NextUInt64(), options.KeepsGradients);
        _layers = [.. dense.Select((layer, l) => new BackpropLayer<T>(layer, l == 0 ? Input : dense[l - 1].Output, l < firstRead ? null : _head.Weights[l - firstRead]))];
        _features = [.. dense.Skip(firstRead).Select(layer => layer.Output)];
        _headSignalInLanes = new PanelMatrix<T>(classes, options.BatchSize);
        Hidden = [.. dense.Select(layer => layer.Output)];
        Parameters =
        [
            .. _layers.SelectMany((layer, l) => layer.Parameters($"layers.{Index(l)}")),
            .. _head.Weights.Select((weight, l) => ($"head.{Index(l)}.weight", weight)),
            ("head.bias", _head.Bias),
        ];
        Statistics =
        [
            .. dense.SelectMany((layer, l) => layer.Norm is { } norm
                ? new[] { ($"layers.{Index(l)}.norm.running_mean", norm.RunningMean), ($"layers.{Index(l)}.norm.running_variance", norm.RunningVariance) }
                : []),
        ];
        (_forward, _tell, _move, _keptStep) = (new ForwardWork(this), new TellWork(this), new MoveWork(this), new KeptStepWork(this));
    }

    /// <inheritdoc/>
    public PanelMatrix<T> Input { get; }

    /// <inheritdoc/>
    public PanelMatrix<T> Scores => _head.Output;

    /// <inheritdoc/>
    public IReadOnlyList<PanelMatrix<T>> Hidden { get; }

    /// <inheritdoc/>
    public IReadOnlyList<(string Name, Parameter<T> Parameter)> Parameters { get; }

    /// <inheritdoc/>
    public IReadOnlyList<(string Name, PanelMatrix<T> Values)> Statistics { get; }

    /// <inheritdoc/>
    public long Steps => _step.Steps;

    /// <inheritdoc/>
    public double RateSchedule
    {
        set => _step.Schedule = _head.RateSchedule = value;
    }

    /// <inheritdoc/>
    public BatchLesson Learn(ReadOnlySpan<byte> labels)
    {
        BatchLabels.Require(labels, _options.BatchSize, _head.Classes);
        Forward(training: true);
        double loss = _head.Grade(_features, labels, out int correct);
        if (!double.IsFinite(loss))
        {
            throw new NonFiniteException($"step {Steps + 1}: the loss is not a finite number. Lower the learning rate, or check the input for values that are not finite.");
        }

        _step.Begin();
        _head.BeginStep();
        PanelColumns.Transpose(_head.Signal, _headSignalInLanes);
        for (int l = _layers.Length - 1; l >= 0; l--)
        {
            _tell.Layer = l;
            _team.Run(_tell);
        }

        _team.Run(_move);
        if (_options.KeepsGradients)
        {
            ApplyKept();
        }

        return new BatchLesson(loss, correct);
    }

    /// <inheritdoc/>
    public void Predict()
    {
        Forward(training: false);
        _head.Forward(_features);
    }

    /// <inheritdoc/>
    public void GoOnAfter(long steps)
    {
        _step.Resume(steps);
        _head.Resume(steps);
    }

    private static string Index(int l) => l.ToString(CultureInfo.InvariantCulture);

    private void Forward(bool training)
    {
        _forward.Training = training;
        for (int l = 0; l < _layers.Length; l++)
        {
            _forward.Layer = l;
            _team.Run(_forward);
        }
    }

    private void ApplyKept()
    {
        double scale = 1;
        if (_options.GradientClip > 0)
        {
            double squares = 0;
            for (int i = 0; i < Parameters.Count; i++)
            {
                squares += SquareSumKernel<T>.Run(Parameters[i].Parameter.Gradient!.Span);
            }

            scale = Math.Min(1, _options.GradientClip / Math.Max(Math.Sqrt(squares), double.Epsilon));
        }

        _keptStep.Scale = T.CreateChecked(scale);
        _team.Run(_keptStep);
        _head.ApplyKept(_keptStep.Scale);
    }

    private sealed class ForwardWork(BackpropNetwork<T> network) : ITeamWork
    {
        public int Layer { get; set; }

        public bool Training { get; set; }

        public void Run(int worker, int workers)
        {
            BackpropLayer<T> layer = network._layers[Layer];
            layer.Forward(WorkerTeam.FirstOf(layer.Panels, worker, workers), WorkerTeam.FirstOf(layer.Panels, worker + 1, workers), Training);
        }
    }

    private sealed class TellWork(BackpropNetwork<T> network) : ITeamWork
    {
        public int Layer { get; set; }

        public void Run(int worker, int workers)
        {
            BackpropLayer<T> layer = network._layers[Layer];
            layer.Tell(
                network._headSignalInLanes,
                Layer + 1 < network._layers.Length ? network._layers[Layer + 1] : null,
                network._step,
                WorkerTeam.FirstOf(layer.Panels, worker, workers),
                WorkerTeam.FirstOf(layer.Panels, worker + 1, workers));
        }
    }

    private sealed class MoveWork(BackpropNetwork<T> network) : ITeamWork
    {
        public void Run(int worker, int workers)
        {
            Span<T> tile = stackalloc T[OuterKernel<T>.TileLength];
            foreach (BackpropLayer<T> layer in network._layers)
            {
                layer.Move(network._step, network._head, WorkerTeam.FirstOf(layer.Panels, worker, workers), WorkerTeam.FirstOf(layer.Panels, worker + 1, workers), tile);
            }

            if (worker == 0)
            {
                network._head.MoveBias();
            }
        }
    }

    private sealed class KeptStepWork(BackpropNetwork<T> network) : ITeamWork
    {
        public T Scale { get; set; }

        public void Run(int worker, int workers)
        {
            foreach (BackpropLayer<T> layer in network._layers)
            {
                int end = WorkerTeam.FirstOf(layer.Panels, worker + 1, workers);
                for (int p = WorkerTeam.FirstOf(layer.Panels, worker, workers); p < end; p++)
                {
                    layer.Dense.ApplyKept(network._step, p, Scale);
                }
            }
        }
    }
}
