using System.Numerics;
using System.Text.Json;
using Eddy.Signals.RandomFeedback;
using Eddy.Traces;
using Eddy.Traces.Bptt;
using Eddy.Traces.Diagonal;
using Eddy.Traces.Rtrl;
using Eddy.Traces.SnAp;

namespace Eddy.Experiments.Verification.Recurrent;

/// <summary>Kind <c>recurrent/rflo_online</c>: RFLO by exact and by random feedback, SnAp-1, and whole online runs in which the weights move at every step.</summary>
internal sealed class RfloOracle : IOracleBody
{
    public void Run<T>(OracleFile file, OracleError error)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var rnn = new RateNetworkFile(file, file.Root);
        JsonElement expected = file.Member(file.Root, "expected"), runs = file.Member(expected, "online_sgd");
        double rate = file.Member(file.Root, "lr").GetDouble();
        Gradients("grads_exact_feedback", new RfloOptions());
        Gradients("grads_random_feedback", new RfloOptions { Feedback = new() });
        Gradients("snap1_grads", new SnApOptions { Order = 1 });
        Run("rtrl", new RtrlOptions());
        Run("snap1", new SnApOptions { Order = 1 });
        Run("rflo", new RfloOptions());

        error.Compare<double>("bptt_total", rnn.Backward<T>(BpttOptions.Full).Theta, file.Numbers(expected, "bptt_total"));

        void Gradients(string name, RuleOptions rule)
        {
            OracleNetwork<T> network = rnn.Build<T>(rule);
            if (((TraceCredit<T>)network.Core.Credit).Signal is FixedRandomFeedback<T> feedback)
            {
                feedback.Matrices[0].CopyFromRows(OracleNumbers.Of<T>(file.Numbers(file.Root, "feedback")));
            }

            double[][] wanted = rnn.Rows(expected, name, rnn.Steps);
            for (int t = 0; t < rnn.Steps; t++)
            {
                network.Step(rnn.Input(t), rnn.Target(t));
                error.Compare<double>($"{name}, step {t + 1}", network.Gradient(0), wanted[t]);
            }

            if (name == "grads_exact_feedback")
            {
                double[] influence = ExactOracle.Influence(network);
                double[] own = [.. Enumerable.Range(0, rnn.Units).SelectMany(k => influence.Skip(((k * rnn.Units) + k) * rnn.Sources).Take(rnn.Sources))];
                error.Compare<double>("trace_final", own, file.Numbers(expected, "trace_final"));
            }
        }

        void Run(string name, RuleOptions rule)
        {
            JsonElement run = file.Member(runs, name);
            OracleNetwork<T> network = rnn.Build<T>(rule, rate);
            double[] losses = file.Numbers(run, "losses");
            for (int t = 0; t < rnn.Steps; t++)
            {
                network.Core.Observe(0, OracleNumbers.Of<T>(rnn.Input(t)));
                double loss = network.Core.Teach(0, OracleNumbers.Of<T>(rnn.Target(t)));
                network.Core.StepWhenDue();
                error.Compare<double>($"{name} online, step {t + 1}, loss", [loss], [losses[t]]);
            }

            error.Compare<double>($"{name} online, theta", network.Weights(0), file.Numbers(run, "theta_final"));
            error.Compare<double>($"{name} online, readout", network.Readout(gradient: false), file.Numbers(run, "W_out_b_out_final"));
        }
    }
}
