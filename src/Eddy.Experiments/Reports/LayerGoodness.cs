namespace Eddy.Experiments.Reports;

/// <summary>How good a layer of forward-forward found images, each shown with the label that the network answered.</summary>
/// <param name="Name">A short name: "layer 1".</param>
/// <param name="Threshold">θ, above which an image counts as one with its own label.</param>
/// <param name="Right">Mean goodness where the answer was right; NaN where there is none.</param>
/// <param name="Wrong">Mean goodness where the answer was wrong; NaN where there is none.</param>
public sealed record LayerGoodness(string Name, double Threshold, double Right, double Wrong);
