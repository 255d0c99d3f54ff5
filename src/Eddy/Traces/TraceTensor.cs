using System.Numerics;
using Eddy.Numerics;

namespace Eddy.Traces;

/// <summary>One array that a rule carries from step to step, a slice for each stream. Reset, checkpoint, copy and norm know a trace by these alone.</summary>
/// <param name="name">Within its layer, such as <c>influence</c>.</param>
/// <param name="length">Elements of one stream, above 0.</param>
/// <param name="streams">Parallel streams.</param>
/// <param name="first">What an element is after a reset; null for 0.</param>
internal sealed class TraceTensor<T>(string name, int length, int streams, T[]? first = null)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public string Name { get; } = name;

    /// <summary>Whether an element is a word that holds two numbers: see <see cref="Diagonal.HalfWidth"/>.</summary>
    public bool IsHalfWidth { get; init; }

    public int Length { get; } = Shape.Positive(length);

    public T[] Values { get; private set; } = GC.AllocateArray<T>(Shape.Area(streams, length), pinned: true);

    /// <summary>One stream's elements.</summary>
    public Span<T> Of(int stream) => Values.AsSpan(stream * Length, Length);

    /// <summary>As after construction.</summary>
    public void Reset(int stream)
    {
        if (first is null)
        {
            Of(stream).Clear();
        }
        else
        {
            first.CopyTo(Of(stream));
        }
    }

    /// <summary>Trades the elements of all streams for <paramref name="other"/>, of the same length: a look into the past without a copy.</summary>
    public T[] Swap(T[] other)
    {
        Shape.Require(other.Length, Values.Length, nameof(other));
        T[] mine = Values;
        Values = other;
        return mine;
    }
}
