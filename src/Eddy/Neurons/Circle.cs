using System.Runtime.CompilerServices;
using Eddy.Numerics.Reals;

namespace Eddy.Neurons;

/// <summary>Points of the unit circle.</summary>
internal static class Circle
{
    /// <summary>(cos θ, sin θ). Not inlined: both with their slopes are four series, beside which a model's own sums would no longer be compiled well.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static (TReal Cos, TReal Sin) At<TReal>(TReal theta)
        where TReal : struct, IReal<TReal>
        => (TReal.Cos(theta), TReal.Sin(theta));
}
