namespace Eddy.Signals.Trl;

/// <summary>
/// For each row of a batch, its earlier and its later partner (or −1), and the weight of a pair in the similarity loss.
/// </summary>
internal sealed class PairPlan
{
    public PairPlan(int batch, TrlOptions options)
    {
        Previous = new int[batch];
        Next = new int[batch];
        Array.Fill(Previous, -1);
        Array.Fill(Next, -1);

        int chunk = options.Pairs == TrlPairs.Adjacent ? batch : options.ChunkSize;
        if (batch % chunk != 0)
        {
            throw new ArgumentException(
                $"chunk {chunk} does not divide batch {batch}, but pairs that stay within a chunk need whole chunks. Choose a batch that is a multiple of the chunk.");
        }

        int pairs = 0;
        for (int i = 0; i < batch; i++)
        {
            bool first = i % chunk == 0;
            int previous = !first ? i - 1 : options.Pairs == TrlPairs.Ring ? i + chunk - 1 : -1;
            if (previous >= 0)
            {
                Previous[i] = previous;
                Next[previous] = i;
                pairs++;
            }
        }

        Earlier = new int[batch];
        for (int i = 0; i < batch; i++)
        {
            Earlier[i] = i % chunk == 0 ? i + chunk - 1 : i - 1;
        }

        Chunk = chunk;

        // The mean over a chunk's pairs and then over chunks is the mean over all pairs, since every chunk has equally many.
        PairWeight = pairs == 0 ? 0 : 1.0 / pairs;
    }

    private PairPlan(int[] previous, int[] next, double pairWeight)
        => (Previous, Next, PairWeight, Earlier, Chunk) = (previous, next, pairWeight, [], previous.Length); // no trace and no shift over sequences

    /// <summary>Pairs in time: every row with the row <paramref name="stride"/> before it, where rows lie time-major and a time step holds that many.</summary>
    public static PairPlan InTime(int rows, int stride)
    {
        int[] previous = new int[rows], next = new int[rows];
        for (int i = 0; i < rows; i++)
        {
            previous[i] = i >= stride ? i - stride : -1;
            next[i] = i + stride < rows ? i + stride : -1;
        }

        // The mean over a sequence's S − 1 pairs and then over sequences is the mean over all pairs, since every sequence is equally long.
        return new PairPlan(previous, next, rows > stride ? 1.0 / (rows - stride) : 0);
    }

    /// <summary>The earlier partner of each row, or −1.</summary>
    public int[] Previous { get; }

    /// <summary>The later partner of each row, or −1.</summary>
    public int[] Next { get; }

    /// <summary>The row one step before each row; the first of a chunk takes the chunk's last.</summary>
    public int[] Earlier { get; }

    /// <summary>Rows between two borders that time does not cross: the chunk, or the batch where pairs are adjacent.</summary>
    public int Chunk { get; }

    /// <summary>1 / pairs; 0 where there is no pair.</summary>
    public double PairWeight { get; }
}
