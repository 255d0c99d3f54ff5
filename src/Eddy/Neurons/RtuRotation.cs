using System.Runtime.CompilerServices;
using Eddy.Numerics.Reals;

namespace Eddy.Neurons;

/// <summary>The rotation of one recurrent trace unit: g = r cos θ, φ = r sin θ, and the share n = √(1 − r²) of the input.</summary>
/// <remarks>In pieces that are not inlined: in one piece the compiler runs out of the locals that it allows, and every sum becomes a call.</remarks>
internal readonly record struct RtuRotation<TReal>(TReal G, TReal Phi, TReal N)
    where TReal : struct, IReal<TReal>
{
    private static TReal One => TReal.Constant(1);

    /// <summary>From the unit's two learnable numbers.</summary>
    public static RtuRotation<TReal> From(RtuParameters form, double bound, TReal first, TReal second) => form switch
    {
        RtuParameters.Exponential => Exponential(first, second),
        RtuParameters.Direct => Direct(first, second, bound),
        RtuParameters.Sigmoid => Sigmoid(first, second),
        _ => Rectangular(first, second, bound),
    };

    // 1 − e^{−2a} = tanh(a) (1 + e^{−2a}): without the cancellation that would cost a float half its digits at a memory of a thousand steps.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static RtuRotation<TReal> Exponential(TReal nuLog, TReal thetaLog)
    {
        TReal a = TReal.Exp(nuLog), r = TReal.Exp(-a);
        return Polar(r, TReal.Exp(thetaLog), TReal.Tanh(a) * (One + (r * r)));
    }

    // (1 − r)(1 + r) with 1 − σ(w) = σ(−w), again without cancellation
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static RtuRotation<TReal> Sigmoid(TReal w, TReal theta)
    {
        TReal r = TReal.Sigmoid(w);
        return Polar(r, theta, TReal.Sigmoid(-w) * (One + r));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static RtuRotation<TReal> Direct(TReal radius, TReal theta, double bound)
    {
        TReal r = radius * Clip(radius * radius, bound);
        return Polar(r, theta, (One - r) * (One + r));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static RtuRotation<TReal> Rectangular(TReal x, TReal y, double bound)
    {
        TReal clip = Clip((x * x) + (y * y), bound);
        TReal g = clip * x, phi = clip * y;
        return new(g, phi, TReal.Sqrt(One - ((g * g) + (phi * phi))));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static RtuRotation<TReal> Polar(TReal r, TReal theta, TReal nSquare)
    {
        (TReal cos, TReal sin) = Circle.At(theta);
        return new(r * cos, r * sin, TReal.Sqrt(nSquare));
    }

    // min(1, bound/norm), a constant to the gradient: were its slope kept, nothing would ever pull a norm beyond the bound back in.
    private static TReal Clip(TReal square, double bound)
        => TReal.Detach(TReal.WherePositive(square - TReal.Constant(bound * bound), TReal.Constant(bound) / TReal.Sqrt(square), One));
}

/// <summary>The way back: which learnable numbers stand for a radius and a phase.</summary>
internal static class RtuRotation
{
    public static IReadOnlyList<string> Names(RtuParameters form) => form switch
    {
        RtuParameters.Exponential => ["nu_log", "theta_log"],
        RtuParameters.Direct => ["r", "theta"],
        RtuParameters.Sigmoid => ["w", "theta"],
        _ => ["g", "phi"],
    };

    public static void Write(RtuParameters form, double radius, double phase, Span<double> parameter)
        => (parameter[0], parameter[1]) = form switch
        {
            RtuParameters.Exponential => (Math.Log(-Math.Log(radius)), Math.Log(phase)),
            RtuParameters.Direct => (radius, phase),
            RtuParameters.Sigmoid => (Math.Log(radius) - Math.Log(1 - radius), phase),
            _ => (radius * Math.Cos(phase), radius * Math.Sin(phase)),
        };
}
