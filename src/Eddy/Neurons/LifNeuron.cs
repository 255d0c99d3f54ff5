using Eddy.Numerics;
using Eddy.Numerics.Reals;

namespace Eddy.Neurons;

/// <summary>The leaky integrate-and-fire neuron in discrete time: v gathers its input and fades, and a v above threshold is a spike.</summary>
/// <remarks><code>
/// I_t = W x_t + R z_{t−1} + b
/// v_t = α v_{t−1} + s I_t − θ z_{t−1}              soft reset              (1)
/// v_t = α v_{t−1} (1 − z_{t−1}) + s I_t            hard reset              (2)
/// z_t = 1 where v_t is above θ and the unit is not refractory, else 0      (3)
/// n_t = R after a spike, else max(n_{t−1} − 1, 0); refractory while above 0
/// F = s;   ∂z/∂v = ψ(v − θ), 0 while refractory
/// ∂v_t/∂v_{t−1} = α detached, α − θ ψ_{t−1} attached; under (2) α (1 − z_{t−1}) and α (1 − z_{t−1}) − α v_{t−1} ψ_{t−1}
/// </code>
/// States: v, and where there is a refractory time its counter, which nothing is differentiated through; emission: z. Under a soft reset that is detached α is the whole of a
/// unit's own memory, one number for all units and steps. With <see cref="LearnThreshold"/> θ = e^p also acts in (1): ∂v_t/∂p = −θ z_{t−1}. R is dense, so exact RTRL is dense.
/// Weights of H units: H (I + H + 1).</remarks>
public readonly record struct LifNeuron : INeuron
{
    private const string Name = "lif";
    private readonly Membrane _membrane;
    private readonly double _inputScale; // 0 is 1

    /// <summary>α, what remains of v after one step, in (0, 1]; 1 forgets nothing. Default 0.9: a memory of about ten steps.</summary>
    public double Decay { get => _membrane.Decay; init => _membrane = _membrane.WithDecay(value, Name); }

    /// <summary>θ, above 0: the unit fires where v is above it. Default 1.</summary>
    public double Threshold { get => _membrane.Threshold; init => _membrane = _membrane.WithThreshold(value, Name); }

    /// <summary>s, factor on the weighted input, finite and above 0; 1 − α makes v a running mean of it. Default 1.</summary>
    public double InputScale
    {
        get => _inputScale == 0 ? 1 : _inputScale;
        init => _inputScale = NeuronOption.Check(value > 0 && double.IsFinite(value), value, Name, "must be finite and above 0.") == 1 ? 0 : value;
    }

    /// <summary>Where each unit's own α is drawn, instead of one for all; it never moves unless <see cref="LearnDecay"/>. Null for nowhere. Default null.</summary>
    public DecayRange? DecayRange { get => _membrane.DecayRange; init => _membrane = _membrane with { DecayRange = value }; }

    /// <summary>Whether each unit learns its own α, as its logit, so that it stays in (0, 1). Default no.</summary>
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
    public NeuronForm Form => _membrane.Form(Name, ["v"]);

    /// <inheritdoc/>
    public void Advance<TReal>(ReadOnlySpan<TReal> state, ReadOnlySpan<TReal> current, ReadOnlySpan<TReal> parameter, Span<TReal> after)
        where TReal : struct, IReal<TReal>
    {
        TReal v = state[0], threshold = _membrane.ThresholdOf(parameter), u = v - threshold;
        after[0] = _membrane.Kept(v, _membrane.Reached(u, state), threshold, parameter) + (TReal.Constant(InputScale) * current[0]); // (1), (2)
        _membrane.Count(u, state, after);
    }

    /// <inheritdoc/>
    public void Emit<TReal>(ReadOnlySpan<TReal> state, ReadOnlySpan<TReal> parameter, Span<TReal> emission)
        where TReal : struct, IReal<TReal>
        => emission[0] = _membrane.Told(state[0] - _membrane.ThresholdOf(parameter), state); // (3)

    /// <inheritdoc/>
    public void DrawParameters(RandomSource random, Span<double> parameter) => _membrane.Draw(random, parameter);
}
