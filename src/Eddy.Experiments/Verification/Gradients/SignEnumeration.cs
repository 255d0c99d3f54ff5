using Eddy.Learners.Recurrent;
using Eddy.Networks.Recurrent;
using Eddy.Traces;
using Eddy.Traces.Bptt;
using Eddy.Traces.Kronecker;
using Eddy.Traces.OneStep;
using Eddy.Traces.Uoro;

namespace Eddy.Experiments.Verification.Gradients;

/// <summary>
/// Runs a random rule on a tiny network once for every pattern of signs that it can draw: the mean of the gradients must be the exact one to rounding, which no number of
/// random draws could show.
/// </summary>
internal static class SignEnumeration
{
    private const int MostBits = 16;

    /// <summary>The mean over all patterns against the exact gradient within layers.</summary>
    public static GradientAgreement Of(INeuronVisit cell, RuleOptions rule, GradientCheckOptions options)
    {
        for (int steps = 3; ; steps--)
        {
            var fixture = new GradientFixture(cell, options with { Units = steps == 3 ? 2 : 1, Inputs = 1, Outputs = 1, Layers = 1, Steps = Math.Max(2, steps), Sparsity = 0 });
            RecurrentCore<double> core = fixture.Build(new OneStepOptions());
            var signs = new CountedSigns();
            var credit = (TraceCredit<double>)core.Credit;
            credit.Traces[0] = Create(rule, core.Network.Layers[0], signs);
            signs.Pattern = 0;
            double[] mean = Flat(fixture.Gradient(core));
            int bits = signs.Drawn;
            if (bits > MostBits && steps > 1)
            {
                continue; // a smaller network still
            }

            for (long pattern = 1; pattern < 1L << bits; pattern++)
            {
                core.Reset(0);
                signs.Pattern = pattern;
                double[] gradient = Flat(fixture.Gradient(core));
                for (int i = 0; i < mean.Length; i++)
                {
                    mean[i] += gradient[i];
                }
            }

            for (int i = 0; i < mean.Length; i++)
            {
                mean[i] /= 1L << bits;
            }

            return GradientAgreement.Of(mean, Flat(fixture.Gradient(BpttOptions.Full with { Graph = BpttGraph.Layers })));
        }
    }

    private static Trace<double> Create(RuleOptions rule, RecurrentLayer<double> layer, ISignSource signs) => rule switch
    {
        UoroOptions uoro => new UoroTrace<double>(layer, 1, uoro.Copies, uoro.Epsilon, signs),
        KfRtrlOptions kf => kf.CreateTrace(layer, 1, signs),
        ReverseKfOptions => new ReverseKfTrace<double>(layer, 1, signs),
        OptimalKroneckerOptions ok => (ok with { Terms = 1 }).CreateTrace(layer, 1, signs), // with more terms than it can mix it is exact anyway
        _ => throw new ArgumentException($"{rule.Name} draws no signs.", nameof(rule)),
    };

    private static double[] Flat(IReadOnlyList<GradientBlock> blocks) => [.. blocks.SelectMany(b => b.Values)];
}
