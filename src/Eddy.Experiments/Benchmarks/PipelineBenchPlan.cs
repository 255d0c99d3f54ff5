using System.Globalization;
using Eddy.Numerics;

namespace Eddy.Experiments.Benchmarks;

/// <summary>A network that <see cref="PipelineBench"/> measures, for about so long.</summary>
internal sealed record PipelineBenchPlan(int Batch, int Inputs, IReadOnlyList<int> Layers, double Seconds)
{
    public string Name => string.Create(CultureInfo.InvariantCulture, $"{Batch}x{Inputs}->{string.Join('-', Layers)}");

    /// <summary>Weights of all layers and their lateral maps.</summary>
    public double Weights => Layers.Select((neurons, l) => (double)neurons * (InputsOf(l) + neurons)).Sum();

    /// <summary>Operations of a step, without Adam's.</summary>
    public double Operations => 4.0 * Batch * Weights;

    /// <summary>Bytes of the outputs that go to a layer above, written and read.</summary>
    public long MessageBytes => 2L * sizeof(float) * Batch * Layers.SkipLast(1).Sum();

    /// <summary>The cost of all layers over that of the thread with most panels of neurons, where every layer is dealt to all threads.</summary>
    public double NeuronBalance(int threads)
    {
        double all = 0;
        double[] shares = new double[threads];
        for (int l = 0; l < Layers.Count; l++)
        {
            int panels = (Layers[l] + PanelMatrix<float>.PanelWidth - 1) / PanelMatrix<float>.PanelWidth;
            double cost = (double)Layers[l] * (InputsOf(l) + Layers[l]) / panels;
            for (int t = 0; t < threads; t++)
            {
                shares[t] += cost * (WorkerTeam.FirstOf(panels, t + 1, threads) - WorkerTeam.FirstOf(panels, t, threads));
            }

            all += cost * panels;
        }

        return all / shares.Max();
    }

    private int InputsOf(int layer) => layer == 0 ? Inputs : Layers[layer - 1];
}
