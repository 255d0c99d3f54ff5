using Eddy.Numerics;

namespace Eddy.Traces.Kronecker;

/// <summary>Where an estimator's random signs come from; a test puts in its own.</summary>
internal interface ISigns
{
    /// <summary>Fills with +1 and −1, independent and equally likely.</summary>
    void Draw(int stream, Span<double> signs);
}

/// <summary>Signs from a random source of each stream's own, so that no stream's draws depend on another's or on threads.</summary>
internal sealed class RandomSigns : ISigns
{
    private const int Words = 4; // of a source's state

    private readonly RandomSource[] _sources;

    public RandomSigns(RandomSource random, int streams)
    {
        _sources = new RandomSource[streams];
        for (int b = 0; b < streams; b++)
        {
            _sources[b] = random.Split("signs", b);
        }
    }

    /// <summary>The state of all sources, four words a stream: a checkpoint restores it to go on bit for bit.</summary>
    public ulong[] State
    {
        get => [.. _sources.SelectMany(s => s.State)];
        set
        {
            Shape.Require(value.Length, Words * _sources.Length, nameof(value));
            for (int b = 0; b < _sources.Length; b++)
            {
                _sources[b] = new RandomSource(value.AsSpan(b * Words, Words));
            }
        }
    }

    /// <inheritdoc/>
    public void Draw(int stream, Span<double> signs)
    {
        ulong bits = 0;
        for (int i = 0; i < signs.Length; i++)
        {
            bits = i % 64 == 0 ? _sources[stream].NextUInt64() : bits >> 1;
            signs[i] = (bits & 1) == 0 ? 1 : -1;
        }
    }
}
