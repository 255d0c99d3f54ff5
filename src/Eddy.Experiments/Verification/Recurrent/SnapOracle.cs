using System.Globalization;
using System.Numerics;
using System.Text.Json;
using Eddy.Traces.Rtrl;
using Eddy.Traces.SnAp;

namespace Eddy.Experiments.Verification.Recurrent;

/// <summary>Kind <c>recurrent/snap</c>: SnAp-1, 2 and 3 on sparse recurrent weights.</summary>
internal sealed class SnapOracle : IOracleBody
{
    public void Run<T>(OracleFile file, OracleError error)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var rnn = new RateNetworkFile(file, file.Root);
        JsonElement expected = file.Member(file.Root, "expected"), snaps = file.Member(expected, "snap");
        foreach (JsonProperty order in snaps.EnumerateObject())
        {
            int n = int.Parse(order.Name, CultureInfo.InvariantCulture);
            OracleNetwork<T> network = Build(new SnApOptions { Order = n });
            double[][] gradients = rnn.Rows(order.Value, "grads", rnn.Steps);
            for (int t = 0; t < rnn.Steps; t++)
            {
                network.Step(rnn.Input(t), rnn.Target(t));
                error.Compare<double>($"SnAp-{n}, step {t + 1}", Existing(network), gradients[t]);
            }

            error.Compare<double>($"SnAp-{n}, influence", Masked(network), file.Numbers(order.Value, "influence_final"));
        }

        OracleNetwork<T> exact = Build(new RtrlOptions());
        var total = new double[rnn.Theta.Length];
        for (int t = 0; t < rnn.Steps; t++)
        {
            exact.Step(rnn.Input(t), rnn.Target(t));
            double[] gradient = Existing(exact);
            for (int i = 0; i < total.Length; i++)
            {
                total[i] += gradient[i];
            }
        }

        error.Compare<double>("rtrl_grads_total", total, file.Numbers(expected, "rtrl_grads_total"));

        OracleNetwork<T> Build(Eddy.Traces.RuleOptions rule)
        {
            // The connections are the file's, and a trace lays its memory out by them: the layer must know them before the rule does.
            bool[] mask = [.. file.Numbers(file.Root, "W_rec_mask").Select(m => m != 0)];
            return rnn.Build<T>(rule, connected: mask);
        }

        double[] Existing(OracleNetwork<T> network)
        {
            network.Layer.ClearAbsent(network.Layer.Maps[0][0]!, network.Layer.Maps[0][0]!.Weights.Gradient!);
            return network.Gradient(0);
        }

        double[] Masked(OracleNetwork<T> network)
        {
            double[] influence = ExactOracle.Influence(network);
            for (int i = 0; i < influence.Length; i++)
            {
                int column = i % rnn.Sources, row = i / rnn.Sources % rnn.Units;
                influence[i] *= column < rnn.Units && !network.Layer.Connected![(row * rnn.Units) + column] ? 0 : 1;
            }

            return influence;
        }
    }
}
