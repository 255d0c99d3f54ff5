using System.Numerics;
using System.Text.Json;
using Eddy.Networks;
using Eddy.Neurons;
using Eddy.Traces;
using Eddy.Traces.Bptt;
using Eddy.Traces.Rtrl;

namespace Eddy.Experiments.Verification.Recurrent;

/// <summary>Kind <c>recurrent/lru</c>: a linear recurrent unit with its output map y = Re(C h) + D x, exact forward in time.</summary>
internal sealed class LruOracle : IOracleBody
{
    public void Run<T>(OracleFile file, OracleError error)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        JsonElement root = file.Root, expected = file.Member(root, "expected"), given = file.Member(root, "params");
        int units = file.Member(root, "N").GetInt32(), inputs = file.Member(root, "H").GetInt32(), outputs = file.Member(root, "P").GetInt32();
        int steps = file.Member(root, "T").GetInt32();
        double[] x = file.Numbers(root, "inputs"), y = file.Numbers(root, "targets"), states = file.Numbers(expected, "states");
        Run(new RtrlOptions(), "online_total");
        Run(BpttOptions.Full, "bptt_total");

        void Run(RuleOptions rule, string name)
        {
            var network = new OracleNetwork<T>(Network.Recurrent(inputs).Layer(new LruNeuron(), units).Linear(outputs, readsInput: true), rule);
            network.Set(0, null, file.Numbers(given, "B_re"), null);
            network.Set(1, null, file.Numbers(given, "B_im"), null);
            network.SetOwn(0, file.Numbers(given, "nu_log"));
            network.SetOwn(1, file.Numbers(given, "theta_log"));
            network.SetOwn(2, file.Numbers(given, "gamma_log"));
            network.SetReadout(OutputMap());
            network.Begin();
            network.ClearGradients();
            double total = 0;
            Dictionary<string, double[]> before = Gradients(network);
            for (int t = 0; t < steps; t++)
            {
                network.Core.Observe(0, OracleNumbers.Of<T>(x.AsSpan(t * inputs, inputs)));
                total += network.Core.Teach(0, OracleNumbers.Of<T>(y.AsSpan(t * outputs, outputs)));
                error.Compare<double>($"step {t + 1}, state", network.State(), states.AsSpan(t * 2 * units, 2 * units));
                if (name == "online_total" && (t == 0 || t == steps - 1))
                {
                    Dictionary<string, double[]> now = Gradients(network);
                    Compare(t == 0 ? "first_step" : "last_step", now.ToDictionary(g => g.Key, g => g.Value.Zip(before[g.Key], (a, b) => a - b).ToArray()));
                }

                before = name == "online_total" ? Gradients(network) : before;
            }

            (network.Core.Credit as BpttCredit<T>)?.Flush(0);
            Compare(name, Gradients(network));
            error.Compare<double>("total_loss", [total], file.Numbers(expected, "total_loss"));
        }

        void Compare(string name, Dictionary<string, double[]> got)
        {
            foreach ((string part, double[] gradient) in got)
            {
                error.Compare<double>($"{name} {part}", gradient, file.Numbers(file.Member(expected, name), part));
            }
        }

        double[] OutputMap()
        {
            double[] re = file.Numbers(given, "C_re"), im = file.Numbers(given, "C_im"), direct = file.Numbers(given, "D");
            var map = new List<double>();
            for (int o = 0; o < outputs; o++)
            {
                map.AddRange(re.AsSpan(o * units, units));
                map.AddRange(im[(o * units)..((o + 1) * units)].Select(c => -c));
                map.AddRange(direct.AsSpan(o * inputs, inputs));
            }

            return [.. map];
        }

        Dictionary<string, double[]> Gradients(OracleNetwork<T> network)
        {
            double[] readout = network.Readout(gradient: true);
            int columns = (2 * units) + inputs + 1;
            return new Dictionary<string, double[]>
            {
                ["nu_log"] = network.OwnGradient(0),
                ["theta_log"] = network.OwnGradient(1),
                ["gamma_log"] = network.OwnGradient(2),
                ["B_re"] = network.GradientPart(0, 0, inputs),
                ["B_im"] = network.GradientPart(1, 0, inputs),
                ["C_re"] = Columns(0, units, 1),
                ["C_im"] = Columns(units, units, -1),
                ["D"] = Columns(2 * units, inputs, 1),
            };

            double[] Columns(int first, int count, double sign)
                => [.. Enumerable.Range(0, outputs * count).Select(i => sign * readout[(i / count * columns) + first + (i % count)])];
        }
    }
}
