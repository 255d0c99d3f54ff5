
namespace Eddy.Experiments.Images.Studies;

/// <summary>A way to run TRL-S or TRL over several learning rates.</summary>
/// <param name="Name">On the command line and in the keys of runs.</param>
/// <param name="Rule">TRL-S or TRL, in tables.</param>
/// <param name="Label">In tables.</param>
/// <param name="Short">At the end of a line.</param>
/// <param name="Rates">Its learning rates, as they are written.</param>
/// <param name="Make">Its options, but for data, seed, epochs and rate.</param>
internal sealed record TrlRateMethod(string Name, string Rule, string Label, string Short, IReadOnlyList<string> Rates, Func<ImageRunOptions> Make)
{
    private const double LateralMomentum = 0.99;

    private static readonly string[] _plainRates = ["1e-4", "3e-4", "1e-3", "3e-3"];
    private static readonly string[] _normalizedRates = ["0.01", "0.03", "0.1", "0.3", "1", "3"];

    /// <summary>Every rate that some method has, from the smallest to the largest.</summary>
    public static IReadOnlyList<string> AllRates { get; } = [.. _plainRates, .. _normalizedRates];

    /// <summary>Every method, the most telling first.</summary>
    public static IReadOnlyList<TrlRateMethod> All { get; } =
    [
        Plain("published", o => o, "as published", "published"),
        Plain("centred", o => o with { CentreInputs = true }, "centred inputs alone", "centred"),
        new("robust", "TRL-S", "layers of preset trl-robust: centred inputs and the cosine", "trl-robust", _plainRates, () => OneHead(ImagePresets.Get("trl-robust"))),
        new("sgd-robust", "TRL-S", "layers of preset trl-robust for gradient descent: centred inputs, the cosine, normalised steps, the running covariance", "trl-robust", _normalizedRates, () => OneHead(ImagePresets.ForSgd(ImagePresets.Get("trl-robust")))),
        Plain("cosine", o => o with { LearningRateEnd = 0 }, "cosine to 0 alone", "cosine"),
        Plain("running-lateral", Running, "lateral map is the running covariance, alone", "running map"),
        Plain("clip", o => o with { GradientClip = 1 }, "gradient norm at most 1, alone", "clip"),
        Plain("batch-variance", o => o with { VarianceMomentum = 0 }, "variance of the batch, alone", "batch variance"),
        Plain("bidirectional", o => o with { BidirectionalVariance = true }, "variance pushed down, too, alone", "bidirectional"),
        Plain("direct", o => o with { DirectCovariance = true }, "covariance of the batch in place of the lateral pass, alone", "direct"),
        new("sgd-normalized", "TRL-S", "normalised steps and the running covariance alone", "normalised", _normalizedRates, () => Normalized(Published("trl-s-paper"))),
        new("sgd-best", "TRL", "layers of preset trl-best", "trl-best", _normalizedRates, () => OneHead(ImagePresets.Get("trl-best"))),
        new("sgd", "TRL-S", "plain gradient descent, twice C_V", "plain", _plainRates, () => ImagePresets.ForSgd(Published("trl-s-paper"))),
        Greedy("trl-published", o => o, "as published", "published"),
        Greedy("trl-centred", o => o with { CentreInputs = true }, "centred inputs alone", "centred"),
        Greedy("trl-robust", o => o with { CentreInputs = true, LearningRateEnd = 0 }, "centred inputs and the cosine", "both"),
        Greedy("trl-cosine", o => o with { LearningRateEnd = 0 }, "cosine to 0 alone", "cosine"),
        Greedy("trl-running-lateral", Running, "lateral map is the running covariance, alone", "running map"),
        Greedy("trl-clip", o => o with { GradientClip = 1 }, "gradient norm at most 1, alone", "clip"),
        new("trl-sgd-normalized", "TRL", "normalised steps and the running covariance alone", "normalised", _normalizedRates, () => Normalized(Published("trl-paper"))),
        new("trl-sgd", "TRL", "plain gradient descent, twice C_V", "plain", _plainRates, () => ImagePresets.ForSgd(Published("trl-paper"))),
    ];

    /// <summary>Whether weights move by plain gradient descent.</summary>
    public bool IsGradientDescent => Make().Optimizer == Optimizer.Sgd;

    // Every layer trained.
    private static ImageRunOptions Published(string preset) => OneHead(ImagePresets.Get(preset)) with { FirstLayerOnly = false };

    // The same head for all, so that the layers are all the difference: on features as they are.
    private static ImageRunOptions OneHead(ImageRunOptions options)
    {
        ImageRunOptions head = ImagePresets.Get("trl-s");
        return options with
        {
            HeadEpochs = head.HeadEpochs,
            HeadLearningRate = head.HeadLearningRate,
            HeadLearningRateEnd = head.HeadLearningRateEnd,
            HeadOptimizer = head.HeadOptimizer,
            HeadOrder = HeadOrder.Shuffled,
            HeadLoss = head.HeadLoss,
            HeadInput = head.HeadInput,
            HeadStandardize = false,
        };
    }

    private static TrlRateMethod Plain(string name, Func<ImageRunOptions, ImageRunOptions> change, string label, string brief) => new(name, "TRL-S", label, brief, _plainRates, () => change(Published("trl-s-paper")));

    private static TrlRateMethod Greedy(string name, Func<ImageRunOptions, ImageRunOptions> change, string label, string brief) => new(name, "TRL", label, brief, _plainRates, () => change(Published("trl-paper")));

    private static ImageRunOptions Running(ImageRunOptions options) => options with { RunningLateral = true, CovarianceMomentum = LateralMomentum };

    private static ImageRunOptions Normalized(ImageRunOptions options) => Running(options) with { Optimizer = Optimizer.Sgd, NormalizedStep = true };
}
