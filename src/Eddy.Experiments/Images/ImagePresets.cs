using Eddy.Networks;
using Eddy.Signals.Trl;

namespace Eddy.Experiments.Images;

/// <summary>Named sets of options to start from.</summary>
public static class ImagePresets
{
    /// <summary>The names, in the order in which help texts show them.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        "trl", "trl-s", "trl-robust", "trl-best", "trl-paper", "trl-s-paper", "backprop", "supervised-contrast", "forward-forward", "equilibrium", "untrained", "linear",
    ];

    /// <summary>The preset that a learner starts from where none is named.</summary>
    public static string Of(ImageLearner learner) => ImageLearners.Name(learner);

    /// <summary>One sentence on a preset.</summary>
    public static string Describe(string name) => name switch
    {
        "trl" => "TRL, every layer trained greedily, in about half a minute on two cores",
        "trl-s" => "TRL-S, all layers trained at once",
        "trl-robust" => "TRL-S at any sensible rate: weights learn from centred inputs, the rate falls to 0; with --optimizer sgd without Adam anywhere",
        "trl-best" => "TRL with the lowest error known without labels: receptive fields, normalised steps on centred inputs and no Adam, the lateral map is the running covariance",
        "trl-paper" => "the published TRL protocol: 60 epochs, Adam 1e-4, first layer only",
        "trl-s-paper" => "the published TRL-S protocol: 60 epochs, Adam 1e-4, first layer only",
        "equilibrium" => ImageLearners.Describe(ImageLearner.Equilibrium) + "; as published: 784-512-10, 30 epochs, batches of 20",
        "forward-forward" => ImageLearners.Describe(ImageLearner.ForwardForward) + "; 60 epochs of Adam 1e-3 on batches of 64",
        _ => ImageLearners.Describe(Learner(name)) + "; the published protocol's 60 epochs of Adam 1e-4 on batches of 64",
    };

    /// <summary>The options of a preset.</summary>
    /// <exception cref="ArgumentException">There is no such preset.</exception>
    public static ImageRunOptions Get(string name)
    {
        var trl = new ImageRunOptions { Preset = name };
        ImageRunOptions trlS = trl with
        {
            Schedule = LayerSchedule.Concurrent,
            Pairs = TrlPairs.Adjacent,
            DetachPrevious = true,
            VarianceCoefficient = 2.5,
        };
        return name switch
        {
            "trl" => Quick(trl),
            "trl-s" => Quick(trlS),
            "trl-robust" => Robust(Quick(trlS)),
            "trl-best" => Best(Quick(trl)),
            "trl-paper" => trl with { FirstLayerOnly = true },
            "trl-s-paper" => trlS with { FirstLayerOnly = true },
            _ => Rival(trl with { Learner = Learner(name), HeadOrder = HeadOrder.Shuffled }),
        };
    }

    /// <summary>
    /// The published rule of thumb for batch normalisation: half the variance coefficient and four times the learning rate. trl-best takes Adam, a lateral map that is learned, larger fields and larger batches, one layer after the other, instead: a
    /// normalised step does not know the size of weights that batch normalisation has made free.
    /// </summary>
    public static ImageRunOptions ForBatchNorm(ImageRunOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.Preset == "trl-best")
        {
            return Robust(Quick(options)) with
            {
                BatchNorm = true,
                Schedule = LayerSchedule.Greedy,
                BatchSize = 128,
                Optimizer = Optimizer.Adam,
                NormalizedStep = false,
                RunningLateral = false,
                CovarianceMomentum = 0,
                WeightDecay = 0,
                LearningRate = 2e-3,
                VarianceCoefficient = 2.5,
                CovarianceCoefficient = 1,
                ReceptiveField = 18,
                Epochs = 60,
                HeadEpochs = 30,
            };
        }

        return options with { BatchNorm = true, VarianceCoefficient = options.VarianceCoefficient / 2, LearningRate = 4 * options.LearningRate };
    }

    /// <summary>
    /// The published settings for plain gradient descent: twice the variance coefficient, and the rate of the author's later configuration, 3e-4; for rivals 0.1. Where weights learn from centred
    /// inputs, steps are normalised instead, at 0.1, and the lateral map is the running covariance.
    /// </summary>
    public static ImageRunOptions ForSgd(ImageRunOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.CentreInputs)
        {
            return options with { Optimizer = Optimizer.Sgd, LearningRate = 0.1, NormalizedStep = true, RunningLateral = true, CovarianceMomentum = 0.99 };
        }

        return options.Learner == ImageLearner.Trl
            ? options with { Optimizer = Optimizer.Sgd, VarianceCoefficient = 2 * options.VarianceCoefficient, LearningRate = 3e-4 }
            : options with { Optimizer = Optimizer.Sgd, LearningRate = 0.1 };
    }

    private static ImageRunOptions Robust(ImageRunOptions options) => options with
    {
        CentreInputs = true,
        LearningRate = 3e-4,
        LearningRateEnd = 0,
        HeadOrder = HeadOrder.Shuffled,
        HeadStandardize = true,
        HeadEpochs = 15,
    };

    // Chosen on the last 10,000 training images of MNIST, learning from the others.
    private static ImageRunOptions Best(ImageRunOptions options) => ForSgd(Robust(options)) with
    {
        Schedule = LayerSchedule.Concurrent,
        VarianceCoefficient = 10,
        CovarianceCoefficient = 2,
        WeightDecay = 0.01,
        ReceptiveField = 10,
        HeadEpochs = 30,
    };

    // The numbers of the published protocol are those of the options' defaults.
    private static ImageRunOptions Rival(ImageRunOptions options) => options.Learner switch
    {
        ImageLearner.Untrained => options with { Epochs = 0, HeadOrder = HeadOrder.Coherent }, // the head of TRL, so that the layers are all the difference
        ImageLearner.Linear => options with { Layers = [], Epochs = 0 },
        ImageLearner.ForwardForward => options with { LearningRate = 1e-3 }, // at 1e-4 it hardly leaves the plateau where every label is as good
        ImageLearner.Equilibrium => options with { Layers = [512], Epochs = 30, BatchSize = 20, Optimizer = Optimizer.Sgd }, // as its authors ran it
        _ => options,
    };

    private static ImageLearner Learner(string preset)
        => Enum.GetValues<ImageLearner>().Where(learner => ImageLearners.Name(learner) == preset).Cast<ImageLearner?>().FirstOrDefault() ?? throw Unknown(preset);

    private static ImageRunOptions Quick(ImageRunOptions options)
        => options with { Epochs = 10, HeadEpochs = 30, HeadLearningRate = 1e-3, HeadLearningRateEnd = 0.01, HeadLoss = HeadLoss.CrossEntropy };

    private static ArgumentException Unknown(string name) => new($"preset '{name}' is unknown; known are {string.Join(", ", Names)}.", nameof(name));
}
