using System.Numerics;
using Eddy.Numerics;

namespace Eddy.Traces;

/// <summary>Where a stochastic trace takes its signs from: drawn, or replayed by a test.</summary>
internal interface ISignSource
{
    /// <summary>What a checkpoint is to keep; none where nothing is random.</summary>
    IReadOnlyList<StreamRandom> Randoms { get; }

    /// <summary>Fills <paramref name="signs"/> with the stream's next −1s and 1s.</summary>
    void Draw<T>(int stream, Span<T> signs)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>;
}

/// <summary>Fair, independent signs, 64 from a random word; a call begins a new word.</summary>
internal sealed class RandomSigns(RandomSource random, int streams) : ISignSource
{
    private readonly StreamRandom _random = new("signs", random, streams);

    public IReadOnlyList<StreamRandom> Randoms => [_random];

    public void Draw<T>(int stream, Span<T> signs)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        RandomSource source = _random.Of(stream);
        ulong word = 0;
        for (int i = 0; i < signs.Length; i++)
        {
            word = i % 64 == 0 ? source.NextUInt64() : word >> 1;
            signs[i] = (word & 1) == 0 ? T.NegativeOne : T.One;
        }
    }
}
