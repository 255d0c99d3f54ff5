using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Eddy.Learners;
using Eddy.Networks;
using Eddy.Numerics;

namespace Eddy.Experiments.Images;

/// <summary>
/// What a run trains: layers that learn first and then a linear head on what they say, or a network that learns as a whole. Which of the two it is, and by which rule, the options say.
/// </summary>
public sealed class ImageModel
{
    private readonly LinearHead<float>? _head;

    /// <summary>A new model with random weights.</summary>
    /// <param name="options">Sizes and rules.</param>
    /// <param name="rows">Height of an image in pixels.</param>
    /// <param name="columns">Width of an image in pixels.</param>
    /// <param name="classes">Classes.</param>
    /// <param name="team">Threads to work on.</param>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    /// <exception cref="NotSupportedException">The learner cannot work with an option; the message says why.</exception>
    public ImageModel(ImageRunOptions options, int rows, int columns, int classes, WorkerTeam team)
        : this(options, classes, team, ImageLearners.Layers(options, rows, columns, classes, team))
    {
    }

    internal ImageModel(ImageRunOptions options, int classes, WorkerTeam team, IBatchLearner<float> network)
        : this(options, classes, team, new NetworkLayers(network))
    {
    }

    private ImageModel(ImageRunOptions options, int classes, WorkerTeam team, ImageLayers layers)
    {
        (Options, Team, Classes, Layers) = (options, team, classes, layers);
        if (layers is NetworkLayers whole)
        {
            Network = whole.Network;
            Features = [];
            return;
        }

        Features = layers.Outputs.Count == 0 ? [layers.Input] : options.HeadInput == HeadInput.All ? layers.Outputs : [layers.Outputs[^1]];
        HeadScaling = options.HeadStandardize ? new HeadScaling(Features) : null;
        _head = new LinearHead<float>(
            [.. Features.Select(block => block.Columns)],
            classes,
            options.BatchSize,
            options.HeadLoss,
            options.ToHeadStep(),
            new RandomSource(options.Seed).Split("head").NextUInt64());
    }

    /// <summary>What the model was made with.</summary>
    public ImageRunOptions Options { get; }

    /// <summary>The form in which it expects images; null until it has met some.</summary>
    public ImageFormat? Format { get; internal set; }

    /// <summary>How many classes it tells apart.</summary>
    public int Classes { get; }

    /// <summary>The layers of a model that learns by TRL.</summary>
    /// <exception cref="InvalidOperationException">It learns by something else.</exception>
    public TrlEncoder<float> Encoder => Layers is TrlLayers trl
        ? trl.Encoder
        : throw new InvalidOperationException($"A model that learns by {ImageLearners.Name(Options.Learner)} has no encoder of TRL.");

    /// <summary>The classifier on top of layers that learn first.</summary>
    /// <exception cref="InvalidOperationException">The model learns as a whole.</exception>
    public LinearHead<float> Head
        => _head ?? throw new InvalidOperationException($"A model that learns by {ImageLearners.Name(Options.Learner)} has no head of its own; it answers by itself.");

    /// <summary>What the head reads: the outputs of layers, or the pixels; none where the model learns as a whole.</summary>
    public IReadOnlyList<PanelMatrix<float>> Features { get; }

    /// <summary>What is done to <see cref="Features"/> before the head reads them; null for nothing.</summary>
    internal HeadScaling? HeadScaling { get; }

    /// <summary>Numbers of all weights: biases, normalisation and lateral maps included.</summary>
    public long ParameterCount => ImageTensors.Weights(this).Sum(tensor => (long)tensor.Matrix.Rows * tensor.Matrix.Columns);

    internal WorkerTeam Team { get; }

    internal ImageLayers Layers { get; }

    /// <summary>The network that learns as a whole; null where layers learn first.</summary>
    internal IBatchLearner<float>? Network { get; }

    /// <summary>SHA-256 over all weights, in the order and form in which a checkpoint holds them.</summary>
    public string WeightsSha256()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (ImageTensor tensor in ImageTensors.Weights(this))
        {
            hash.AppendData(MemoryMarshal.AsBytes<float>(tensor.ToArray()));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
