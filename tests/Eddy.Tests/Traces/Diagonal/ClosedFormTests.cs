using Eddy.Learners.Recurrent;
using Eddy.Networks;
using Eddy.Networks.Recurrent;
using Eddy.Neurons;
using Eddy.Numerics;
using Eddy.Steps;
using Eddy.Tests.Numerics;
using Eddy.Traces.Diagonal;
using Shouldly;

namespace Eddy.Tests.Traces.Diagonal;

/// <summary>D-RTRL against plain loops with the slopes of each cell derived by hand.</summary>
public class ClosedFormTests
{
    private const int Inputs = 3, Units = 37, Outputs = 2, Steps = 7; // two panels, the second with a tail

    /// <summary>One unit: its states and currents in, its states after, its slopes D[s, s'] and F[s, g].</summary>
    private delegate void Cell(double[] state, double[] y, double[] after, double[,] d, double[,] f);

    [Fact]
    public void Tanh() => Check(new RateNeuron(), 1, Rate(1));

    [Fact]
    public void LeakyTanh() => Check(new RateNeuron { Leak = 0.3 }, 1, Rate(0.3));

    [Fact]
    public void Gru() => Check(new GruNeuron(), 1, (state, y, after, d, f) =>
    {
        double r = Sigmoid(y[0]), z = Sigmoid(y[1]), n = Math.Tanh(y[2] + (r * y[3])), h = state[0];
        double dn = (1 - z) * (1 - (n * n));
        after[0] = ((1 - z) * n) + (z * h);
        d[0, 0] = z;
        (f[0, 0], f[0, 1], f[0, 2], f[0, 3]) = (dn * y[3] * r * (1 - r), (h - n) * z * (1 - z), dn, dn * r);
    });

    [Fact]
    public void Lstm() => Check(new LstmNeuron(), 2, (state, y, after, d, f) =>
    {
        double i = Sigmoid(y[0]), forget = Sigmoid(y[1]), g = Math.Tanh(y[2]), o = Sigmoid(y[3]);
        double c = (forget * state[0]) + (i * g), tanh = Math.Tanh(c), s = o * (1 - (tanh * tanh));
        (after[0], after[1]) = (c, o * tanh);
        (d[0, 0], d[1, 0]) = (forget, s * forget);
        (f[0, 0], f[0, 1], f[0, 2]) = (g * i * (1 - i), state[0] * forget * (1 - forget), i * (1 - (g * g)));
        for (int k = 0; k < 3; k++)
        {
            f[1, k] = s * f[0, k];
        }

        f[1, 3] = tanh * o * (1 - o);
    });

    private static Cell Rate(double leak) => (state, y, after, d, f) =>
    {
        double tanh = Math.Tanh(y[0]);
        after[0] = ((1 - leak) * state[0]) + (leak * tanh);
        d[0, 0] = 1 - leak;
        f[0, 0] = leak * (1 - (tanh * tanh));
    };

    private static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));

    // Two states are c and h, of which h is told.
    private static void Check<N>(N neuron, int states, Cell cell)
        where N : struct, INeuron
    {
        RecurrentCore<double> core = Network.Recurrent(Inputs).Layer(neuron, Units).Linear(Outputs).Build<double>(new DRtrlOptions(), new SgdOptions(), new RecurrentLearnerOptions());
        LinearMap<double>?[] maps = core.Network.Layers[0].Maps[0];
        PanelMatrix<double> readout = core.Network.Readout.Weights.Value;
        int currents = maps.Length, told = states - 1;
        double[][] state = [.. Enumerable.Range(0, Units).Select(_ => new double[states])];
        double[][,] gradient = [.. maps.Select(m => new double[m!.Rows, Units])];
        double[][,,] trace = [.. maps.Select(m => new double[states, m!.Rows, Units])];
        var random = new RandomSource(5);
        for (int t = 0; t < Steps; t++)
        {
            double[] x = random.Gaussian<double>(Inputs), target = random.Gaussian<double>(Outputs);
            double[] sources = [.. state.Select(s => s[told]), 1, .. x];
            core.Observe(0, x);
            core.Teach(0, target);

            var slopes = new (double[,] D, double[,] F)[Units];
            double[][] next = [.. Enumerable.Range(0, Units).Select(_ => new double[states])];
            for (int u = 0; u < Units; u++)
            {
                double[] y = [.. maps.Select(m => Enumerable.Range(0, m!.Rows).Sum(i => m.Weights.Value[i, u] * sources[m.Start + i]))];
                slopes[u] = (new double[states, states], new double[states, currents]);
                cell(state[u], y, next[u], slopes[u].D, slopes[u].F);
            }

            state = next;
            double[] error = [.. Enumerable.Range(0, Outputs).Select(o => Enumerable.Range(0, Units).Sum(u => readout[u, o] * state[u][told]) + readout[Units, o] - target[o])];
            for (int u = 0; u < Units; u++)
            {
                double signal = Enumerable.Range(0, Outputs).Sum(o => readout[u, o] * error[o]);
                for (int g = 0; g < currents; g++)
                {
                    for (int i = 0; i < maps[g]!.Rows; i++)
                    {
                        double[] old = [.. Enumerable.Range(0, states).Select(s => trace[g][s, i, u])];
                        for (int s = 0; s < states; s++)
                        {
                            trace[g][s, i, u] = Enumerable.Range(0, states).Sum(from => slopes[u].D[s, from] * old[from]) + (slopes[u].F[s, g] * sources[maps[g]!.Start + i]);
                        }

                        gradient[g][i, u] += signal * trace[g][told, i, u];
                    }
                }
            }
        }

        for (int g = 0; g < currents; g++)
        {
            for (int i = 0; i < maps[g]!.Rows; i++)
            {
                for (int u = 0; u < Units; u++)
                {
                    maps[g]!.Weights.Gradient![i, u].ShouldBe(gradient[g][i, u], 1e-13, $"current {g}, source {i}, unit {u}");
                }
            }
        }

        gradient.Sum(g => g.Cast<double>().Sum(Math.Abs)).ShouldBeGreaterThan(1);
    }
}
