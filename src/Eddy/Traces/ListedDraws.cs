using System.Numerics;
using Eddy.Traces.KeRnl;

namespace Eddy.Traces;

/// <summary>Draws that are known beforehand in place of random ones, a row a call: a recorded run is replayed.</summary>
internal sealed class ListedDraws(double[][] draws) : ISignSource, INoiseSource
{
    private int _next;

    public IReadOnlyList<StreamRandom> Randoms => [];

    public void Draw<T>(int stream, Span<T> drawn)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        double[] row = draws[_next++];
        for (int i = 0; i < drawn.Length; i++)
        {
            drawn[i] = T.CreateChecked(row[i]);
        }
    }
}

/// <summary>Signs from the bits of a number, lowest first: counting through all numbers goes through all patterns.</summary>
internal sealed class CountedSigns : ISignSource
{
    private long _bits;

    /// <summary>The next pattern; signs drawn since the last one are forgotten.</summary>
    public long Pattern
    {
        set => (_bits, Drawn) = (value, 0);
    }

    /// <summary>Signs drawn with this pattern: how many bits matter.</summary>
    public int Drawn { get; private set; }

    public IReadOnlyList<StreamRandom> Randoms => [];

    public void Draw<T>(int stream, Span<T> signs)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Drawn += signs.Length;
        for (int i = 0; i < signs.Length; i++, _bits >>= 1)
        {
            signs[i] = (_bits & 1) == 0 ? T.NegativeOne : T.One;
        }
    }
}
