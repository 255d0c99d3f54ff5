using Eddy.Numerics;

namespace Eddy.Traces;

/// <summary>A random source for each of several streams: what a stream draws depends on its index, not on how many there are. A checkpoint keeps its state beside the
/// tensors; a reset leaves it alone.</summary>
/// <param name="name">Within its layer, such as <c>signs</c>.</param>
/// <param name="random">Where the sources split off; not advanced.</param>
/// <param name="streams">Parallel streams.</param>
internal sealed class StreamRandom(string name, RandomSource random, int streams)
{
    private const int Words = 4; // of a source

    private readonly RandomSource[] _sources = [.. Enumerable.Range(0, Shape.Positive(streams)).Select(b => random.Split(name, b))];

    public string Name { get; } = name;

    /// <summary>Four words a stream: enough to go on bit for bit.</summary>
    public ulong[] State
    {
        get => [.. _sources.SelectMany(s => s.State)];
        set
        {
            Shape.Require(value.Length, Words * _sources.Length, Name);
            RandomSource[] saved = [.. _sources.Select((_, b) => new RandomSource(value.AsSpan(b * Words, Words)))];
            saved.CopyTo(_sources, 0);
        }
    }

    public RandomSource Of(int stream) => _sources[stream];
}
