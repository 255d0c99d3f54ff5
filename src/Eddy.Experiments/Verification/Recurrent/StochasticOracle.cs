using System.Numerics;
using System.Text.Json;
using Eddy.Networks.Recurrent;
using Eddy.Traces;
using Eddy.Traces.Kronecker;
using Eddy.Traces.Rtrl;
using Eddy.Traces.Uoro;

namespace Eddy.Experiments.Verification.Recurrent;

/// <summary>Kind <c>recurrent/stochastic</c>: UORO, KF-RTRL and its reverse with recorded signs, step by step.</summary>
internal sealed class StochasticOracle : IOracleBody
{
    public void Run<T>(OracleFile file, OracleError error)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var rnn = new RateNetworkFile(file, file.Root);
        JsonElement expected = file.Member(file.Root, "expected"), draws = file.Member(file.Root, "draws");
        Uoro<T>(rnn, draws, file.Member(expected, "uoro_zero"), "uoro_zero", 1e-7, error);
        Uoro<T>(rnn, draws, file.Member(expected, "uoro_init"), "uoro_init", 0, error);
        Exact<T>(rnn, expected, error);
        double[][] signs = rnn.Rows(draws, "kf_signs", rnn.Steps);
        Kronecker<T>(rnn, expected, "kf_zero", error, (layer, _) => new KfRtrlOptions().CreateTrace(layer, 1, new ListedDraws(signs)));
        Kronecker<T>(rnn, expected, "kf_init", error, (layer, network) =>
        {
            KroneckerTrace<T> trace = new KfRtrlOptions().CreateTrace(layer, 1, new ListedDraws(signs));
            Begin(network, trace, file.Numbers(draws, "u0"), file.Numbers(draws, "A0"));
            return trace;
        });
        Kronecker<T>(rnn, expected, "rkf_init", error, (layer, network) =>
        {
            var trace = new ReverseKfTrace<T>(layer, 1, new ListedDraws(rnn.Rows(draws, "nu", rnn.Steps)));
            OracleNumbers.Of<T>(file.Numbers(draws, "a0_r")).CopyTo(Tensor(trace, "unit"), 0);
            double[] b = file.Numbers(draws, "B0_r");
            for (int i = 0; i < b.Length; i++)
            {
                Tensor(trace, "source")[(rnn.Source(i % rnn.Sources) * 32) + (i / rnn.Sources)] = T.CreateChecked(b[i]);
            }

            return trace;
        });
    }

    private static T[] Tensor<T>(Trace<T> trace, string name)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        => trace.Tensors.Single(t => t.Name == name).Values;

    // A recorded pair A, u to begin with, laid out as the trace keeps it.
    private static void Begin<T>(OracleNetwork<T> network, KroneckerTrace<T> trace, double[] u, double[] a)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int units = network.Layer.Shape.Units;
        Tensor(trace, "terms").AsSpan().Fill(T.One);
        Tensor(trace, "mix")[0] = T.One;
        for (int j = 0; j < u.Length; j++)
        {
            Tensor(trace, "source")[j < units ? j : j == u.Length - 1 ? units : j + 1] = T.CreateChecked(u[j]);
        }

        for (int i = 0; i < a.Length; i++)
        {
            Tensor(trace, "influence")[(i % units * 32) + (i / units)] = T.CreateChecked(a[i]);
        }
    }

    private static void Kronecker<T>(
        RateNetworkFile rnn, JsonElement expected, string name, OracleError error, Func<RecurrentLayer<T>, OracleNetwork<T>, Trace<T>> create)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        OracleNetwork<T> network = rnn.Build<T>(new UoroOptions());
        ((TraceCredit<T>)network.Core.Credit).Traces[0] = create(network.Layer, network);
        var total = new double[rnn.Theta.Length];
        int t = 0;
        foreach (JsonElement step in rnn.File.Member(rnn.File.Member(expected, name), "steps").EnumerateArray())
        {
            network.Step(rnn.Input(t), rnn.Target(t));
            double[] gradient = network.Gradient(0);
            error.Compare<double>($"{name}, step {++t}, gradient", gradient, rnn.File.Numbers(step, "grad"));
            for (int i = 0; i < total.Length; i++)
            {
                total[i] += gradient[i];
            }
        }

        error.Compare<double>($"{name}, total", total, rnn.File.Numbers(rnn.File.Member(expected, name), "total"));
    }

    private static void Exact<T>(RateNetworkFile rnn, JsonElement expected, OracleError error)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        OracleNetwork<T> network = rnn.Build<T>(new RtrlOptions());
        double[][] gradients = rnn.Rows(expected, "rtrl_grads", rnn.Steps);
        for (int t = 0; t < rnn.Steps; t++)
        {
            network.Step(rnn.Input(t), rnn.Target(t));
            error.Compare<double>($"rtrl_grads, step {t + 1}", network.Gradient(0), gradients[t]);
        }
    }

    private static void Uoro<T>(RateNetworkFile rnn, JsonElement draws, JsonElement expected, string name, double epsilon, OracleError error)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        OracleFile file = rnn.File;
        OracleNetwork<T> network = rnn.Build<T>(new UoroOptions());
        var trace = new UoroTrace<T>(network.Layer, 1, 1, epsilon, new ListedDraws(rnn.Rows(draws, "nu", rnn.Steps)));
        ((TraceCredit<T>)network.Core.Credit).Traces[0] = trace;
        network.Begin(file.Numbers(file.Root, "a0"));
        string map = network.Layer.Maps[0][0]!.Name;
        if (epsilon == 0)
        {
            // A recorded pair to begin with, laid out as the trace keeps it.
            double[] theta = file.Numbers(draws, "theta_tilde0");
            network.Layout(theta, Tensor(map));
            Tensor(map + ".norm")[0] = T.CreateChecked(Math.Sqrt(theta.Sum(v => v * v)));
            OracleNumbers.Of<T>(file.Numbers(draws, "s_tilde0")).CopyTo(Tensor("state"), 0);
        }

        var total = new double[rnn.Theta.Length];
        int t = 0;
        foreach (JsonElement step in file.Member(expected, "steps").EnumerateArray())
        {
            network.Step(rnn.Input(t), rnn.Target(t));
            double[] gradient = network.Gradient(0);
            error.Compare<double>($"{name}, step {++t}, rates", [trace.Rates.Old, trace.Rates.New], [file.Member(step, "rho0").GetDouble(), file.Member(step, "rho1").GetDouble()]);
            error.Compare<T>($"{name}, step {t}, state", Tensor("state").AsSpan(0, rnn.Units), file.Numbers(step, "s_tilde"));
            error.Compare<double>($"{name}, step {t}, gradient", gradient, file.Numbers(step, "grad"));
            for (int i = 0; i < total.Length; i++)
            {
                total[i] += gradient[i];
            }
        }

        error.Compare<double>($"{name}, total", total, file.Numbers(expected, "total"));
        error.Compare<double>($"{name}, theta", network.FromLayout(Tensor(map)), file.Numbers(expected, "theta_tilde_final"));

        T[] Tensor(string tensor) => trace.Tensors.Single(x => x.Name == tensor).Values;
    }
}
