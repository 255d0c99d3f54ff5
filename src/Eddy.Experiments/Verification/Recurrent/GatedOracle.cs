using System.Numerics;
using System.Text.Json;
using Eddy.Networks;
using Eddy.Networks.Recurrent;
using Eddy.Neurons;
using Eddy.Traces;
using Eddy.Traces.Bptt;
using Eddy.Traces.Kronecker;
using Eddy.Traces.Rtrl;
using Eddy.Traces.SnAp;

namespace Eddy.Experiments.Verification.Recurrent;

/// <summary>Kind <c>recurrent/gated_cells</c>: GRU, LSTM and a recurrent highway of depth 1, exact and by SnAp-1; KF-RTRL on the highway.</summary>
internal sealed class GatedOracle : IOracleBody
{
    public void Run<T>(OracleFile file, OracleError error)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        JsonElement root = file.Root;
        int units = file.Member(root, "n").GetInt32(), inputs = file.Member(root, "n_in").GetInt32();
        RecurrentPlan plan = Network.Recurrent(inputs);
        Cell("gru", plan.Layer(new GruNeuron(), units), "s0", SetGru, GruParts);
        Cell("lstm", plan.Layer(new LstmNeuron { FirstForgetBias = 0 }, units), "c0_h0", (n, c) => SetStacked(n, file, c, 4), _ => ["W"]);
        Cell("rhn", plan.Layer(new HighwayNeuron(), units), "s0", (n, c) => SetStacked(n, file, c, 2), _ => ["W"]);

        Kronecker<T>(file, error, plan.Layer(new HighwayNeuron(), units));

        void Cell(string name, RecurrentPlan layers, string first, Action<OracleNetwork<T>, JsonElement> set, Func<OracleNetwork<T>, string[]> parts)
        {
            JsonElement cell = file.Member(root, name);
            Sum("rtrl_total", new RtrlOptions());
            Sum("bptt_total", BpttOptions.Full);
            Sum("snap1_total", new SnApOptions { Order = 1 });

            void Sum(string expected, RuleOptions rule)
            {
                int steps = file.Member(root, "T").GetInt32(), outputs = file.Member(root, "n_out").GetInt32();
                double[] x = file.Numbers(root, "inputs"), y = file.Numbers(root, "targets"), losses = file.Numbers(cell, "losses"), states = file.Numbers(cell, "states");
                var network = new OracleNetwork<T>(layers.Linear(outputs), rule);
                set(network, file.Member(cell, "params"));
                network.SetReadout(file.Numbers(root, "V"));
                network.Begin(file.Numbers(cell, first));
                network.ClearGradients();
                for (int t = 0; t < steps; t++)
                {
                    network.Core.Observe(0, OracleNumbers.Of<T>(x.AsSpan(t * inputs, inputs)));
                    bool last = t == steps - 1 && expected == "rtrl_total";
                    double[][] before = last ? Parts(network, name) : [];
                    double loss = network.Core.Teach(0, OracleNumbers.Of<T>(y.AsSpan(t * outputs, outputs)));
                    error.Compare<double>($"{name}, step {t + 1}, loss", [loss], [losses[t]]);
                    error.Compare<double>($"{name}, step {t + 1}, state", network.State(), states.AsSpan(t * (states.Length / steps), states.Length / steps));
                    if (last)
                    {
                        double[][] after = Parts(network, name);
                        Compare("rtrl_grad_last_step", [.. after.Select((a, i) => a.Zip(before[i], (now, was) => now - was).ToArray())]);
                    }
                }

                (network.Core.Credit as BpttCredit<T>)?.Flush(0);
                Compare(expected, Parts(network, name));
            }

            void Compare(string expected, double[][] got)
            {
                JsonElement values = file.Member(cell, expected);
                string[] names = parts(null!);
                for (int i = 0; i < names.Length; i++)
                {
                    double[] wanted = values.ValueKind == JsonValueKind.Object ? file.Numbers(values, names[i]) : file.Numbers(cell, expected);
                    error.Compare<double>($"{name}, {expected} {names[i]}", got[i], wanted);
                }
            }
        }

        void SetGru(OracleNetwork<T> network, JsonElement given)
        {
            double[] w = file.Numbers(given, "W_x"), u = file.Numbers(given, "U_h"), b = file.Numbers(given, "b"), c = file.Numbers(given, "c");
            double[] both = [.. b.Zip(c, (first, second) => first + second)];
            network.Set(0, u, w, both);
            network.Set(1, u, w, both, units);
            network.Set(2, null, w, b, 2 * units);
            network.Set(3, u, null, c, 2 * units);
        }
    }

    private static void Kronecker<T>(OracleFile file, OracleError error, RecurrentPlan plan)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        JsonElement root = file.Root, rhn = file.Member(root, "rhn");
        int inputs = file.Member(root, "n_in").GetInt32(), outputs = file.Member(root, "n_out").GetInt32();
        double[] x = file.Numbers(root, "inputs"), y = file.Numbers(root, "targets"), flat = file.Numbers(rhn, "kf_signs");
        double[][] signs = [.. Enumerable.Range(0, flat.Length / 2).Select(i => flat[(2 * i)..((2 * i) + 2)])];
        var network = new OracleNetwork<T>(plan.Linear(outputs), new KfRtrlOptions());
        ((TraceCredit<T>)network.Core.Credit).Traces[0] = new KfRtrlOptions().CreateTrace(network.Layer, 1, new ListedDraws(signs));
        SetStacked(network, file, file.Member(rhn, "params"), 2);
        network.SetReadout(file.Numbers(root, "V"));
        network.Begin(file.Numbers(rhn, "s0"));
        int t = 0;
        foreach (JsonElement step in file.Member(rhn, "kf_steps").EnumerateArray())
        {
            network.Step(x.AsSpan(t * inputs, inputs), y.AsSpan(t * outputs, outputs));
            error.Compare<double>($"rhn, KF-RTRL, step {++t}", network.Gradient(0, 1), file.Numbers(step, "grad"));
        }
    }

    private static string[] GruParts<T>(OracleNetwork<T> network)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        => ["W_x", "U_h", "b", "c"];

    private static void SetStacked<T>(OracleNetwork<T> network, OracleFile file, JsonElement given, int currents)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        double[] w = file.Numbers(given, "W");
        for (int g = 0; g < currents; g++)
        {
            network.Set(g, w, g * network.Layer.Shape.Units);
        }
    }

    // Gradients as the file groups them: for the GRU W_x, U_h, b, c of the blocks r, z, q; else all currents stacked.
    private static double[][] Parts<T>(OracleNetwork<T> network, string cell)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int units = network.Layer.Shape.Units, inputs = network.Layer.Shape.Inputs;
        if (cell != "gru")
        {
            return [network.Gradient([.. Enumerable.Range(0, network.Layer.Shape.Currents)])];
        }

        double[] bias = [.. network.GradientPart(0, units, 1), .. network.GradientPart(1, units, 1)];
        return
        [
            [.. network.GradientPart(0, units + 1, inputs), .. network.GradientPart(1, units + 1, inputs), .. network.GradientPart(2, 1, inputs)],
            [.. network.GradientPart(0, 0, units), .. network.GradientPart(1, 0, units), .. network.GradientPart(3, 0, units)],
            [.. bias, .. network.GradientPart(2, 0, 1)],
            [.. bias, .. network.GradientPart(3, units, 1)],
        ];
    }
}
