using System.Runtime.CompilerServices;

namespace Eddy.Signals.Trl;

/// <summary>
/// Coefficients and variants of the temporal regularized learning signal (Wiest 2025, Zenodo 10.5281/zenodo.17840254). Immutable, and
/// valid whenever it exists. Start from <see cref="Trl"/> or <see cref="TrlS"/>.
/// </summary>
public sealed record TrlOptions
{
    /// <summary>TRL as published: pairs inside chunks, gradient through both members of a pair, C_V = 5.</summary>
    public static TrlOptions Trl { get; } = new();

    /// <summary>TRL-S as published: every neighbouring pair, the earlier member detached, C_V = 2.5.</summary>
    public static TrlOptions TrlS { get; } = new() { Pairs = TrlPairs.Adjacent, DetachPrevious = true, VarianceCoefficient = 2.5 };

    /// <summary>C_S, weight of the similarity loss, at least 0. Default 1.</summary>
    public double SimilarityCoefficient { get; init => field = Weight(value); } = 1;

    /// <summary>C_V, weight of the variance loss, at least 0. Default 5 (TRL); TRL-S takes 2.5.</summary>
    public double VarianceCoefficient { get; init => field = Weight(value); } = 5;

    /// <summary>C_K, weight of the covariance loss, at least 0. Default 1.</summary>
    public double CovarianceCoefficient { get; init => field = Weight(value); } = 1;

    /// <summary>C_L, weight of the lateral loss, at least 0. Default 1.2.</summary>
    public double LateralCoefficient { get; init => field = Weight(value); } = 1.2;

    /// <summary>Which samples are held together. Default within a chunk.</summary>
    public TrlPairs Pairs { get; init; } = TrlPairs.WithinChunk;

    /// <summary>Whether the earlier member of a pair is a constant for the gradient. Default no.</summary>
    public bool DetachPrevious { get; init; }

    /// <summary>Samples of one class in a row, above 1. It must divide the batch where pairs stay within chunks. Default 16.</summary>
    public int ChunkSize { get; init => field = value > 1 ? value : throw Refuse(value, "a chunk holds at least 2 samples."); } = 16;

    /// <summary>Lowest τ, the variance that each neuron is pushed up to, above 0. Each neuron draws its own from [min, max]. Default 1.</summary>
    public double VarianceTargetMin { get; init => field = Target(value); } = 1;

    /// <summary>Highest τ; equal to <see cref="VarianceTargetMin"/> for one constant. Default 1.</summary>
    public double VarianceTargetMax { get; init => field = Target(value); } = 1;

    /// <summary>Whether a variance above τ is pushed down, too: the gate is τ − v without the rectifier. Default no.</summary>
    public bool BidirectionalVariance { get; init; }

    /// <summary>Momentum of the running variance, in [0, 1): v ← momentum·v + (1 − momentum)·batch variance. Default 0.9.</summary>
    public double VarianceMomentum
    {
        get;
        init => field = value is >= 0 and < 1 ? value : throw Refuse(value, "a momentum must be in [0, 1).");
    } = 0.9;

    /// <summary>Momentum of the running mean, in [0, 1): m ← momentum·m + (1 − momentum)·batch mean; activations are centred on m. Default 0: the batch's own
    /// mean. A learner without batches takes 0.99.</summary>
    public double MeanMomentum
    {
        get;
        init => field = value is >= 0 and < 1 ? value : throw Refuse(value, "a momentum must be in [0, 1).");
    }

    /// <summary>Momentum of the covariance that the lateral map learns, in [0, 1). Default 0: the batch's own. Above 0 it costs a matrix [neurons, neurons].</summary>
    public double CovarianceMomentum
    {
        get;
        init => field = value is >= 0 and < 1 ? value : throw Refuse(value, "a momentum must be in [0, 1).");
    }

    /// <summary>d, decay of the trace that the losses read in place of the centred activation, in [0, 1): fₜ = d·fₜ₋₁ + (1 − d)·cₜ. Default 0: no trace.</summary>
    /// <remarks>The gradient flows through the present (1 − d)·cₜ only. With adjacent pairs the trace runs on from batch to batch; with pairs inside a
    /// chunk each chunk starts from its own last row. The neuron store and the lateral target stay with c.</remarks>
    public double TraceDecay
    {
        get;
        init => field = value is >= 0 and < 1 ? value : throw Refuse(value, "a trace decay must be in [0, 1); 0 means no trace.");
    }

    /// <summary>Whether the lateral pass reads what the neurons did one step earlier, as connections with a delay do. Default no.</summary>
    /// <remarks>The lateral target is then the lag-one cross covariance. The first row of a chunk (of the batch, where pairs are adjacent) takes the last row of the
    /// same chunk (batch) as its past.</remarks>
    public bool LateralShift { get; init; }

    /// <summary>Whether the covariance loss is the batch's own squared off-diagonal covariance, without a lateral pass. Default no.</summary>
    public bool DirectCovariance { get; init; }

    /// <summary>Share of lateral connections held at zero target by a fixed random mask, in [0, 1). Default 0; the widest published net has 0.5.</summary>
    public double LateralSparsity
    {
        get;
        init => field = value is >= 0 and < 1 ? value : throw Refuse(value, "a share must be in [0, 1).");
    }

    /// <summary>
    /// Whether the lateral map is the running covariance itself, L ← momentum·L + (1 − momentum)·cᵀc/B with <see cref="CovarianceMomentum"/>, instead of weights that learn to equal it. It needs no
    /// optimizer and no rate, never lags behind more than its momentum, and takes a third of the memory. A plain mean until it has seen 1/(1 − momentum) batches. Default no.
    /// </summary>
    public bool RunningLateral { get; init; }

    private static double Weight(double value, [CallerMemberName] string name = "")
        => value >= 0 && double.IsFinite(value) ? value : throw Refuse(value, "a coefficient must be finite and at least 0.", name);

    private static double Target(double value, [CallerMemberName] string name = "")
        => value > 0 && double.IsFinite(value) ? value : throw Refuse(value, "τ must be finite and above 0.", name);

    private static ArgumentOutOfRangeException Refuse(object value, string rule, [CallerMemberName] string name = "")
        => new(name, value, $"TRL {name}: {rule}");
}
