namespace Eddy.Numerics.Reals;

/// <summary>The slopes that a <see cref="Dual{TReal, P}"/> carries: one number for each of <see cref="Count"/> directions, and what is done to all of them at once.</summary>
internal interface IPartials<TReal, P>
    where TReal : struct, IPlainReal<TReal>
    where P : struct, IPartials<TReal, P>
{
    /// <summary>Directions.</summary>
    static abstract int Count { get; }

    /// <summary>1 in one direction, 0 in the others; 0 in all where there is no such direction.</summary>
    static abstract P Seed(int direction);

    static abstract P Add(P a, P b);

    static abstract P Subtract(P a, P b);

    static abstract P Negate(P a);

    /// <summary>a·s.</summary>
    static abstract P Scale(P a, TReal s);

    /// <summary>a·s + b, rounded once.</summary>
    static abstract P ScaleAdd(P a, TReal s, P b);

    /// <summary>a where the condition is above 0, else b.</summary>
    static abstract P WherePositive(TReal condition, P a, P b);

    /// <summary>Writes one number a direction.</summary>
    static abstract void Write(P a, Span<TReal> directions);
}
