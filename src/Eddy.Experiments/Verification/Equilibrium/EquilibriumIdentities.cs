using Eddy.Experiments.Verification.Gradients;
using Eddy.Learners.Equilibrium;
using Eddy.Numerics;

namespace Eddy.Experiments.Verification.Equilibrium;

/// <summary>
/// What an update of equilibrium propagation is to the gradient of back-propagation through the last free steps: the same, in the limit of small nudges, down an energy; only about its direction in the prototypical
/// form.
/// </summary>
public static class EquilibriumIdentities
{
    private const double Beta = 1e-3;
    private const int FreeSteps = 3000;
    private const double Settled = 1e-12;

    private static readonly int[] _steps = [1, 5, 20, 60];

    /// <summary>All of them.</summary>
    /// <param name="options">Sizes and seed.</param>
    public static IReadOnlyList<GradientIdentity> All(GradientCheckOptions? options = null)
    {
        options ??= new GradientCheckOptions();
        var found = new List<GradientIdentity>();
        foreach (int layers in (int[])[1, 2])
        {
            string place = $"tanh, energy, {layers} hidden, β = 0.001";
            EquilibriumSystem system = Draw(EquilibriumForm.Energy, layers, options);
            using var probe = new EquilibriumProbe<double>(system);
            bool settled = probe.Settle(FreeSteps) < Settled;
            double[][] free = probe.States;
            foreach (int k in _steps)
            {
                double[] gradient = system.BackPropagate(free, k);
                Add($"EP, centred = −BPTT through {k} free steps", place, probe.Centered(Beta, k), gradient, settled, equal: true, 1e-5);
            }

            double[] through = system.BackPropagate(free, 20);
            Add("EP, one-sided = −BPTT through 20 free steps", place, probe.OneSided(Beta, 20), through, settled, equal: true, 5 * Beta); // its error is of the order of β
            Add("EP, one-sided ≠ −BPTT closer than by β", place, probe.OneSided(Beta, 20), through, settled, equal: false, Beta / 100);
        }

        EquilibriumSystem prototypical = Draw(EquilibriumForm.Prototypical, 1, options);
        using var other = new EquilibriumProbe<double>(prototypical);
        bool still = other.Settle(FreeSteps) < Settled;
        double[][] state = other.States;
        foreach (int k in _steps)
        {
            double[] gradient = prototypical.BackPropagate(state, k), update = other.Centered(Beta, k);
            Add($"EP, prototypical ≠ −BPTT through {k} free steps", "tanh, prototypical", update, gradient, still, equal: false, 1e-2);
            var agreement = GradientAgreement.Of([.. update.Select(u => 0 - u)], gradient);
            found.Add(new GradientIdentity("tanh, prototypical", $"EP goes the way of −BPTT through {k} free steps: 1 − cosine", Equal: true, new GradientAgreement(still ? 1 - agreement.Cosine : double.NaN, agreement.Cosine), 0.1));
        }

        return found;

        void Add(string statement, string place, double[] update, double[] gradient, bool converged, bool equal, double bound)
        {
            GradientAgreement agreement = converged ? GradientAgreement.Of([.. update.Select(u => 0 - u)], gradient) : new GradientAgreement(double.NaN, double.NaN); // nothing holds before it has settled
            found.Add(new GradientIdentity(place, statement, equal, agreement, bound));
        }
    }

    // Weights of half the usual size: a state that every start settles at.
    private static EquilibriumSystem Draw(EquilibriumForm form, int layers, GradientCheckOptions options)
    {
        RandomSource random = new RandomSource(options.Seed).Split("equilibrium", layers);
        int[] groups = [.. Enumerable.Repeat(options.Units, layers), options.Outputs];
        (int, int)[] joins = [.. groups.Select((_, g) => (g - 1, g))];
        double[][] weights = [.. groups.Select((units, g) => Numbers((g == 0 ? options.Inputs : groups[g - 1]) * units, 1 / Math.Sqrt(g == 0 ? options.Inputs : groups[g - 1]) / 2))];
        double[][] biases = [.. groups.Select(units => Numbers(units, 0.2))];
        return new EquilibriumSystem(form, 0.1, groups, joins, weights, biases, Numbers(options.Inputs, 1), Numbers(options.Outputs, 0.5));

        double[] Numbers(int count, double scale) => [.. Enumerable.Range(0, count).Select(_ => scale * random.NextGaussian())];
    }
}
