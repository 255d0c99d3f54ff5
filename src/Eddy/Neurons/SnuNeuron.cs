using Eddy.Numerics;
using Eddy.Numerics.Reals;

namespace Eddy.Neurons;

/// <summary>The spiking neural unit (Woźniak et al. 2020, Nature Machine Intelligence 2:325): a state that cannot be negative, cleared by its own spike.</summary>
/// <remarks><code>
/// s_t = max(0, W x_t + R z_{t−1} + ℓ s_{t−1} (1 − z_{t−1}))                (1)
/// z_t = 1 where s_t + b is above 0, else 0                                 (2)
/// F = 1 where s_t is above 0, else 0;   ∂z/∂s = ψ(s + b)
/// ∂s_t/∂s_{t−1} = F ℓ (1 − z_{t−1} − s_{t−1} ψ_{t−1}),   ∂s_t/∂b = −F ℓ s_{t−1} ψ_{t−1};   without ψ where the reset is detached
/// </code>
/// b is each unit's own and learned: its threshold is −b. It acts through the emission, ∂z/∂b = ψ at a fixed state, and through the reset. The current has no b of its own.
/// State: s; emission: z. R is dense, so exact RTRL is dense. Weights of H units: H (I + H + 1).</remarks>
public readonly record struct SnuNeuron : INeuron
{
    private const string Name = "snu";
    private const double UsualDecay = 0.8, UsualFirstBias = -1;
    private readonly double _decay; // 0 is the usual one
    private readonly double? _firstBias; // null is the usual one

    /// <summary>ℓ, what remains of s after one step without a spike, in (0, 1]. Default 0.8.</summary>
    public double Decay
    {
        get => _decay == 0 ? UsualDecay : _decay;
        init => _decay = Membrane.CheckedDecay(value, Name) == UsualDecay ? 0 : value;
    }

    /// <summary>Where each unit's own ℓ is drawn, instead of one for all; it never moves unless <see cref="LearnDecay"/>. Null for nowhere. Default null.</summary>
    public DecayRange? DecayRange { get; init; }

    /// <summary>Whether each unit learns its own ℓ, as its logit, so that it stays in (0, 1). Default no.</summary>
    public bool LearnDecay { get; init; }

    /// <summary>First b, finite. Default −1: a threshold of 1.</summary>
    public double FirstBias
    {
        get => _firstBias ?? UsualFirstBias;
        init => _firstBias = NeuronOption.Finite(value, Name) == UsualFirstBias ? null : value;
    }

    /// <summary>Whether the gradient knows of the reset. Default detached.</summary>
    public ResetGradient ResetGradient { get; init => field = NeuronOption.Defined(value, Name); }

    /// <summary>ψ. Default arctan with α = 2. The width of the triangular one is 1.</summary>
    public Surrogate Surrogate { get; init; }

    /// <summary>Whether the unit tells the soft spike, whose true slope ψ is, instead of 0 or 1: for comparing gradients with differences, not for use. Default no.</summary>
    public bool SoftSpike { get; init; }

    /// <summary>Whether units hear the input only, and not each other: there is no R, and the local trace is exact RTRL. Default no.</summary>
    public bool FeedForward { get; init; }

    /// <summary>Whether s may be negative: (1) without max, F = 1. Default no.</summary>
    public bool Linear { get; init; }

    /// <inheritdoc/>
    public NeuronForm Form
    {
        get
        {
            Surrogate.Require(Name);
            var heard = new CurrentForm("input") { Bias = false, Recurrent = null };
            return new()
            {
                Name = Name,
                States = ["s"],
                Currents = FeedForward ? [heard] : [heard, new("recurrent") { Input = false, Bias = false }],
                Parameters = ["b", .. Fade.Checked(Name).Names("decay")],
                FixedParameters = Fade.Fixed,
                Emissions = ["z"],
                Spikes = !SoftSpike,
            };
        }
    }

    private UnitDecay Fade => new(Decay, DecayRange, LearnDecay);

    /// <inheritdoc/>
    public void Advance<TReal>(ReadOnlySpan<TReal> state, ReadOnlySpan<TReal> current, ReadOnlySpan<TReal> parameter, Span<TReal> after)
        where TReal : struct, IReal<TReal>
    {
        TReal s = state[0], z = Told(s + parameter[0]), reset = ResetGradient == ResetGradient.Attached ? z : TReal.Detach(z);
        TReal kept = UnitDecay.Grained(Fade.Of(parameter, 1) * s * (TReal.Constant(1) - reset));
        TReal sum = (FeedForward ? current[0] : current[0] + current[1]) + kept;
        after[0] = Linear ? sum : TReal.Relu(sum); // (1)
    }

    /// <inheritdoc/>
    public void Emit<TReal>(ReadOnlySpan<TReal> state, ReadOnlySpan<TReal> parameter, Span<TReal> emission)
        where TReal : struct, IReal<TReal>
        => emission[0] = Told(state[0] + parameter[0]); // (2)

    /// <inheritdoc/>
    public void DrawParameters(RandomSource random, Span<double> parameter)
    {
        parameter[0] = FirstBias;
        Fade.Draw(random, parameter, 1);
    }

    private TReal Told<TReal>(TReal u)
        where TReal : struct, IReal<TReal>
        => SoftSpike ? Surrogate.Smooth(u) : TReal.Spike(u, Surrogate.Slope(u));
}
