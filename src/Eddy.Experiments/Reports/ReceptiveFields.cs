namespace Eddy.Experiments.Reports;

/// <summary>The input weights of the first layer's neurons, to be drawn as pictures.</summary>
/// <param name="Rows">Height of the input image, above 0.</param>
/// <param name="Columns">Width of the input image, above 0.</param>
/// <param name="Weights">For each neuron, its rows × columns weights, row-major.</param>
public sealed record ReceptiveFields(int Rows, int Columns, IReadOnlyList<float[]> Weights);
