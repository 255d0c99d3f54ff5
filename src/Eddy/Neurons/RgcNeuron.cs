using Eddy.Numerics.Reals;

namespace Eddy.Neurons;

/// <summary>The reciprocal gated circuit (Nayebi et al. 2018, arXiv 1807.00053): two states that gate each other, and pass their input on at once.</summary>
/// <remarks><code>
/// a0 = tanh(W_ms m),  b0 = tanh(W_ss s),    s' = (1 − a0) x + b0 s          (1)
/// a1 = tanh(W_sm s),  b1 = tanh(W_mm m),    m' = (1 − a1) x + b1 m          (2)
/// ∂s'/∂s = b0,  ∂m'/∂m = b1;   ∂s'/∂(u_ms, u_ss) = (−(1 − a0²) x,  (1 − b0²) s),   ∂m'/∂(u_sm, u_mm) = (−(1 − a1²) x,  (1 − b1²) m)
/// </code>
/// both from the old s and m; the gates are tanh, in (−1, 1). States: s, m; s goes up, m is heard within the layer only. x_i reaches unit i itself, without weights, so
/// a layer has as many units as inputs, and the first output from rest is the input. The four W are dense: exact RTRL is dense, and recurrent forward propagation is an
/// approximation, exact only where all four are diagonal (<see cref="DiagonalRgcNeuron"/>) or zero. Weights of H units: 4 H².</remarks>
public readonly record struct RgcNeuron : INeuron
{
    /// <summary>Factor on the usual spread of the first W, finite and at or above 0. Default 0: all W start at zero, as published, and the layer starts as the identity.</summary>
    public double RecurrentGain { get; init => field = NeuronOption.Check(value >= 0 && double.IsFinite(value), value, "rgc", "must be finite and at or above 0."); }

    /// <inheritdoc/>
    public NeuronForm Form => new()
    {
        Name = "rgc",
        States = ["s", "m"],
        Currents = [new("x") { Direct = true, Input = false, Recurrent = null, Bias = false }, Heard("ms", 1), Heard("ss", 0), Heard("sm", 0), Heard("mm", 1)],
        Emissions = ["s", "m"],
        Outputs = 1,
    };

    /// <inheritdoc/>
    public void Advance<TReal>(ReadOnlySpan<TReal> state, ReadOnlySpan<TReal> current, ReadOnlySpan<TReal> parameter, Span<TReal> after)
        where TReal : struct, IReal<TReal>
    {
        TReal s = state[0], m = state[1], x = current[0], one = TReal.Constant(1);
        after[0] = ((one - TReal.Tanh(current[1])) * x) + (TReal.Tanh(current[2]) * s); // (1)
        after[1] = ((one - TReal.Tanh(current[3])) * x) + (TReal.Tanh(current[4]) * m); // (2)
    }

    /// <inheritdoc/>
    public void Emit<TReal>(ReadOnlySpan<TReal> state, ReadOnlySpan<TReal> parameter, Span<TReal> emission)
        where TReal : struct, IReal<TReal>
    {
        emission[0] = state[0];
        emission[1] = state[1];
    }

    // The name is the weights': "ms" is what m tells s.
    private CurrentForm Heard(string name, int emission) => new(name) { Input = false, Bias = false, Recurrent = emission, RecurrentGain = RecurrentGain };
}
