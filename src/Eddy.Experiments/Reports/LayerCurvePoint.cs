namespace Eddy.Experiments.Reports;

/// <summary>One number of a layer at one time of its training.</summary>
/// <param name="Layer">The layer, from 0.</param>
/// <param name="Epoch">Epochs so far.</param>
/// <param name="Value">The number: of a loss, its mean over the epoch.</param>
public sealed record LayerCurvePoint(int Layer, double Epoch, double Value);
