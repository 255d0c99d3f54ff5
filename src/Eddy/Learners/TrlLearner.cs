using System.Numerics.Tensors;
using Eddy.Checkpoints;
using Eddy.Networks;
using Eddy.Networks.Online;
using Eddy.Numerics;
using Eddy.Signals.Trl;

namespace Eddy.Learners;

/// <summary>
/// Temporal regularized learning (Wiest 2025) of single samples, for ever: layers that teach themselves from the order of a stream, and a readout on all of them that
/// learns from labels when they come.
/// </summary>
/// <remarks><code>
/// z = φ(W x + b)                                                                            (1)  each layer, from the input up
/// m ← β m + (1 − β) z,  c = z − m,  v ← β v + (1 − β) c²                                    (2)  neuron store
/// k = L c,  then  L ← β L + (1 − β) c cᵀ, diagonal 0                                        (3)  lateral pass; L is the running covariance
/// δ = φ'(a) ∘ [ 2 C_S (z − p) − 2 C_V ReLU(τ − v) c + C_K k ],  p = z of the sample before  (4)  signal
/// W ← W − d x̃ᵀ/(|x̃|² + 1),  b ← b − d/(|x̃|² + 1),  x̃ = x − E[x],
///     d = η_t δ held within ±κ √(min(v, τ) + 0.001)                                         (5)  step
/// readout on (z − m)/√(v + 0.001) of all layers, within ±10, from the store before the sample (6)
/// </code>
/// (3) is the published lateral rule (gradient of Σ(L − target)²/O) for a batch of one and a plain step of (1 − β)O/(2 C_L): nothing is left of it but a leaky
/// integrator. m, E[x] and L begin as plain means, in which the 0 they start from counts as one sample, until they have seen 1/(1 − β) samples. With a trace, (4) reads f = d f + (1 − d) c in place of z and c and is scaled by
/// 1 − d; with a lateral shift, (3) hears c of the sample before.
/// <para>Local in space (a neuron reads its inputs, its store and one lateral sum) and in time (this sample and the last). Exact: the gradient of a layer's own loss with
/// the store, the lateral input and the previous sample held constant; nothing flows between layers. (5) replaces x by x̃, which changes that gradient by −E[x] times
/// the mean signal.</para>
/// <para>Stored: weights, store, L, readout; with Adam two moments a weight; no sample. A sample costs about 4·I·O + 4·O² operations a layer. Inputs that are 0 cost no
/// forward work and, with <see cref="TrlLearnerOptions.CentreInputs"/> off, no learning; 32 neurons that are all silent learn nothing and cost nothing: both are exact.
/// Nothing is allocated per sample. Single-threaded.</para></remarks>
public sealed class TrlLearner : ILearner, IReportsNeurons
{
    private const float MostDeviations = 10; // a reading that leaps must not shout down all that was learned
    private const float Dead = 1e-6f;        // variance below which a neuron says nothing
    private const double LossMemory = 0.999; // of the losses that are reported

    private readonly OnlineTrlLayer<float>[] _layers;
    private readonly OnlineReadout<float> _readout;
    private bool _observed;
    private readonly TrlLosses[] _losses;
    private bool _continues;

    /// <summary>A new learner with random weights; the readout starts at zero.</summary>
    /// <param name="inputs">Numbers in a sample, above 0.</param>
    /// <param name="outputs">Classes known so far, or values to tell; above 0.</param>
    /// <param name="task">What the outputs mean.</param>
    /// <param name="seed">Decides the first weights.</param>
    /// <param name="options">What it is; null for the defaults.</param>
    public TrlLearner(int inputs, int outputs, LearningTask task, ulong seed, TrlLearnerOptions? options = null)
    {
        Options = options ?? new TrlLearnerOptions();
        InputSize = Shape.Positive(inputs);
        var random = new RandomSource(seed);
        _layers = new OnlineTrlLayer<float>[Options.Layers.Count];
        for (int l = 0; l < _layers.Length; l++)
        {
            _layers[l] = new OnlineTrlLayer<float>(l == 0 ? inputs : Options.Layers[l - 1], Options.Layers[l], l, Options, random.Split("layer", l));
        }

        _losses = new TrlLosses[_layers.Length];
        _readout = new OnlineReadout<float>(Options.ReadInput ? [.. Options.Layers, inputs] : Options.Layers, outputs, task, Options.Readout ?? (task == LearningTask.Classification ? TrlLearnerOptions.ClassReadout : TrlLearnerOptions.ValueReadout));
    }

    /// <summary>What it is and how it learns.</summary>
    public TrlLearnerOptions Options { get; }

    /// <inheritdoc/>
    public LearningTask Task => _readout.Task;

    /// <inheritdoc/>
    public int InputSize { get; }

    /// <inheritdoc/>
    public int OutputSize => _readout.Outputs;

    /// <inheritdoc/>
    public bool Learning { get; set; } = true;

    /// <inheritdoc/>
    public long StateBytes
    {
        get
        {
            long bytes = _readout.StateBytes;
            foreach (OnlineTrlLayer<float> layer in _layers)
            {
                bytes += layer.StateBytes;
            }

            return bytes;
        }
    }

    /// <summary>Samples that the layers have learned from.</summary>
    public long Steps => _layers[0].Steps;

    internal IReadOnlyList<OnlineTrlLayer<float>> Layers => _layers;

    internal OnlineReadout<float> Readout => _readout;

    /// <summary>The loss terms of a layer, leaky means over a thousand samples, each before its update; the lateral loss is not computed and 0.</summary>
    /// <param name="layer">From 0.</param>
    public TrlLosses Losses(int layer) => _losses[layer];

    internal Span<TrlLosses> MeanLosses => _losses;

    /// <summary>Mean activation of each neuron of a layer over the last samples.</summary>
    /// <param name="layer">From 0.</param>
    public ReadOnlySpan<float> Means(int layer) => _layers[layer].Mean.AsSpan(0, _layers[layer].Neurons);

    /// <summary>Variance of each neuron's activation over the last samples.</summary>
    /// <param name="layer">From 0.</param>
    public ReadOnlySpan<float> Variances(int layer) => _layers[layer].Variance.AsSpan(0, _layers[layer].Neurons);

    /// <summary>Activations of a layer for the last sample.</summary>
    /// <param name="layer">From 0.</param>
    public ReadOnlySpan<float> Activations(int layer) => _layers[layer].Output.AsSpan(0, _layers[layer].Neurons);

    /// <inheritdoc/>
    /// <exception cref="NonFiniteException">An input is not finite: nothing was changed. Or a loss is not: learning has diverged, and the learner is of no further use; go on
    /// from a checkpoint with a lower rate.</exception>
    public ReadOnlySpan<float> Observe(ReadOnlySpan<float> input)
    {
        Answer(input);
        ReadOnlySpan<float> output = _readout.Output;
        if (Learning)
        {
            double schedule = Math.Max(Options.RateFloor, 1 / (1 + (Steps / Options.RateHalving)));
            double keep = Math.Min(LossMemory, 1 - (1.0 / (Steps + 1)));
            for (int l = _layers.Length - 1; l >= 0; l--) // the top first: its weights are still in the cache; the layers do not wait for each other
            {
                _layers[l].Learn(_continues, schedule);
                _losses[l] = (_losses[l] * keep) + (_layers[l].Losses * (1 - keep));
            }

            _continues = true;
        }

        _observed = true;
        return output;
    }

    /// <inheritdoc/>
    public float Learn(ReadOnlySpan<float> target)
    {
        Shape.Require(target.Length, OutputSize, nameof(target));
        if (!_observed)
        {
            throw new InvalidOperationException("There is no output to teach about: call Observe before each Learn.");
        }

        _observed = false;
        return (float)(Learning ? _readout.Learn(target) : _readout.Loss(target));
    }

    /// <inheritdoc/>
    public float LearnLate(ReadOnlySpan<float> input, ReadOnlySpan<float> target)
    {
        Shape.Require(target.Length, OutputSize, nameof(target));
        Answer(input);
        _observed = false;
        return (float)(Learning ? _readout.Learn(target) : _readout.Loss(target));
    }

    /// <inheritdoc/>
    public void Grow(int outputs) => _readout.Grow(outputs);

    /// <inheritdoc/>
    public void ResetState()
    {
        foreach (OnlineTrlLayer<float> layer in _layers)
        {
            layer.ResetState();
        }

        (_continues, _observed) = (false, false);
    }

    /// <inheritdoc/>
    public void Save(CheckpointBuilder checkpoint, string prefix) => TrlLearnerState.Save(this, _continues, checkpoint, prefix);

    /// <inheritdoc/>
    public void Load(Checkpoint checkpoint, string prefix)
    {
        _continues = TrlLearnerState.Load(this, checkpoint, prefix);
        _observed = false;
    }

    /// <inheritdoc/>
    public IReadOnlyList<LayerFigures> DescribeLayers()
    {
        var figures = new LayerFigures[_layers.Length];
        for (int l = 0; l < figures.Length; l++)
        {
            int dead = 0;
            foreach (float variance in Variances(l))
            {
                dead += variance < Dead ? 1 : 0;
            }

            figures[l] = new LayerFigures(
                _layers[l].Neurons,
                TensorPrimitives.Sum(Means(l)) / _layers[l].Neurons,
                TensorPrimitives.Sum(Variances(l)) / _layers[l].Neurons,
                (double)dead / _layers[l].Neurons,
                new Dictionary<string, double>
                {
                    ["similarity"] = _losses[l].Similarity,
                    ["variance"] = _losses[l].Variance,
                    ["covariance"] = _losses[l].Covariance,
                });
        }

        return figures;
    }

    private void Answer(ReadOnlySpan<float> input)
    {
        Shape.Require(input.Length, InputSize, nameof(input));
        RequireFinite(input);
        ReadOnlySpan<float> x = input;
        for (int l = 0; l < _layers.Length; l++)
        {
            OnlineTrlLayer<float> layer = _layers[l];
            layer.Forward(x);
            x = layer.Output.AsSpan(0, layer.Neurons);
            Simd<float>.Run(new StandardiseKernel<float>(layer.Output, layer.Mean, layer.Variance, (float)OnlineTrlLayer<float>.VarianceFloor, MostDeviations, _readout.Features(l)));
        }

        if (Options.ReadInput)
        {
            input.CopyTo(_readout.Features(_layers.Length));
        }

        _readout.Forward();
    }

    private void RequireFinite(ReadOnlySpan<float> input)
    {
        int at = input.IndexOfAnyExceptInRange(float.MinValue, float.MaxValue);
        if (at >= 0)
        {
            throw new NonFiniteException($"sample {Steps + 1}: input {at} is {input[at]}. Leave out samples that are not finite, or fill them in before they are learned.");
        }
    }
}
