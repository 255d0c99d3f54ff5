using Eddy.Checkpoints;

namespace Eddy.Streams.Drift;

/// <summary>
/// A window of values as an exponential histogram: buckets of 1, 2, 4, … values, at most M of each size, the larger ones older. A bucket keeps its sum and its sum of
/// squared deviations. One value costs two merges on average at most; nothing is allocated after construction.
/// </summary>
internal sealed class AdwinWindow(int perRow)
{
    private const int Rows = 48; // M·2⁴⁸ values: more than a stream has

    private readonly int _slots = perRow + 1;
    private readonly int[] _counts = new int[Rows];
    private readonly double[] _sums = new double[Rows * (perRow + 1)]; // of one row from its oldest bucket to its newest; unused ones are 0
    private readonly double[] _squares = new double[Rows * (perRow + 1)];

    /// <summary>Values in the window.</summary>
    public long Length { get; private set; }

    /// <summary>Rows in use: sizes of buckets from 1 to 2 to the power of this minus 1.</summary>
    public int Depth { get; private set; }

    /// <summary>Buckets in use.</summary>
    public int Count
    {
        get
        {
            int count = 0;
            for (int row = 0; row < Depth; row++)
            {
                count += _counts[row];
            }

            return count;
        }
    }

    /// <summary>Sums of the buckets of 2 to the power of <paramref name="row"/> values, oldest first.</summary>
    public ReadOnlySpan<double> Sums(int row) => _sums.AsSpan(row * _slots, _counts[row]);

    public void Clear()
    {
        Array.Clear(_counts);
        Array.Clear(_sums);
        Array.Clear(_squares);
        (Length, Depth) = (0, 0);
    }

    public void Add(double value)
    {
        Append(0, value, 0);
        Length++;
        for (int row = 0; _counts[row] > perRow; row++)
        {
            if (row == Rows - 1)
            {
                DropOldest();
                return;
            }

            MergeTwoOldest(row);
        }
    }

    /// <summary>Forgets the oldest bucket.</summary>
    public void DropOldest()
    {
        int row = Depth - 1;
        Length -= 1L << row;
        Shift(row, 1);
        while (Depth > 0 && _counts[Depth - 1] == 0)
        {
            Depth--;
        }
    }

    /// <summary>Sum of the window, and sum of squared deviations from its mean, from the buckets anew: no rounding error outlives its bucket.</summary>
    public (double Sum, double Squares) Moments()
    {
        double count = 0, sum = 0, squares = 0;
        for (int row = Depth - 1; row >= 0; row--)
        {
            double size = 1L << row;
            for (int at = row * _slots, end = at + _counts[row]; at < end; at++)
            {
                if (count > 0)
                {
                    double apart = (_sums[at] / size) - (sum / count);
                    squares += apart * apart * count * (size / (count + size));
                }

                squares += _squares[at];
                (count, sum) = (count + size, sum + _sums[at]);
            }
        }

        return (sum, squares);
    }

    public void Save(CheckpointBuilder checkpoint, string prefix)
    {
        checkpoint.Add<int>(prefix + "counts", [Rows], _counts);
        checkpoint.Add<double>(prefix + "sums", [Rows, _slots], _sums);
        checkpoint.Add<double>(prefix + "squares", [Rows, _slots], _squares);
    }

    public void Load(Checkpoint checkpoint, string prefix)
    {
        var counts = new int[Rows];
        double[] sums = new double[_sums.Length], squares = new double[_squares.Length];
        checkpoint.Read<int>(prefix + "counts", [Rows], counts);
        checkpoint.Read<double>(prefix + "sums", [Rows, _slots], sums);
        checkpoint.Read<double>(prefix + "squares", [Rows, _slots], squares);
        long length = 0;
        for (int row = 0; row < Rows; row++)
        {
            if (counts[row] < 0 || counts[row] > perRow)
            {
                throw new InvalidDataException($"{checkpoint.Path}: {prefix}counts has {counts[row]} buckets in row {row}; there can be 0 to {perRow}. The file is damaged; use an earlier checkpoint.");
            }

            length += (long)counts[row] << row;
        }

        counts.CopyTo(_counts, 0);
        sums.CopyTo(_sums, 0);
        squares.CopyTo(_squares, 0);
        Length = length;
        Depth = Array.FindLastIndex(counts, count => count > 0) + 1;
    }

    private void Append(int row, double sum, double squares)
    {
        int at = (row * _slots) + _counts[row]++;
        (_sums[at], _squares[at]) = (sum, squares);
        Depth = Math.Max(Depth, row + 1);
    }

    private void MergeTwoOldest(int row)
    {
        int at = row * _slots;
        double size = 1L << row, apart = (_sums[at] - _sums[at + 1]) / size;
        double sum = _sums[at] + _sums[at + 1], squares = _squares[at] + _squares[at + 1] + (apart * apart * (size / 2));
        Shift(row, 2);
        Append(row + 1, sum, squares);
    }

    private void Shift(int row, int buckets)
    {
        int at = row * _slots, left = _counts[row] -= buckets;
        for (int end = at + left; at < end; at++)
        {
            (_sums[at], _squares[at]) = (_sums[at + buckets], _squares[at + buckets]);
        }

        _sums.AsSpan(at, buckets).Clear();
        _squares.AsSpan(at, buckets).Clear();
    }
}
