using Eddy.Numerics;
using Eddy.Numerics.Reals;

namespace Eddy.Neurons;

/// <summary>The leaky integrator: a running sum or mean of its weighted input. It does not fire; over a spiking layer it is the usual readout with a memory.</summary>
/// <remarks><code>
/// y_t = κ y_{t−1} + W x_t + b                        sum                    (1)
/// y_t = κ y_{t−1} + (1 − κ) (W x_t + b)              averaging              (2)
/// ∂y_t/∂y_{t−1} = κ,   F = 1 or 1 − κ
/// </code>
/// State and emission: y. No unit hears another, so the local trace is exact RTRL, and κ is one number for all units and steps unless drawn or learned.
/// Weights of H units: H (I + 1).</remarks>
public readonly record struct LeakyIntegratorNeuron : INeuron
{
    private const string Name = "leaky-integrator";
    private const double UsualDecay = 0.9;
    private readonly double _decay; // 0 is the usual one

    /// <summary>κ, what remains of y after one step, in (0, 1]; 1 forgets nothing, and under averaging hears nothing. Default 0.9.</summary>
    public double Decay
    {
        get => _decay == 0 ? UsualDecay : _decay;
        init => _decay = Membrane.CheckedDecay(value, Name) == UsualDecay ? 0 : value;
    }

    /// <summary>Where each unit's own κ is drawn, instead of one for all; it never moves unless <see cref="LearnDecay"/>. Null for nowhere. Default null.</summary>
    public DecayRange? DecayRange { get; init; }

    /// <summary>Whether each unit learns its own κ, as its logit, so that it stays in (0, 1). Default no.</summary>
    public bool LearnDecay { get; init; }

    /// <summary>Whether y is a mean, (2), rather than a sum, (1). Default no.</summary>
    public bool Averaging { get; init; }

    /// <inheritdoc/>
    public NeuronForm Form => new()
    {
        Name = Averaging && Decay == 1 && Fade.Own == 0
            ? throw new ArgumentException($"{Name}: a mean that forgets nothing hears nothing. Take a decay below 1, or the sum.")
            : Name,
        States = ["y"],
        Currents = [new("input") { Recurrent = null }],
        Parameters = [.. Fade.Checked(Name).Names("decay")],
        FixedParameters = Fade.Fixed,
        Emissions = ["y"],
    };

    private UnitDecay Fade => new(Decay, DecayRange, LearnDecay);

    /// <inheritdoc/>
    public void Advance<TReal>(ReadOnlySpan<TReal> state, ReadOnlySpan<TReal> current, ReadOnlySpan<TReal> parameter, Span<TReal> after)
        where TReal : struct, IReal<TReal>
    {
        TReal decay = Fade.Of(parameter, 0), kept = UnitDecay.Grained(decay * state[0]);
        after[0] = kept + (Averaging ? (TReal.Constant(1) - decay) * current[0] : current[0]); // (2), (1)
    }

    /// <inheritdoc/>
    public void Emit<TReal>(ReadOnlySpan<TReal> state, ReadOnlySpan<TReal> parameter, Span<TReal> emission)
        where TReal : struct, IReal<TReal>
        => emission[0] = state[0];

    /// <inheritdoc/>
    public void DrawParameters(RandomSource random, Span<double> parameter) => Fade.Draw(random, parameter, 0);
}
