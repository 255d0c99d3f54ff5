using System.Globalization;
using Eddy.Numerics;

namespace Eddy.Networks;

/// <summary>
/// What each neuron of a layer sees of an image: a square of <see cref="Side"/> × <see cref="Side"/> inputs, the squares of all neurons spread evenly over the image. A neuron that sees a part has fewer
/// weights, says something about a neighbourhood, and differs from the others by its place.
/// </summary>
/// <remarks>Neuron n of N sits in row ⌊n (R − k + 1) / N⌋ and column ⌊frac(n φ) (C − k + 1)⌋, φ the golden ratio: neighbours share rows of the image, so that 32 of them read few, and columns never clump.
/// No random number is drawn. Weights are not shared between places, unlike those of a convolution (LeCun et al., 1989, has both). Over 28 × 28 inputs, with k = 10 and 512 neurons, a pass goes through 43 % of the weights
/// (<see cref="WeightsRead"/>); the mask takes as many numbers as the weights.</remarks>
public sealed record LocalReceptiveFields
{
    private const uint GoldenRatio = 2654435769; // 2³² / φ, as odd as it must be to meet every column

    /// <summary>Fields over images of a size.</summary>
    /// <param name="rows">R, height of an image in inputs, above 0.</param>
    /// <param name="columns">C, width of an image in inputs, above 0.</param>
    /// <param name="side">k, from 1 to the smaller of the two.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size is not above 0, or a field would not fit into the image.</exception>
    public LocalReceptiveFields(int rows, int columns, int side)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(rows);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(columns);
        if (side < 1 || side > Math.Min(rows, columns))
        {
            throw new ArgumentOutOfRangeException(
                nameof(side), side, string.Create(CultureInfo.InvariantCulture, $"A receptive field must fit into an image of {rows}×{columns}: its side is 1 to {Math.Min(rows, columns)}."));
        }

        (Rows, Columns, Side) = (rows, columns, side);
    }

    /// <summary>R, height of an image.</summary>
    public int Rows { get; }

    /// <summary>C, width of an image.</summary>
    public int Columns { get; }

    /// <summary>k, height and width of a field.</summary>
    public int Side { get; }

    /// <summary>The upper left corner of a neuron's field.</summary>
    /// <param name="neuron">0 to <paramref name="neurons"/>, exclusive.</param>
    /// <param name="neurons">Neurons of the layer.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such neuron.</exception>
    public (int Row, int Column) Corner(int neuron, int neurons)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(neuron);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(neuron, neurons);
        long row = (long)neuron * (Rows - Side + 1) / neurons;
        ulong column = unchecked((uint)neuron * GoldenRatio) * (ulong)(Columns - Side + 1) >> 32;
        return ((int)row, (int)column);
    }

    /// <summary>Weights that a pass over a layer goes through, zeros among them: its neurons go in step by 32, over the inputs, by 32, from the first that one of them sees to the last.</summary>
    /// <param name="neurons">Neurons of the layer, above 0.</param>
    public long WeightsRead(int neurons)
    {
        const int Width = PanelMatrix<float>.PanelWidth;
        long sum = 0;
        for (int first = 0; first < neurons; first += Width)
        {
            (int firstTile, int endTile) = Tiles(first, Math.Min(first + Width, neurons), neurons);
            sum += (Math.Min((long)endTile * Width, (long)Rows * Columns) - (firstTile * Width)) * Math.Min(Width, neurons - first);
        }

        return sum;
    }

    /// <summary>Tiles of 32 inputs, from and up to, that some of these neurons sees.</summary>
    internal (int First, int End) Tiles(int firstNeuron, int endNeuron, int neurons)
    {
        const int Width = PanelMatrix<float>.PanelWidth;
        (int first, int end) = (int.MaxValue, 0);
        for (int n = firstNeuron; n < endNeuron; n++)
        {
            (int row, int column) = Corner(n, neurons);
            int corner = (row * Columns) + column, last = corner + ((Side - 1) * (Columns + 1));
            (first, end) = (Math.Min(first, corner / Width), Math.Max(end, (last / Width) + 1));
        }

        return (first, end);
    }
}
