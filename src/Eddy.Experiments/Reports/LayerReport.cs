using Eddy.Experiments.Analysis;

namespace Eddy.Experiments.Reports;

/// <summary>What the report shows of one layer.</summary>
/// <param name="Name">A short name: "layer 1".</param>
/// <param name="Analysis">Its neurons, measured on <see cref="ReportModel.Samples"/>.</param>
/// <param name="Plane">Its activations along two principal components; null to leave the picture out.</param>
public sealed record LayerReport(string Name, LayerAnalysis Analysis, PrincipalPlane? Plane = null);
