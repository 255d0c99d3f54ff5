namespace Eddy.Numerics.Reals;

/// <summary>
/// A number as a neuron's equations need it. Written once against this, the equations run on one number, on a vector of neurons at once, and on dual numbers,
/// which carry every slope along with the value. No operation meets another lane.
/// </summary>
/// <remarks>Implementations give the same bits for the same number at every vector width.</remarks>
/// <typeparam name="TReal">The number type itself.</typeparam>
public interface IReal<TReal>
    where TReal : struct, IReal<TReal>
{
    /// <summary>The same number in every lane; its slopes are 0.</summary>
    static abstract TReal Constant(double value);

    /// <summary>a + b.</summary>
    static abstract TReal operator +(TReal a, TReal b);

    /// <summary>a − b.</summary>
    static abstract TReal operator -(TReal a, TReal b);

    /// <summary>−a.</summary>
    static abstract TReal operator -(TReal a);

    /// <summary>a·b.</summary>
    static abstract TReal operator *(TReal a, TReal b);

    /// <summary>a/b.</summary>
    static abstract TReal operator /(TReal a, TReal b);

    /// <summary>eᵃ.</summary>
    static abstract TReal Exp(TReal a);

    /// <summary>Natural logarithm; a above 0.</summary>
    static abstract TReal Log(TReal a);

    /// <summary>Hyperbolic tangent.</summary>
    static abstract TReal Tanh(TReal a);

    /// <summary>1/(1 + e⁻ᵃ).</summary>
    static abstract TReal Sigmoid(TReal a);

    /// <summary>Sine; a in radians, |a| up to about 10⁴.</summary>
    static abstract TReal Sin(TReal a);

    /// <summary>Cosine; a in radians, |a| up to about 10⁴.</summary>
    static abstract TReal Cos(TReal a);

    /// <summary>Arc tangent, in radians, within ±π/2.</summary>
    static abstract TReal Atan(TReal a);

    /// <summary>Error function, 2/√π ∫₀ᵃ e^(−x²) dx, within ±1.</summary>
    static abstract TReal Erf(TReal a);

    /// <summary>√a; a at or above 0.</summary>
    static abstract TReal Sqrt(TReal a);

    /// <summary>max(a, 0); its slope at 0 is 0.</summary>
    static abstract TReal Relu(TReal a);

    /// <summary><paramref name="a"/> where the condition is above 0, else <paramref name="b"/>. The condition itself has no slope.</summary>
    static abstract TReal WherePositive(TReal condition, TReal a, TReal b);

    /// <summary>1 where <paramref name="u"/> is above 0, else 0; its slope by u is taken to be <paramref name="slope"/>, whose own slopes do not matter.</summary>
    static abstract TReal Spike(TReal u, TReal slope);

    /// <summary>The same value without its slopes: a stop of the gradient.</summary>
    static abstract TReal Detach(TReal a);
}
