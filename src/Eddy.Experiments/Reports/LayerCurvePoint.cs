namespace Eddy.Experiments.Reports;

/// <summary>The loss of a layer that has one of its own, at one time of its training.</summary>
/// <param name="Layer">The layer, from 0.</param>
/// <param name="Epoch">Epochs so far.</param>
/// <param name="Loss">Mean over the epoch.</param>
public sealed record LayerCurvePoint(int Layer, double Epoch, double Loss);
