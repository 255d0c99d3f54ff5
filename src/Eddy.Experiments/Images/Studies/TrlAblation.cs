using Eddy.Networks;
using Eddy.Signals.Trl;

namespace Eddy.Experiments.Images.Studies;

/// <summary>One thing changed about TRL and TRL-S.</summary>
/// <param name="Group">What it belongs to, in tables and on the command line.</param>
/// <param name="Key">On the command line and in the keys of runs.</param>
/// <param name="Label">In tables.</param>
/// <param name="Change">The change.</param>
/// <param name="Known">What the paper says of it; empty for nothing.</param>
internal sealed record TrlAblation(string Group, string Key, string Label, Func<ImageRunOptions, ImageRunOptions> Change, string Known = "")
{
    /// <summary>Error of TRL-S and of TRL in percent by the public code, every layer trained unless the change says otherwise, 10 epochs, seed 42; null for not known.</summary>
    public (double TrlS, double Trl)? PublicCode { get; init; }

    /// <summary>Nothing changed.</summary>
    public static TrlAblation Base { get; } = new("base", "base", "base", o => o) { PublicCode = (4.32, 4.52) };

    /// <summary>Every change; one that changes nothing about a base is left out there.</summary>
    public static IReadOnlyList<TrlAblation> All { get; } =
    [
        new("terms", "no-similarity", "no similarity term", o => o with { SimilarityCoefficient = 0 }, "paper: at least 30 % error"),
        new("terms", "no-variance", "no variance term", o => o with { VarianceCoefficient = 0 }, "paper: at least 30 % error"),
        new("terms", "no-covariance", "no covariance term", o => o with { CovarianceCoefficient = 0 }, "paper: at least 30 % error"),
        new("terms", "no-lateral", "lateral map as it was drawn", o => o.RunningLateral ? o : o with { LateralCoefficient = 0 }, "paper: at least 30 % error"),
        new("terms", "direct-covariance", "covariance of the batch in place of the lateral pass", o => o with { DirectCovariance = true, RunningLateral = false }),
        new("terms", "sparse-lateral", "half of the lateral map", o => o with { LateralSparsity = 0.5 }),
        new("terms", "variance-half", "half the variance coefficient", o => o with { VarianceCoefficient = o.VarianceCoefficient / 2 }),
        new("terms", "variance-double", "twice the variance coefficient", o => o with { VarianceCoefficient = 2 * o.VarianceCoefficient }),
        new("terms", "bidirectional-variance", "variance pushed down, too", o => o with { BidirectionalVariance = true }),
        new("terms", "batch-variance", "variance of the batch alone", o => o with { VarianceMomentum = 0 }),
        new("terms", "drawn-targets", "variance targets drawn from 0.5 to 1.5", o => o with { VarianceTargetMin = 0.5, VarianceTargetMax = 1.5 }),

        new("stream", "chunk-4", "chunks of 4", o => o with { ChunkSize = 4 }),
        new("stream", "chunk-8", "chunks of 8", o => o with { ChunkSize = 8 }, "paper: worse than 16"),
        new("stream", "chunk-16", "chunks of 16", o => o with { ChunkSize = 16 }),
        new("stream", "chunk-32", "chunks of 32", o => o with { ChunkSize = 32 }, "paper: worse than 16"),
        new("stream", "chunk-64", "chunks of 64", o => o with { ChunkSize = 64 }),
        new("stream", "coherence-0.9", "a tenth of the samples swapped", o => o with { Coherence = 0.9 }),
        new("stream", "coherence-0", "as many random swaps as samples", o => o with { Coherence = 0 }),
        new("stream", "pairs-adjacent", "pairs across chunk borders, too", o => o with { Pairs = TrlPairs.Adjacent }),
        new("stream", "pairs-within", "pairs within chunks only", o => o with { Pairs = TrlPairs.WithinChunk }),
        new("stream", "pairs-ring", "ring pairs", o => o with { Pairs = TrlPairs.Ring }),
        new("stream", "detached", "earlier member of a pair constant", o => o with { DetachPrevious = true }),
        new("stream", "attached", "gradient through both members of a pair", o => o with { DetachPrevious = false }),

        new("time", "trace-0.5", "losses on a trace, decay 0.5", o => o with { TraceDecay = 0.5 }),
        new("time", "trace-0.9", "losses on a trace, decay 0.9", o => o with { TraceDecay = 0.9 }),
        new("time", "lateral-shift", "lateral pass one step late", o => o with { LateralShift = true }),

        new("network", "first-layer", "first layer only", o => o with { FirstLayerOnly = true }) { PublicCode = (4.50, 4.63) },
        new("network", "gelu", "GELU", o => o with { Activation = Activation.Gelu }),
        new("network", "tanh", "tanh", o => o with { Activation = Activation.Tanh }),
        new("network", "sigmoid", "sigmoid", o => o with { Activation = Activation.Sigmoid }),
        new("network", "identity", "identity", o => o with { Activation = Activation.Identity }),
        new("network", "batch-norm", "batch normalisation, half C_V, rate 4e-4", ImagePresets.ForBatchNorm),

        new("head", "head-last", "head on the last layer", o => o with { HeadInput = HeadInput.Last }),
        new("head", "head-mse", "head by squared error", o => o with { HeadLoss = HeadLoss.MeanSquaredError }),
        new("head", "head-shuffled", "head on shuffled samples", o => o with { HeadOrder = HeadOrder.Shuffled }),
        new("head", "head-1e-3", "head at 1e-3, cosine to a hundredth", o => o with { HeadLearningRate = 1e-3, HeadLearningRateEnd = 0.01 }),

        // What preset trl-best has and the published forms have not, each taken away alone; nothing changes where it is not there.
        new("best", "whole-images", "every neuron sees the whole image", o => o with { ReceptiveField = 0 }),
        new("best", "whole-inputs", "weights learn from inputs as they are", o => o with { CentreInputs = false }),
        new("best", "learned-map", "lateral map learned by the same step", o => o with { RunningLateral = false, CovarianceMomentum = 0 }),
        new("best", "batch-map", "lateral map is the covariance of the batch before", o => o.RunningLateral ? o with { CovarianceMomentum = 0 } : o),
        new("best", "plain-step", "step not normalised, rate 1e-4", o => o.NormalizedStep ? o with { NormalizedStep = false, LearningRate = 1e-4 } : o),
        new("best", "adam", "Adam 3e-4, falling to 0", o => o.NormalizedStep ? o with { NormalizedStep = false, Optimizer = Optimizer.Adam, LearningRate = 3e-4, WeightDecay = 0 } : o),
        new("best", "no-decay", "no weight decay", o => o with { WeightDecay = 0 }),
        new("best", "constant-rate", "constant rate", o => o with { LearningRateEnd = 1 }),
        new("best", "published-terms", "C_V = 5 and C_K = 1", o => o.CentreInputs ? o with { VarianceCoefficient = 5, CovarianceCoefficient = 1 } : o),
        new("best", "plain-head", "head on features as they are", o => o with { HeadStandardize = false }),
        new("best", "greedy", "one layer after the other", o => o.CentreInputs ? o with { Schedule = LayerSchedule.Greedy } : o),

        new("step", "adam-1e-4", "Adam 1e-4", o => o.NormalizedStep ? o : o with { LearningRate = 1e-4 }),
        new("step", "adam-3e-4", "Adam 3e-4", o => o.NormalizedStep ? o : o with { LearningRate = 3e-4 }),
        new("step", "adam-1e-3", "Adam 1e-3", o => o.NormalizedStep ? o : o with { LearningRate = 1e-3 }) { PublicCode = (18.6, 34.5) },
        new("step", "adam-3e-3", "Adam 3e-3", o => o.NormalizedStep ? o : o with { LearningRate = 3e-3 }) { PublicCode = (76.6, 89.7) },
        new("step", "sgd", "SGD 3e-4, twice C_V", ImagePresets.ForSgd),
        new("step", "sgd-direct", "SGD 3e-4, covariance of the batch", o => o.NormalizedStep ? o : ImagePresets.ForSgd(o) with { VarianceCoefficient = o.VarianceCoefficient, DirectCovariance = true, RunningLateral = false }),
        new("step", "sgd-later", "SGD as in the author's later code", Later) { PublicCode = (9.5, 10.5) },
    ];

    // SGD 3e-4, norm at most 1, lateral rate × 0.03, ring pairs, head by SGD 0.1 on shuffled batches.
    private static ImageRunOptions Later(ImageRunOptions options) => ImagePresets.ForSgd(options) with
    {
        GradientClip = 1,
        LateralRateFactor = 0.03,
        Pairs = TrlPairs.Ring,
        HeadOptimizer = Optimizer.Sgd,
        HeadLearningRate = 0.1,
        HeadOrder = HeadOrder.Shuffled,
    };
}
