using System.Numerics;
using Eddy.Numerics;

namespace Eddy.Traces.KeRnl;

/// <summary>Where the noise on the copy comes from: drawn, or replayed by a test.</summary>
internal interface INoiseSource
{
    /// <summary>What a checkpoint is to keep; none where nothing is random.</summary>
    IReadOnlyList<StreamRandom> Randoms { get; }

    /// <summary>Fills <paramref name="noise"/> with the stream's next noise.</summary>
    void Draw<T>(int stream, Span<T> noise)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>;
}

/// <summary>Independent numbers from N(0, spread²).</summary>
internal sealed class GaussianNoise(RandomSource random, int streams, double spread) : INoiseSource
{
    private readonly StreamRandom _random = new("noise", random, streams);

    public IReadOnlyList<StreamRandom> Randoms => [_random];

    public void Draw<T>(int stream, Span<T> noise)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        RandomSource source = _random.Of(stream);
        for (int i = 0; i < noise.Length; i++)
        {
            noise[i] = T.CreateChecked(spread * source.NextGaussian());
        }
    }
}
