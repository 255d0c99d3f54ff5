using System.Globalization;
using System.Numerics.Tensors;
using Eddy.Numerics;

namespace Eddy.Experiments.Images;

/// <summary>
/// Gives what a head reads mean 0 and deviation 1 over the training images: (z − m) / √(v + 0.001) with m and v measured once, on frozen layers, before the head's first step. A neuron that hardly varies is
/// held to be noise. Part of the model from then on.
/// </summary>
internal sealed class HeadScaling
{
    private const double VarianceFloor = 1e-3;

    public HeadScaling(IReadOnlyList<PanelMatrix<float>> features)
    {
        Means = [.. features.Select(block => new PanelMatrix<float>(1, block.Columns))];
        Scales = [.. features.Select(block => new PanelMatrix<float>(1, block.Columns))];
        foreach (PanelMatrix<float> scale in Scales)
        {
            scale.CopyFromRows([.. Enumerable.Repeat(1f, scale.Columns)]);
        }
    }

    /// <summary>m by block, [1, width].</summary>
    public IReadOnlyList<PanelMatrix<float>> Means { get; }

    /// <summary>1/√(v + 0.001) by block, [1, width].</summary>
    public IReadOnlyList<PanelMatrix<float>> Scales { get; }

    /// <summary>What decides answers.</summary>
    public IEnumerable<ImageTensor> Tensors => Means.SelectMany((mean, l) => new[]
    {
        new ImageTensor(string.Create(CultureInfo.InvariantCulture, $"head.{l}.input_mean"), mean),
        new ImageTensor(string.Create(CultureInfo.InvariantCulture, $"head.{l}.input_scale"), Scales[l]),
    });

    /// <summary>Measures m and v, each sum in the order of the images.</summary>
    /// <param name="images">How many there are.</param>
    /// <param name="batch">How many <paramref name="load"/> takes at once.</param>
    /// <param name="load">The features of images by index, unscaled.</param>
    public void Measure(int images, int batch, Func<int[], IReadOnlyList<PanelMatrix<float>>> load)
    {
        double[][] sums = [.. Means.Select(mean => new double[mean.Columns])], squares = [.. Means.Select(mean => new double[mean.Columns])];
        for (int first = 0; first < images; first += batch)
        {
            IReadOnlyList<PanelMatrix<float>> blocks = load([.. Enumerable.Range(first, Math.Min(batch, images - first))]);
            for (int b = 0; b < Math.Min(batch, images - first); b++)
            {
                for (int l = 0; l < blocks.Count; l++)
                {
                    for (int j = 0; j < sums[l].Length; j++)
                    {
                        double value = blocks[l].Lanes(j / PanelMatrix<float>.PanelWidth, b)[j % PanelMatrix<float>.PanelWidth];
                        sums[l][j] += value;
                        squares[l][j] += value * value;
                    }
                }
            }
        }

        for (int l = 0; l < Means.Count; l++)
        {
            for (int j = 0; j < sums[l].Length; j++)
            {
                double mean = sums[l][j] / images;
                Means[l][0, j] = (float)mean;
                Scales[l][0, j] = (float)(1 / Math.Sqrt(Math.Max(0, (squares[l][j] / images) - (mean * mean)) + VarianceFloor));
            }
        }
    }

    /// <summary>Scales rows of one block in place; the padding stays 0.</summary>
    public void Apply(int block, PanelMatrix<float> values, int rows)
    {
        for (int p = 0; p < values.Panels; p++)
        {
            ReadOnlySpan<float> mean = Means[block].Lanes(p, 0), scale = Scales[block].Lanes(p, 0);
            for (int b = 0; b < rows; b++)
            {
                Span<float> lanes = values.Lanes(p, b);
                TensorPrimitives.Subtract(lanes, mean, lanes);
                TensorPrimitives.Multiply(lanes, scale, lanes);
            }
        }
    }
}
