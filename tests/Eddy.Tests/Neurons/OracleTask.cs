using Eddy.Neurons;

namespace Eddy.Tests.Neurons;

/// <summary>A neuron model on an oracle's sequence: how the file's weights lie in the layer, how its readout and loss go, and what it expects.</summary>
internal sealed class OracleTask<N>(N neuron, Weights weights, double[][] inputs, int units)
    where N : struct, INeuron
{
    /// <summary>Puts the weights into a layer's blocks, and its first state where that is not zero.</summary>
    public required Action<PlainLayer<N>> Lay { get; init; }

    /// <summary>Loss of step t, from all that the layer tells.</summary>
    public required Func<int, PlainDual[][], PlainDual> Loss { get; init; }

    /// <summary>State after each step as the file lists it: from [unit][state].</summary>
    public required Func<PlainDual[][], IEnumerable<PlainDual>> Listed { get; init; }

    /// <summary>Runs the sequence once: losses and states of all steps.</summary>
    public (PlainDual[] Losses, double[] States) Run()
    {
        var layer = new PlainLayer<N>(neuron, inputs[0].Length, units);
        Lay(layer);
        var losses = new PlainDual[inputs.Length];
        var states = new List<double>();
        for (int t = 0; t < inputs.Length; t++)
        {
            layer.Step(inputs[t]);
            losses[t] = Loss(t, layer.Emission());
            states.AddRange(Listed(layer.State).Select(s => s.Value));
        }

        return (losses, [.. states]);
    }

    /// <summary>d(sum of the losses)/d(weight) for all weights, one run each.</summary>
    public double[] Gradient()
    {
        var gradient = new double[weights.Count];
        for (int n = 0; n < gradient.Length; n++)
        {
            weights.Follow(n);
            gradient[n] = Run().Losses.Sum(loss => loss.Slope);
        }

        weights.Follow(-1);
        return gradient;
    }

    /// <summary>Asserts states, losses and gradients at the file's tolerance.</summary>
    public void ShouldMatch(RecurrentOracle oracle, double[] states, double[] losses, Func<string, double[]> gradient)
    {
        (PlainDual[] measured, double[] listed) = Run();
        oracle.ShouldHold(listed, states, "states");
        double[] each = [.. measured.Select(loss => loss.Value)];
        oracle.ShouldHold(losses.Length == 1 ? [each.Sum()] : each, losses, "losses");

        double[] all = Gradient();
        foreach (string name in weights.Names)
        {
            oracle.ShouldHold(weights.Cut(all, name), gradient(name), "gradient of " + name);
        }
    }
}
