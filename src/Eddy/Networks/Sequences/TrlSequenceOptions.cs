using System.Runtime.CompilerServices;
using Eddy.Signals.Trl;

namespace Eddy.Networks.Sequences;

/// <summary>Whether the variance term of a sequence is a sum or a mean over its time steps.</summary>
public enum VarianceOverTime
{
    /// <summary>Σ over time, mean over sequences: S times as strong a push, against similarity and covariance, which are means.</summary>
    Sum,

    /// <summary>Mean over time and sequences, as in a batch without time.</summary>
    Mean,
}

/// <summary>Shape and rule of a <see cref="TrlSequenceEncoder{T}"/>. Immutable, and valid whenever it exists but for what sizes ask of each other.</summary>
public sealed record TrlSequenceOptions
{
    /// <summary>S, time steps of a sequence, above 0. With 1 there is no time inside a row, and pairs follow <see cref="TrlOptions.Pairs"/>. Default 1.</summary>
    public int Steps { get; init => field = Count(value); } = 1;

    /// <summary>B, sequences side by side, above 0; a multiple of 8 where S or R is above 1. Default 64.</summary>
    public int Sequences { get; init => field = Count(value); } = 64;

    /// <summary>Whether the first layer reads [xₜ, hₜ₋₁], h the top activation, rather than xₜ alone. Default yes where <see cref="Depth"/> is above 1, else no.</summary>
    public bool Recurrent
    {
        get => field || Depth > 1;
        init;
    }

    /// <summary>R, recurrence depth: how often the stack is applied at each time step, with shared weights, above 0. Default 1.</summary>
    public int Depth { get; init => field = Count(value); } = 1;

    /// <summary>How the variance term gathers time. Default a sum.</summary>
    public VarianceOverTime Variance { get; init; } = VarianceOverTime.Sum;

    /// <summary>
    /// What the layers have in common. Its <see cref="TrlLayerOptions.BatchSize"/> is replaced by B·S and its variance coefficient by S times itself where the
    /// variance term is a sum over time.
    /// </summary>
    public TrlLayerOptions Layers { get; init; } = new() { Trl = TrlOptions.TrlS };

    /// <summary>Rows of a batch, B·S, time-major: row t·B + b is step t of sequence b.</summary>
    internal int Rows => checked(Steps * Sequences);

    /// <summary>The options of a layer whose batch is all rows.</summary>
    /// <remarks><code>
    /// summed over time     V_seq = 1/B Σ_b Σ_t Σ_j −gate_j c²        a layer's own V = 1/(B S) Σ_b Σ_t Σ_j −gate_j c²,  so V_seq = S V
    /// </code>
    /// and C_V·V_seq is the layer's rule with the coefficient S·C_V. The losses that a layer reports stay means over rows.</remarks>
    internal TrlLayerOptions ForLayers() => Layers with
    {
        BatchSize = Rows,
        PairStride = Steps > 1 ? Sequences : 0,
        Trl = Variance == VarianceOverTime.Sum && Steps > 1 ? Layers.Trl with { VarianceCoefficient = Steps * Layers.Trl.VarianceCoefficient } : Layers.Trl,
    };

    /// <summary>Throws where options do not fit each other.</summary>
    internal void Validate()
    {
        if ((Steps > 1 || Recurrent) && Sequences % 8 != 0)
        {
            throw new ArgumentException($"{Sequences} sequences side by side do not fill whole blocks of 8 rows, which a time step needs. Take a multiple of 8.", nameof(Sequences));
        }

        if (Steps > 1 && (Layers.Trl.TraceDecay > 0 || Layers.Trl.LateralShift))
        {
            throw new ArgumentException("A trace and a shifted lateral pass run along one stream, not along sequences side by side. Set trace decay and lateral shift off.");
        }

        if (Recurrent && Layers.BatchNorm)
        {
            throw new ArgumentException("A recurrent encoder meets one time step after the other, so there is no batch of all steps to normalise over. Turn batch normalisation off.");
        }
    }

    private static int Count(int value, [CallerMemberName] string name = "")
        => value > 0 ? value : throw new ArgumentOutOfRangeException(name, value, $"{name}: must be above 0.");
}
