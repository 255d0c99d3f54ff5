using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Eddy.Networks;
using Eddy.Numerics;

namespace Eddy.Experiments.Images;

/// <summary>A TRL encoder with its linear head: what a run trains.</summary>
public sealed class ImageModel
{
    private readonly PanelMatrix<float>[] _features;

    /// <summary>A new model with random weights.</summary>
    /// <param name="options">Sizes and rules.</param>
    /// <param name="inputs">Pixels of an image.</param>
    /// <param name="classes">Classes.</param>
    /// <param name="team">Threads to work on.</param>
    public ImageModel(ImageRunOptions options, int inputs, int classes, WorkerTeam team)
    {
        ArgumentNullException.ThrowIfNull(options);
        (Options, Team) = (options, team);
        var random = new RandomSource(options.Seed);
        Encoder = new TrlEncoder<float>(inputs, options.Layers, options.ToLayerOptions(), random.Split("encoder").NextUInt64(), team);
        IEnumerable<TrlLayer<float>> read = options.HeadInput == HeadInput.All ? Encoder.Layers : [Encoder.Layers[^1]];
        _features = [.. read.Select(layer => layer.Output)];
        Head = new LinearHead<float>(
            [.. read.Select(layer => layer.Neurons)], classes, options.BatchSize, options.HeadLoss, options.ToHeadStep(), random.Split("head").NextUInt64());
    }

    /// <summary>What the model was made with.</summary>
    public ImageRunOptions Options { get; }

    /// <summary>The form in which it expects images; null until it has met some.</summary>
    public ImageFormat? Format { get; internal set; }

    /// <summary>The layers.</summary>
    public TrlEncoder<float> Encoder { get; }

    internal WorkerTeam Team { get; }

    /// <summary>The classifier on top.</summary>
    public LinearHead<float> Head { get; }

    /// <summary>The outputs of the layers that the head reads.</summary>
    public IReadOnlyList<PanelMatrix<float>> Features => _features;

    /// <summary>Trained numbers: weights, biases, normalisation and lateral maps.</summary>
    public long ParameterCount => ImageTensors.Weights(this).Sum(tensor => (long)tensor.Matrix.Rows * tensor.Matrix.Columns);

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
