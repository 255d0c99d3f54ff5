using System.Numerics;
using System.Numerics.Tensors;
using Eddy.Numerics;
using Eddy.Signals.Trl;

namespace Eddy.Networks;

/// <summary>
/// How the neurons of a layer that learns by TRL fare, read from what the layer holds after a step: its neuron store, its lateral map and the last batch. Reading changes nothing.
/// </summary>
/// <remarks><code>
/// gain = Σ L T / Σ L²      lag = |L − T| / |T|      off the diagonal     (1)
/// </code>
/// T is what the map learns: the covariance of the last batch alone (lag one where the lateral pass is shifted), with the entries that the sparsity mask drops left out, also where the map
/// or its target is a running one: so all maps are held against the same. One batch is a noisy covariance, which the lag shows and the gain does not: it is 1 for a map that is the covariance, above 1 for one that
/// has stayed behind a covariance that grows.
/// What does not exist, such as a signal where all are silent, is null.</remarks>
/// <param name="Silent">Share of neurons whose activation was 0 for every sample of the batch.</param>
/// <param name="Variance">Mean over neurons of the running variance over its target.</param>
/// <param name="VarianceLargest">The largest of them.</param>
/// <param name="LateralLag">Lag of (1).</param>
/// <param name="LateralGain">Gain of (1).</param>
/// <param name="Signal">Root mean square of ∂loss/∂a times B over the batch and the neurons that have one, as W is told it: less its mean where inputs are centred.</param>
/// <param name="SignalCommon">Share of the mean square of the signal that all samples of the batch have in common: Σ (mean of δ)² over Σ (mean of δ²).</param>
/// <param name="SignalSpread">Root mean square of a neuron's signal, the 90th percentile over the 10th; neurons without one left out.</param>
internal sealed record TrlLayerHealth(
    double? Silent, double? Variance, double? VarianceLargest, double? LateralLag, double? LateralGain, double? Signal, double? SignalCommon, double? SignalSpread)
{
    private const double Low = 0.1;
    private const double High = 0.9;

    /// <summary>Reads a layer's state.</summary>
    /// <param name="output">z of the last batch.</param>
    /// <param name="store">The neuron store after it.</param>
    /// <param name="lateral">The lateral map after it.</param>
    /// <param name="centred">c of the batch.</param>
    /// <param name="before">c one step earlier where the lateral pass is shifted, else c itself.</param>
    /// <param name="signal">∂loss/∂a of the batch.</param>
    public static TrlLayerHealth Of<T>(PanelMatrix<T> output, NeuronStore<T> store, LateralMap<T> lateral, PanelMatrix<T> centred, PanelMatrix<T> before, PanelMatrix<T> signal)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int silent = 0;
        double variance = 0, largest = 0, told = 0, common = 0;
        var sizes = new List<double>(output.Columns);
        for (int j = 0; j < output.Columns; j++)
        {
            bool speaks = false;
            double sum = 0, squares = 0;
            for (int b = 0; b < output.Rows; b++)
            {
                double delta = double.CreateChecked(signal[b, j]);
                speaks |= output[b, j] != T.Zero;
                sum += delta;
                squares += delta * delta;
            }

            silent += speaks ? 0 : 1;
            double over = double.CreateChecked(store.Variance[0, j]) / double.CreateChecked(store.Target[0, j]);
            variance += over;
            largest = Math.Max(largest, over);
            if (squares > 0)
            {
                told += squares;
                common += sum * sum / output.Rows;
                sizes.Add(Math.Sqrt(squares / output.Rows));
            }
        }

        sizes.Sort();
        (double? lag, double? gain) = Map(lateral, centred, before);
        return new TrlLayerHealth(
            Finite((double)silent / output.Columns),
            Finite(variance / output.Columns),
            Finite(largest),
            lag,
            gain,
            Finite(output.Rows * Math.Sqrt(told / sizes.Count / output.Rows)),
            Finite(common / told),
            sizes.Count == 0 ? null : Finite(Percentile(sizes, High) / Percentile(sizes, Low)));
    }

    private static (double? Lag, double? Gain) Map<T>(LateralMap<T> lateral, PanelMatrix<T> centred, PanelMatrix<T> before)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Span<T> tile = stackalloc T[OuterKernel<T>.TileLength];
        T share = T.One / T.CreateChecked(centred.Rows);
        double apart = 0, targets = 0, maps = 0, products = 0;
        for (int panel = 0; panel < centred.Panels; panel++)
        {
            for (int q = 0; q < centred.Panels; q++)
            {
                OuterKernel<T>.Run(centred, q, before, panel, tile);
                int first = q * OuterKernel<T>.TileLength, length = Math.Min(tile.Length, lateral.Weight.Value.PanelLength - first);
                ReadOnlySpan<T> map = lateral.Weight.Value.Panel(panel).Slice(first, length);
                Span<T> target = tile[..length];
                TensorPrimitives.Multiply(target, share, target);
                if (lateral.Keep is { } keep)
                {
                    TensorPrimitives.Multiply(target, keep.Panel(panel).Slice(first, length), target);
                }

                for (int i = 0; i < length; i++)
                {
                    if (q == panel && i % (PanelMatrix<T>.PanelWidth + 1) == 0)
                    {
                        continue; // the diagonal
                    }

                    double t = double.CreateChecked(target[i]), l = double.CreateChecked(map[i]);
                    apart += (l - t) * (l - t);
                    targets += t * t;
                    maps += l * l;
                    products += l * t;
                }
            }
        }

        return (Finite(Math.Sqrt(apart / targets)), Finite(products / maps));
    }

    // The value of the nearest rank.
    private static double Percentile(List<double> sorted, double share) => sorted[(int)Math.Round(share * (sorted.Count - 1), MidpointRounding.AwayFromZero)];

    private static double? Finite(double value) => double.IsFinite(value) ? value : null;
}
