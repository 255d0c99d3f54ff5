using System.Numerics;
using System.Text.Json;
using Eddy.Networks;
using Eddy.Neurons;
using Eddy.Traces;
using Eddy.Traces.Bptt;
using Eddy.Traces.Diagonal;

namespace Eddy.Experiments.Verification.Recurrent;

/// <summary>Kind <c>recurrent/rgc_rfp</c>: the reciprocal gated circuit, its exact gradient, and what recurrent forward propagation makes of it.</summary>
internal sealed class RgcOracle : IOracleBody
{
    /// <summary>Names of the four matrices in the order of the neuron's currents after the input.</summary>
    public static readonly string[] Matrices = ["ms", "ss", "sm", "mm"];

    public void Run<T>(OracleFile file, OracleError error)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int units = file.Member(file.Root, "n").GetInt32();
        foreach (JsonProperty item in file.Member(file.Root, "cases").EnumerateObject())
        {
            double[] x = file.Numbers(item.Value, "inputs"), y = file.Numbers(item.Value, "targets");
            int steps = x.Length / units, outputs = y.Length / steps;
            double[] exact = Total(item, BpttOptions.Full, "bptt_total"), rfp = Total(item, new RfpOptions(), "rfp_total");
            double dot = exact.Zip(rfp, (a, b) => a * b).Sum(), norm = Norm(exact);
            error.Compare<double>($"{item.Name}, rfp_cosine", [dot / (norm * Norm(rfp))], file.Numbers(item.Value, "rfp_cosine"), floor: 1);
            error.Compare<double>(
                $"{item.Name}, rfp_relative_error", [Norm([.. exact.Zip(rfp, (a, b) => a - b)]) / norm], file.Numbers(item.Value, "rfp_relative_error"), floor: 1);

            double[] Total(JsonProperty given, RuleOptions rule, string total)
            {
                var network = new OracleNetwork<T>(Network.Recurrent(units).Layer(new RgcNeuron(), units).Linear(outputs), rule);
                SetMatrices(network, file, file.Member(given.Value, "W"));
                network.SetReadout(file.Numbers(given.Value, "V"));
                network.Begin();
                network.ClearGradients();
                double loss = 0;
                double[] s = file.Numbers(given.Value, "s"), m = file.Numbers(given.Value, "m");
                for (int t = 0; t < steps; t++)
                {
                    network.Core.Observe(0, OracleNumbers.Of<T>(x.AsSpan(t * units, units)));
                    loss += network.Core.Teach(0, OracleNumbers.Of<T>(y.AsSpan(t * outputs, outputs)));
                    error.Compare<double>($"{given.Name}, step {t + 1}, s and m", network.State(), [.. s.AsSpan(t * units, units), .. m.AsSpan(t * units, units)]);
                }

                (network.Core.Credit as BpttCredit<T>)?.Flush(0);
                error.Compare<double>($"{given.Name}, total_loss", [loss], file.Numbers(given.Value, "total_loss"));
                double[] all = Compare(network, given.Name, given.Value, total);
                if (network.Core.Credit is TraceCredit<T> credit)
                {
                    var signal = new T[network.Layer.Shape.StateLength];
                    signal.AsSpan(0, units).Fill(T.One);
                    network.ClearGradients();
                    credit.Traces[0].Accumulate(0, network.Stream, signal);
                    Compare(network, given.Name, given.Value, "rfp_gamma_s_final");
                }

                return all;
            }
        }

        double[] Compare(OracleNetwork<T> network, string where, JsonElement given, string name)
        {
            var all = new List<double>();
            for (int k = 0; k < Matrices.Length; k++)
            {
                double[] gradient = network.Gradient(1 + k);
                error.Compare<double>($"{where}, {name} {Matrices[k]}", gradient, file.Numbers(file.Member(given, name), Matrices[k]));
                all.AddRange(gradient);
            }

            return [.. all];
        }
    }

    /// <summary>Sets the four recurrent matrices.</summary>
    public static void SetMatrices<T>(OracleNetwork<T> network, OracleFile file, JsonElement given)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (int k = 0; k < Matrices.Length; k++)
        {
            network.Set(1 + k, file.Numbers(given, Matrices[k]));
        }
    }

    private static double Norm(double[] x) => Math.Sqrt(x.Sum(v => v * v));
}
