namespace Eddy.Signals.Goodness;

/// <summary>What a row of a layer is told: to be more active than a threshold if it is real, and less if it is not.</summary>
/// <remarks><code>
/// G = Σ h²  or  Σ h² / n                                                    (1)
/// real row     ℓ = ln(1 + e^(θ − G))     ∂ℓ/∂h = −σ(θ − G) 2h [/ n]         (2)
/// other row    ℓ = ln(1 + e^(G − θ))     ∂ℓ/∂h = +σ(G − θ) 2h [/ n]         (3)
/// </code>
/// Local in space (a row of one layer) and in time.</remarks>
/// <param name="form">Mean or sum in (1).</param>
/// <param name="threshold">θ.</param>
/// <param name="units">n, units of the layer.</param>
internal readonly struct GoodnessSignal(GoodnessForm form, double threshold, int units)
{
    private const double NoSignal = 1e-20; // smaller factors would end among the subnormal numbers of float: they move nothing and are a hundred times slower

    private readonly double _share = form == GoodnessForm.Mean ? 1.0 / units : 1;

    /// <summary>(1) of a row whose squares add up to <paramref name="squares"/>.</summary>
    public double Of(double squares) => _share * squares;

    /// <summary>ℓ of (2) or (3).</summary>
    public double Loss(double goodness, bool real)
    {
        double z = real ? threshold - goodness : goodness - threshold;
        return Math.Max(z, 0) + Math.Log(1 + Math.Exp(-Math.Abs(z)));
    }

    /// <summary>∂ℓ/∂h over h.</summary>
    public double Factor(double goodness, bool real)
    {
        double z = real ? threshold - goodness : goodness - threshold;
        double factor = 2 * _share / (1 + Math.Exp(-z));
        return factor < NoSignal ? 0 : real ? -factor : factor; // not a number stays so
    }
}
