using System.Runtime.CompilerServices;
using Eddy.Numerics.Reals;

namespace Eddy.Neurons;

/// <summary>The areas ∫₀ᵘ ψ under the slopes of <see cref="SurrogateSlope"/>, of the same names and numbers.</summary>
internal static class SurrogateArea
{
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static TReal ArcTan<TReal>(TReal u, double alpha)
        where TReal : struct, IReal<TReal>
        => C<TReal>(1 / Math.PI) * TReal.Atan(C<TReal>(Math.PI * alpha / 2) * u);

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static TReal Triangle<TReal>(TReal u, double width, double height)
        where TReal : struct, IReal<TReal>
    {
        TReal x = Clamp(u, width);
        return C<TReal>(height) * (x * (C<TReal>(width) - (C<TReal>(0.5) * SurrogateSlope.Size(x))));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static TReal Sigmoid<TReal>(TReal u, double k)
        where TReal : struct, IReal<TReal>
        => TReal.Sigmoid(C<TReal>(k) * u) - C<TReal>(0.5);

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static TReal FastSigmoid<TReal>(TReal u, double k)
        where TReal : struct, IReal<TReal>
        => u / (C<TReal>(1) + (C<TReal>(k) * SurrogateSlope.Size(u)));

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static TReal Normal<TReal>(TReal u, double deviation, double factor)
        where TReal : struct, IReal<TReal>
        => C<TReal>(factor / 2) * TReal.Erf(C<TReal>(Math.Sqrt(0.5) / deviation) * u);

    public static TReal ThreeNormals<TReal>(TReal u, double width, double spread, double depth)
        where TReal : struct, IReal<TReal>
    {
        TReal w = C<TReal>(width);
        return Normal(u, width, 1 + depth) - (Normal(u - w, spread * width, depth) + Normal(u + w, spread * width, depth));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static TReal Box<TReal>(TReal u, double width)
        where TReal : struct, IReal<TReal>
        => C<TReal>(1 / (2 * width)) * Clamp(u, width);

    // At the edges themselves the slope is 0, as that of the box and the triangle.
    private static TReal Clamp<TReal>(TReal u, double limit)
        where TReal : struct, IReal<TReal>
    {
        TReal edge = C<TReal>(limit), low = TReal.WherePositive(u + edge, u, -edge);
        return TReal.WherePositive(edge - low, low, edge);
    }

    private static TReal C<TReal>(double value)
        where TReal : struct, IReal<TReal>
        => TReal.Constant(value);
}
