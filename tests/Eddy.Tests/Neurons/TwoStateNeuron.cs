using System.Runtime.CompilerServices;
using Eddy.Neurons;
using Eddy.Numerics.Reals;

namespace Eddy.Tests.Neurons;

/// <summary>
/// A made-up model for tests: g = σ(c₀ + p₀ s₁), s₀' = g s₀ + (1 − g) tanh(c₁ + p₁ s₁), s₁' = sin(s₀ c₂) − ½ s₁; it tells s₀' e^(−s₁'²) and p₀ s₁'.
/// </summary>
internal readonly struct TwoStateNeuron : INeuron
{
    public NeuronForm Form => TheForm;

    public static NeuronForm TheForm { get; } = new()
    {
        Name = "made-up",
        States = ["s0", "s1"],
        Currents = [new("gate"), new("drive"), new("phase")],
        Parameters = ["p0", "p1"],
        Emissions = ["bump", "scaled"],
    };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Advance<TReal>(ReadOnlySpan<TReal> state, ReadOnlySpan<TReal> current, ReadOnlySpan<TReal> parameter, Span<TReal> after)
        where TReal : struct, IReal<TReal>
    {
        TReal g = TReal.Sigmoid(current[0] + (parameter[0] * state[1]));
        after[0] = (g * state[0]) + ((TReal.Constant(1) - g) * TReal.Tanh(current[1] + (parameter[1] * state[1])));
        after[1] = TReal.Sin(state[0] * current[2]) - (TReal.Constant(0.5) * state[1]);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Emit<TReal>(ReadOnlySpan<TReal> state, ReadOnlySpan<TReal> parameter, Span<TReal> emission)
        where TReal : struct, IReal<TReal>
    {
        emission[0] = state[0] * TReal.Exp(-(state[1] * state[1]));
        emission[1] = parameter[0] * state[1];
    }

    /// <summary>The same by hand for one unit: x = [s₀, s₁, c₀, c₁, c₂, p₀, p₁] gives [s₀', s₁', e₀, e₁].</summary>
    public static double[] Values(ReadOnlySpan<double> x)
    {
        double g = 1 / (1 + Math.Exp(-(x[2] + (x[5] * x[1]))));
        double a = (g * x[0]) + ((1 - g) * Math.Tanh(x[3] + (x[6] * x[1]))), b = Math.Sin(x[0] * x[4]) - (0.5 * x[1]);
        return [a, b, a * Math.Exp(-b * b), x[5] * b];
    }

    /// <summary>∂ s' / ∂ x by hand, [2][7].</summary>
    public static double[][] Slopes(ReadOnlySpan<double> x)
    {
        double g = 1 / (1 + Math.Exp(-(x[2] + (x[5] * x[1])))), t = Math.Tanh(x[3] + (x[6] * x[1]));
        double byGate = (x[0] - t) * g * (1 - g), byDrive = (1 - g) * (1 - (t * t)), cosine = Math.Cos(x[0] * x[4]);
        return
        [
            [g, (byGate * x[5]) + (byDrive * x[6]), byGate, byDrive, 0, byGate * x[1], byDrive * x[1]],
            [x[4] * cosine, -0.5, 0, 0, x[0] * cosine, 0, 0],
        ];
    }
}
