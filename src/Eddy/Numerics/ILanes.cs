namespace Eddy.Numerics;

/// <summary>
/// What a kernel needs of a SIMD vector: <typeparamref name="V"/> holds <see cref="Count"/> lanes of <typeparamref name="T"/>.
/// A kernel is written once against this and the JIT makes a copy for each width. A lane never meets another lane, and a
/// multiply-add is always fused, so a kernel gives the same bits at every width.
/// </summary>
internal interface ILanes<T, V>
    where T : unmanaged
    where V : struct
{
    static abstract int Count { get; }

    static abstract V Broadcast(T value);

    static abstract V Load(ref T source, nuint offset);

    static abstract void Store(V value, ref T destination, nuint offset);

    static abstract V Add(V a, V b);

    static abstract V Subtract(V a, V b);

    static abstract V Multiply(V a, V b);

    static abstract V Divide(V a, V b);

    /// <summary>a·b + c, rounded once.</summary>
    static abstract V MultiplyAdd(V a, V b, V c);

    static abstract V Max(V a, V b);

    static abstract V Sqrt(V a);

    /// <summary>a where <paramref name="condition"/> is above 0, else 0.</summary>
    static abstract V WherePositive(V condition, V a);

    /// <summary>First guess of 1/√a for a normal, positive a, to be refined: relative error at most 3.5 %, by bits alone. See <see cref="InverseSqrt"/>.</summary>
    static abstract V InverseSqrtGuess(V magic, V a);

    static abstract V Negate(V a);

    static abstract V Abs(V a);

    /// <summary>A mask for <see cref="Select"/>: a lane has all bits set where a is above b, else none; none where either is not a number.</summary>
    static abstract V GreaterThan(V a, V b);

    /// <summary>a where the mask is set, else b. The other value is not touched, so it may be anything.</summary>
    static abstract V Select(V mask, V a, V b);

    /// <summary>Bit by bit: a and b.</summary>
    static abstract V And(V a, V b);

    /// <summary>Bit by bit: a or b.</summary>
    static abstract V Or(V a, V b);

    /// <summary>Bit by bit: a or else b, not both.</summary>
    static abstract V Xor(V a, V b);

    /// <summary>The bits of a and of b, added as whole numbers.</summary>
    static abstract V AddBits(V a, V b);

    /// <summary>The bits of a, moved up; zeros follow.</summary>
    static abstract V ShiftLeft(V a, int count);

    /// <summary>The bits of a, moved down; zeros follow.</summary>
    static abstract V ShiftRight(V a, int count);
}
