namespace Eddy.Networks.Sequences;

/// <summary>How the activations of a sequence are drawn together over time before a head reads them; the equations are those of <see cref="TemporalFusion{T}"/>.</summary>
public enum FusionKind
{
    /// <summary>Not at all.</summary>
    None,

    /// <summary>A leaky average; nothing to learn.</summary>
    Ema,

    /// <summary>A learned gate between the state and the new activation.</summary>
    ResidualGate,

    /// <summary>A learned linear map of both side by side.</summary>
    ConcatLinear,

    /// <summary>A learned map of both side by side with one hidden layer.</summary>
    ConcatMlp,
}

/// <summary>What a <see cref="TemporalFusion{T}"/> learns from.</summary>
public enum FusionLearning
{
    /// <summary>The error of the head at the same time step.</summary>
    Head,

    /// <summary>Its own TRL loss, as if its output were a layer's.</summary>
    Trl,
}
