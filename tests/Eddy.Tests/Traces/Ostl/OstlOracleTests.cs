using Eddy.Tests.Neurons;
using Eddy.Traces;
using Eddy.Traces.Ostl;
using Shouldly;

namespace Eddy.Tests.Traces.Ostl;

/// <summary>The files of independently computed gradients of OSTL and OSTTP.</summary>
public class OstlOracleTests
{
    [Theory]
    [InlineData("snu_recurrent_with_h")]
    [InlineData("snu_recurrent_without_h")]
    [InlineData("snu_feedforward_without_h")]
    [InlineData("snu_two_layers_with_h")]
    [InlineData("lif_recurrent_with_h")]
    public void Ostl_gives_each_steps_gradient(string name)
    {
        RecurrentOracle oracle = RecurrentOracle.Read("ostl", "eligibility")["cases"][name];
        Compare(oracle, new OstlOptions { Recurrent = oracle.Flag("with_h") }, mask: null);
    }

    [Theory]
    [InlineData("two_lif_layers_with_h")]
    [InlineData("alif_without_h_targets_at_the_end")]
    public void Osttp_gives_each_steps_gradient(string name)
    {
        RecurrentOracle oracle = RecurrentOracle.Read("osttp", "eligibility")["cases"][name];
        var rule = new OsttpOptions { Recurrent = oracle.Flag("with_h"), Projection = new() { TowardTarget = false, Matrices = Projections(oracle) } };
        Compare(oracle, rule, oracle.Vector("loss_mask"));
    }

    private static void Compare(RecurrentOracle oracle, RuleOptions rule, double[]? mask)
    {
        var network = new SpikingOracleNetwork(oracle["network"], rule);
        double[][] inputs = oracle.Matrix("inputs"), targets = oracle.Matrix("targets");
        RecurrentOracle[] layers = oracle["expected"].Items("layers");
        int compared = 0;
        for (int t = 0; t < inputs.Length; t++)
        {
            network.Clear();
            network.Core.Observe(0, inputs[t]);
            if (mask is null || mask[t] != 0)
            {
                network.Core.Teach(0, targets[t]);
            }

            for (int l = 0; l < layers.Length; l++)
            {
                foreach (string parameter in network.Parameters(l))
                {
                    double[] all = layers[l]["grad_step"].Flat(parameter), actual = network.Gradient(l, parameter);
                    double size = all.Max(Math.Abs);
                    size.ShouldBeGreaterThan(1e-8);
                    for (int i = 0; i < actual.Length; i++)
                    {
                        actual[i].ShouldBe(all[(t * actual.Length) + i], 1e-10 * size, $"layer {l + 1}, {parameter}, step {t + 1}");
                        compared++;
                    }
                }
            }
        }

        compared.ShouldBeGreaterThan(50);
    }

    private static double[][,] Projections(RecurrentOracle oracle)
    {
        double[] flat = oracle["draws"].Flat("target_projection");
        int classes = (int)oracle["network"]["readout"].Number("n_out"), next = 0;
        return
        [
            .. oracle["network"].Items("layers").Select(layer =>
            {
                var matrix = new double[(int)layer.Number("n"), classes];
                for (int i = 0; i < matrix.Length; i++)
                {
                    matrix[i / classes, i % classes] = flat[next++];
                }

                return matrix;
            }),
        ];
    }
}
