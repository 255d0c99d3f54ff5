using System.Runtime.CompilerServices;
using Eddy.Numerics.Reals;

namespace Eddy.Neurons;

/// <summary>The surrogate slopes themselves. None is inlined: all of them in one piece, on dual numbers, are more than the compiler keeps in registers.</summary>
internal static class SurrogateSlope
{
    /// <summary>(α/2)/(1 + (π α u/2)²).</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static TReal ArcTan<TReal>(TReal u, double alpha)
        where TReal : struct, IReal<TReal>
    {
        TReal angle = C<TReal>(Math.PI * alpha / 2) * u;
        return C<TReal>(alpha / 2) / (C<TReal>(1) + (angle * angle));
    }

    /// <summary>height max(0, width − |u|).</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static TReal Triangle<TReal>(TReal u, double width, double height)
        where TReal : struct, IReal<TReal>
        => C<TReal>(height) * TReal.Relu(C<TReal>(width) - Size(u));

    /// <summary>k σ(ku) (1 − σ(ku)).</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static TReal Sigmoid<TReal>(TReal u, double k)
        where TReal : struct, IReal<TReal>
    {
        TReal s = TReal.Sigmoid(C<TReal>(k) * u);
        return C<TReal>(k) * (s * (C<TReal>(1) - s));
    }

    /// <summary>1/(1 + k|u|)².</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static TReal FastSigmoid<TReal>(TReal u, double k)
        where TReal : struct, IReal<TReal>
    {
        TReal far = C<TReal>(1) + (C<TReal>(k) * Size(u));
        return C<TReal>(1) / (far * far);
    }

    /// <summary>The normal density of u, times a factor.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static TReal Normal<TReal>(TReal u, double deviation, double factor)
        where TReal : struct, IReal<TReal>
    {
        TReal x = C<TReal>(Math.Sqrt(0.5) / deviation) * u;
        return C<TReal>(factor / (deviation * Math.Sqrt(2 * Math.PI))) * TReal.Exp(-(x * x));
    }

    /// <summary>(1 + h) N(u; 0, w) − h N(u; w, s w) − h N(u; −w, s w).</summary>
    public static TReal ThreeNormals<TReal>(TReal u, double width, double spread, double depth)
        where TReal : struct, IReal<TReal>
    {
        TReal w = C<TReal>(width);
        return Normal(u, width, 1 + depth) - (Normal(u - w, spread * width, depth) + Normal(u + w, spread * width, depth));
    }

    /// <summary>1/(2w) where |u| is below w, else 0.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static TReal Box<TReal>(TReal u, double width)
        where TReal : struct, IReal<TReal>
        => TReal.WherePositive(C<TReal>(width) - Size(u), C<TReal>(1 / (2 * width)), C<TReal>(0));

    /// <summary>|u|.</summary>
    public static TReal Size<TReal>(TReal u)
        where TReal : struct, IReal<TReal>
        => TReal.WherePositive(u, u, -u);

    private static TReal C<TReal>(double value)
        where TReal : struct, IReal<TReal>
        => TReal.Constant(value);
}
