using Eddy.Numerics;
using Eddy.Numerics.Reals;

namespace Eddy.Neurons;

/// <summary>The element-wise LSTM (eLSTM; Irie et al. 2024, arXiv 2305.19044): gates that hear the input and the unit's own memory, and no other unit.</summary>
/// <remarks><code>
/// z = tanh(Z x + b_z + w_z c)                                   candidate
/// f = σ(F x + b_f + w_f c)                                      forget: 1 keeps, 0 replaces
/// c' = f c + (1 − f) z                                 (1)
/// ∂c'/∂(u_z, u_f) = (u, v) = ((1 − f)(1 − z²),  (c − z) f (1 − f)),   ∂c'/∂c = f + u w_z + v w_f,   ∂c'/∂(w_z, w_f) = (u c, v c)
/// </code>
/// State and emission: c; own parameters: w_z, w_f. No unit hears another, so the Jacobian is diagonal and the local trace is exact RTRL, in memory the size of the
/// parameters. Weights of H units: H (2 I + 4).</remarks>
public readonly record struct ElementwiseLstmNeuron : INeuron
{
    private const double UsualSpread = 0.5;
    private readonly double? _firstSpread; // null is the usual one, so that default is usable

    /// <summary>Spread of the first w_z and w_f, drawn from N(0, spread²), finite and at or above 0. Default 0.5: almost every new unit is stable.</summary>
    public double FirstSpread
    {
        get => _firstSpread ?? UsualSpread;
        init => _firstSpread = NeuronOption.Check(value >= 0 && double.IsFinite(value), value, "elstm", "must be finite and at or above 0.") == UsualSpread ? null : value;
    }

    /// <summary>First value of the forget gate's bias; above 0 a new unit remembers. Default 0.</summary>
    public double FirstForgetBias { get; init => field = NeuronOption.Finite(value, "elstm"); }

    /// <inheritdoc/>
    public NeuronForm Form => new()
    {
        Name = "elstm",
        States = ["c"],
        Currents = [new("candidate") { Recurrent = null }, new("forget") { Recurrent = null, FirstBias = FirstForgetBias }],
        Parameters = ["w_z", "w_f"],
        Emissions = ["c"],
    };

    /// <inheritdoc/>
    public void Advance<TReal>(ReadOnlySpan<TReal> state, ReadOnlySpan<TReal> current, ReadOnlySpan<TReal> parameter, Span<TReal> after)
        where TReal : struct, IReal<TReal>
    {
        TReal c = state[0];
        TReal z = TReal.Tanh(current[0] + (parameter[0] * c));
        TReal f = TReal.Sigmoid(current[1] + (parameter[1] * c));
        after[0] = z + (f * (c - z)); // (1), with one product less
    }

    /// <inheritdoc/>
    public void Emit<TReal>(ReadOnlySpan<TReal> state, ReadOnlySpan<TReal> parameter, Span<TReal> emission)
        where TReal : struct, IReal<TReal>
        => emission[0] = state[0];

    /// <inheritdoc/>
    public void DrawParameters(RandomSource random, Span<double> parameter)
    {
        parameter[0] = FirstSpread * random.NextGaussian();
        parameter[1] = FirstSpread * random.NextGaussian();
    }
}
