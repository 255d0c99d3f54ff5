using Eddy.Numerics;

namespace Eddy.Traces.Kronecker;

/// <summary>Where an estimator's random signs come from; a test puts in its own.</summary>
internal interface ISigns
{
    /// <summary>Fills with +1 and −1, independent and equally likely.</summary>
    void Draw(int stream, Span<double> signs);
}

/// <summary>Signs from a random source of each stream's own, so that no stream's draws depend on another's or on threads.</summary>
internal sealed class RandomSigns(RandomSource random, int streams) : ISigns
{
    /// <summary>The sources: a checkpoint keeps their state, to go on bit for bit.</summary>
    public StreamRandom Random { get; } = new("signs", random, streams);

    /// <inheritdoc/>
    public void Draw(int stream, Span<double> signs)
    {
        RandomSource source = Random.Of(stream);
        ulong bits = 0;
        for (int i = 0; i < signs.Length; i++)
        {
            bits = i % 64 == 0 ? source.NextUInt64() : bits >> 1;
            signs[i] = (bits & 1) == 0 ? 1 : -1;
        }
    }
}
