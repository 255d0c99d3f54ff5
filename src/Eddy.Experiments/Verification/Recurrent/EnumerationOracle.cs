using System.Numerics;
using System.Text.Json;
using Eddy.Traces;
using Eddy.Traces.Kronecker;
using Eddy.Traces.Rtrl;
using Eddy.Traces.Uoro;

namespace Eddy.Experiments.Verification.Recurrent;

/// <summary>Kind <c>recurrent/unbiased_enumeration</c>: the mean of a random estimate over every pattern of signs is the exact influence.</summary>
internal sealed class EnumerationOracle : IOracleBody
{
    private const int MostBits = 20;

    public void Run<T>(OracleFile file, OracleError error)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var rnn = new RateNetworkFile(file, file.Root);
        JsonElement expected = file.Member(file.Root, "expected");
        double[] influence = file.Numbers(expected, "influence_final");
        Mean("uoro", (network, signs) => new UoroTrace<T>(network.Layer, 1, 1, 1e-7, signs));
        Mean("kf-rtrl", (network, signs) => new KfRtrlOptions().CreateTrace(network.Layer, 1, signs));
        Mean("reverse kf-rtrl", (network, signs) => new ReverseKfTrace<T>(network.Layer, 1, signs));
        Mean("optimal kronecker sum, 1 term", (network, signs) => new OptimalKroneckerOptions { Terms = 1 }.CreateTrace(network.Layer, 1, signs));
        Mean("optimal kronecker sum, 2 terms", (network, signs) => new OptimalKroneckerOptions { Terms = 2 }.CreateTrace(network.Layer, 1, signs));

        OracleNetwork<T> exact = rnn.Build<T>(new RtrlOptions());
        double[][] gradients = rnn.Rows(expected, "rtrl_grads", rnn.Steps);
        for (int t = 0; t < rnn.Steps; t++)
        {
            exact.Step(rnn.Input(t), rnn.Target(t));
            error.Compare<double>($"rtrl_grads, step {t + 1}", exact.Gradient(0), gradients[t]);
        }

        error.Compare<double>("influence_final", ExactOracle.Influence(exact), influence);

        void Mean(string name, Func<OracleNetwork<T>, ISignSource, Trace<T>> create)
        {
            OracleNetwork<T> network = rnn.Build<T>(new Eddy.Traces.OneStep.OneStepOptions());
            var signs = new CountedSigns();
            ((TraceCredit<T>)network.Core.Credit).Traces[0] = create(network, signs);
            var mean = new double[influence.Length];
            long patterns = 1;
            for (long pattern = 0; pattern < patterns; pattern++)
            {
                signs.Pattern = pattern;
                network.Begin(file.Numbers(file.Root, "a0"));
                for (int t = 0; t < rnn.Steps; t++)
                {
                    network.Core.Observe(0, OracleNumbers.Of<T>(rnn.Input(t)));
                }

                patterns = 1L << Math.Min(MostBits, signs.Drawn);
                double[] estimate = ExactOracle.Influence(network);
                for (int i = 0; i < mean.Length; i++)
                {
                    mean[i] += estimate[i] / patterns;
                }
            }

            error.Compare<double>($"{name}, mean of {patterns} patterns", mean, influence);
        }
    }
}
