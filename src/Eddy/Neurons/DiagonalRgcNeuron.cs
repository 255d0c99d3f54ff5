using Eddy.Numerics;
using Eddy.Numerics.Reals;

namespace Eddy.Neurons;

/// <summary>The reciprocal gated circuit whose units hear only themselves: <see cref="RgcNeuron"/> with all four W diagonal, for which recurrent forward propagation is exact
/// (Velarde and Parra 2024).</summary>
/// <remarks><code>
/// a0 = tanh(w_ms m),  b0 = tanh(w_ss s),    s' = (1 − a0) x + b0 s          (1)
/// a1 = tanh(w_sm s),  b1 = tanh(w_mm m),    m' = (1 − a1) x + b1 m          (2)
/// with u = (1 − b²) c and v = (1 − a²) x for each of the two, c the state itself:
/// ∂(s', m')/∂(s, m) = [[b0 + u_s w_ss,  −v_s w_ms], [−v_m w_sm,  b1 + u_m w_mm]]
/// ∂s'/∂(w_ss, w_ms) = (u_s s, −v_s m),   ∂m'/∂(w_mm, w_sm) = (u_m m, −v_m s)
/// </code>
/// States: s, m; emission: s alone; own parameters: w_ss, w_ms, w_mm, w_sm. x_i reaches unit i itself, without weights, so a layer has as many units as inputs. The
/// Jacobian is 2×2 block-diagonal and the local trace is exact RTRL. Weights of H units: 4 H.</remarks>
public readonly record struct DiagonalRgcNeuron : INeuron
{
    private static readonly NeuronForm _form = new()
    {
        Name = "rgc-diagonal",
        States = ["s", "m"],
        Currents = [new("x") { Direct = true, Input = false, Recurrent = null, Bias = false }],
        Parameters = ["w_ss", "w_ms", "w_mm", "w_sm"],
        Emissions = ["s"],
    };

    /// <summary>Spread of the first w, drawn from N(0, spread²), finite and at or above 0. Default 0: the layer starts as the identity.</summary>
    public double FirstSpread { get; init => field = NeuronOption.Check(value >= 0 && double.IsFinite(value), value, "rgc-diagonal", "must be finite and at or above 0."); }

    /// <inheritdoc/>
    public NeuronForm Form => _form;

    /// <inheritdoc/>
    public void Advance<TReal>(ReadOnlySpan<TReal> state, ReadOnlySpan<TReal> current, ReadOnlySpan<TReal> parameter, Span<TReal> after)
        where TReal : struct, IReal<TReal>
    {
        TReal s = state[0], m = state[1], x = current[0], one = TReal.Constant(1);
        TReal ss = parameter[0], ms = parameter[1], mm = parameter[2], sm = parameter[3];
        after[0] = ((one - TReal.Tanh(ms * m)) * x) + (TReal.Tanh(ss * s) * s); // (1)
        after[1] = ((one - TReal.Tanh(sm * s)) * x) + (TReal.Tanh(mm * m) * m); // (2)
    }

    /// <inheritdoc/>
    public void Emit<TReal>(ReadOnlySpan<TReal> state, ReadOnlySpan<TReal> parameter, Span<TReal> emission)
        where TReal : struct, IReal<TReal>
        => emission[0] = state[0];

    /// <inheritdoc/>
    public void DrawParameters(RandomSource random, Span<double> parameter)
    {
        for (int k = 0; k < parameter.Length; k++)
        {
            parameter[k] = FirstSpread * random.NextGaussian();
        }
    }
}
