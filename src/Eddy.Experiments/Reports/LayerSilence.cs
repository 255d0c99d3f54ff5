namespace Eddy.Experiments.Reports;

/// <summary>How many neurons of a layer were silent at one time of its training.</summary>
/// <param name="Layer">The layer, from 0.</param>
/// <param name="Epoch">Epochs so far.</param>
/// <param name="Percent">Neurons whose activation was 0 for every sample of the last batch, in percent.</param>
public sealed record LayerSilence(int Layer, double Epoch, double Percent);
