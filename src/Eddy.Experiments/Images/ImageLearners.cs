using System.Text.Json;
using Eddy.Learners.Backprop;
using Eddy.Learners.Equilibrium;
using Eddy.Learners.ForwardForward;
using Eddy.Networks;
using Eddy.Numerics;

namespace Eddy.Experiments.Images;

/// <summary>What is known about each <see cref="ImageLearner"/>: its names, and how a model of it is made.</summary>
public static class ImageLearners
{
    /// <summary>The names, as the command line takes them, in the order in which help texts show them.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Enum.GetValues<ImageLearner>().Select(Name)];

    /// <summary>A learner as the command line names it.</summary>
    public static string Name(ImageLearner learner) => JsonNamingPolicy.KebabCaseLower.ConvertName(learner.ToString());

    /// <summary>A learner as files name it.</summary>
    public static string Word(ImageLearner learner) => JsonNamingPolicy.SnakeCaseLower.ConvertName(learner.ToString());

    /// <summary>What a report calls it.</summary>
    public static string Title(ImageRunOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return options.Learner switch
        {
            ImageLearner.Trl => options.Schedule == LayerSchedule.Greedy ? "TRL" : "TRL-S",
            ImageLearner.Backprop => "Back-propagation",
            ImageLearner.SupervisedContrast => "Layer-wise supervised contrast",
            ImageLearner.ForwardForward => "Forward-forward",
            ImageLearner.Equilibrium => "Equilibrium propagation",
            ImageLearner.Untrained => "Untrained layers",
            _ => "A linear classifier",
        };
    }

    /// <summary>One sentence on a learner.</summary>
    public static string Describe(ImageLearner learner) => learner switch
    {
        ImageLearner.Trl => "temporal regularized learning: each layer by a loss of its own over the order of the stream, then a head",
        ImageLearner.Backprop => "back-propagation: the network and head of trl, all of it by the gradient of the head's loss",
        ImageLearner.SupervisedContrast => "each layer by a contrast of its own that brings samples of one label together, then a head",
        ImageLearner.ForwardForward => "each layer learns to be active (good) on images with their own label and quiet on images with another one",
        ImageLearner.Equilibrium => "equilibrium propagation: a network of symmetric couplings that settles twice, free and nudged towards the label",
        ImageLearner.Untrained => "layers that stay as they were drawn, then a head: what layers that learn must beat",
        _ => "a linear classifier: a head on the pixels, no layers",
    };

    /// <summary>Whether it learns as a whole, rather than layers first and then a head.</summary>
    public static bool IsWhole(ImageLearner learner) => learner is ImageLearner.Backprop or ImageLearner.ForwardForward or ImageLearner.Equilibrium;

    /// <summary>What all steps of settling of a batch come to, free and nudged, by equilibrium propagation.</summary>
    internal static long SettlingSteps(ImageRunOptions options)
    {
        EquilibriumOptions all = Equilibrium(options).For(options.Layers.Count);
        return all.FreeSteps!.Value + ((all.Nudge == EquilibriumNudge.Centered ? 2L : 1L) * all.NudgedSteps!.Value);
    }

    /// <summary>θ of forward-forward.</summary>
    internal static double Threshold(ImageRunOptions options) => ForwardForward(options).EffectiveThreshold;

    /// <summary>Checks what only the options' own learner takes.</summary>
    internal static void Validate(ImageRunOptions options)
    {
        if (options.Learner is not (ImageLearner.Trl or ImageLearner.Linear))
        {
            Require(!options.FirstLayerOnly, nameof(options.FirstLayerOnly), true, $"only TRL can leave the layers above the first as they were drawn, not {Name(options.Learner)}");
        }

        switch (options.Learner)
        {
            case ImageLearner.Backprop:
                Require(options.HeadLoss == HeadLoss.CrossEntropy, nameof(options.HeadLoss), options.HeadLoss, "back-propagation starts from cross-entropy");
                _ = Backprop(options);
                break;
            case ImageLearner.SupervisedContrast:
                _ = Contrast(options);
                break;
            case ImageLearner.ForwardForward:
                Require(options.Activation == Activation.Relu, nameof(options.Activation), options.Activation, "goodness is the square of what relu neurons say; take relu");
                Require(!options.BatchNorm, nameof(options.BatchNorm), true, "forward-forward normalises the length of every layer's output instead");
                _ = ForwardForward(options);
                break;
            case ImageLearner.Equilibrium:
                _ = Equilibrium(options).For(options.Layers.Count);
                break;
            case ImageLearner.Untrained:
                Require(!options.BatchNorm, nameof(options.BatchNorm), true, "layers that do not learn never meet a batch to be normalised by");
                break;
            default:
                break;
        }
    }

    internal static ImageLayers Layers(ImageRunOptions options, int rows, int columns, int classes, WorkerTeam team)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(team);
        int inputs = rows * columns;
        LocalReceptiveFields? fields = options.Fields(rows, columns);
        return options.Learner switch
        {
            ImageLearner.Trl => new TrlLayers(Encoder()),
            ImageLearner.Untrained => new UntrainedLayers(Encoder()),
            ImageLearner.Linear => new NoLayers(options.BatchSize, inputs),
            ImageLearner.Backprop => new NetworkLayers(new BackpropNetwork<float>(inputs, classes, Backprop(options) with { Fields = fields }, options.Seed, team)), // draws what TRL of this seed starts from
            ImageLearner.ForwardForward => new NetworkLayers(new ForwardForwardNetwork<float>(inputs, options.Layers, classes, ForwardForward(options), Seed("network"), team)),
            ImageLearner.Equilibrium => new NetworkLayers(new EquilibriumNetwork<float>(inputs, options.Layers, classes, Equilibrium(options), Seed("network"), team)),
            _ => new ContrastLayers(new ContrastEncoder<float>(inputs, options.Layers, Contrast(options) with { Fields = fields }, Seed("encoder"), team)),
        };

        TrlEncoder<float> Encoder() => new(inputs, options.Layers, options.ToLayerOptions() with { Fields = fields }, Seed("encoder"), team);

        ulong Seed(string part) => new RandomSource(options.Seed).Split(part).NextUInt64();
    }

    private static BackpropOptions Backprop(ImageRunOptions options) => new()
    {
        Layers = options.Layers,
        Activation = options.Activation,
        BatchNorm = options.BatchNorm,
        BatchSize = options.BatchSize,
        GradientClip = options.GradientClip,
        HeadReadsAllLayers = options.HeadInput == HeadInput.All,
        Step = options.ToStep(),
    };

    private static ContrastEncoderOptions Contrast(ImageRunOptions options) => new()
    {
        Activation = options.Activation,
        BatchNorm = options.BatchNorm,
        BatchSize = options.BatchSize,
        Step = options.ToStep(),
        Temperature = options.SupervisedContrast.Temperature,
    };

    private static ForwardForwardOptions ForwardForward(ImageRunOptions options) => new()
    {
        BatchSize = options.BatchSize,
        Step = options.ToStep(),
        Goodness = options.ForwardForward.Goodness,
        Threshold = options.ForwardForward.Threshold,
        LabelScale = options.ForwardForward.LabelScale,
        WrongLabels = options.ForwardForward.WrongLabels,
    };

    private static EquilibriumOptions Equilibrium(ImageRunOptions options) => new()
    {
        BatchSize = options.BatchSize,
        Form = options.Equilibrium.Form,
        Activation = options.Equilibrium.Activation,
        Nudge = options.Equilibrium.Nudge,
        Order = options.Equilibrium.Order,
        LearningRates = options.Equilibrium.LearningRates,
        FreeSteps = options.Equilibrium.FreeSteps,
        NudgedSteps = options.Equilibrium.NudgedSteps,
        Beta = options.Equilibrium.Beta,
        StepSize = options.Equilibrium.StepSize,
        Tolerance = options.Equilibrium.Tolerance,
    };

    private static void Require(bool ok, string name, object value, string rule)
    {
        if (!ok)
        {
            throw new ArgumentOutOfRangeException(name, value, $"{name}: {rule}.");
        }
    }
}
