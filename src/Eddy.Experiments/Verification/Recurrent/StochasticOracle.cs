using System.Numerics;
using System.Text.Json;
using Eddy.Traces;
using Eddy.Traces.Rtrl;
using Eddy.Traces.Uoro;

namespace Eddy.Experiments.Verification.Recurrent;

/// <summary>Kind <c>recurrent/stochastic</c>: UORO, KF-RTRL and its reverse with recorded signs, step by step.</summary>
internal sealed partial class StochasticOracle : IOracleBody
{
    public void Run<T>(OracleFile file, OracleError error)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var rnn = new RateNetworkFile(file, file.Root);
        JsonElement expected = file.Member(file.Root, "expected"), draws = file.Member(file.Root, "draws");
        Uoro<T>(rnn, draws, file.Member(expected, "uoro_zero"), "uoro_zero", 1e-7, error);
        Uoro<T>(rnn, draws, file.Member(expected, "uoro_init"), "uoro_init", 0, error);
        Exact<T>(rnn, expected, error);
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
            network.Converted(file.Numbers(draws, "s_tilde0")).CopyTo(Tensor("state"), 0);
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
