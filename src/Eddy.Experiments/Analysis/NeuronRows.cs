using System.Numerics;
using System.Runtime.InteropServices;

namespace Eddy.Experiments.Analysis;

/// <summary>Neurons over samples as centred rows of unit length, so that the correlation of two neurons is the product of their rows.</summary>
/// <remarks>Rows are padded with zeros to whole vectors, and their number to whole tiles: zeros add nothing to any product.</remarks>
internal sealed class NeuronRows
{
    private const int TileRows = 4;
    private const int TileColumns = 2;
    private const int BlockRows = 32; // 32 rows of 2,000 samples are 256 KB: a block stays in the second-level cache

    private readonly Vector<float>[] _rows;
    private readonly int _stride;
    private int _count;

    public NeuronRows(int capacity, int samples)
    {
        _stride = (samples + Vector<float>.Count - 1) / Vector<float>.Count;
        _rows = new Vector<float>[(capacity + TileRows - 1) / TileRows * TileRows * _stride];
    }

    /// <summary>Adds a neuron: (z − mean) / norm, where norm is the length of the centred row, above 0.</summary>
    public void Add(ReadOnlySpan<float> column, double mean, double norm)
    {
        Span<float> row = MemoryMarshal.Cast<Vector<float>, float>(_rows.AsSpan(_count++ * _stride, _stride));
        double scale = 1 / norm;
        for (int i = 0; i < column.Length; i++)
        {
            row[i] = (float)((column[i] - mean) * scale);
        }
    }

    /// <summary>Mean of |product| over all pairs of different rows; 0 with fewer than two rows.</summary>
    /// <remarks>Tiles of 4 × 2 rows: eight running sums hide the latency of the multiply-adds and read each vector from cache
    /// for two or four of them. 2,000 neurons × 2,000 samples take 8 GFLOP.</remarks>
    public double MeanAbsoluteProduct()
    {
        if (_count < 2)
        {
            return 0;
        }

        double sum = 0;
        int rows = (_count + TileRows - 1) / TileRows * TileRows;
        for (int block = 0; block < rows; block += BlockRows)
        {
            int blockEnd = Math.Min(block + BlockRows, rows);
            for (int i = 0; i < blockEnd; i += TileRows)
            {
                for (int j = Math.Max(block, i); j < blockEnd; j += TileColumns)
                {
                    sum += Tile(i, j);
                }
            }
        }

        return sum / (0.5 * _count * (_count - 1));
    }

    // Σ |rᵢ · rⱼ| over the tile's pairs with i < j.
    private double Tile(int i, int j)
    {
        ReadOnlySpan<Vector<float>> a0 = Row(i), a1 = Row(i + 1), a2 = Row(i + 2), a3 = Row(i + 3), b0 = Row(j), b1 = Row(j + 1);
        Vector<float> s00 = default, s01 = default, s10 = default, s11 = default, s20 = default, s21 = default, s30 = default, s31 = default;
        for (int k = 0; k < a0.Length && k < a1.Length && k < a2.Length && k < a3.Length && k < b0.Length && k < b1.Length; k++)
        {
            Vector<float> x0 = b0[k], x1 = b1[k];
            s00 = Vector.FusedMultiplyAdd(a0[k], x0, s00);
            s01 = Vector.FusedMultiplyAdd(a0[k], x1, s01);
            s10 = Vector.FusedMultiplyAdd(a1[k], x0, s10);
            s11 = Vector.FusedMultiplyAdd(a1[k], x1, s11);
            s20 = Vector.FusedMultiplyAdd(a2[k], x0, s20);
            s21 = Vector.FusedMultiplyAdd(a2[k], x1, s21);
            s30 = Vector.FusedMultiplyAdd(a3[k], x0, s30);
            s31 = Vector.FusedMultiplyAdd(a3[k], x1, s31);
        }

        return Pair(i, j, s00) + Pair(i, j + 1, s01) + Pair(i + 1, j, s10) + Pair(i + 1, j + 1, s11)
            + Pair(i + 2, j, s20) + Pair(i + 2, j + 1, s21) + Pair(i + 3, j, s30) + Pair(i + 3, j + 1, s31);
    }

    private ReadOnlySpan<Vector<float>> Row(int i) => _rows.AsSpan(i * _stride, _stride);

    private static double Pair(int i, int j, Vector<float> sums) => i < j ? Math.Abs(Vector.Sum(sums)) : 0;
}
