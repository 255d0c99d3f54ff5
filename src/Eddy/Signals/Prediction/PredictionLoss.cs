namespace Eddy.Signals.Prediction;

/// <summary>How far a predicted vector is from the one that came, which is held constant.</summary>
public enum PredictionLoss
{
    /// <summary>Mean over elements of (p − h)².</summary>
    MeanSquare,

    /// <summary>1 − p·h/(|p| |h|); 1 where either is zero.</summary>
    Cosine,
}
