using System.Runtime.CompilerServices;
using Eddy.Networks.Recurrent;
using Eddy.Numerics;
using Eddy.Signals.TargetProjection;
using Eddy.Traces;
using Eddy.Traces.Diagonal;
using Eddy.Traces.Rtrl;

namespace Eddy.Signals.Modulation;

/// <summary>
/// Three-factor learning: what a weight did to its neuron (eligibility: presynaptic and postsynaptic factor) times a modulator that comes from outside: a reward, a temporal
/// difference, a broadcast. Immutable, and valid whenever it exists.
/// </summary>
/// <remarks><code>
/// ε_t = A_t ε_(t−1) + F_t x_t                        trace of <see cref="Scope"/>                                   (1)
/// e_t = Σ_s (∂z_t/∂h_t[s]) ε_t[s] + ∂z_t/∂θ          eligibility of the emission                                 (2)
/// ∇θ += m_t e_t                                      or Σ_s m_t[s] ε_t[s], by <see cref="Target"/>                      (3)
/// </code>
/// The modulator replaces the learning signal, it does not multiply it; whoever wants the product hands over the product. It is given by
/// <see cref="Learners.Recurrent.RecurrentLearner.Modulate(float)"/>, moves the layers and never the readout; <c>Learn</c> moves the readout alone, by its own error, and the layers only with
/// <see cref="TeachingEvents"/>. With the learning signal as modulator of states this is D-RTRL.</remarks>
public sealed record ThreeFactorOptions : TraceRuleOptions
{
    /// <summary>How much of the Jacobian the traces keep. Default local.</summary>
    public TraceScope Scope { get; init => field = Check(Enum.IsDefined(value), value, "is none of Local, SelfLoop and Full."); }

    /// <summary>What a modulator is the slope for: emissions or states. Default emissions.</summary>
    public ModulatorTarget Target { get; init => field = Check(Enum.IsDefined(value), value, "is neither Emission nor State."); }

    /// <summary>What a modulator above 0 means. Default a loss: weights descend, Δw = −η m e.</summary>
    public ModulatorSense Sense { get; init => field = Check(Enum.IsDefined(value), value, "is neither Loss nor Reward."); }

    /// <summary>η_r of the running mean that is taken off modulators of one number: m = r − r̄, then r̄ ← r̄ + η_r (r − r̄). One mean for all streams, begun at 0, kept through resets.
    /// In [0, 1]; 0 takes nothing off. Default 0.</summary>
    public double BaselineRate { get; init => field = Check(value is >= 0 and <= 1, value, "must be in [0, 1]; 0 takes no mean off."); }

    /// <summary>Whether <c>Learn</c> is a teaching event for the layers (ETLP, Quintana et al. 2023): m is a fixed random projection of its target. Null for not. Default null.</summary>
    public TargetProjectionOptions? TeachingEvents { get; init; }

    /// <summary>Most bytes that the full traces of a layer may take, all streams together, above 0. Default 1 GiB.</summary>
    public long MaxBytes { get; init => field = Check(value > 0, value, "must be above 0."); } = 1L << 30;

    /// <inheritdoc/>
    public override string Name => "three-factor";

    internal override CreditFacts Describe(LayerFacts layer)
        => (Scope switch { TraceScope.Local => CreditFacts.Local(layer), TraceScope.SelfLoop => CreditFacts.SelfLoop(layer), _ => new RtrlOptions().Describe(layer) })
            .ToldInstead("the loss: a modulator stands for its slope");

    internal override LayerSignal<T> CreateSignal<T>(RecurrentNetwork<T> network, RandomSource random)
    {
        if (Feedback is not null)
        {
            throw new ArgumentException("Three-factor: a modulator takes the place of the error, so that Feedback would project nothing. Leave Feedback out.");
        }

        return TeachingEvents is not null && Target == ModulatorTarget.State
            ? throw new ArgumentException("Three-factor: teaching events act on emissions. Leave Target at Emission, or leave TeachingEvents out.")
            : new ModulationSignal<T>(network, this, random);
    }

    internal override Trace<T> CreateTrace<T>(RecurrentNetwork<T> network, int layer, RandomSource random)
        => Scope == TraceScope.Local ? new DRtrlOptions().CreateTrace<T>(network, layer, random) : base.CreateTrace<T>(network, layer, random);

    internal override Trace<T> CreateTrace<T>(RecurrentLayer<T> layer, int streams, RandomSource random) => Scope switch
    {
        TraceScope.Local => new DRtrlOptions().CreateTrace<T>(layer, streams, random),
        TraceScope.SelfLoop => RtrlOptions.Diagonal(layer, streams, DiagonalScope.SelfLoop, MaxBytes, "Three-factor"),
        _ => RtrlOptions.Create(layer, streams, MaxBytes, "Three-factor"),
    };

    private static TValue Check<TValue>(bool ok, TValue value, string rule, [CallerMemberName] string name = "")
        => ok ? value : throw new ArgumentOutOfRangeException(name, value, $"Three-factor {name}: {rule}");
}

/// <summary>What a modulator is the slope for.</summary>
public enum ModulatorTarget
{
    /// <summary>What a unit tells (its spike): the modulator meets the eligibility after the emission.</summary>
    Emission,

    /// <summary>A unit's states: the modulator meets their traces.</summary>
    State,
}

/// <summary>What a modulator above 0 means.</summary>
public enum ModulatorSense
{
    /// <summary>As the slope of a loss: weights move against it, so that emissions fall.</summary>
    Loss,

    /// <summary>As a reward: weights move along it, so that what was done is done more.</summary>
    Reward,
}
