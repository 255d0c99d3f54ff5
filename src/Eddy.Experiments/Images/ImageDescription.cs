using System.Globalization;

namespace Eddy.Experiments.Images;

/// <summary>One learned block: its size, what it costs, and what its gradient is exact against.</summary>
/// <param name="Name">As in a checkpoint.</param>
/// <param name="Count">Numbers.</param>
/// <param name="Bytes">Bytes of the numbers and of the step's moments.</param>
/// <param name="OperationsPerStep">Floating-point operations of a batch that this block causes; the step itself is not counted.</param>
/// <param name="Exactness">What the gradient is exact against, and what is dropped.</param>
public sealed record ImageBlock(string Name, long Count, long Bytes, long OperationsPerStep, string Exactness);

/// <summary>What a model of images costs and where its gradients are exact.</summary>
/// <param name="Blocks">Block by block.</param>
/// <param name="ParameterBytes">Bytes of all weights.</param>
/// <param name="StateBytes">Bytes carried beside them: the step's moments and what else is measured.</param>
/// <param name="OperationsPerStep">Operations of one batch through all layers, forward and learning.</param>
/// <param name="Exactness">What is dropped against full back-propagation, in one sentence.</param>
public sealed record ImageDescription(IReadOnlyList<ImageBlock> Blocks, long ParameterBytes, long StateBytes, long OperationsPerStep, string Exactness)
{
    /// <summary>The description of a model with these options.</summary>
    /// <param name="options">Its options.</param>
    /// <param name="rows">Height of an image.</param>
    /// <param name="columns">Width of an image.</param>
    public static ImageDescription Of(ImageRunOptions options, int rows, int columns)
    {
        ArgumentNullException.ThrowIfNull(options);
        return options.Learner == ImageLearner.Trl ? OfTrl(options, rows, columns) : RivalDescription.Of(options, rows, columns);
    }

    /// <summary>Weights of a first layer that a pass goes through, and bytes that say which of them are there.</summary>
    internal static (long Read, long MaskBytes) FirstLayer(ImageRunOptions options, int rows, int columns)
    {
        long all = (long)rows * columns * options.Layers[0];
        return options.Fields(rows, columns) is { } fields ? (fields.WeightsRead(options.Layers[0]), 4 * all) : (all, 0);
    }

    private static ImageDescription OfTrl(ImageRunOptions options, int rows, int columns)
    {
        const string Loss = "exact for the layer's own loss, statistics constant; nothing from above or from the past";
        string own = options.CentreInputs ? "that of the layer's own loss less the part that all samples share, which the bias keeps; nothing from above or from the past" : Loss;
        string map = options.RunningLateral ? "no gradient: it is the running covariance itself" : "exact for the lateral loss";
        const string Frozen = "not trained (first layer only)";
        long perNumber = options.Optimizer == Optimizer.Adam ? 12 : 4, batch = options.BatchSize, store;
        var blocks = new List<ImageBlock>();
        long below = (long)rows * columns;
        (long read, store) = FirstLayer(options, rows, columns);
        for (int l = 0; l < options.Layers.Count; l++)
        {
            long neurons = options.Layers[l];
            bool frozen = options.FirstLayerOnly && l > 0;
            string name = string.Create(CultureInfo.InvariantCulture, $"layers.{l}");
            Add($"{name}.weight", below * neurons, (frozen ? 2 : 4) * batch * (l == 0 ? read : below * neurons), frozen ? Frozen : own);
            Add($"{name}.bias", neurons, (frozen ? 1 : 2) * batch * neurons, frozen ? Frozen : options.BatchNorm ? "exactly 0: batch normalisation cancels a bias" : Loss);
            if (options.BatchNorm)
            {
                Add($"{name}.norm", 2 * neurons, 8 * batch * neurons, frozen ? Frozen : Loss);
            }

            blocks.Add(new ImageBlock(
                $"{name}.lateral", neurons * neurons, (options.RunningLateral ? 4 : perNumber) * neurons * neurons, frozen ? 0 : 4 * batch * neurons * neurons, frozen ? Frozen : map));
            store += 4 * neurons * (options.TraceDecay > 0 ? 5 : 4); // mean, variance, last activation, target; the trace
            store += 4 * neurons * neurons * ((options is { CovarianceMomentum: > 0, RunningLateral: false } ? 1 : 0) + (options.LateralSparsity > 0 ? 1 : 0)); // running target, mask
            below = neurons;
        }

        long features = options.HeadInput == HeadInput.All ? options.Layers.Sum(n => (long)n) : options.Layers[^1];
        long moments = blocks.Sum(block => block.Bytes - (4 * block.Count));
        blocks.Add(new ImageBlock("head (per class)", features + 1, (options.HeadOptimizer == Optimizer.Adam ? 12 : 4) * (features + 1), 4 * batch * features, "exact for its own loss"));
        return new ImageDescription(
            blocks,
            4 * blocks.Sum(block => block.Count),
            moments + store,
            blocks.Sum(block => block.OperationsPerStep),
            "Against back-propagation through all layers it drops the layers above; against a loss over the whole stream it drops the derivative of the running statistics.");

        void Add(string name, long count, long operations, string exactness) => blocks.Add(new ImageBlock(name, count, perNumber * count, operations, exactness));
    }
}
