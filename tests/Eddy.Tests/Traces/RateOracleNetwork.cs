using Eddy.Learners.Recurrent;
using Eddy.Networks;
using Eddy.Networks.Recurrent;
using Eddy.Neurons;
using Eddy.Steps;
using Eddy.Tests.Neurons;
using Eddy.Traces;

namespace Eddy.Tests.Traces;

/// <summary>The leaky tanh network of an oracle file, weights held fixed: theta = [W_rec | W_in | b], readout [W_out | b_out].</summary>
internal sealed class RateOracleNetwork
{
    public RateOracleNetwork(RecurrentOracle file, RuleOptions rule, StepOptions? step = null)
    {
        (Units, Inputs) = ((int)file.Number("n_h"), (int)file.Number("n_in"));
        double[][] theta = file.Matrix("theta"), readout = file.Matrix("W_out_b_out");
        (Samples, Targets) = (file.Matrix("inputs"), file.Matrix("targets"));
        Core = Network.Recurrent(Inputs).Layer(new RateNeuron { Leak = file.Number("alpha") }, Units).Linear(readout.Length)
            .Build<double>(rule, step ?? new SgdOptions(), new RecurrentLearnerOptions());
        for (int i = 0; i < Units; i++)
        {
            for (int j = 0; j < theta[i].Length; j++)
            {
                Map.Weights.Value[Row(j), i] = theta[i][j];
            }
        }

        for (int o = 0; o < readout.Length; o++)
        {
            for (int f = 0; f <= Units; f++)
            {
                Core.Network.Readout.Weights.Value[f, o] = readout[o][f];
            }
        }
    }

    public int Units { get; }

    public int Inputs { get; }

    public double[][] Samples { get; }

    public double[][] Targets { get; }

    public RecurrentCore<double> Core { get; }

    public LinearMap<double> Map => Core.Network.Layers[0].Maps[0][0]!;

    public LayerStream<double> Stream => Core.Network.Streams[0].Layers[0];

    /// <summary>The row of the map, [R; b; W], that holds the file's column, [R | W | b].</summary>
    public int Row(int column) => column < Units ? column : column == Units + Inputs ? Units : column + 1;

    /// <summary>One step, taught; the gradient of theta row by row, taken away.</summary>
    public double[] Step(int t)
    {
        Core.Observe(0, Samples[t]);
        Core.Teach(0, Targets[t]);
        double[] gradient = Theta(Map.Weights.Gradient!.Span);
        Map.Weights.Gradient!.Span.Clear();
        return gradient;
    }

    /// <summary>What lies as the map's weights do, as the file lists theta.</summary>
    public double[] Theta(ReadOnlySpan<double> values)
    {
        var theta = new double[Units * (Units + Inputs + 1)];
        int columns = Units + Inputs + 1;
        for (int k = 0; k < theta.Length; k++)
        {
            theta[k] = values[(Row(k % columns) * 32) + (k / columns)];
        }

        return theta;
    }
}
