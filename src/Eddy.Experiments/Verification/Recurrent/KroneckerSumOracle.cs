using System.Numerics;
using System.Text.Json;
using Eddy.Traces.Kronecker;
using Eddy.Traces.Rtrl;

namespace Eddy.Experiments.Verification.Recurrent;

/// <summary>Kind <c>recurrent/ok_kronecker_sum</c>: the reduction by enumeration of all signs, exactness of a sum of as many terms as steps, and the variance of shorter ones.</summary>
internal sealed class KroneckerSumOracle : IOracleBody
{
    private const int Runs = 1500;

    public void Run<T>(OracleFile file, OracleError error)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int number = 0;
        foreach (JsonElement given in file.Member(file.Root, "reduction_cases").EnumerateArray())
        {
            Reduction(file, given, $"reduction {++number}", error);
        }

        var rnn = new RateNetworkFile(file, file.Member(file.Root, "rnn"));
        JsonElement expected = file.Member(file.Root, "expected");
        double[] influence = file.Numbers(expected, "influence_final");
        OracleNetwork<T> exact = rnn.Build<T>(new RtrlOptions());
        double[][] gradients = rnn.Rows(expected, "rtrl_grads", rnn.Steps);
        for (int t = 0; t < rnn.Steps; t++)
        {
            exact.Step(rnn.Input(t), rnn.Target(t));
            error.Compare<double>($"rtrl_grads, step {t + 1}", exact.Gradient(0), gradients[t]);
        }

        error.Compare<double>("as many terms as steps", Estimate(rnn.Build<T>(new OptimalKroneckerOptions { Terms = rnn.Steps })), influence);
        foreach (JsonProperty terms in file.Member(expected, "ok_monte_carlo").EnumerateObject())
        {
            Variance<T>(rnn, int.Parse(terms.Name, System.Globalization.CultureInfo.InvariantCulture), file.Member(terms.Value, "total_variance").GetDouble(), influence, error);
        }

        double[] Estimate(OracleNetwork<T> network)
        {
            network.Begin(file.Numbers(rnn.Root, "a0"));
            for (int t = 0; t < rnn.Steps; t++)
            {
                network.Core.Observe(0, OracleNumbers.Of<T>(rnn.Input(t)));
            }

            return ExactOracle.Influence(network);
        }
    }

    // The mean over all signs is C, and the mean squared error the least possible.
    private static void Reduction(OracleFile file, JsonElement given, string name, OracleError error)
    {
        double[] c = file.Numbers(given, "C");
        int size = (int)Math.Sqrt(c.Length);
        var reduction = new KroneckerReduction(size);
        double[] mean = new double[c.Length], signs = new double[size], left = new double[c.Length], right = new double[c.Length];
        double squares = 0;
        int patterns = 1 << size;
        for (int pattern = 0; pattern < patterns; pattern++)
        {
            for (int i = 0; i < size; i++)
            {
                signs[i] = ((pattern >> i) & 1) == 0 ? -1 : 1;
            }

            int terms = reduction.Reduce(c, size, signs, left, right);
            for (int i = 0; i < c.Length; i++)
            {
                double sum = 0;
                for (int k = 0; k < terms; k++)
                {
                    sum += left[(k * size) + (i / size)] * right[(k * size) + (i % size)];
                }

                mean[i] += sum / patterns;
                squares += (sum - c[i]) * (sum - c[i]) / patterns;
            }
        }

        error.Compare<double>($"{name}, mean", mean, c);
        error.Compare<double>($"{name}, variance", [squares], [file.Member(given, "min_variance").GetDouble()]);
        error.Compare<double>($"{name}, mixed terms", [reduction.Mixed], [file.Member(given, "mixed_terms_K").GetDouble()]);
    }

    // A mean of random runs lies within sampling error of the file's, itself one of 1500 runs: outside a fifth is wrong, inside counts as no error.
    private static void Variance<T>(RateNetworkFile rnn, int terms, double wanted, double[] influence, OracleError error)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        OracleNetwork<T> network = rnn.Build<T>(new OptimalKroneckerOptions { Terms = terms });
        double total = 0;
        for (int run = 0; run < Runs; run++)
        {
            network.Begin(rnn.File.Numbers(rnn.Root, "a0"));
            for (int t = 0; t < rnn.Steps; t++)
            {
                network.Core.Observe(0, OracleNumbers.Of<T>(rnn.Input(t)));
            }

            double[] estimate = ExactOracle.Influence(network);
            for (int i = 0; i < estimate.Length; i++)
            {
                total += (estimate[i] - influence[i]) * (estimate[i] - influence[i]) / Runs;
            }
        }

        bool agrees = Math.Abs(total - wanted) <= 0.2 * wanted;
        error.Compare<double>($"variance of {terms} terms", [agrees ? wanted : total], [wanted]);
    }
}
