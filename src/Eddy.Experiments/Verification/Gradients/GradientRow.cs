namespace Eddy.Experiments.Verification.Gradients;

/// <summary>One neuron model under one rule.</summary>
/// <param name="Cell">The model.</param>
/// <param name="Rule">The rule.</param>
/// <param name="Claim">What was held against it; null where the rule refuses the model.</param>
/// <param name="Refusal">Why the rule refuses the model; else empty.</param>
/// <param name="Whole">Against full BPTT, all parameters together (the mean of the draws, for random rules).</param>
/// <param name="Claimed">Against what it claims to equal; null where it claims nothing.</param>
/// <param name="Holds">Whether the claim holds; true where there is none.</param>
/// <param name="Noise">For random rules: standard deviation of one draw over the size of the exact gradient; else 0.</param>
/// <param name="Blocks">The same parameter block by parameter block.</param>
public sealed record GradientRow(
    string Cell,
    string Rule,
    GradientClaim? Claim,
    string Refusal,
    GradientAgreement? Whole,
    GradientAgreement? Claimed,
    bool Holds,
    double Noise,
    IReadOnlyList<GradientBlockRow> Blocks)
{
    /// <summary>For random rules: the mean over every pattern of signs on a tiny network, against the exact gradient there; null for others.</summary>
    public GradientAgreement? Enumerated { get; init; }
}

/// <summary>One parameter block of a <see cref="GradientRow"/>.</summary>
/// <param name="Name">Such as <c>layer1 reset recurrent</c>.</param>
/// <param name="Whole">Against full BPTT.</param>
/// <param name="Claimed">Against what the rule claims to equal; null where it claims nothing.</param>
public sealed record GradientBlockRow(string Name, GradientAgreement Whole, GradientAgreement? Claimed);

/// <summary>All pairs that were compared.</summary>
/// <param name="Rows">By model, then by rule.</param>
/// <param name="Bounds">The largest relative error that a claim of each kind may have.</param>
public sealed record GradientTable(IReadOnlyList<GradientRow> Rows, GradientBounds Bounds)
{
    /// <summary>What rules are to each other; empty where that was not asked for.</summary>
    public IReadOnlyList<GradientIdentity> Identities { get; init; } = [];

    /// <summary>Claims and identities that did not hold.</summary>
    public int FellShort => Rows.Count(r => !r.Holds) + Identities.Count(i => !i.Holds);
}

/// <summary>What is still called equal, in double.</summary>
/// <param name="Exact">Relative error of rules that claim equality.</param>
/// <param name="FiniteDifferences">Relative error of BPTT against central differences, which are off by about 10⁻⁹ themselves.</param>
/// <param name="StandardErrors">For random rules: how many standard errors the mean of the draws may be off along each of a few fixed directions.</param>
public sealed record GradientBounds(double Exact = 1e-12, double FiniteDifferences = 1e-6, double StandardErrors = 4);
