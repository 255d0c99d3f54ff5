using Eddy.Numerics.Reals;

namespace Eddy.Neurons;

/// <summary>The recurrent highway network (Zilly et al. 2017, arXiv 1607.03474) with coupled gates: depth within one time step.</summary>
/// <remarks>With s_0 = h_{t−1}, for l = 1 … L, each with weights of its own:<code>
/// c = tanh(R_c^l s_{l−1} + [l = 1] W_c x + b_c^l)              candidate
/// f = σ(R_f^l s_{l−1} + [l = 1] W_f x + b_f^l)                 forget: 1 keeps, 0 replaces
/// s_l = f s_{l−1} + (1 − f) c                         (1)
/// h_t = s_L
/// ∂s_l/∂s_{l−1} = f,   ∂s_l/∂(u_c, u_f) = ((1 − f)(1 − c²),  (s_{l−1} − c) f (1 − f))
/// </code>
/// State and emission: h. <see cref="INeuron.Advance"/> is one micro-step; the layer goes through all L of them. A micro-step's immediate slope is a vector times one row of
/// sources for both gates, which is what KF-RTRL and the optimal Kronecker sum ask for; they treat a micro-step as a time step. R is dense, so exact RTRL is dense.
/// Weights of H units: 2 H (I + L (H + 1)).</remarks>
public readonly record struct HighwayNeuron : INeuron
{
    /// <summary>L, micro-steps within one time step, at least 1. Default 1.</summary>
    public int Depth
    {
        get => field + 1; // so that default(HighwayNeuron) is new HighwayNeuron()
        init => field = NeuronOption.Check(value >= 1, value, "rhn", "a recurrent highway network takes at least 1 micro-step a time step.") - 1;
    }

    /// <summary>First value of the forget gate's bias in every micro-step; above 0 a new unit remembers. Default 0.</summary>
    public double FirstForgetBias { get; init => field = NeuronOption.Finite(value, "rhn"); }

    /// <inheritdoc/>
    public NeuronForm Form => new()
    {
        Name = "rhn",
        States = ["h"],
        Currents = [new("candidate"), new("forget") { FirstBias = FirstForgetBias }],
        Emissions = ["h"],
        MicroSteps = Depth,
    };

    /// <inheritdoc/>
    public void Advance<TReal>(ReadOnlySpan<TReal> state, ReadOnlySpan<TReal> current, ReadOnlySpan<TReal> parameter, Span<TReal> after)
        where TReal : struct, IReal<TReal>
    {
        TReal s = state[0];
        TReal c = TReal.Tanh(current[0]);
        TReal f = TReal.Sigmoid(current[1]);
        after[0] = c + (f * (s - c)); // (1), with one product less
    }

    /// <inheritdoc/>
    public void Emit<TReal>(ReadOnlySpan<TReal> state, ReadOnlySpan<TReal> parameter, Span<TReal> emission)
        where TReal : struct, IReal<TReal>
        => emission[0] = state[0];
}
