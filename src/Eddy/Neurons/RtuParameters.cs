namespace Eddy.Neurons;

/// <summary>Which two learnable numbers stand for the rotation of a recurrent trace unit: g = r cos θ, φ = r sin θ, n = √(1 − r²).</summary>
public enum RtuParameters
{
    /// <summary>nu_log, theta_log: r = e^{−e^{nu_log}}, θ = e^{theta_log}. r is in (0, 1) whatever is learned. The published one.</summary>
    Exponential,

    /// <summary>r, theta: themselves; |r| is clipped at the bound.</summary>
    Direct,

    /// <summary>w, theta: r = σ(w), in (0, 1) whatever is learned.</summary>
    Sigmoid,

    /// <summary>g, phi: themselves; their norm is clipped at the bound.</summary>
    Rectangular,
}
