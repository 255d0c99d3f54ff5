using Eddy.Networks.Recurrent;
using Eddy.Numerics;
using Eddy.Traces;
using Eddy.Traces.Diagonal;
using Eddy.Traces.Downstream;

namespace Eddy.Signals.Trl;

/// <summary>
/// Temporal regularized learning on recurrent neurons: every layer minimises its own temporal loss on what it tells, with credit to its own past through a trace. No label
/// and no layer above takes part; the readout alone learns from labels.
/// </summary>
/// <remarks><code>
/// m ← β m + (1 − β) z,  c = z − m,  v ← β v + (1 − β) c²                          (1)  store, from the layer's outputs z
/// k = L c,  then  L ← β L + (1 − β) c cᵀ, diagonal 0                              (2)  lateral pass and map
/// δ = 2 C_S (z − p) − 2 C_V ReLU(τ − v) c + C_K k,  p = z one step before         (3)  ∂ own loss / ∂ z
/// gradient = Σ_s (∂z/∂h)ᵀ δ · trace                                               (4)
/// </code>
/// The signal is that of a <see cref="Learners.TrlLearner"/> (store, lateral input and previous outputs held constant); what is new is (4): an output of a recurrent neuron depends on
/// weights through its whole past, and the trace holds how. With the local trace (4) is the gradient through the graph with detached recurrent inputs; with a one-step trace
/// that of the present step. Layers move at every sample that is observed, by a step of their own.
/// <see cref="OutputDecay"/> puts a low-pass filter between the units and the loss: f ← κ f + z takes the place of z in (1)–(3), and of the trace in (4) that of f, ē ← κ ē + e with
/// e = Σ_s ∂z/∂h[s] trace[s]. Spikes are 0 or 1 and differ from step to step whatever is seen; their count over the last 1/(1 − κ) steps is what can be slow, and its variance is of
/// the order that (3) asks for, which that of a single spike, at most 1/4, never is.
/// Statistics are shared by parallel streams; what was told before is each stream's own.</remarks>
public sealed record RecurrentTrlOptions : RuleOptions
{
    private const double Memory = 0.999;

    /// <summary>What weights remember. Default the local trace of every weight.</summary>
    public TraceRuleOptions Trace { get; init => field = value ?? throw new ArgumentNullException(nameof(Trace), "Trace: choose one, such as new DRtrlOptions()."); } = new DRtrlOptions();

    /// <summary>Learning rate of the layers over that of the readout, finite and above 0: a readout cannot follow features that move as fast as it does. Default 0.001.</summary>
    public double LayerRate
    {
        get;
        init => field = value > 0 && double.IsFinite(value) ? value : throw new ArgumentOutOfRangeException(nameof(LayerRate), value, "LayerRate: must be finite and above 0.");
    } = 0.001;

    /// <summary>
    /// κ, share of the filtered outputs that is kept per step, in [0, 1): the losses are of a fading sum of the outputs. Default 0, the outputs as they are; spiking neurons need
    /// some, such as 0.9. The trace is then the local one.
    /// </summary>
    public double OutputDecay
    {
        get;
        init => field = value is >= 0 and < 1 ? value : throw new ArgumentOutOfRangeException(nameof(OutputDecay), value, "OutputDecay: κ must be in [0, 1); 0 is the outputs as they are.");
    }

    /// <summary>Coefficients and momenta. Default those of <see cref="TrlOptions.TrlS"/> with a memory of a thousand samples.</summary>
    public TrlOptions Trl
    {
        get;
        init
        {
            ArgumentNullException.ThrowIfNull(value);
            if (value.Pairs != TrlPairs.Adjacent || !value.DetachPrevious || value.DirectCovariance || value.LateralSparsity > 0 || value.TraceDecay > 0 || value.LateralShift)
            {
                throw new ArgumentException(
                    "Trl: a recurrent layer pairs each sample with the one before it, held constant, and has no batch. Start from TrlOptions.TrlS, without a direct covariance, a lateral mask, a lateral shift or an activation trace.",
                    nameof(Trl));
            }

            field = value;
        }
    } = TrlOptions.TrlS with { MeanMomentum = Memory, VarianceMomentum = Memory, CovarianceMomentum = Memory };

    /// <inheritdoc/>
    public override string Name => OutputDecay > 0 ? "trl-filtered" : $"trl-{Trace.Name}";

    /// <summary>Between the units and the loss.</summary>
    internal DownstreamFilter Filter => new(OutputDecay, LeakForm.Sum);

    internal override CreditFacts Describe(LayerFacts layer)
    {
        CreditFacts trace = Trace.Describe(layer);
        return trace with
        {
            Dropped = "nothing of the output error is used: the loss is the layer's own" + (trace.Dropped.Length > 0 ? "; of that, " + trace.Dropped : ""),
            ThroughLayers = true, // no loss lies above
        };
    }

    internal override Credit<T> CreateCredit<T>(RecurrentNetwork<T> network, RandomSource random)
    {
        if (Trace.Feedback is not null)
        {
            throw new NotSupportedException("Recurrent TRL: random feedback carries an output error, and no layer hears one here. Leave Trace.Feedback out.");
        }

        if (OutputDecay > 0 && Trace is not DRtrlOptions)
        {
            throw new NotSupportedException($"Recurrent TRL: the trace of filtered outputs is the local one, not {Trace.Name}. Leave Trace as it is, or OutputDecay at 0.");
        }

        return new RecurrentTrlCredit<T>(network, this, random);
    }
}
