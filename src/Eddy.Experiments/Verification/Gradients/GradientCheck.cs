using Eddy.Neurons;
using Eddy.Numerics;
using Eddy.Traces;
using Eddy.Traces.Bptt;

namespace Eddy.Experiments.Verification.Gradients;

/// <summary>
/// Compares what rules give as the gradient of a short sequence with full BPTT, with BPTT of the graph that each claims to follow, and BPTT itself with finite
/// differences of the loss; in double, weights held fixed. A network that would let every comparison pass (silent units, gradients of zero) is refused.
/// </summary>
public sealed class GradientCheck
{
    private const int Draws = 400;     // of random rules; the noise of their mean is 1/20 of one draw's
    private const int Directions = 8;
    private const double Still = 1e-6;

    private readonly GradientCheckOptions _options;
    private readonly GradientBounds _bounds = new();
    private readonly List<INeuronVisit> _cells = [];

    /// <summary>Nothing to compare yet.</summary>
    public GradientCheck(GradientCheckOptions? options = null) => _options = options ?? new GradientCheckOptions();

    /// <summary>Adds a neuron model, your own included.</summary>
    public GradientCheck Add<TNeuron>(string name, TNeuron neuron)
        where TNeuron : struct, INeuron
    {
        _cells.Add(new NeuronVisit<TNeuron>(name, neuron));
        return this;
    }

    /// <summary>Compares every model with every rule; "finite-differences" is what BPTT itself is held against.</summary>
    /// <param name="rules">The rules.</param>
    /// <param name="progress">Told of every pair before it is compared; may throw to stop.</param>
    public GradientTable Run(IReadOnlyList<RuleOptions> rules, Action<string, string>? progress = null)
    {
        ArgumentNullException.ThrowIfNull(rules);
        var rows = new List<GradientRow>();
        foreach (INeuronVisit cell in _cells)
        {
            var fixture = GradientFixture.Alive(cell, _options);
            IReadOnlyList<GradientBlock> whole = fixture.Gradient(BpttOptions.Full);
            if (fixture.Dead(whole) is { } dead)
            {
                rows.Add(new GradientRow(cell.Name, "fixture", null, dead, null, null, false, 0, []));
                continue;
            }

            foreach (RuleOptions rule in rules)
            {
                progress?.Invoke(cell.Name, rule.Name);
                rows.Add(Compare(cell, fixture, whole, rule));
            }
        }

        return new GradientTable(rows, _bounds);
    }

    private GradientRow Compare(INeuronVisit cell, GradientFixture fixture, IReadOnlyList<GradientBlock> whole, RuleOptions rule)
    {
        try
        {
            if (rule is BpttOptions { Mode: BpttMode.Full })
            {
                return Differences();
            }

            GradientClaim claim = RuleClaims.Of(rule, cell.Form, _options.Layers, _options.ReadoutMemory > 0);
            if (claim == GradientClaim.Unbiased)
            {
                return Average(cell, fixture, whole, rule);
            }

            IReadOnlyList<GradientBlock>? reference = claim switch
            {
                GradientClaim.Exact => whole,
                GradientClaim.ExactWithinLayers => fixture.Gradient(BpttOptions.Full with { Graph = BpttGraph.Layers }),
                GradientClaim.ExactDetached => fixture.Gradient(BpttOptions.Full with { Graph = BpttGraph.Detached }),
                GradientClaim.ExactOneStep => fixture.Gradient(BpttOptions.Windows(1)),
                _ => null,
            };
            return Row(fixture.Gradient(rule), reference, _bounds.Exact, claim);
        }
        catch (NotSupportedException exception)
        {
            return new GradientRow(cell.Name, rule.Name, null, exception.Message, null, null, true, 0, []);
        }

        // A spike has no slope that differences of the loss could see; the soft spike has.
        GradientRow Differences()
        {
            if (!cell.Form.Spikes)
            {
                return Row(whole, fixture.FiniteDifferences(), _bounds.FiniteDifferences, GradientClaim.Exact);
            }

            if (cell.Soft is not { } soft)
            {
                throw new NotSupportedException($"{cell.Name}: its spikes have no slope that differences of the loss could see. Give it a soft form, whose Form.Spikes is false, and compare that.");
            }

            var smooth = new GradientFixture(soft, _options);
            GradientAgreement agreement = GradientAgreement.Of(Flat(smooth.Gradient(rule)), Flat(smooth.FiniteDifferences()));
            return new GradientRow(
                cell.Name, rule.Name, GradientClaim.Exact, "", GradientAgreement.Of(Flat(whole), Flat(whole)), agreement, agreement.RelativeError <= _bounds.FiniteDifferences, 0, []);
        }

        GradientRow Row(IReadOnlyList<GradientBlock> got, IReadOnlyList<GradientBlock>? claimed, double bound, GradientClaim claim)
        {
            GradientBlockRow[] blocks = [.. got.Select((b, i) => new GradientBlockRow(
                b.Name, GradientAgreement.Of(b.Values, whole[i].Values), claimed is null ? null : GradientAgreement.Of(b.Values, claimed[i].Values)))];
            GradientAgreement? all = claimed is null ? null : GradientAgreement.Of(Flat(got), Flat(claimed));
            bool holds = all is null || (all.RelativeError <= bound && blocks.All(b => b.Claimed!.RelativeError <= bound * 100)); // a small block has a larger share of rounding
            return new GradientRow(cell.Name, rule.Name, claim, "", GradientAgreement.Of(Flat(got), Flat(whole)), all, holds, 0, blocks);
        }
    }

    // The mean of many draws, along fixed random directions: each must lie within a few standard errors of the exact gradient's.
    private GradientRow Average(INeuronVisit cell, GradientFixture fixture, IReadOnlyList<GradientBlock> whole, RuleOptions rule)
    {
        double[] exact = Flat(fixture.Gradient(BpttOptions.Full with { Graph = BpttGraph.Layers }));
        double[] mean = new double[exact.Length], squares = new double[Directions], sums = new double[Directions];
        var random = new RandomSource(_options.Seed).Split("directions");
        double[][] directions = [.. Enumerable.Range(0, Directions).Select(_ => Enumerable.Range(0, exact.Length).Select(_ => random.NextGaussian()).ToArray())];
        double spread = 0;
        for (int n = 0; n < Draws; n++)
        {
            double[] drawn = Flat(fixture.Gradient(rule, (ulong)n));
            for (int i = 0; i < drawn.Length; i++)
            {
                double off = drawn[i] - exact[i];
                mean[i] += drawn[i] / Draws;
                spread += off * off / Draws;
            }

            for (int d = 0; d < Directions; d++)
            {
                double along = Dot(drawn, directions[d]);
                sums[d] += along;
                squares[d] += along * along;
            }
        }

        double worst = 0;
        for (int d = 0; d < Directions; d++)
        {
            double average = sums[d] / Draws, deviation = Math.Sqrt(Math.Max(0, (squares[d] / Draws) - (average * average)));
            worst = Math.Max(worst, Math.Abs(average - Dot(exact, directions[d])) / Math.Max(1e-12, deviation / Math.Sqrt(Draws)));
        }

        GradientAgreement enumerated = SignEnumeration.Of(cell, rule, _options);
        double size = Math.Sqrt(Dot(exact, exact));
        var agreement = GradientAgreement.Of(mean, exact);
        bool still = spread <= 1e-12 * size * size && agreement.RelativeError <= Still; // no draw differs but for rounding, as with a rank that suffices
        return new GradientRow(
            cell.Name,
            rule.Name,
            GradientClaim.Unbiased,
            "",
            GradientAgreement.Of(mean, Flat(whole)),
            agreement,
            (still || worst <= _bounds.StandardErrors) && enumerated.RelativeError <= _bounds.Exact,
            Math.Sqrt(spread) / size,
            [])
        {
            Enumerated = enumerated,
        };
    }

    private static double[] Flat(IReadOnlyList<GradientBlock> blocks) => [.. blocks.SelectMany(b => b.Values)];

    private static double Dot(double[] a, double[] b)
    {
        double sum = 0;
        for (int i = 0; i < a.Length; i++)
        {
            sum += a[i] * b[i];
        }

        return sum;
    }
}
