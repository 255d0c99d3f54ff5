using Eddy.Tests.Neurons;
using Eddy.Traces;
using Eddy.Traces.Uoro;

namespace Eddy.Tests.Traces.Uoro;

/// <summary>Recorded signs, step by step: pair, rates and gradient.</summary>
public class UoroOracleTests
{
    [Theory]
    [InlineData("uoro_zero", 1e-7)]
    [InlineData("uoro_init", 0.0)]
    public void Every_step_matches(string which, double epsilon)
    {
        RecurrentOracle file = RecurrentOracle.Read("stochastic"), draws = file["draws"], expected = file["expected"][which];
        var net = new RateOracleNetwork(file, new UoroOptions());
        var trace = new UoroTrace<double>(net.Core.Network.Layers[0], 1, 1, epsilon, new ListedDraws(draws.Matrix("nu")));
        ((TraceCredit<double>)net.Core.Credit).Traces[0] = trace;
        double[] Tensor(string name) => trace.Tensors.Single(t => t.Name == name).Values;
        if (epsilon == 0)
        {
            double[] theta = draws.Flat("theta_tilde0"), laid = Tensor(net.Map.Name);
            int columns = theta.Length / net.Units;
            for (int k = 0; k < theta.Length; k++)
            {
                laid[(net.Row(k % columns) * 32) + (k / columns)] = theta[k];
            }

            Tensor(net.Map.Name + ".norm")[0] = Math.Sqrt(theta.Sum(v => v * v));
            draws.Vector("s_tilde0").CopyTo(Tensor("state"), 0);
        }

        RecurrentOracle[] steps = expected.Items("steps");
        var total = new double[net.Units * (net.Units + net.Inputs + 1)];
        for (int t = 0; t < steps.Length; t++)
        {
            double[] gradient = net.Step(t);
            file.ShouldHold([trace.Rates.Old, trace.Rates.New], [steps[t].Number("rho0"), steps[t].Number("rho1")], $"rates {t}");
            file.ShouldHold(Tensor("state")[..net.Units], steps[t].Vector("s_tilde"), $"state {t}");
            file.ShouldHold(gradient, steps[t].Flat("grad"), $"gradient {t}");
            total = [.. total.Zip(gradient, (a, g) => a + g)];
        }

        file.ShouldHold(net.Theta(Tensor(net.Map.Name)), expected.Flat("theta_tilde_final"), "theta");
        file.ShouldHold(total, expected.Flat("total"), "total");
    }

    [Fact]
    public void The_mean_over_all_signs_is_the_exact_influence()
    {
        RecurrentOracle file = RecurrentOracle.Read("unbiased_enumeration");
        var net = new RateOracleNetwork(file, new UoroOptions());
        var signs = new CountedSigns();
        var trace = new UoroTrace<double>(net.Core.Network.Layers[0], 1, 1, 1e-7, signs);
        ((TraceCredit<double>)net.Core.Credit).Traces[0] = trace;
        int patterns = 1 << (net.Units * net.Samples.Length), size = net.Units * (net.Units + net.Inputs + 1);
        var mean = new double[net.Units * size];
        for (int pattern = 0; pattern < patterns; pattern++)
        {
            net.Core.Reset(0);
            signs.Pattern = pattern;
            foreach (double[] x in net.Samples)
            {
                net.Core.Observe(0, x);
            }

            double[] theta = net.Theta(trace.Tensors.Single(t => t.Name == net.Map.Name).Values), state = trace.Tensors[0].Values;
            for (int k = 0; k < mean.Length; k++)
            {
                mean[k] += state[k / size] * theta[k % size] / patterns;
            }
        }

        file.ShouldHold(mean, file["expected"].Flat("influence_final"), "influence");
    }
}
