using System.Numerics;
using Eddy.Numerics;
using Eddy.Signals.Trl;

namespace Eddy.Networks.Pipeline;

/// <summary>
/// The layers of a <see cref="TrlEncoder{T}"/> as a pipeline, for TRL-S: in tick t layer l learns from batch t − l, while the layers above work on older batches and those
/// below on newer ones. Nothing ever flows backward, so the forward activations are the only message.
/// </summary>
/// <remarks><code>
/// tick t, for every layer l at once:
///   x_l(t − l)  =  the batch itself where l = 0, else the message of layer l − 1 from tick t − 1
///   z_l(t − l)  =  the layer's output with its weights before this step: the message to layer l + 1
///   the layer learns from batch t − l
/// </code>
/// Every layer meets every batch once, in order, in the form that <see cref="TrlEncoder{T}.Learn"/> would give it: the output of the layer below from before that layer's own step on the same
/// batch. A layer's weights depend on nothing else, so once <see cref="Drain"/> is done the encoder holds the bits that <see cref="TrlEncoder{T}.Learn"/> makes of the same batches, on any number of
/// threads and with either split: the delay changes when a layer learns, not what. That includes losses, moments and neuron stores.
/// A checkpoint is taken after <see cref="Drain"/>; no message is ever part of a state.
/// In flight the layers' outputs belong to different batches; <see cref="TrlEncoder{T}.Encode"/> is allowed, learning by other means is not.
/// Memory: two copies of every output but the last. No allocation after construction. For one caller at a time.</remarks>
/// <typeparam name="T">float or double.</typeparam>
public sealed class TrlPipeline<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly PipelineStage<T>[] _stages;
    private readonly LayerGroups _groups;
    private readonly ITeamWork[] _phases;
    private double _rateSchedule = 1;
    private int _parity;
    private bool _isBroken;

    /// <summary>A pipeline over an encoder, on the encoder's own team of threads. Nothing is in flight.</summary>
    /// <param name="encoder">What learns.</param>
    /// <param name="split">How threads share the work.</param>
    /// <exception cref="NotSupportedException">The encoder clips gradients by their norm over all layers: a layer could not step before all others have seen the batch.</exception>
    public TrlPipeline(TrlEncoder<T> encoder, PipelineSplit split = PipelineSplit.Neurons)
    {
        ArgumentNullException.ThrowIfNull(encoder);
        if (!Enum.IsDefined(split))
        {
            throw new ArgumentOutOfRangeException(nameof(split), split, "A pipeline is split by Layers or by Neurons.");
        }

        if (encoder.Options.GradientClip > 0)
        {
            throw new NotSupportedException(
                $"GradientClip is {encoder.Options.GradientClip}, a bound of the norm over all layers of a step; in a pipeline the layers of a tick work on different batches, so there is no such norm. "
                + "Set it to 0, or train without a pipeline.");
        }

        (Encoder, Split) = (encoder, split);
        int layers = encoder.Layers.Count;
        _stages = [.. encoder.Layers.Select((layer, l) => new PipelineStage<T>(layer, l + 1 < layers, encoder.Options.KeepsGradients))];
        double[] costs = [.. encoder.Layers.Select(layer => LayerGroups.Cost(layer.Dense.Inputs, layer.Neurons))];
        _groups = LayerGroups.Of(costs, encoder.Team.Workers);
        _phases = split == PipelineSplit.Layers ? [new LayersWork(this)] : [new NeuronsForwardWork(this), new NeuronsLearnWork(this)];
    }

    /// <summary>What learns. Fill its input, then call <see cref="Learn"/>.</summary>
    public TrlEncoder<T> Encoder { get; }

    /// <summary>How threads share the work.</summary>
    public PipelineSplit Split { get; }

    /// <summary>Batches that have entered and that some layer has not learned from yet: 0 to one less than there are layers.</summary>
    public int InFlight { get; private set; }

    /// <summary>
    /// At most so many times as fast as one thread where layers are dealt whole: the cost of all layers over that of the threads' dearest share. Cost counts multiplications and weights moved.
    /// </summary>
    public double LayerBalance => _groups.Total / _groups.Slowest;

    /// <summary>Multiplies the learning rate for the batches that enter from now on, and stays with each of them through all layers; 1 at first.</summary>
    public double RateSchedule
    {
        set => _rateSchedule = value;
    }

    /// <summary>One tick: the encoder's input enters, and every layer learns from the batch that has reached it.</summary>
    /// <param name="sums">One for each layer: where a layer learned, the loss terms of its batch are added. May be empty.</param>
    /// <exception cref="ArgumentException"><paramref name="sums"/> has another length; nothing was done.</exception>
    /// <exception cref="InvalidOperationException">An earlier tick failed, or the layers learned by other means while batches were in flight; nothing was done.</exception>
    /// <exception cref="NonFiniteException">A loss is not a number; the pipeline is of no more use. Step and layer are those that <see cref="TrlEncoder{T}.Learn"/> would name, but where
    /// several layers fail on batches that are in flight together: then that of the tick which comes first.</exception>
    public void Learn(Span<TrlLosses> sums = default)
    {
        Require(sums);
        Tick(enters: true, sums);
    }

    /// <summary>Ticks without a new batch until every layer has learned from every batch; the encoder can be saved then. Does nothing where nothing is in flight.</summary>
    /// <param name="sums">As in <see cref="Learn"/>.</param>
    /// <exception cref="ArgumentException"><paramref name="sums"/> has another length; nothing was done.</exception>
    /// <exception cref="InvalidOperationException">As in <see cref="Learn"/>.</exception>
    /// <exception cref="NonFiniteException">A loss is not a number; the pipeline is of no more use.</exception>
    public void Drain(Span<TrlLosses> sums = default)
    {
        Require(sums);
        while (InFlight > 0)
        {
            Tick(enters: false, sums);
        }
    }

    private void Require(Span<TrlLosses> sums)
    {
        if (!sums.IsEmpty)
        {
            Shape.Require(sums.Length, _stages.Length, nameof(sums));
        }

        ObjectDisposedException.ThrowIf(Encoder.Team.IsDisposed, Encoder.Team);
        if (_isBroken)
        {
            throw new InvalidOperationException("The pipeline stopped at a failure with batches in flight, which are lost. Load the last checkpoint and make a new pipeline.");
        }

        for (int l = 0; l < _stages.Length && InFlight > 0; l++)
        {
            long steps = _stages[l].Layer.Steps;
            if (steps != _stages[l].Steps)
            {
                throw new InvalidOperationException(
                    $"Layer {l + 1} has taken {steps} steps, but the pipeline left it at {_stages[l].Steps} with batches in flight. Call Drain before the encoder learns by other means or is loaded.");
            }
        }
    }

    private void Tick(bool enters, Span<TrlLosses> sums)
    {
        _isBroken = true; // until the tick is whole
        for (int l = 0; l < _stages.Length && InFlight == 0; l++)
        {
            _stages[l].Adopt();
        }

        for (int l = _stages.Length - 1; l >= 0; l--)
        {
            // from the top: what a stage takes from the one below is still that of the last tick
            if (l == 0 ? enters : _stages[l - 1].IsActive)
            {
                _stages[l].Begin(l == 0 ? Encoder.Input : _stages[l - 1].Slot(_parity ^ 1), l == 0 ? _rateSchedule : _stages[l - 1].RateSchedule, _parity);
            }
            else
            {
                _stages[l].Rest();
            }
        }

        foreach (ITeamWork phase in _phases)
        {
            Encoder.Team.Run(phase);
        }

        End(sums);
        _parity ^= 1;
        _isBroken = false;
    }

    private void End(Span<TrlLosses> sums)
    {
        InFlight = 0;
        for (int l = _stages.Length - 1; l >= 0; l--)
        {
            // from the top: the oldest batch first, so that a failure is the first that a plain run would meet
            if (!_stages[l].IsActive)
            {
                continue;
            }

            TrlLayer<T> layer = _stages[l].Layer;
            layer.EndLearn();
            if (!layer.Losses.IsFinite)
            {
                throw new NonFiniteException(layer.Steps, l, layer.Losses);
            }

            if (!sums.IsEmpty)
            {
                sums[l] += layer.Losses;
            }

            InFlight += l + 1 < _stages.Length ? 1 : 0;
        }
    }

    private sealed class LayersWork(TrlPipeline<T> pipeline) : ITeamWork
    {
        public void Run(int worker, int workers)
        {
            int end = pipeline._groups.FirstOf(worker + 1);
            for (int l = pipeline._groups.FirstOf(worker); l < end; l++)
            {
                if (pipeline._stages[l].IsActive)
                {
                    pipeline._stages[l].Forward(0, 1);
                    pipeline._stages[l].Learn(0, 1);
                }
            }
        }
    }

    private sealed class NeuronsForwardWork(TrlPipeline<T> pipeline) : ITeamWork
    {
        public void Run(int worker, int workers)
        {
            foreach (PipelineStage<T> stage in pipeline._stages)
            {
                if (stage.IsActive)
                {
                    stage.Forward(worker, workers);
                }
            }
        }
    }

    private sealed class NeuronsLearnWork(TrlPipeline<T> pipeline) : ITeamWork
    {
        public void Run(int worker, int workers)
        {
            foreach (PipelineStage<T> stage in pipeline._stages)
            {
                if (stage.IsActive)
                {
                    stage.Learn(worker, workers);
                }
            }
        }
    }
}
