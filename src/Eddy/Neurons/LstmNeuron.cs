using Eddy.Numerics.Reals;

namespace Eddy.Neurons;

/// <summary>Long short-term memory (Hochreiter and Schmidhuber 1997, Neural Computation 9:1735) with a forget gate (Gers et al. 2000, Neural Computation 12:2451).</summary>
/// <remarks><code>
/// i = σ(u_i)   f = σ(u_f)   g = tanh(u_g)   o = σ(u_o)         each u = W x + R h + b
/// c' = f c + i g                                      (1)
/// h' = o tanh(c')                                     (2)
/// with s = o (1 − tanh² c'):   ∂c'/∂c = f,  ∂h'/∂c = s f,  nothing by h but through the currents
/// ∂c'/∂(u_i, u_f, u_g, u_o) = (g i (1 − i),  c f (1 − f),  i (1 − g²),  0)
/// ∂h'/∂(u_i, u_f, u_g, u_o) = s times the same, and tanh(c') o (1 − o) for the last
/// </code>
/// States: c, h; emission: h alone, so c is seen neither by the layer above nor by other units. The first bias of the forget gate is a first value, not a constant in the
/// equation. R is dense, so exact RTRL is dense. Weights of H units: 4 H (I + H + 1).</remarks>
public readonly record struct LstmNeuron : INeuron
{
    private const double UsualForgetBias = 1;
    private readonly double? _firstForgetBias; // null is the usual one, so that default(LstmNeuron) is new LstmNeuron()

    /// <summary>First value of the forget gate's bias. Default 1: a new unit remembers (Jozefowicz et al. 2015).</summary>
    public double FirstForgetBias
    {
        get => _firstForgetBias ?? UsualForgetBias;
        init => _firstForgetBias = NeuronOption.Finite(value, "lstm") == UsualForgetBias ? null : value;
    }

    /// <inheritdoc/>
    public NeuronForm Form => new()
    {
        Name = "lstm",
        States = ["c", "h"],
        Currents = [new("input"), new("forget") { FirstBias = FirstForgetBias }, new("cell"), new("output")],
        Emissions = ["h"],
    };

    /// <inheritdoc/>
    public void Advance<TReal>(ReadOnlySpan<TReal> state, ReadOnlySpan<TReal> current, ReadOnlySpan<TReal> parameter, Span<TReal> after)
        where TReal : struct, IReal<TReal>
    {
        TReal c = state[0];
        TReal i = TReal.Sigmoid(current[0]);
        TReal f = TReal.Sigmoid(current[1]);
        TReal g = TReal.Tanh(current[2]);
        TReal o = TReal.Sigmoid(current[3]);
        TReal cNext = (f * c) + (i * g); // (1)
        after[0] = cNext;
        after[1] = o * TReal.Tanh(cNext); // (2)
    }

    /// <inheritdoc/>
    public void Emit<TReal>(ReadOnlySpan<TReal> state, ReadOnlySpan<TReal> parameter, Span<TReal> emission)
        where TReal : struct, IReal<TReal>
        => emission[0] = state[1];
}
