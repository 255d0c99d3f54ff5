using Eddy.Learners.Recurrent;
using Eddy.Networks;
using Eddy.Neurons;
using Eddy.Signals.RandomFeedback;
using Eddy.Steps;
using Eddy.Tests.Neurons;
using Eddy.Traces;
using Eddy.Traces.Diagonal;
using Shouldly;

namespace Eddy.Tests.Traces.Diagonal;

public class RfloTests
{
    [Fact]
    public void GradientsAndTraceMatch()
    {
        RecurrentOracle file = RecurrentOracle.Read("rflo_online"), expected = file["expected"];
        var network = new RateOracleNetwork(file, new RfloOptions());
        double[] gradients = expected.Flat("grads_exact_feedback");
        for (int t = 0; t < network.Samples.Length; t++)
        {
            double[] gradient = network.Step(t);
            file.ShouldHold(gradient, gradients[(t * gradient.Length)..((t + 1) * gradient.Length)], $"step {t + 1}");
        }

        file.ShouldHold(network.Theta(network.Core.Credit.Tensors.Single().Tensor.Of(0)), expected.Flat("trace_final"), "trace");
    }

    [Fact]
    public void GradientsByRandomFeedbackMatch()
    {
        RecurrentOracle file = RecurrentOracle.Read("rflo_online");
        var network = new RateOracleNetwork(file, new RfloOptions { Feedback = new() });
        double[][] feedback = file.Matrix("feedback");
        PanelFill(((FixedRandomFeedback<double>)((TraceCredit<double>)network.Core.Credit).Signal).Matrices[0], feedback);
        double[] gradients = file["expected"].Flat("grads_random_feedback");
        for (int t = 0; t < network.Samples.Length; t++)
        {
            double[] gradient = network.Step(t);
            file.ShouldHold(gradient, gradients[(t * gradient.Length)..((t + 1) * gradient.Length)], $"step {t + 1}");
        }
    }

    [Theory]
    [InlineData("rflo")]
    [InlineData("snap1")]
    public void OnlineTrajectoryMatches(string run)
    {
        RecurrentOracle file = RecurrentOracle.Read("rflo_online"), expected = file["expected"]["online_sgd"][run];
        var network = new RateOracleNetwork(file, run == "rflo" ? new RfloOptions() : new SelfLoopRule(), new SgdOptions { LearningRate = file.Number("lr") });
        var losses = new List<double>();
        for (int t = 0; t < network.Samples.Length; t++)
        {
            network.Core.Observe(0, network.Samples[t]);
            losses.Add(network.Core.Learn(0, network.Targets[t]));
            network.Core.StepWhenDue();
        }

        file.ShouldHold(losses, expected.Vector("losses"), "losses");
        file.ShouldHold(network.Theta(network.Map.Weights.Value.Span), expected.Flat("theta_final"), "theta");
        var readout = new double[network.Targets[0].Length * (network.Units + 1)];
        network.Core.Network.Readout.Weights.Value.CopyToTransposed(readout);
        file.ShouldHold(readout, expected.Flat("W_out_b_out_final"), "readout");
    }

    [Fact]
    public void OtherNeuronsAreRefusedWithTheReason()
    {
        Refusal(new GruNeuron()).ShouldContain("gru");
        Refusal(new RateNeuron()).ShouldContain("leak below 1");

        static string Refusal<N>(N neuron)
            where N : struct, INeuron
            => Should.Throw<NotSupportedException>(() => Network.Recurrent(2).Layer(neuron, 3).Linear(1).Build<double>(new RfloOptions(), new SgdOptions(), new RecurrentLearnerOptions())).Message;
    }

    private static void PanelFill(Eddy.Numerics.PanelMatrix<double> matrix, double[][] rows)
    {
        for (int i = 0; i < rows.Length; i++)
        {
            for (int o = 0; o < rows[i].Length; o++)
            {
                matrix[i, o] = rows[i][o];
            }
        }
    }
}
