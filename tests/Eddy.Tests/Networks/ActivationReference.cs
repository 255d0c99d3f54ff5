using Eddy.Networks;

namespace Eddy.Tests.Networks;

/// <summary>φ and φ' in double, from their definitions.</summary>
internal static class ActivationReference
{
    public static double Value(Activation activation, double a) => activation switch
    {
        Activation.Relu => Math.Max(a, 0),
        Activation.Gelu => a * Normal(a),
        Activation.Tanh => Math.Tanh(a),
        Activation.Sigmoid => 1 / (1 + Math.Exp(-a)),
        _ => a,
    };

    public static double Slope(Activation activation, double a) => activation switch
    {
        Activation.Relu => a > 0 ? 1 : 0,
        Activation.Gelu => Normal(a) + (a * Math.Exp(-a * a / 2) / Math.Sqrt(2 * Math.PI)),
        Activation.Tanh => 1 - (Math.Tanh(a) * Math.Tanh(a)),
        Activation.Sigmoid => Math.Exp(-a) / ((1 + Math.Exp(-a)) * (1 + Math.Exp(-a))),
        _ => 1,
    };

    /// <summary>Φ, the normal distribution function, with full relative accuracy in both tails.</summary>
    public static double Normal(double a)
    {
        double t = Math.Abs(a) / Math.Sqrt(2);
        double tail = t < 2 ? 0.5 - (0.5 * (double)Series(t)) : 0.5 * Fraction(t);
        return a > 0 ? 1 - tail : tail;
    }

    // erf t = 2/√π · Σ (−1)ⁿ t²ⁿ⁺¹ / (n! (2n + 1)); its terms stay below e⁴ = 55, so 28 digits are plenty
    private static decimal Series(double t)
    {
        decimal x = (decimal)t, power = x, sum = 0;
        for (int n = 0; n < 60; n++)
        {
            sum += power / ((2 * n) + 1);
            power *= -x * x / (n + 1);
        }

        return 1.12837916709551257389615890312m * sum;
    }

    // erfc t = e^(−t²)/√π · 1/(t + (1/2)/(t + 1/(t + (3/2)/(t + ...)))), which converges fast for t ≥ 2
    private static double Fraction(double t)
    {
        double tail = t;
        for (int n = 200; n > 0; n--)
        {
            tail = t + (n / 2.0 / tail);
        }

        return Math.Exp(-t * t) / (Math.Sqrt(Math.PI) * tail);
    }
}
