using Eddy.Learners.Equilibrium;

namespace Eddy.Experiments.Images.Studies;

/// <summary>A method of the published comparison.</summary>
/// <param name="Name">On the command line and in the keys of runs.</param>
/// <param name="Label">In tables.</param>
/// <param name="Preset">The options that it starts from.</param>
/// <param name="EveryLayer">Whether the layers that the preset leaves as they were drawn learn, too.</param>
/// <param name="Note">How it departs from the protocol of the others; empty for not at all.</param>
/// <param name="KeepsEpochs">Whether epochs are those of the preset, instead of the published ones.</param>
internal sealed record TrlMnistMethod(string Name, string Label, string Preset, bool EveryLayer = false, string Note = "", bool KeepsEpochs = false)
{
    private const int DeepestEnergy = 2; // hidden layers for which settings of the energy form are published; of the prototypical form they are for 3, too
    private const int SweepsToRest = 40; // of both halves of the layers in turn, each about as far as two steps of all layers at once
    private const int SweepsWhenNudged = 10;

    /// <summary>Every method, in the order of the tables.</summary>
    public static IReadOnlyList<TrlMnistMethod> All { get; } =
    [
        new("backprop", "backprop", "backprop"),
        new("trl", "TRL (first layer only, as published)", "trl-paper"),
        new("trl-s", "TRL-S (first layer only, as published)", "trl-s-paper"),
        new("trl-all", "TRL, every layer", "trl-paper", EveryLayer: true),
        new("trl-s-all", "TRL-S, every layer", "trl-s-paper", EveryLayer: true),
        new("trl-robust", "TRL-S, preset trl-robust", "trl-robust", KeepsEpochs: true),
        new("trl-best", "TRL, preset trl-best", "trl-best", Note: "no Adam but in the head or with batch normalisation", KeepsEpochs: true),
        new("forward-forward", "forward-forward", "forward-forward"),
        new("equilibrium", "equilibrium propagation", "equilibrium", Note: "batches of 20, plain gradient descent, rates of its authors; three hidden layers settle in 40 + 10 alternating sweeps in place of 180 + 20 steps"),
        new("supervised-contrast", "supervised contrast, layer by layer", "supervised-contrast"),
        new("untrained", "untrained layers, trained head", "untrained"),
        new("linear", "head on the pixels", "linear"),
    ];

    /// <summary>Epochs of its encoder in a row where nothing is asked for; null for as published.</summary>
    public int? OwnEpochs(TrlMnistRow row) => KeepsEpochs ? Form(row).Epochs : null;

    /// <summary>The options of its run in a row.</summary>
    public ImageRunOptions Options(TrlMnistRow row, string data, int epochs, ulong seed)
    {
        ImageRunOptions options = Form(row) with { Data = data, Seed = seed, Augment = row.IsAugmented };
        ImageLearner learner = options.Learner;
        bool Has(string option) => LearnerOptions.Concerns(learner, option);
        if (learner == ImageLearner.Equilibrium && row.Layers.Count > DeepestEnergy)
        {
            options = options with
            {
                Equilibrium = options.Equilibrium with
                {
                    Form = EquilibriumForm.Prototypical,
                    Order = EquilibriumOrder.Alternating,
                    FreeSteps = SweepsToRest,
                    NudgedSteps = SweepsWhenNudged,
                },
            };
        }

        return options with
        {
            FirstLayerOnly = options.FirstLayerOnly && !EveryLayer,
            Layers = Has("layers") ? row.Layers : options.Layers,
            LateralSparsity = Has("lateral_sparsity") ? row.LateralSparsity : 0,
            Epochs = Has("epochs") ? epochs : options.Epochs,
            HeadEpochs = Has("head_epochs") && !KeepsEpochs ? epochs : options.HeadEpochs,
        };
    }

    // Layers that never learn meet no batch to be normalised by.
    private ImageRunOptions Form(TrlMnistRow row)
    {
        ImageRunOptions options = ImagePresets.Get(Preset);
        return row.IsAugmented && options.Learner != ImageLearner.Untrained && LearnerOptions.Concerns(options.Learner, "batch_norm") ? ImagePresets.ForBatchNorm(options) : options;
    }
}
