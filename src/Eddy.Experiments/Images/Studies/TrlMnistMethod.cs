namespace Eddy.Experiments.Images.Studies;

/// <summary>A method of the published comparison.</summary>
/// <param name="Name">On the command line and in the keys of runs.</param>
/// <param name="Label">In tables.</param>
/// <param name="Preset">The options that it starts from.</param>
/// <param name="Learner">What learns.</param>
/// <param name="FirstLayerOnly">Whether deeper layers stay as they were drawn.</param>
internal sealed record TrlMnistMethod(string Name, string Label, string Preset, ImageLearner Learner, bool FirstLayerOnly = false)
{
    /// <summary>Every method, in the order of the tables.</summary>
    public static IReadOnlyList<TrlMnistMethod> All { get; } =
    [
        new("backprop", "backprop", "trl-paper", ImageLearner.Backprop),
        new("trl", "TRL (first layer only, as published)", "trl-paper", ImageLearner.Trl, FirstLayerOnly: true),
        new("trl-s", "TRL-S (first layer only, as published)", "trl-s-paper", ImageLearner.Trl, FirstLayerOnly: true),
        new("trl-all", "TRL, every layer", "trl-paper", ImageLearner.Trl),
        new("trl-s-all", "TRL-S, every layer", "trl-s-paper", ImageLearner.Trl),
        new("forward-forward", "forward-forward", "trl-paper", ImageLearner.ForwardForward),
        new("equilibrium", "equilibrium propagation", "trl-paper", ImageLearner.Equilibrium),
        new("supervised-contrast", "supervised contrast, layer by layer", "trl-paper", ImageLearner.SupervisedContrast),
        new("untrained", "untrained layers, trained head", "trl-paper", ImageLearner.Untrained),
        new("linear", "head on the pixels", "trl-paper", ImageLearner.Linear),
    ];

    /// <summary>Whether it learns by TRL's own loss.</summary>
    public bool IsTrl => Learner == ImageLearner.Trl;

    /// <summary>The options of its run in a row.</summary>
    public ImageRunOptions Options(TrlMnistRow row, string data, int epochs, ulong seed)
    {
        ImageRunOptions options = ImagePresets.Get(Preset) with { Learner = Learner, FirstLayerOnly = FirstLayerOnly };
        if (row.IsAugmented)
        {
            options = ImagePresets.ForBatchNorm(options) with { Augment = true };
        }

        return options with
        {
            Data = data,
            Layers = row.Layers,
            LateralSparsity = IsTrl ? row.LateralSparsity : 0,
            Epochs = epochs,
            HeadEpochs = epochs,
            Seed = seed,
        };
    }
}
