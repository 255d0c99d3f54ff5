namespace Eddy.Experiments.Images.Studies;

/// <summary>A row of the published table: a network on MNIST.</summary>
/// <param name="Name">On the command line.</param>
/// <param name="Key">The first part of the keys of its runs.</param>
/// <param name="Title">In tables.</param>
/// <param name="Layers">Neurons of each layer.</param>
/// <param name="IsAugmented">Whether images are augmented and layers batch-normalised.</param>
/// <param name="LateralSparsity">Share of lateral connections held at zero.</param>
/// <param name="Published">Published validation errors in percent, by method; NaN for a method that is compared although nobody published its figure.</param>
internal sealed record TrlMnistRow(
    string Name, string Key, string Title, IReadOnlyList<int> Layers, bool IsAugmented, double LateralSparsity, IReadOnlyDictionary<string, double> Published)
{
    /// <summary>Epochs of every published run, of the encoder and of the head; of each layer where layers learn one after the other.</summary>
    public const int PublishedEpochs = 60;

    /// <summary>Every row.</summary>
    public static IReadOnlyList<TrlMnistRow> All { get; } =
    [
        new("512x256", "512x256-plain", "512, 256", [512, 256], false, 0, Figures(
            ("backprop", 2.02), ("trl", 3.01), ("trl-s", 3.55), ("trl-all", double.NaN), ("trl-s-all", double.NaN), ("trl-robust", double.NaN), ("trl-best", double.NaN), ("forward-forward", double.NaN), ("supervised-contrast", double.NaN), ("untrained", double.NaN), ("linear", double.NaN))),
        new("512x256-augmented", "512x256-augmented", "512, 256, augmented, batch normalisation", [512, 256], true, 0, Figures(
            ("backprop", 1.11), ("trl", 1.76), ("trl-s", 2.28), ("trl-all", double.NaN), ("trl-s-all", double.NaN), ("trl-best", double.NaN))),
        new("500x3", "500x500x500-plain", "500 × 3", [500, 500, 500], false, 0, Figures(
            ("backprop", 2.01), ("trl", 3.25), ("trl-s", 3.57), ("equilibrium", 3.0), ("forward-forward", double.NaN), ("trl-all", double.NaN), ("trl-s-all", double.NaN), ("trl-best", double.NaN))),
        new("2000x4", "2000x2000x2000x2000-plain", "2000 × 4, half of the lateral map", [2000, 2000, 2000, 2000], false, 0.5, Figures(
            ("backprop", 1.88), ("trl", 2.01), ("trl-s", 2.37), ("forward-forward", 1.36), ("trl-all", double.NaN), ("trl-s-all", double.NaN), ("trl-best", double.NaN))),
    ];

    /// <summary>Published accuracies of 512, 256 without augmentation in percent, by method, of seeds 42 to 46.</summary>
    public static IReadOnlyDictionary<string, double[]> AccuracyBySeed { get; } = new Dictionary<string, double[]>(StringComparer.Ordinal)
    {
        ["backprop"] = [97.70, 97.93, 98.17, 98.14, 97.97],
        ["trl"] = [97.01, 96.85, 97.00, 97.07, 97.01],
        ["trl-s"] = [96.53, 96.30, 96.51, 96.42, 96.51],
    };

    /// <summary>The first seed of <see cref="AccuracyBySeed"/>.</summary>
    public const ulong FirstSeed = 42;

    /// <summary>The published error of a method; null for none.</summary>
    public double? Figure(string method) => Published.TryGetValue(method, out double error) && double.IsFinite(error) ? error : null;

    private static Dictionary<string, double> Figures(params (string Method, double Error)[] figures) => figures.ToDictionary(f => f.Method, f => f.Error, StringComparer.Ordinal);
}
