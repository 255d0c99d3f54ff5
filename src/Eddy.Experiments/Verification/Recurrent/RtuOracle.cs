using System.Numerics;
using System.Text.Json;
using Eddy.Networks;
using Eddy.Neurons;
using Eddy.Traces;
using Eddy.Traces.Bptt;
using Eddy.Traces.Rtrl;

namespace Eddy.Experiments.Verification.Recurrent;

/// <summary>Kind <c>recurrent/rtu</c>: recurrent trace units, linear and nonlinear, exact forward in time.</summary>
internal sealed class RtuOracle : IOracleBody
{
    public void Run<T>(OracleFile file, OracleError error)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        JsonElement root = file.Root;
        int units = file.Member(root, "N").GetInt32(), inputs = file.Member(root, "H").GetInt32(), outputs = file.Member(root, "P").GetInt32();
        int steps = file.Member(root, "T").GetInt32();
        foreach (JsonProperty item in file.Member(root, "cases").EnumerateObject())
        {
            NeuronActivation activation = item.Name.EndsWith("_relu", StringComparison.Ordinal) ? NeuronActivation.Relu : NeuronActivation.Tanh;
            var neuron = new RtuNeuron { Linear = item.Name.StartsWith("linear", StringComparison.Ordinal), Activation = activation };
            Case(item.Name, item.Value, neuron, new RtrlOptions(), "online_total");
            Case(item.Name, item.Value, neuron, BpttOptions.Full, "bptt_total");
        }

        void Case(string name, JsonElement given, RtuNeuron neuron, RuleOptions rule, string total)
        {
            JsonElement parameters = file.Member(given, "params"), expected = file.Member(given, total);
            double[] x = file.Numbers(given, "inputs"), y = file.Numbers(given, "targets"), states = file.Numbers(given, "states");
            var network = new OracleNetwork<T>(Network.Recurrent(inputs).Layer(neuron, units).Linear(outputs), rule);
            network.Set(0, null, file.Numbers(parameters, "W1"), null);
            network.Set(1, null, file.Numbers(parameters, "W2"), null);
            network.SetOwn(0, file.Numbers(parameters, "nu_log"));
            network.SetOwn(1, file.Numbers(parameters, "theta_log"));
            network.SetReadout(file.Numbers(given, "V"));
            network.Begin();
            network.ClearGradients();
            double loss = 0;
            for (int t = 0; t < steps; t++)
            {
                network.Core.Observe(0, OracleNumbers.Of<T>(x.AsSpan(t * inputs, inputs)));
                loss += network.Core.Teach(0, OracleNumbers.Of<T>(y.AsSpan(t * outputs, outputs)));
                error.Compare<double>($"{name}, step {t + 1}, state", network.State(), states.AsSpan(t * 2 * units, 2 * units));
            }

            (network.Core.Credit as BpttCredit<T>)?.Flush(0);
            error.Compare<double>($"{name}, total_loss", [loss], file.Numbers(given, "total_loss"));
            error.Compare<double>($"{name}, {total} nu_log", network.OwnGradient(0), file.Numbers(expected, "nu_log"));
            error.Compare<double>($"{name}, {total} theta_log", network.OwnGradient(1), file.Numbers(expected, "theta_log"));
            error.Compare<double>($"{name}, {total} W1", network.GradientPart(0, 0, inputs), file.Numbers(expected, "W1"));
            error.Compare<double>($"{name}, {total} W2", network.GradientPart(1, 0, inputs), file.Numbers(expected, "W2"));
            if (network.Core.Credit is TraceCredit<T> credit)
            {
                double[][] both = [Trace(0), Trace(1)];
                error.Compare<double>($"{name}, trace_nu_final", [.. both[0][..units], .. both[1][..units]], file.Numbers(given, "trace_nu_final"));
                error.Compare<double>($"{name}, trace_theta_final", [.. both[0][units..], .. both[1][units..]], file.Numbers(given, "trace_theta_final"));

                // No unit hears another, so a signal of 1 to one state of every unit reads the traces of that state.
                double[] Trace(int state)
                {
                    var signal = new T[network.Layer.Shape.StateLength];
                    signal.AsSpan(state * network.Layer.Shape.Padded, units).Fill(T.One);
                    network.ClearGradients();
                    credit.Traces[0].Accumulate(0, network.Stream, signal);
                    return [.. network.OwnGradient(0), .. network.OwnGradient(1)];
                }
            }
        }
    }
}
