using System.Runtime.CompilerServices;

namespace Eddy.Traces.EProp;

/// <summary>Keeps what units tell, on average, near a target: the regulariser of firing rates of e-prop. Immutable, and valid whenever it exists.</summary>
/// <remarks><code>
/// gradient += c Σ_t (f̄_t − f*) e_t              e not filtered; f̄ the running mean of the emission of each unit
/// </code>
/// Gathered at every step that is observed, and added with the next lesson. In the source's form c is c_reg / T, T the steps of a trial.</remarks>
public sealed record RateRegularizer
{
    /// <summary>c, a step; finite and above 0. Default 1e-4.</summary>
    public double Strength { get; init => field = Check(value > 0 && double.IsFinite(value), value, "must be finite and above 0; leave the regulariser out for none."); } = 1e-4;

    /// <summary>f*, mean emission a step, finite: for spikes, rate × Δt. Default 0.01: 10 Hz at 1 ms a step.</summary>
    public double Target { get; init => field = Check(double.IsFinite(value), value, "must be finite."); } = 0.01;

    /// <summary>Share of the mean's memory kept per step, in [0, 1): exp(−Δt/τ). Weights of the mean add up to 1 from the first step on. Default 0.99: about 100 steps.</summary>
    public double MeanDecay { get; init => field = Check(value is >= 0 and < 1, value, "must be in [0, 1)."); } = 0.99;

    private static double Check(bool ok, double value, string rule, [CallerMemberName] string name = "")
        => ok ? value : throw new ArgumentOutOfRangeException(name, value, $"e-prop rates, {name}: {rule}");
}
