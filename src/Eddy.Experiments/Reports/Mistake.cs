namespace Eddy.Experiments.Reports;

/// <summary>A test image that was taken for another class.</summary>
/// <param name="Index">Its number in the test set, from 0.</param>
/// <param name="Pixels">Its pixels, <see cref="ReportModel.ImageRows"/> × <see cref="ReportModel.ImageColumns"/> bytes, 0 is background; null or empty where the input is not an image.</param>
/// <param name="Truth">Its class.</param>
/// <param name="Predicted">The class it was taken for.</param>
/// <param name="Confidence">The probability that the head gave to <paramref name="Predicted"/>, in [0, 1].</param>
public sealed record Mistake(int Index, byte[]? Pixels, int Truth, int Predicted, double Confidence);
