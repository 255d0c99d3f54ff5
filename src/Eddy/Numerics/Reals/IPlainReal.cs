namespace Eddy.Numerics.Reals;

/// <summary>A number without slopes: what a <see cref="Dual{TReal, P}"/> is built from.</summary>
internal interface IPlainReal<TReal> : IReal<TReal>
    where TReal : struct, IPlainReal<TReal>
{
    /// <summary>a·b + c, rounded once.</summary>
    static abstract TReal MultiplyAdd(TReal a, TReal b, TReal c);
}
