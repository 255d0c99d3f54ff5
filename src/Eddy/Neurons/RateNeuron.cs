using Eddy.Numerics.Reals;

namespace Eddy.Neurons;

/// <summary>The plain recurrent neuron (Elman 1990, Cognitive Science 14:179), and with a leak below 1 its continuous-time kin.</summary>
/// <remarks><code>
/// u_t = W x_t + R h_{t−1} + b                    the one current
/// h_t = (1 − α) h_{t−1} + α φ(u_t)               (1)
/// ∂h_t/∂h_{t−1} = 1 − α,   ∂h_t/∂u_t = α φ'(u_t)
/// </code>
/// State and emission: h. α = Δt/τ is the share that is new: 1 forgets at once, 0.1 remembers about 10 steps. R is dense, so exact RTRL is dense; the
/// immediate slope is one vector times one row of sources, which is what KF-RTRL asks for. Weights of H units: H (I + H + 1).</remarks>
public readonly record struct RateNeuron : INeuron
{
    private static readonly string[] _names = ["tanh", "relu", "sigmoid", "identity"];

    /// <summary>φ. Default tanh.</summary>
    public NeuronActivation Activation { get; init => field = NeuronOption.Defined(value, "rate neuron"); }

    /// <summary>α = Δt/τ, leak per step, no unit, in (0, 1]. Default 1: the plain neuron, without a leak.</summary>
    public double Leak
    {
        get => field == 0 ? 1 : field; // 0 stands for 1, so that default(RateNeuron) is new RateNeuron()
        init => field = NeuronOption.Check(value is > 0 and <= 1, value, "rate neuron", "α = Δt/τ must be in (0, 1]; 1 means no leak.") == 1 ? 0 : value;
    }

    /// <inheritdoc/>
    public NeuronForm Form => new()
    {
        Name = Leak < 1 ? "leaky-" + _names[(int)Activation] : _names[(int)Activation],
        States = ["h"],
        Currents = [new("input")],
        Emissions = ["h"],
    };

    /// <inheritdoc/>
    public void Advance<TReal>(ReadOnlySpan<TReal> state, ReadOnlySpan<TReal> current, ReadOnlySpan<TReal> parameter, Span<TReal> after)
        where TReal : struct, IReal<TReal>
    {
        TReal h = state[0], u = current[0];
        after[0] = (TReal.Constant(1 - Leak) * h) + (TReal.Constant(Leak) * Activation.Of(u)); // (1)
    }

    /// <inheritdoc/>
    public void Emit<TReal>(ReadOnlySpan<TReal> state, ReadOnlySpan<TReal> parameter, Span<TReal> emission)
        where TReal : struct, IReal<TReal>
        => emission[0] = state[0];
}
