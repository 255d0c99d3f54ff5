namespace Eddy.Traces.KeRnl;

/// <summary>How the learned rate α of a unit makes the share K of its eligibility that is kept a step.</summary>
public enum KeRnlKernelForm
{
    /// <summary>K = max(0, 1 − α).</summary>
    Linear,

    /// <summary>K = exp(−α).</summary>
    Exponential,
}
