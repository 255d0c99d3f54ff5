using Eddy.Numerics;
using Eddy.Numerics.Reals;

namespace Eddy.Neurons;

/// <summary>The adaptive leaky integrate-and-fire neuron (Bellec et al. 2020, Nature Communications 11:3625): each spike raises the threshold for a while.</summary>
/// <remarks><code>
/// a_t = ρ a_{t−1} + z_{t−1}                                                (1)
/// v_t = α v_{t−1} + W x_t + R z_{t−1} + b − θ z_{t−1}     soft reset       (2)
/// u_t = v_t − θ − β a_t,   z_t = 1 where u_t is above 0, else 0            (3)
/// F = (1, 0);   ∂z/∂(v, a) = (ψ, −β ψ)
/// ∂(v, a)_t/∂(v, a)_{t−1} = [[α − θ ψ, θ β ψ], [ψ, ρ − β ψ]]   with ψ of step t − 1; the ψ of the first row is that of the reset, and 0 where it is detached
/// </code>
/// The a that u reads is that of the same step, which has heard the spikes up to the step before. Hard reset, refractory time and learned numbers as in
/// <see cref="LifNeuron"/>; the spike in (1) is never detached. States: v, a; emission: z. R is dense, so exact RTRL is dense. Weights of H units: H (I + H + 1).</remarks>
public readonly record struct AlifNeuron : INeuron
{
    private const string Name = "alif";
    private const double UsualAdaptationDecay = 0.95, UsualAdaptation = 0.3;
    private readonly Membrane _membrane;
    private readonly double _adaptationDecay; // 0 is the usual one
    private readonly double? _adaptation; // null is the usual one

    /// <summary>α, what remains of v after one step, in (0, 1]; 1 forgets nothing. Default 0.9: a memory of about ten steps.</summary>
    public double Decay { get => _membrane.Decay; init => _membrane = _membrane.WithDecay(value, Name); }

    /// <summary>θ, above 0: the unit fires where v − β a is above it. Default 1.</summary>
    public double Threshold { get => _membrane.Threshold; init => _membrane = _membrane.WithThreshold(value, Name); }

    /// <summary>ρ, what remains of a after one step, in (0, 1]; 1 forgets nothing. Default 0.95: a memory of about twenty steps.</summary>
    public double AdaptationDecay
    {
        get => _adaptationDecay == 0 ? UsualAdaptationDecay : _adaptationDecay;
        init => _adaptationDecay = Membrane.CheckedDecay(value, Name) == UsualAdaptationDecay ? 0 : value;
    }

    /// <summary>β, what one spike adds to the threshold, finite and at or above 0. Default 0.3.</summary>
    public double Adaptation
    {
        get => _adaptation ?? UsualAdaptation;
        init => _adaptation = NeuronOption.Check(value >= 0 && double.IsFinite(value), value, Name, "must be finite and at or above 0.") == UsualAdaptation ? null : value;
    }

    /// <summary>Where each unit's own ρ is drawn; as <see cref="DecayRange"/>. Default null.</summary>
    public DecayRange? AdaptationDecayRange { get; init; }

    /// <summary>Where each unit's own α is drawn, instead of one for all; it never moves unless <see cref="LearnDecay"/>. Null for nowhere. Default null.</summary>
    public DecayRange? DecayRange { get => _membrane.DecayRange; init => _membrane = _membrane with { DecayRange = value }; }

    /// <summary>Whether each unit learns its own α and ρ, as their logit, so that they stay in (0, 1). Default no.</summary>
    public bool LearnDecay { get => _membrane.LearnDecay; init => _membrane = _membrane with { LearnDecay = value }; }

    /// <summary>Whether each unit learns its own θ, as its logarithm, so that it stays above 0. It acts on the emission and on a soft reset. Default no.</summary>
    public bool LearnThreshold { get => _membrane.LearnThreshold; init => _membrane = _membrane with { LearnThreshold = value }; }

    /// <summary>What a spike does to v. Default soft.</summary>
    public SpikeReset Reset { get => _membrane.Reset; init => _membrane = _membrane with { Reset = NeuronOption.Defined(value, Name) }; }

    /// <summary>Whether the gradient knows of the reset. Default detached.</summary>
    public ResetGradient ResetGradient { get => _membrane.ResetGradient; init => _membrane = _membrane with { ResetGradient = NeuronOption.Defined(value, Name) }; }

    /// <summary>R, steps after a spike in which the unit cannot fire, 0 to 1000000. Default 0.</summary>
    public int RefractorySteps { get => _membrane.RefractorySteps; init => _membrane = _membrane.WithRefractorySteps(value, Name); }

    /// <summary>ψ. Default arctan with α = 2. The width of the triangular one is <see cref="Threshold"/>, also where the threshold is learned.</summary>
    public Surrogate Surrogate { get => _membrane.Surrogate; init => _membrane = _membrane with { Surrogate = value }; }

    /// <summary>Whether the unit tells the soft spike, whose true slope ψ is, instead of 0 or 1: for comparing gradients with differences, not for use. Default no.</summary>
    public bool SoftSpike { get => _membrane.SoftSpike; init => _membrane = _membrane with { SoftSpike = value }; }

    /// <summary>Whether units hear the input only, and not each other: there is no R, and the local trace is exact RTRL. Default no.</summary>
    public bool FeedForward { get => _membrane.FeedForward; init => _membrane = _membrane with { FeedForward = value }; }

    /// <inheritdoc/>
    public NeuronForm Form => _membrane.Form(Name, ["v", "a"], ("adaptation_decay", Fade));

    private UnitDecay Fade => new(AdaptationDecay, AdaptationDecayRange, LearnDecay);

    private int FadeAt => _membrane.DecayAt + _membrane.UnitDecay.Own;

    /// <inheritdoc/>
    public void Advance<TReal>(ReadOnlySpan<TReal> state, ReadOnlySpan<TReal> current, ReadOnlySpan<TReal> parameter, Span<TReal> after)
        where TReal : struct, IReal<TReal>
    {
        TReal v = state[0], a = state[1], threshold = _membrane.ThresholdOf(parameter), u = Distance(v, a, threshold);
        TReal z = _membrane.Told(u, state), reset = ResetGradient == ResetGradient.Attached ? z : TReal.Detach(z);
        after[0] = _membrane.Kept(v, reset, threshold, parameter) + current[0]; // (2)
        after[1] = UnitDecay.Grained(Fade.Of(parameter, FadeAt) * a) + z; // (1)
        _membrane.Count(u, state, after);
    }

    /// <inheritdoc/>
    public void Emit<TReal>(ReadOnlySpan<TReal> state, ReadOnlySpan<TReal> parameter, Span<TReal> emission)
        where TReal : struct, IReal<TReal>
        => emission[0] = _membrane.Told(Distance(state[0], state[1], _membrane.ThresholdOf(parameter)), state);

    /// <inheritdoc/>
    public void DrawParameters(RandomSource random, Span<double> parameter)
    {
        _membrane.Draw(random, parameter);
        Fade.Draw(random, parameter, FadeAt);
    }

    // (3)
    private TReal Distance<TReal>(TReal v, TReal a, TReal threshold)
        where TReal : struct, IReal<TReal>
        => v - threshold - (TReal.Constant(Adaptation) * a);
}
