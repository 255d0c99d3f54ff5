using Eddy.Numerics;

namespace Eddy.Streams;

/// <summary>
/// Puts labelled samples in an order in which neighbours in time mostly share a class: the order is the only supervision that TRL has.
/// </summary>
/// <remarks>
/// All indices are shuffled and grouped by class. A class is drawn with probability proportional to how many samples it has left, among the classes that
/// hold more than a chunk (when none does, among all that hold any), and its next chunk is emitted; until all are. Then (1 − coherence)·N random
/// pairs change places. Every sample occurs exactly once. O(N + chunks·classes) time.
/// </remarks>
public sealed class CoherentSampler
{
    private readonly byte[] _labels;
    private readonly int _classes;

    /// <summary>A sampler over samples with these classes.</summary>
    /// <param name="labels">The class of each sample; at least one sample.</param>
    /// <param name="chunkSize">Samples of one class in a row, above 0.</param>
    /// <param name="coherence">1 keeps the chunks whole; 0 swaps as many random pairs as there are samples. In [0, 1].</param>
    /// <exception cref="ArgumentException">There is no sample, or a number is out of range.</exception>
    public CoherentSampler(ReadOnlySpan<byte> labels, int chunkSize, double coherence = 1)
    {
        if (labels.IsEmpty)
        {
            throw new ArgumentException("There is no sample to put in order.", nameof(labels));
        }

        if (chunkSize < 1)
        {
            throw new ArgumentOutOfRangeException(nameof(chunkSize), chunkSize, "A chunk holds at least one sample.");
        }

        if (!(coherence is >= 0 and <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(coherence), coherence, "Coherence must be in [0, 1].");
        }

        (_labels, ChunkSize, Coherence) = (labels.ToArray(), chunkSize, coherence);
        foreach (byte label in labels)
        {
            _classes = Math.Max(_classes, label + 1);
        }
    }

    /// <summary>Samples.</summary>
    public int Count => _labels.Length;

    /// <summary>Samples of one class in a row.</summary>
    public int ChunkSize { get; }

    /// <summary>Share of order that is kept.</summary>
    public double Coherence { get; }

    /// <summary>A new order: the index of each sample, every one once.</summary>
    public int[] Order(RandomSource random)
    {
        ArgumentNullException.ThrowIfNull(random);
        int[] shuffled = [.. Enumerable.Range(0, Count)];
        random.Shuffle<int>(shuffled);

        int[] left = new int[_classes], next = new int[_classes];
        foreach (byte label in _labels)
        {
            left[label]++;
        }

        for (int c = 1; c < _classes; c++)
        {
            next[c] = next[c - 1] + left[c - 1];
        }

        int[] grouped = new int[Count], fill = [.. next];
        foreach (int index in shuffled)
        {
            grouped[fill[_labels[index]]++] = index;
        }

        int[] order = new int[Count];
        for (int done = 0; done < Count;)
        {
            int drawn = Draw(left, random);
            int length = Math.Min(ChunkSize, left[drawn]);
            grouped.AsSpan(next[drawn], length).CopyTo(order.AsSpan(done));
            next[drawn] += length;
            left[drawn] -= length;
            done += length;
        }

        for (long swaps = (long)Math.Round((1 - Coherence) * Count); swaps > 0; swaps--)
        {
            int a = random.NextInt(Count), b = random.NextInt(Count);
            (order[a], order[b]) = (order[b], order[a]);
        }

        return order;
    }

    private int Draw(int[] left, RandomSource random)
    {
        int total = 0;
        foreach (int count in left)
        {
            total += count > ChunkSize ? count : 0;
        }

        bool anyThatIsLeft = total == 0;
        if (anyThatIsLeft)
        {
            total = left.Sum();
        }

        int ticket = random.NextInt(total);
        for (int c = 0; ; c++)
        {
            int weight = anyThatIsLeft || left[c] > ChunkSize ? left[c] : 0;
            if (ticket < weight)
            {
                return c;
            }

            ticket -= weight;
        }
    }
}
