using System.Numerics;
using System.Text.Json;
using Eddy.Signals.SyntheticGradient;
using Eddy.Traces;
using Eddy.Traces.Bptt;
using Eddy.Traces.KeRnl;

namespace Eddy.Experiments.Verification.Recurrent;

/// <summary>Kind <c>recurrent/kernl_dni</c>: a learned kernel with recorded noise, and synthetic gradients, step by step.</summary>
internal sealed class KerNlDniOracle : IOracleBody
{
    public void Run<T>(OracleFile file, OracleError error)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var rnn = new RateNetworkFile(file, file.Root);
        JsonElement expected = file.Member(file.Root, "expected");
        KeRnl<T>(rnn, file.Member(expected, "kernl"), error);
        Dni<T>(rnn, file.Member(expected, "dni"), error);

        error.Compare<double>("bptt_total", rnn.Backward<T>(BpttOptions.Full).Theta, file.Numbers(expected, "bptt_total"));
        ExactCredit<T>(rnn, expected, error);
    }

    // The file's exact credit in place of a predicted one gives back-propagation through time.
    private static void ExactCredit<T>(RateNetworkFile rnn, JsonElement expected, OracleError error)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        double[][] credits = rnn.Rows(expected, "exact_credit", rnn.Steps);
        OracleNetwork<T> network = rnn.Build<T>(new DniOptions());
        int now = 0;
        ((DniCredit<T>)network.Core.Credit).Predictors[0] = new GivenCredit<T>(() => credits[now]);
        network.ClearGradients();
        for (; now < rnn.Steps; now++)
        {
            network.Core.Observe(0, OracleNumbers.Of<T>(rnn.Input(now)));
            network.Core.Teach(0, OracleNumbers.Of<T>(rnn.Target(now)));
        }

        error.Compare<double>("exact_credit, gradient", network.Gradient(0), rnn.File.Numbers(expected, "bptt_total"));
    }

    private static void KeRnl<T>(RateNetworkFile rnn, JsonElement expected, OracleError error)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        OracleFile file = rnn.File;
        JsonElement given = file.Member(file.Root, "kernl");
        var options = new KeRnlOptions { FirstRate = file.Member(given, "alpha0").GetDouble(), ResetEvery = 0 };
        OracleNetwork<T> network = rnn.Build<T>(options);
        var trace = new KeRnlTrace<T>(network.Layer, 1, options, file.Member(given, "lr").GetDouble(), new ListedDraws(rnn.Rows(given, "zeta", rnn.Steps)));
        ((TraceCredit<T>)network.Core.Credit).Traces[0] = trace;
        network.Begin(file.Numbers(file.Root, "a0"));
        trace.Reset(0);
        var errors = new List<double>();
        var total = new double[rnn.Theta.Length];
        int t = 0;
        foreach (JsonElement step in file.Member(expected, "steps").EnumerateArray())
        {
            network.Step(rnn.Input(t), rnn.Target(t));
            double[] gradient = network.Gradient(0);
            error.Compare<T>($"kernl, step {++t}, alpha", Tensor("alpha").AsSpan(0, rnn.Units), file.Numbers(step, "alpha"));
            error.Compare<double>($"kernl, step {t}, gradient", gradient, file.Numbers(step, "grad"));
            errors.AddRange(file.Numbers(step, "prediction_error").Zip(trace.PredictionError[..rnn.Units].ToArray(), (wanted, got) => double.CreateChecked(got) - wanted));
            for (int i = 0; i < total.Length; i++)
            {
                total[i] += gradient[i];
            }
        }

        error.Compare<double>("kernl, prediction errors", [.. errors], new double[errors.Count], floor: 1); // differences of nearly equal states
        error.Compare<double>("kernl, total", total, file.Numbers(expected, "total"));
        T[] kernel = Tensor("kernel");
        int plane = network.Layer.Shape.Padded;
        error.Compare<T>("kernl, A", [.. Enumerable.Range(0, rnn.Units * rnn.Units).Select(k => kernel[(k % rnn.Units * plane) + (k / rnn.Units)])], file.Numbers(expected, "A_final"));

        T[] Tensor(string name) => trace.Tensors.Single(tensor => tensor.Name == name).Values;
    }

    private static void Dni<T>(RateNetworkFile rnn, JsonElement expected, OracleError error)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        OracleFile file = rnn.File;
        JsonElement given = file.Member(file.Root, "dni");
        OracleNetwork<T> network = rnn.Build<T>(
            new DniOptions { PredictorRate = file.Member(given, "lr").GetDouble(), RefreshEvery = file.Member(given, "fix_interval").GetInt32() });
        var credit = (DniCredit<T>)network.Core.Credit;
        var predictor = (LinearCreditPredictor<T>)credit.Predictors[0];
        double[][] first = rnn.Rows(given, "A0", rnn.Units);
        for (int i = 0; i < rnn.Units; i++)
        {
            for (int j = 0; j < first[i].Length; j++)
            {
                predictor.Predictor[j, i] = predictor.Fixed[j, i] = T.CreateChecked(first[i][j]);
            }
        }

        var total = new double[rnn.Theta.Length];
        int t = 0;
        foreach (JsonElement step in file.Member(expected, "steps").EnumerateArray())
        {
            network.Step(rnn.Input(t), rnn.Target(t));
            double[] gradient = network.Gradient(0);
            error.Compare<T>($"dni, step {++t}, synthetic gradient", credit.Last(0)[..rnn.Units], file.Numbers(step, "synthetic_gradient"));
            error.Compare<T>($"dni, step {t}, error", predictor.Error[..rnn.Units], file.Numbers(step, "sg_error"));
            error.Compare<double>($"dni, step {t}, gradient", gradient, file.Numbers(step, "grad"));
            for (int i = 0; i < total.Length; i++)
            {
                total[i] += gradient[i];
            }
        }

        error.Compare<double>("dni, total", total, file.Numbers(expected, "total"));
        error.Compare<T>(
            "dni, A",
            [.. Enumerable.Range(0, rnn.Units).SelectMany(i => Enumerable.Range(0, first[i].Length).Select(j => predictor.Predictor[j, i]))],
            file.Numbers(expected, "A_final"));
    }

    private sealed class GivenCredit<T>(Func<double[]> credit) : ICreditPredictor<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        public IReadOnlyList<TraceTensor<T>> Tensors => [];

        public void Observe(int stream)
        {
        }

        public void Predict(int stream, Eddy.Networks.Recurrent.LayerStream<T> now, ReadOnlySpan<T> target, Span<T> predicted)
        {
            double[] given = credit();
            for (int i = 0; i < given.Length; i++)
            {
                predicted[i] = T.CreateChecked(given[i]);
            }
        }

        public void Reset(int stream)
        {
        }
    }
}
