using System.Numerics;
using System.Text.Json;
using Eddy.Experiments.Analysis;
using Eddy.Networks;
using Eddy.Neurons;
using Eddy.Signals.Prediction;
using Eddy.Traces;
using Eddy.Traces.Bptt;
using Eddy.Traces.Diagonal;

namespace Eddy.Experiments.Verification.Recurrent;

/// <summary>
/// Kind <c>recurrent/rjepa_step</c>: one sequence of recurrent joint-embedding prediction. The readout is the predictor: it tells the next embedding from this one, so
/// the loss of step t meets the trace of step t − 1. And measures of collapse.
/// </summary>
internal sealed class RjepaOracle : IOracleBody
{
    public void Run<T>(OracleFile file, OracleError error)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        JsonElement root = file.Root;
        int units = file.Member(root, "n").GetInt32(), steps = file.Member(root, "T").GetInt32();
        double[] x = file.Numbers(root, "inputs"), g = file.Numbers(root, "G"), b = file.Numbers(root, "b");
        double[] predictor = [.. Enumerable.Range(0, units).SelectMany(o => (double[])[.. g.AsSpan(o * units, units), b[o]])];
        foreach (JsonProperty item in file.Member(root, "cases").EnumerateObject())
        {
            PredictionLoss loss = item.Name == "mse" ? PredictionLoss.MeanSquare : PredictionLoss.Cosine;
            Case(item, loss, BpttOptions.Full, "bptt_W");
            Case(item, loss, new RfpOptions(), "rfp_W");
        }

        Collapse(file, error);

        void Case(JsonProperty item, PredictionLoss loss, RuleOptions rule, string gradients)
        {
            double[] s = file.Numbers(item.Value, "s"), losses = file.Numbers(item.Value, "losses");
            OracleNetwork<T> network = Build(rule), ahead = Build(new RfpOptions());
            ahead.Core.Observe(0, OracleNumbers.Of<T>(x.AsSpan(0, units)));
            network.ClearGradients();
            double total = 0;
            T[] prediction = new T[units], slope = new T[units];
            for (int t = 0; t < steps - 1; t++)
            {
                network.Core.Observe(0, OracleNumbers.Of<T>(x.AsSpan(t * units, units)));
                ahead.Core.Observe(0, OracleNumbers.Of<T>(x.AsSpan((t + 1) * units, units))); // the embedding that comes
                error.Compare<double>($"{item.Name}, step {t + 1}, s", network.State().AsSpan(0, units), s.AsSpan(t * units, units));
                network.Answer.Answer.Scores.CopyTo(prediction, 0);
                double now = PredictionError.Of<T>(loss, prediction, ahead.Stream.State.AsSpan(0, units), slope);
                total += now / (steps - 1);
                error.Compare<double>($"{item.Name}, step {t + 2}, loss", [now], [losses[t]]);
                for (int i = 0; i < units; i++)
                {
                    network.Answer.Error[i] = slope[i] / T.CreateChecked(steps - 1);
                }

                network.Core.Credit.Teach(0);
                network.Core.Network.Readout.Accumulate(network.Answer);
            }

            (network.Core.Credit as BpttCredit<T>)?.Flush(0);
            error.Compare<double>($"{item.Name}, total_loss", [total], file.Numbers(item.Value, "total_loss"));
            double[] readout = network.Readout(gradient: true);
            error.Compare<double>($"{item.Name}, grad_G", [.. readout.Where((_, i) => i % (units + 1) < units)], file.Numbers(item.Value, "grad_G"));
            error.Compare<double>($"{item.Name}, grad_b", [.. readout.Where((_, i) => i % (units + 1) == units)], file.Numbers(item.Value, "grad_b"));
            for (int k = 0; k < RgcOracle.Matrices.Length; k++)
            {
                error.Compare<double>(
                    $"{item.Name}, {gradients} {RgcOracle.Matrices[k]}", network.Gradient(1 + k), file.Numbers(file.Member(item.Value, gradients), RgcOracle.Matrices[k]));
            }
        }

        OracleNetwork<T> Build(RuleOptions rule)
        {
            var network = new OracleNetwork<T>(Network.Recurrent(units).Layer(new RgcNeuron(), units).Linear(units), rule);
            RgcOracle.SetMatrices(network, file, file.Member(root, "W"));
            network.SetReadout(predictor);
            network.Begin();
            return network;
        }
    }

    private static void Collapse(OracleFile file, OracleError error)
    {
        JsonElement given = file.Member(file.Root, "collapse");
        double[] eigenvalues = file.Numbers(given, "eigenvalues");
        CollapseMeasures measures = CollapseMeasures.Of(file.Numbers(given, "features"), eigenvalues.Length);
        error.Compare<double>("collapse, eigenvalues", [.. measures.Eigenvalues], eigenvalues);
        error.Compare<double>("collapse, participation_ratio", [measures.ParticipationRatio], file.Numbers(given, "participation_ratio"));
        error.Compare<double>("collapse, entropy_rank", [measures.EntropyRank], file.Numbers(given, "entropy_rank"));
    }
}
