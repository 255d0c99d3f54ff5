namespace Eddy.Experiments.Reports;

/// <summary>The loss terms of one layer at one time of its training, as the layer weighs them or not: say so in the notes.</summary>
/// <param name="Layer">The layer, from 0.</param>
/// <param name="Epoch">Epochs trained so far in this phase, fractions allowed.</param>
/// <param name="Step">Steps trained so far in this phase.</param>
/// <param name="Similarity">S: neighbours in time should be alike.</param>
/// <param name="Variance">V: below 0 while a neuron is below its variance target.</param>
/// <param name="Covariance">K: neurons should not say the same.</param>
/// <param name="Lateral">Λ: how far the lateral weights are from the covariance.</param>
/// <param name="Total">The weighted sum.</param>
/// <param name="Phase">What was being trained, where there is more than one stretch of encoder training; empty else.</param>
public sealed record LayerLoss(
    int Layer, double Epoch, long Step, double Similarity, double Variance, double Covariance, double Lateral, double Total, string Phase = "");
