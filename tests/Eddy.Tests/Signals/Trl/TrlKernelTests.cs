using System.Numerics;
using Eddy.Numerics;
using Eddy.Signals.Trl;
using Eddy.Tests.Numerics;
using Shouldly;

namespace Eddy.Tests.Signals.Trl;

/// <summary>The kernels of the signal at every vector width; that they say what the equations say is <see cref="TrlGradientTests"/>' matter.</summary>
public class TrlKernelTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(13)]
    [InlineData(64)]
    public void Statistics_are_mean_centred_rows_leaky_variance_and_last_row(int batch)
    {
        Statistics<float>(batch);
        Statistics<double>(batch);
    }

    [Theory]
    [InlineData(TrlPairs.Adjacent, false, false)]
    [InlineData(TrlPairs.Adjacent, true, true)]
    [InlineData(TrlPairs.WithinChunk, false, true)]
    [InlineData(TrlPairs.Ring, false, false)]
    [InlineData(TrlPairs.Ring, true, false)]
    public void A_signal_has_the_same_bits_at_every_width(TrlPairs pairs, bool detach, bool bidirectional)
    {
        var options = new TrlOptions { Pairs = pairs, DetachPrevious = detach, BidirectionalVariance = bidirectional, ChunkSize = 4 };
        Signal<float>(options);
        Signal<double>(options);
    }

    private static void Statistics<T>(int batch)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        const int Neurons = 45;
        const double Momentum = 0.75;
        TrlOptions options = TrlOptions.Trl with { VarianceMomentum = Momentum };
        var random = new RandomSource((ulong)batch);
        PanelMatrix<T> z = random.Matrix<T>(batch, Neurons), c = new(batch, Neurons);
        double[] before = [.. Enumerable.Range(0, Neurons).Select(j => 0.5 + (j / 64.0))], rows = z.Rows();
        NeuronStore<T>? store = null;
        EveryWidth<T>.SameBits(bits =>
        {
            store = new NeuronStore<T>(Neurons, options, random);
            for (int j = 0; j < Neurons; j++)
            {
                store.Variance[0, j] = T.CreateChecked(before[j]);
            }

            for (int p = 0; p < 2; p++)
            {
                EveryWidth<T>.Run(bits, new StatisticsKernel<T>(z, c, store, p, options));
            }

            return [.. store.Mean.Span, .. store.Variance.Span, .. store.Previous.Span, .. c.Span];
        });
        double u = EveryWidth<T>.Unit + EveryWidth<double>.Unit;
        double[] mean = store!.Mean.Rows(), variance = store.Variance.Rows(), previous = store.Previous.Rows(), centred = c.Rows();
        for (int j = 0; j < Neurons; j++)
        {
            double m = Enumerable.Range(0, batch).Sum(i => rows[(i * Neurons) + j]) / batch;
            double v = Enumerable.Range(0, batch).Sum(i => Math.Pow(rows[(i * Neurons) + j] - m, 2)) / batch;

            // |z| ≤ 1: the sum is at most B and rounds B times, 1/B and the product once each
            double meanBound = (batch + 2) * u;
            mean[j].ShouldBe(m, meanBound);
            previous[j].ShouldBe(rows[((batch - 1) * Neurons) + j]);

            // c is off by the mean's error and one rounding of at most 2; a square by twice that times |c| ≤ 2; B sums of squares, then 4 products and a sum
            double centredBound = meanBound + (2 * u);
            variance[j].ShouldBe((Momentum * before[j]) + ((1 - Momentum) * v), (4 * centredBound) + ((batch + 6) * u * (v + before[j])));
            for (int i = 0; i < batch; i++)
            {
                centred[(i * Neurons) + j].ShouldBe(rows[(i * Neurons) + j] - m, centredBound);
            }
        }
    }

    private static void Signal<T>(TrlOptions options)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var random = new RandomSource(8);
        PanelMatrix<T> z = random.Matrix<T>(8, 40), c = random.Matrix<T>(8, 40), bracket = random.Matrix<T>(8, 40), signal = new(8, 40);
        var store = new NeuronStore<T>(40, options, random);
        random.Matrix<T>(1, 40).Span.CopyTo(store.Variance.Span); // gates on both sides of 0 need targets below some of these
        store.Target.Span.Fill(T.CreateChecked(0.25));
        var pairs = new PairPlan(8, options);
        T[] got = EveryWidth<T>.SameBits(bits =>
        {
            bracket.Span.CopyTo(signal.Span);
            T[] losses = new T[SignalKernel<T>.LossLength];
            for (int p = 0; p < 2; p++)
            {
                EveryWidth<T>.Run(bits, new SignalKernel<T>(z, c, store, pairs, options, signal, p, losses));
            }

            return [.. signal.Span, .. losses];
        });
        Array.Exists(got, value => value != T.Zero).ShouldBeTrue();
    }
}
