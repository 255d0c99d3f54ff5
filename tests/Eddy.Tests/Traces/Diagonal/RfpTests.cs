using Eddy.Learners.Recurrent;
using Eddy.Networks;
using Eddy.Networks.Recurrent;
using Eddy.Neurons;
using Eddy.Steps;
using Eddy.Tests.Neurons;
using Eddy.Traces.Diagonal;
using Shouldly;

namespace Eddy.Tests.Traces.Diagonal;

/// <summary>Recurrent forward propagation: its own numbers everywhere, and those of exact gradients only where no unit hears another.</summary>
public class RfpTests
{
    private static readonly string[] _currents = ["ms", "ss", "sm", "mm"]; // as the neuron lists them, after x

    [Theory]
    [InlineData("dense", false)]
    [InlineData("dense_small", false)]
    [InlineData("diagonal", true)]
    [InlineData("zero", true)]
    [InlineData("dense_T2", true)]
    public void GradientIsThePublishedOneAndExactOnlyWhereItCanBe(string name, bool exact)
    {
        RecurrentOracle file = RecurrentOracle.Read("rgc_rfp"), oracle = file["cases"][name];
        int n = (int)file.Number("n");
        RecurrentCore<double> core = Core(new RgcNeuron(), n, oracle);
        LinearMap<double>?[] maps = core.Network.Layers[0].Maps[0];
        for (int k = 0; k < 4; k++)
        {
            maps[k + 1]!.Weights.Value.CopyFromTransposed([.. oracle["W"].Flat(_currents[k])]);
        }

        double loss = Run(core, oracle);
        file.ShouldHold([loss], [oracle.Number("total_loss")], "loss");
        double[] all = [], bptt = [];
        for (int k = 0; k < 4; k++)
        {
            var gradient = new double[n * n];
            maps[k + 1]!.Weights.Gradient!.CopyToTransposed(gradient);
            file.ShouldHold(gradient, oracle["rfp_total"].Flat(_currents[k]), _currents[k]);
            all = [.. all, .. gradient];
            bptt = [.. bptt, .. oracle["bptt_total"].Flat(_currents[k])];

            double[] trace = core.Credit.Tensors.Single(t => t.Tensor.Name.EndsWith(_currents[k], StringComparison.Ordinal)).Tensor.Values;
            double[] gamma = [.. Enumerable.Range(0, n * n).Select(at => trace[(at % n * 32) + (at / n)])];
            file.ShouldHold(gamma, oracle["rfp_gamma_s_final"].Flat(_currents[k]), "trace of " + _currents[k]);
        }

        double error = Math.Sqrt(all.Zip(bptt, (a, b) => (a - b) * (a - b)).Sum() / bptt.Sum(b => b * b));
        if (exact)
        {
            error.ShouldBeLessThan(1e-13);
        }
        else
        {
            error.ShouldBe(oracle.Number("rfp_relative_error"), 1e-9);
            error.ShouldBeGreaterThan(0.01);
        }
    }

    [Fact]
    public void OwnWeightsOfDiagonalCircuitsAreExact()
    {
        RecurrentOracle file = RecurrentOracle.Read("rgc_rfp"), oracle = file["cases"]["diagonal"];
        int n = (int)file.Number("n");
        RecurrentCore<double> core = Core(new DiagonalRgcNeuron(), n, oracle);
        Parameter<double> own = core.Network.Layers[0].Own!;
        string[] names = ["ss", "ms", "mm", "sm"];
        for (int p = 0; p < 4; p++)
        {
            for (int u = 0; u < n; u++)
            {
                own.Value[p, u] = oracle["W"].Matrix(names[p])[u][u];
            }
        }

        core.Network.Layers[0].OwnChanged();
        Run(core, oracle);
        for (int p = 0; p < 4; p++)
        {
            double[][] expected = oracle["bptt_total"].Matrix(names[p]);
            file.ShouldHold([.. Enumerable.Range(0, n).Select(u => own.Gradient![p, u])], [.. Enumerable.Range(0, n).Select(u => expected[u][u])], names[p]);
        }
    }

    [Fact]
    public void OtherNeuronsAreRefusedWithTheReason()
        => Should.Throw<NotSupportedException>(() => Network.Recurrent(2).Layer(new GruNeuron(), 3).Linear(1)
            .Build<double>(new RfpOptions(), new SgdOptions(), new RecurrentLearnerOptions())).Message.ShouldContain("SnAp-1");

    private static RecurrentCore<double> Core<N>(N neuron, int n, RecurrentOracle oracle)
        where N : struct, INeuron
    {
        double[][] readout = oracle.Matrix("V");
        RecurrentCore<double> core = Network.Recurrent(n).Layer(neuron, n).Linear(readout.Length).Build<double>(new RfpOptions(), new SgdOptions(), new RecurrentLearnerOptions());
        for (int o = 0; o < readout.Length; o++)
        {
            for (int u = 0; u < n; u++)
            {
                core.Network.Readout.Weights.Value[u, o] = readout[o][u];
            }
        }

        return core;
    }

    private static double Run(RecurrentCore<double> core, RecurrentOracle oracle)
    {
        double[][] inputs = oracle.Matrix("inputs"), targets = oracle.Matrix("targets");
        double loss = 0;
        for (int t = 0; t < inputs.Length; t++)
        {
            core.Observe(0, inputs[t]);
            loss += core.Teach(0, targets[t]);
        }

        return loss;
    }
}
