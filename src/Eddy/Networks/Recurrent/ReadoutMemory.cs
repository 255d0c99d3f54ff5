namespace Eddy.Networks.Recurrent;

/// <summary>A readout that leaks: its scores keep a share κ of the last ones, as a non-spiking membrane does.</summary>
/// <remarks>Sum: s ← κ s + (W f + b). Average: s ← κ s + (1 − κ)(W f + b), which keeps the scale of the scores whatever κ is.</remarks>
public sealed record ReadoutMemory
{
    /// <summary>None: the answer is of the present features alone.</summary>
    internal static ReadoutMemory None { get; } = new();

    /// <summary>κ, share kept per step, no unit, in [0, 1): exp(−Δt/τ) for a time constant τ. Default 0, no memory.</summary>
    public double Decay
    {
        get;
        init => field = value is >= 0 and < 1 ? value : throw new ArgumentOutOfRangeException(nameof(Decay), value, "Decay: κ must be in [0, 1); 0 is a readout without memory.");
    }

    /// <summary>Sum or average. Default sum.</summary>
    public LeakForm Form
    {
        get;
        init => field = Enum.IsDefined(value) ? value : throw new ArgumentOutOfRangeException(nameof(Form), value, "Form: there is no such kind; take Sum or Average.");
    }

    /// <summary>g: 1, or 1 − κ.</summary>
    internal double Gain => Form == LeakForm.Sum ? 1 : 1 - Decay;
}

/// <summary>How a leaky filter takes what is new.</summary>
public enum LeakForm
{
    /// <summary>x ← κ x + new.</summary>
    Sum,

    /// <summary>x ← κ x + (1 − κ) new.</summary>
    Average,
}
