using Eddy.Learners.Recurrent;
using Eddy.Networks;
using Eddy.Networks.Recurrent;
using Eddy.Neurons;
using Eddy.Numerics;
using Eddy.Steps;
using Eddy.Traces;
using Eddy.Traces.Bptt;

namespace Eddy.Tests.Traces.Otpe;

/// <summary>A feed-forward stack of four leaky layers, the top one without spikes and told as it is, in which every spiking unit fires at a given share of the steps.</summary>
internal sealed class SpikingStack
{
    private const int Inputs = 4, Units = 6, Depth = 4, Steps = 20;
    private const double Decay = 0.8;

    private readonly double[][] _samples = new double[Steps][];
    private readonly double[][] _targets = new double[Steps][];
    private readonly double[][,] _weights = new double[Depth][,]; // [sources, units]

    public SpikingStack(ulong seed)
    {
        var random = new RandomSource(seed);
        for (int t = 0; t < Steps; t++)
        {
            _samples[t] = [.. Enumerable.Range(0, Inputs).Select(_ => random.NextDouble() < 0.4 ? 1.0 : 0)];
            _targets[t] = [.. Enumerable.Range(0, Units).Select(_ => random.NextGaussian())];
        }

        double[][] heard = _samples;
        for (int l = 0; l < Depth; l++)
        {
            int sources = heard[0].Length;
            double[][] told = [.. Enumerable.Range(0, Steps).Select(_ => new double[Units])];
            _weights[l] = new double[sources, Units];
            for (int u = 0; u < Units; u++)
            {
                double[] row, spikes;
                do
                {
                    row = [.. Enumerable.Range(0, sources).Select(_ => 0.8 * random.NextGaussian())];
                    spikes = Spikes(row, heard);
                }
                while (l < Depth - 1 && spikes.Average() is < 0.14 or > 0.36);

                for (int i = 0; i < sources; i++)
                {
                    _weights[l][i, u] = row[i];
                }

                for (int t = 0; t < Steps; t++)
                {
                    told[t][u] = spikes[t];
                }
            }

            heard = told;
        }
    }

    /// <summary>The gradient of the input weights of every layer, from below.</summary>
    public double[][] Gradients(RuleOptions rule)
    {
        RecurrentPlan plan = Network.Recurrent(Inputs);
        for (int l = 0; l < Depth - 1; l++)
        {
            plan = plan.Layer(new LifNeuron { Decay = Decay, FeedForward = true, Surrogate = new() { Shape = SurrogateShape.Triangular } }, Units);
        }

        RecurrentCore<double> core = plan.Layer(new LeakyIntegratorNeuron { Decay = Decay }, Units).Linear(Units).Build<double>(rule, new SgdOptions(), new RecurrentLearnerOptions());
        for (int l = 0; l < Depth; l++)
        {
            LinearMap<double> map = Map(core, l);
            map.Weights.Value.Span.Clear();
            for (int i = 0; i < map.InputRows; i++)
            {
                for (int u = 0; u < Units; u++)
                {
                    map.Weights.Value[map.InputStart + i, u] = _weights[l][i, u];
                }
            }
        }

        for (int f = 0; f <= Units; f++)
        {
            for (int o = 0; o < Units; o++)
            {
                core.Network.Readout.Weights.Value[f, o] = f == o ? 1 : 0;
            }
        }

        for (int t = 0; t < Steps; t++)
        {
            core.Observe(0, _samples[t]);
            core.Teach(0, _targets[t]);
        }

        (core.Credit as BpttCredit<double>)?.Flush(0);
        return [.. Enumerable.Range(0, Depth).Select(l => Map(core, l)).Select(map
            => Enumerable.Range(map.InputStart, map.InputRows).SelectMany(i => Enumerable.Range(0, Units).Select(u => map.Weights.Gradient![i, u])).ToArray())];
    }

    private static LinearMap<double> Map(RecurrentCore<double> core, int layer) => core.Network.Layers[layer].Maps[0][0]!;

    private static double[] Spikes(double[] row, double[][] heard)
    {
        var spikes = new double[Steps];
        double v = 0, z = 0;
        for (int t = 0; t < Steps; t++)
        {
            v = (Decay * v) + row.Zip(heard[t], (w, x) => w * x).Sum() - z;
            spikes[t] = z = v > 1 ? 1 : 0;
        }

        return spikes;
    }
}
