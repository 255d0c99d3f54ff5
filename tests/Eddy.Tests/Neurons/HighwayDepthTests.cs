using Eddy.Neurons;
using Shouldly;

namespace Eddy.Tests.Neurons;

public class HighwayDepthTests
{
    /// <summary>Three micro-steps by one plain loop over the equations: weights of their own, the input in the first only.</summary>
    [Fact]
    public void Depth_is_that_many_micro_steps()
    {
        const int Units = 3, Inputs = 2, Depth = 3, Steps = 5;
        var random = new Random(5);
        var layer = new PlainLayer<HighwayNeuron>(new() { Depth = Depth }, Inputs, Units);
        foreach (PlainDual[] row in layer.Input.Concat(layer.Recurrent.SelectMany(r => r)).SelectMany(m => m).Concat(layer.Bias.SelectMany(b => b)))
        {
            for (int j = 0; j < row.Length; j++)
            {
                row[j] = (2 * random.NextDouble()) - 1;
            }
        }

        double[] s = new double[Units];
        for (int t = 0; t < Steps; t++)
        {
            double[] x = [random.NextDouble(), -random.NextDouble()];
            layer.Step(x);
            for (int l = 0; l < Depth; l++)
            {
                var next = new double[Units];
                for (int i = 0; i < Units; i++)
                {
                    double c = Math.Tanh(Heard(l, 0, i, x, s)), f = 1 / (1 + Math.Exp(-Heard(l, 1, i, x, s)));
                    next[i] = (f * s[i]) + ((1 - f) * c);
                }

                s = next;
            }

            for (int i = 0; i < Units; i++)
            {
                layer.State[i][0].Value.ShouldBe(s[i], 1e-13); // fewer than 100 roundings of numbers below 6 a step, and the map contracts
            }
        }

        double Heard(int l, int k, int i, double[] x, double[] s)
        {
            double sum = layer.Bias[l][k][i].Value;
            for (int j = 0; j < Units; j++)
            {
                sum += layer.Recurrent[l][k][i][j].Value * s[j];
            }

            for (int j = 0; l == 0 && j < Inputs; j++)
            {
                sum += layer.Input[k][i][j].Value * x[j];
            }

            return sum;
        }
    }
}
