using Eddy.Numerics;
using Eddy.Numerics.Reals;

namespace Eddy.Neurons;

/// <summary>The leaky integrate-and-fire neuron with a synaptic current: input first enters a current that fades by itself.</summary>
/// <remarks><code>
/// i_t = α_s i_{t−1} + W x_t + R z_{t−1} + b                                 (1)
/// v_t = α v_{t−1} + i_t − θ z_{t−1}              soft reset                 (2)    with i_{t−1} in place of i_t where the current is delayed
/// z_t = 1 where v_t is above θ, else 0
/// in the order (v, i):   F = (1, 1), delayed (0, 1);   ∂z/∂v = ψ
/// ∂(v, i)_t/∂(v, i)_{t−1} = [[α, α_s], [0, α_s]], delayed [[α, 1], [0, α_s]];   where the reset is attached α − θ ψ_{t−1} in place of α
/// </code>
/// Hard reset, refractory time and learned numbers as in <see cref="LifNeuron"/>. States: v, i; emission: z. R is dense, so exact RTRL is dense.
/// Weights of H units: H (I + H + 1).</remarks>
public readonly record struct CubaLifNeuron : INeuron
{
    private const string Name = "cuba-lif";
    private const double UsualSynapseDecay = 0.8;
    private readonly Membrane _membrane;
    private readonly double _synapseDecay; // 0 is the usual one

    /// <summary>α, what remains of v after one step, in (0, 1]; 1 forgets nothing. Default 0.9: a memory of about ten steps.</summary>
    public double Decay { get => _membrane.Decay; init => _membrane = _membrane.WithDecay(value, Name); }

    /// <summary>θ, above 0: the unit fires where v is above it. Default 1.</summary>
    public double Threshold { get => _membrane.Threshold; init => _membrane = _membrane.WithThreshold(value, Name); }

    /// <summary>α_s, what remains of the synaptic current after one step, in (0, 1]. Default 0.8.</summary>
    public double SynapseDecay
    {
        get => _synapseDecay == 0 ? UsualSynapseDecay : _synapseDecay;
        init => _synapseDecay = Membrane.CheckedDecay(value, Name) == UsualSynapseDecay ? 0 : value;
    }

    /// <summary>Where each unit's own α_s is drawn; as <see cref="DecayRange"/>. Default null.</summary>
    public DecayRange? SynapseDecayRange { get; init; }

    /// <summary>Whether v hears the current of the step before. Default no: what comes in now moves v now.</summary>
    public bool Delayed { get; init; }

    /// <summary>Where each unit's own α is drawn, instead of one for all; it never moves unless <see cref="LearnDecay"/>. Null for nowhere. Default null.</summary>
    public DecayRange? DecayRange { get => _membrane.DecayRange; init => _membrane = _membrane with { DecayRange = value }; }

    /// <summary>Whether each unit learns its own α and α_s, as their logit, so that they stay in (0, 1). Default no.</summary>
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
    public NeuronForm Form => _membrane.Form(Name, ["v", "i"], ("synapse_decay", Fade));

    private UnitDecay Fade => new(SynapseDecay, SynapseDecayRange, LearnDecay);

    private int FadeAt => _membrane.DecayAt + _membrane.UnitDecay.Own;

    /// <inheritdoc/>
    public void Advance<TReal>(ReadOnlySpan<TReal> state, ReadOnlySpan<TReal> current, ReadOnlySpan<TReal> parameter, Span<TReal> after)
        where TReal : struct, IReal<TReal>
    {
        TReal v = state[0], i = state[1], threshold = _membrane.ThresholdOf(parameter), u = v - threshold;
        TReal next = UnitDecay.Grained(Fade.Of(parameter, FadeAt) * i) + current[0]; // (1)
        after[0] = _membrane.Kept(v, _membrane.Reached(u, state), threshold, parameter) + (Delayed ? i : next); // (2)
        after[1] = next;
        _membrane.Count(u, state, after);
    }

    /// <inheritdoc/>
    public void Emit<TReal>(ReadOnlySpan<TReal> state, ReadOnlySpan<TReal> parameter, Span<TReal> emission)
        where TReal : struct, IReal<TReal>
        => emission[0] = _membrane.Told(state[0] - _membrane.ThresholdOf(parameter), state);

    /// <inheritdoc/>
    public void DrawParameters(RandomSource random, Span<double> parameter)
    {
        _membrane.Draw(random, parameter);
        Fade.Draw(random, parameter, FadeAt);
    }
}
