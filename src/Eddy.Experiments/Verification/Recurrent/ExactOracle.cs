using System.Globalization;
using System.Numerics;
using System.Text.Json;
using Eddy.Traces;
using Eddy.Traces.Bptt;
using Eddy.Traces.Rtrl;

namespace Eddy.Experiments.Verification.Recurrent;

/// <summary>Kinds <c>recurrent/rnn_vanilla</c> and <c>recurrent/rnn_leaky_softmax</c>: forward pass, influence matrix, RTRL step by step, BPTT whole and truncated.</summary>
internal sealed class ExactOracle : IOracleBody
{
    public void Run<T>(OracleFile file, OracleError error)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var rnn = new RateNetworkFile(file, file.Root);
        JsonElement expected = file.Member(file.Root, "expected");
        Forward<T>(file, rnn, expected, error);

        Compare("bptt_total", rnn.Backward<T>(BpttOptions.Full));
        foreach (string truncation in (string[])["tbptt_windows", "tbptt_sliding"])
        {
            JsonElement lengths = file.Member(expected, truncation);
            foreach (JsonProperty length in lengths.EnumerateObject())
            {
                int steps = int.Parse(length.Name, CultureInfo.InvariantCulture);
                (double[] theta, _) = rnn.Backward<T>(truncation == "tbptt_windows" ? BpttOptions.Windows(steps) : BpttOptions.Sliding(steps));
                error.Compare<double>($"{truncation} {length.Name}", theta, file.Numbers(lengths, length.Name));
            }
        }

        void Compare(string name, (double[] Theta, double[] Readout) got)
        {
            error.Compare<double>(name, got.Theta, file.Numbers(expected, name));
            error.Compare<double>("bptt_out_total", got.Readout, file.Numbers(expected, "bptt_out_total"));
        }
    }

    private static void Forward<T>(OracleFile file, RateNetworkFile rnn, JsonElement expected, OracleError error)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        OracleNetwork<T> network = rnn.Build<T>(new RtrlOptions());
        double[][] gradients = rnn.Rows(expected, "rtrl_grads", rnn.Steps), outs = rnn.Rows(expected, "out_grads", rnn.Steps);
        double[][] states = rnn.Rows(expected, "a", rnn.Steps), sums = rnn.Rows(expected, "h", rnn.Steps), scores = rnn.Rows(expected, "z", rnn.Steps);
        double[][] errors = rnn.Rows(expected, "e", rnn.Steps), credits = rnn.Rows(expected, "q", rnn.Steps);
        double[] losses = file.Numbers(expected, "losses");
        double total = 0;
        for (int t = 0; t < rnn.Steps; t++)
        {
            string where = $"step {t + 1}, ";
            double loss = network.Step(rnn.Input(t), rnn.Target(t));
            total += loss;
            error.Compare<double>(where + "a", network.State(), states[t]);
            error.Compare<double>(where + "h", network.Planes(network.Stream.Steps[0].Current), sums[t]);
            error.Compare<T>(where + "z", network.Answer.Answer.Scores, scores[t]);
            error.Compare<T>(where + "e", network.Answer.Error.AsSpan(0, rnn.Outputs), errors[t]);
            error.Compare<double>(where + "q", network.Planes(network.Stream.Signal), credits[t]);
            error.Compare<double>(where + "loss", [loss], [losses[t]]);
            error.Compare<double>(where + "rtrl_grads", network.Gradient(0), gradients[t]);
            error.Compare<double>(where + "out_grads", network.Readout(gradient: true), outs[t]);
            if (t == 2)
            {
                error.Compare<double>("influence_t3", Influence(network), file.Numbers(expected, "influence_t3"));
            }
        }

        error.Compare<double>("total_loss", [total], file.Numbers(expected, "total_loss"));
        error.Compare<double>("influence_final", Influence(network), file.Numbers(expected, "influence_final"));
        error.Compare<double>("jacobian_final", Jacobian(network), file.Numbers(expected, "jacobian_final"));
    }

    /// <summary>∂ state k / ∂ theta for every unit k, [units, units, sources]: the trace asked with unit signals, whatever it is made of.</summary>
    internal static double[] Influence<T>(OracleNetwork<T> network, params ReadOnlySpan<int> currents)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int[] asked = currents.IsEmpty ? [0] : [.. currents];
        Trace<T> trace = ((TraceCredit<T>)network.Core.Credit).Traces[0];
        var all = new List<double>();
        var signal = new T[network.Layer.Shape.StateLength];
        for (int k = 0; k < network.Layer.Shape.Units; k++)
        {
            network.ClearGradients();
            Array.Clear(signal);
            signal[k] = T.One;
            trace.Accumulate(0, network.Stream, signal);
            all.AddRange(network.Gradient(asked));
        }

        network.ClearGradients();
        return [.. all];
    }

    private static double[] Jacobian<T>(OracleNetwork<T> network)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int units = network.Layer.Shape.Units;
        var products = new Eddy.Networks.Recurrent.LayerJacobian<T>(network.Layer);
        var full = new double[units * units];
        T[] v = new T[network.Layer.Shape.StateLength], result = new T[v.Length];
        for (int from = 0; from < units; from++)
        {
            Array.Clear(v);
            v[from] = T.One;
            products.Multiply(0, network.Stream.Steps[0], v, result);
            for (int to = 0; to < units; to++)
            {
                full[(to * units) + from] = double.CreateChecked(result[to]);
            }
        }

        return full;
    }
}
