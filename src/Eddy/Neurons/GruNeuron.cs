using Eddy.Numerics.Reals;

namespace Eddy.Neurons;

/// <summary>The gated recurrent unit (Cho et al. 2014, arXiv 1406.1078) in the form whose reset gate acts after the matrix product.</summary>
/// <remarks><code>
/// r = σ(W_r x + R_r h + b_r)                                  reset
/// z = σ(W_z x + R_z h + b_z)                                  update: 1 keeps, 0 replaces
/// q = tanh((W_q x + b_q) + r (R_q h + c_q))          (1)      candidate, from two currents
/// h' = (1 − z) q + z h                               (2)
/// ∂h'/∂h = z;   k = (1 − z)(1 − q²):   ∂h'/∂u_q = k,   ∂h'/∂v_q = k r,   ∂h'/∂u_r = k v_q r (1 − r),   ∂h'/∂u_z = (h − q) z (1 − z)
/// </code>
/// with u the first and v the second current of the candidate. State and emission: h. Where the reset gate stands before the product, as first published, every weight of
/// the reset gate reaches all units within one step, and no trace that is local in space can hold it; that form is not offered. Some libraries keep two biases for each of
/// r and z: they act as their sum, which is the one here. R is dense, so exact RTRL is dense. Weights of H units: H (3 I + 3 H + 4).</remarks>
public readonly record struct GruNeuron : INeuron
{
    private static readonly NeuronForm _form = new()
    {
        Name = "gru",
        States = ["h"],
        Currents = [new("reset"), new("update"), new("new_input") { Recurrent = null }, new("new_state") { Input = false }],
        Emissions = ["h"],
    };

    /// <inheritdoc/>
    public NeuronForm Form => _form;

    /// <inheritdoc/>
    public void Advance<TReal>(ReadOnlySpan<TReal> state, ReadOnlySpan<TReal> current, ReadOnlySpan<TReal> parameter, Span<TReal> after)
        where TReal : struct, IReal<TReal>
    {
        TReal h = state[0];
        TReal r = TReal.Sigmoid(current[0]);
        TReal z = TReal.Sigmoid(current[1]);
        TReal q = TReal.Tanh(current[2] + (r * current[3])); // (1)
        after[0] = q + (z * (h - q)); // (2), with one product less
    }

    /// <inheritdoc/>
    public void Emit<TReal>(ReadOnlySpan<TReal> state, ReadOnlySpan<TReal> parameter, Span<TReal> emission)
        where TReal : struct, IReal<TReal>
        => emission[0] = state[0];
}
