using System.Numerics;
using Eddy.Numerics;
using Eddy.Signals.SupervisedContrast;

namespace Eddy.Networks;

/// <summary>
/// A stack of <see cref="ContrastLayer{T}"/>: each minimises the supervised contrastive loss of its own output (Khosla et al. 2020, the form L_out), all at once, and no gradient crosses
/// a layer. A head is trained on the frozen outputs afterwards.
/// </summary>
/// <remarks>
/// With n = z/‖z‖ and s = n nᵀ/τ, a layer's loss is the mean, over the samples i that have others of their label in the batch, of −mean over those others p of
/// ln(e^sᵢₚ / Σₐ≠ᵢ e^sᵢₐ). The gradient is exact, through the normalisation, φ and batch normalisation. A sample that a layer does not answer at all (‖z‖ ≤ 1e-12: no neuron fires) has
/// no direction: that layer leaves it out, as if it were not in the batch. Batches are shuffled; the order of their rows has no meaning. A step costs 4·B·I·O + 4·B²·O operations a layer,
/// one pass over the weights and one barrier a layer and four more; no allocation. The same bits on any number of threads.
/// </remarks>
/// <typeparam name="T">float or double.</typeparam>
public sealed class ContrastEncoder<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly WorkerTeam _team;
    private readonly ContrastLayer<T>[] _layers;
    private readonly ForwardWork _forward;
    private readonly RowWork _rows;
    private readonly LearnWork _learn;

    /// <summary>A new encoder with random weights: those that <see cref="TrlEncoder{T}"/> starts from with this seed.</summary>
    /// <param name="inputs">Inputs of the first layer, above 0.</param>
    /// <param name="layers">Neurons of each layer, first to last; at least one layer.</param>
    /// <param name="options">What the layers have in common.</param>
    /// <param name="seed">Decides every random number.</param>
    /// <param name="team">Threads to work on; the result does not depend on how many.</param>
    /// <exception cref="ArgumentException">A size is not above 0, or there is no layer.</exception>
    public ContrastEncoder(int inputs, IReadOnlyList<int> layers, ContrastEncoderOptions options, ulong seed, WorkerTeam team)
    {
        ArgumentNullException.ThrowIfNull(layers);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(team);
        if (layers.Count == 0)
        {
            throw new ArgumentException("An encoder needs at least one layer, for example [512, 256].", nameof(layers));
        }

        (_team, Inputs) = (team, Shape.Positive(inputs));
        Input = new PanelMatrix<T>(options.BatchSize, inputs);
        var random = new RandomSource(seed);
        _layers = new ContrastLayer<T>[layers.Count];
        for (int l = 0; l < _layers.Length; l++)
        {
            _layers[l] = new ContrastLayer<T>(l == 0 ? Input : _layers[l - 1].Output, layers[l], options, random.Split("layer", l), l == 0 ? options.Fields : null);
        }

        (_forward, _rows, _learn) = (new ForwardWork(this), new RowWork(this), new LearnWork(this));
    }

    private enum RowStage
    {
        Multiply,
        Slopes,
        Mix,
    }

    /// <summary>Inputs of the first layer.</summary>
    public int Inputs { get; }

    /// <summary>The layers, first to last.</summary>
    public IReadOnlyList<ContrastLayer<T>> Layers => _layers;

    /// <summary>The batch to work on next, [batch, inputs]: fill it, then call <see cref="Learn"/> or <see cref="Encode"/>.</summary>
    public PanelMatrix<T> Input { get; }

    /// <summary>Update steps taken so far.</summary>
    public long Steps => _layers[0].Steps;

    /// <summary>Multiplies the learning rate of all layers from the next step on; 1 at first.</summary>
    public double RateSchedule
    {
        set
        {
            foreach (ContrastLayer<T> layer in _layers)
            {
                layer.RateSchedule = value;
            }
        }
    }

    /// <summary>Runs every layer on <see cref="Input"/> and changes nothing but their outputs.</summary>
    public void Encode() => Forward(training: false);

    /// <summary>One step of all layers on <see cref="Input"/>.</summary>
    /// <param name="labels">[batch]; any numbers, of which only equality counts.</param>
    /// <exception cref="ArgumentException">There is not one label for each row; nothing was changed.</exception>
    /// <exception cref="NonFiniteException">A loss is not a number; no weight moved.</exception>
    public void Learn(ReadOnlySpan<byte> labels)
    {
        Shape.Require(labels.Length, Input.Rows, nameof(labels));
        Forward(training: true);
        RunRows(RowStage.Multiply);
        foreach (ContrastLayer<T> layer in _layers)
        {
            layer.Contrast.Compare(labels);
        }

        RunRows(RowStage.Slopes);
        for (int l = 0; l < _layers.Length; l++)
        {
            _layers[l].Contrast.AddUp();
            if (!double.IsFinite(_layers[l].Loss))
            {
                long step = _layers[l].Steps + 1;
                throw new NonFiniteException(
                    $"step {step}, layer {l + 1}: the contrastive loss is not a finite number. Lower the learning rate, or check the input for values that are not finite.", step, l);
            }
        }

        RunRows(RowStage.Mix);
        foreach (ContrastLayer<T> layer in _layers)
        {
            layer.BeginStep();
        }

        _team.Run(_learn);
    }

    private void Forward(bool training)
    {
        _forward.Training = training;
        for (int l = 0; l < _layers.Length; l++)
        {
            _forward.Layer = l;
            _team.Run(_forward);
        }
    }

    private void RunRows(RowStage stage)
    {
        _rows.Stage = stage;
        _team.Run(_rows);
    }

    private sealed class ForwardWork(ContrastEncoder<T> encoder) : ITeamWork
    {
        public int Layer { get; set; }

        public bool Training { get; set; }

        public void Run(int worker, int workers)
        {
            ContrastLayer<T> layer = encoder._layers[Layer];
            int panels = layer.Output.Panels;
            layer.Forward(WorkerTeam.FirstOf(panels, worker, workers), WorkerTeam.FirstOf(panels, worker + 1, workers), Training);
        }
    }

    private sealed class RowWork(ContrastEncoder<T> encoder) : ITeamWork
    {
        public RowStage Stage { get; set; }

        public void Run(int worker, int workers)
        {
            foreach (ContrastLayer<T> layer in encoder._layers)
            {
                ContrastSignal<T> contrast = layer.Contrast;
                int first = WorkerTeam.FirstOf(contrast.RowGroups, worker, workers), end = WorkerTeam.FirstOf(contrast.RowGroups, worker + 1, workers);
                switch (Stage)
                {
                    case RowStage.Multiply:
                        contrast.Multiply(first, end);
                        break;
                    case RowStage.Slopes:
                        contrast.Slopes(first, end);
                        break;
                    case RowStage.Mix:
                        contrast.Mix(first, end);
                        break;
                }
            }
        }
    }

    private sealed class LearnWork(ContrastEncoder<T> encoder) : ITeamWork
    {
        public void Run(int worker, int workers)
        {
            Span<T> tile = stackalloc T[OuterKernel<T>.TileLength];
            foreach (ContrastLayer<T> layer in encoder._layers)
            {
                int panels = layer.Output.Panels;
                layer.Learn(WorkerTeam.FirstOf(panels, worker, workers), WorkerTeam.FirstOf(panels, worker + 1, workers), tile);
            }
        }
    }
}
