namespace Eddy.Learners;

/// <summary>A learner that can say how its neurons are: for reports over time, not for every sample.</summary>
public interface IReportsNeurons
{
    /// <summary>Every layer's figures as they are now, lowest first. Nothing of the learner changes; this may allocate.</summary>
    IReadOnlyList<LayerFigures> DescribeLayers();
}

/// <summary>How a layer's neurons are.</summary>
/// <param name="Neurons">How many there are.</param>
/// <param name="MeanActivation">Mean over neurons of their running mean.</param>
/// <param name="MeanVariance">Mean over neurons of their running variance.</param>
/// <param name="DeadShare">Share of neurons, 0 to 1, that have as good as ceased to vary.</param>
/// <param name="Losses">What the layer minimises, by name, with a fading memory; empty where it has no loss of its own.</param>
public sealed record LayerFigures(int Neurons, double MeanActivation, double MeanVariance, double DeadShare, IReadOnlyDictionary<string, double> Losses);
