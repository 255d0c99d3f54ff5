using System.Numerics;
using Eddy.Numerics;

namespace Eddy.Networks;

/// <summary>
/// A stack of <see cref="TrlLayer{T}"/>. Each layer learns from the output of the one below and from nothing above it, so layers can be trained one
/// after the other (greedily, as TRL does) or all at once (as TRL-S does).
/// </summary>
/// <typeparam name="T">float or double.</typeparam>
public sealed class TrlEncoder<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly WorkerTeam _team;
    private readonly TrlLayerOptions _options;

    /// <summary>A new encoder with random weights.</summary>
    /// <param name="inputs">Inputs of the first layer, above 0.</param>
    /// <param name="layers">Neurons of each layer, first to last; at least one layer.</param>
    /// <param name="options">What the layers have in common.</param>
    /// <param name="seed">Decides every random number.</param>
    /// <param name="team">Threads to work on; the result does not depend on how many.</param>
    /// <exception cref="ArgumentException">A size is not above 0, or the chunk does not divide the batch where it must.</exception>
    public TrlEncoder(int inputs, IReadOnlyList<int> layers, TrlLayerOptions options, ulong seed, WorkerTeam team)
    {
        ArgumentNullException.ThrowIfNull(layers);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(team);
        if (layers.Count == 0)
        {
            throw new ArgumentException("An encoder needs at least one layer, for example [512, 256].", nameof(layers));
        }

        (_options, _team, Inputs) = (options, team, Shape.Positive(inputs));
        var random = new RandomSource(seed);
        var stack = new TrlLayer<T>[layers.Count];
        for (int l = 0; l < stack.Length; l++)
        {
            int below = l == 0 ? inputs : layers[l - 1];
            stack[l] = new TrlLayer<T>(below, layers[l], options, random.Split("layer", l), l == 0 ? options.Fields : null);
        }

        Layers = stack;
        Input = new PanelMatrix<T>(options.BatchSize, inputs);
    }

    /// <summary>Inputs of the first layer.</summary>
    public int Inputs { get; }

    /// <summary>The layers, first to last.</summary>
    public IReadOnlyList<TrlLayer<T>> Layers { get; }

    /// <summary>The batch to work on next, [batch, inputs]: fill it, then call <see cref="Learn"/> or <see cref="Encode"/>.</summary>
    public PanelMatrix<T> Input { get; }

    /// <summary>Multiplies the learning rate of all layers from the next step on; 1 at first.</summary>
    public double RateSchedule
    {
        set
        {
            foreach (TrlLayer<T> layer in Layers)
            {
                layer.RateSchedule = value;
            }
        }
    }

    /// <summary>Runs every layer on <see cref="Input"/> and changes nothing but their outputs.</summary>
    public void Encode() => EncodeBelow(Layers.Count);

    /// <summary>
    /// One step on <see cref="Input"/>: the layers from <paramref name="first"/> up to, not including, <paramref name="end"/> learn; those below are
    /// frozen, those above do not run.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The range is empty or outside the stack.</exception>
    /// <exception cref="NonFiniteException">A loss is not a number; weights hold what the step made of them.</exception>
    public void Learn(int first, int end)
    {
        RequireRange(first, end);
        EncodeBelow(first);
        for (int l = first; l < end; l++)
        {
            Layers[l].Forward(InputOf(l), training: true, _team);
        }

        LearnForwarded(first, end);
    }

    internal WorkerTeam Team => _team;

    internal TrlLayerOptions Options => _options;

    internal void RequireRange(int first, int end)
    {
        if (first < 0 || end > Layers.Count || first >= end)
        {
            throw new ArgumentOutOfRangeException(nameof(end), end, $"Layers {first} to {end} are not a part of {Layers.Count} layers.");
        }
    }

    /// <summary>The second half of <see cref="Learn"/>, where outputs and neuron stores of these layers are those of the batch already.</summary>
    internal void LearnForwarded(int first, int end)
    {
        for (int l = first; l < end; l++)
        {
            Layers[l].Learn(InputOf(l), _team);
            if (!Layers[l].Losses.IsFinite)
            {
                throw new NonFiniteException(Layers[l].Steps, l, Layers[l].Losses);
            }
        }

        if (_options.KeepsGradients)
        {
            ApplyKept(first, end);
        }
    }

    internal PanelMatrix<T> InputOf(int layer) => layer == 0 ? Input : Layers[layer - 1].Output;

    private void EncodeBelow(int end)
    {
        for (int l = 0; l < end; l++)
        {
            Layers[l].Forward(InputOf(l), training: false, _team);
        }
    }

    private void ApplyKept(int first, int end)
    {
        double scale = 1;
        if (_options.GradientClip > 0)
        {
            double squares = 0;
            for (int l = first; l < end; l++)
            {
                squares += Layers[l].SquaredGradient();
            }

            scale = Math.Min(1, _options.GradientClip / Math.Max(Math.Sqrt(squares), double.Epsilon));
        }

        for (int l = first; l < end; l++)
        {
            Layers[l].ApplyKept(scale, _team);
        }
    }
}
