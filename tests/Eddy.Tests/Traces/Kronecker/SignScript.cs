using System.Numerics;
using Eddy.Traces;

namespace Eddy.Tests.Traces.Kronecker;

/// <summary>Signs that a test chose: one row a draw.</summary>
internal sealed class SignScript(params double[][] rows) : ISignSource
{
    private int _at;

    public IReadOnlyList<StreamRandom> Randoms => [];

    /// <summary>Every sequence of this many draws of this many signs, 2^(draws·signs) of them.</summary>
    public static IEnumerable<SignScript> All(int draws, int signs)
    {
        for (int pattern = 0; pattern < 1 << (draws * signs); pattern++)
        {
            int bits = pattern;
            yield return new SignScript([.. Enumerable.Range(0, draws).Select(d =>
                Enumerable.Range(0, signs).Select(s => ((bits >> ((d * signs) + s)) & 1) == 0 ? 1.0 : -1).ToArray())]);
        }
    }

    public void Draw<T>(int stream, Span<T> signs)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        double[] row = rows[_at++];
        for (int i = 0; i < signs.Length; i++)
        {
            signs[i] = T.CreateChecked(row[i]);
        }
    }
}
