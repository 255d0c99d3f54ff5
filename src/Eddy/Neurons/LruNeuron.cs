using Eddy.Numerics;
using Eddy.Numerics.Reals;

namespace Eddy.Neurons;

/// <summary>The linear recurrent unit (Orvieto et al. 2023, arXiv 2303.06349): one complex number a unit, which turns and fades by itself.</summary>
/// <remarks><code>
/// λ = e^{−e^ν} (cos θ + i sin θ),   θ = e^{θ_log},   γ = e^{γ_log}
/// h' = λ h + γ B x                                                 (1)
/// </code>
/// in reals, with g = Re λ and φ = Im λ:<code>
/// re' = g re − φ im + γ (B_re x),    im' = φ re + g im + γ (B_im x)
/// ∂(re', im')/∂(re, im) = [[g, −φ], [φ, g]],   ∂(re', im')/∂(u_re, u_im) = γ I
/// ∂h'/∂ν = −e^ν λ h,   ∂h'/∂θ_log = i θ λ h,   ∂h'/∂γ_log = γ B x      with h one step before; the factor θ belongs to it
/// </code>
/// States and emissions: re, im; own parameters: nu_log, theta_log, gamma_log. The layer above plays C: y = Re(C h) = C_re re − C_im im, so its weight on im is −C_im; the
/// term D x is a readout that hears the input as well. No unit hears another, so the Jacobian is 2×2 block-diagonal and the local trace is exact RTRL. Linear in the
/// state: what bends is what stands above. Weights of H units: H (2 I + 3).</remarks>
public readonly record struct LruNeuron : INeuron
{
    private static readonly NeuronForm _form = new()
    {
        Name = "lru",
        States = ["re", "im"],
        Currents =
        [
            new("re") { Recurrent = null, Bias = false, InputGain = Math.Sqrt(0.5) }, // B ~ N(0, 1)/√(2 I): half of the variance to each part
            new("im") { Recurrent = null, Bias = false, InputGain = Math.Sqrt(0.5) },
        ],
        Parameters = ["nu_log", "theta_log", "gamma_log"],
        Emissions = ["re", "im"],
    };

    private readonly EigenvalueRing? _ring;

    /// <summary>Where the first λ are drawn. Default <see cref="EigenvalueRing.Usual"/>.</summary>
    public EigenvalueRing Ring
    {
        get => _ring ?? EigenvalueRing.Usual;
        init => _ring = EigenvalueRing.Checked(value);
    }

    /// <inheritdoc/>
    public NeuronForm Form => _form;

    /// <inheritdoc/>
    public void Advance<TReal>(ReadOnlySpan<TReal> state, ReadOnlySpan<TReal> current, ReadOnlySpan<TReal> parameter, Span<TReal> after)
        where TReal : struct, IReal<TReal>
    {
        TReal re = state[0], im = state[1];
        TReal r = TReal.Exp(-TReal.Exp(parameter[0]));
        TReal gamma = TReal.Exp(parameter[2]);
        (TReal cos, TReal sin) = Circle.At(TReal.Exp(parameter[1]));
        TReal g = r * cos, phi = r * sin;
        after[0] = (g * re) - (phi * im) + (gamma * current[0]); // (1)
        after[1] = (g * im) + (phi * re) + (gamma * current[1]);
    }

    /// <inheritdoc/>
    public void Emit<TReal>(ReadOnlySpan<TReal> state, ReadOnlySpan<TReal> parameter, Span<TReal> emission)
        where TReal : struct, IReal<TReal>
    {
        emission[0] = state[0];
        emission[1] = state[1];
    }

    /// <summary>Draws λ from <see cref="Ring"/> and sets γ = √(1 − |λ|²), so that a white input gives a state of its own size.</summary>
    /// <inheritdoc/>
    public void DrawParameters(RandomSource random, Span<double> parameter)
    {
        (double radius, double phase) = Ring.Draw(random);
        parameter[0] = Math.Log(-Math.Log(radius));
        parameter[1] = Math.Log(phase);
        parameter[2] = 0.5 * Math.Log((1 - radius) * (1 + radius));
    }
}
