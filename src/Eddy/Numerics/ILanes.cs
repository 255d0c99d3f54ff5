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
}
