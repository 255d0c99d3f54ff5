using System.Numerics;
using Eddy.Numerics;

namespace Eddy.Signals.Trl;

/// <summary>
/// What each neuron remembers of itself: mean and variance of its activation and its last activation. Leaky integrators
/// <c>s ← momentum·s + (1 − momentum)·new</c>, refreshed before the loss reads them and never part of a gradient.
/// </summary>
/// <remarks>The mean has momentum 0 (it is the batch's own), the variance 0.9 unless the options say otherwise; everything is centred on the mean kept here. Vectors are one row of panels.</remarks>
/// <typeparam name="T">float or double.</typeparam>
public sealed class NeuronStore<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    internal NeuronStore(int neurons, TrlOptions options, RandomSource random)
    {
        Mean = new PanelMatrix<T>(1, neurons);
        Variance = new PanelMatrix<T>(1, neurons);
        Previous = new PanelMatrix<T>(1, neurons);
        Target = new PanelMatrix<T>(1, neurons);
        Trace = options.TraceDecay > 0 ? new PanelMatrix<T>(1, neurons) : null;
        for (int j = 0; j < neurons; j++)
        {
            Variance[0, j] = T.One;
            double spread = options.VarianceTargetMax - options.VarianceTargetMin;
            Target[0, j] = T.CreateChecked((float)(options.VarianceTargetMin + (spread == 0 ? 0 : spread * random.NextDouble())));
        }
    }

    /// <summary>m, mean activation, [1, neurons]; starts at 0.</summary>
    public PanelMatrix<T> Mean { get; }

    /// <summary>v, variance of the activation, [1, neurons]; starts at 1.</summary>
    public PanelMatrix<T> Variance { get; }

    /// <summary>p, the last activation seen, [1, neurons]; starts at 0.</summary>
    public PanelMatrix<T> Previous { get; }

    /// <summary>f, the last row of the trace, [1, neurons], starts at 0; null without a trace.</summary>
    public PanelMatrix<T>? Trace { get; }

    /// <summary>τ, the variance each neuron is pushed up to, [1, neurons]; constant.</summary>
    public PanelMatrix<T> Target { get; }
}
