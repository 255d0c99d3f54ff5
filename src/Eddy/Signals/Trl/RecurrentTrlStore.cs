using System.Numerics;
using Eddy.Networks.Online;
using Eddy.Numerics;
using Eddy.Traces;

namespace Eddy.Signals.Trl;

/// <summary>What one recurrent layer keeps for its own temporal loss: (1)–(3) of <see cref="RecurrentTrlOptions"/>.</summary>
internal sealed class RecurrentTrlStore<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int Width = PanelMatrix<T>.PanelWidth;
    private const int MostCounted = 1 << 20; // in a float without loss; warm-up is long over, and counting goes on from half of it

    private readonly TrlOptions _options;
    private readonly long _flushMapEvery;
    private readonly long _flushStoreEvery;
    private readonly T[] _count = new T[1];
    private readonly T[] _output;

    public RecurrentTrlStore(int neurons, int streams, TrlOptions options)
    {
        (Neurons, _options) = (neurons, options);
        int padded = (neurons + Width - 1) / Width * Width;
        (_output, Mean, Variance, Centred, Target, Signal) = (new T[padded], new T[padded], new T[padded], new T[padded], new T[padded], new T[padded]);
        Variance.AsSpan(0, neurons).Fill(T.One);
        Target.AsSpan(0, neurons).Fill(T.CreateChecked(options.VarianceTargetMin));
        Lateral = new PanelMatrix<T>(neurons, neurons);
        Previous = new TraceTensor<T>("told", padded, streams);
        Continues = new TraceTensor<T>("continues", 1, streams);
        _flushMapEvery = TinyNumbers.FlushPeriod(options.CovarianceMomentum);
        _flushStoreEvery = TinyNumbers.FlushPeriod(options.MeanMomentum, options.VarianceMomentum);
    }

    public int Neurons { get; }

    /// <summary>m.</summary>
    public T[] Mean { get; }

    /// <summary>v.</summary>
    public T[] Variance { get; }

    /// <summary>c.</summary>
    public T[] Centred { get; }

    /// <summary>τ.</summary>
    public T[] Target { get; }

    /// <summary>δ of the last sample.</summary>
    public T[] Signal { get; }

    /// <summary>L, [from, to].</summary>
    public PanelMatrix<T> Lateral { get; }

    /// <summary>p, by stream.</summary>
    public TraceTensor<T> Previous { get; }

    /// <summary>Whether there is a p, by stream: 1 or 0.</summary>
    public TraceTensor<T> Continues { get; }

    /// <summary>The loss terms of the last sample.</summary>
    public TrlLosses Losses { get; private set; }

    /// <summary>Everything that is for all streams alike.</summary>
    public IEnumerable<SharedValues<T>> Shared(string layer) =>
    [
        SharedValues<T>.Of($"stat/{layer}.mean", Mean), SharedValues<T>.Of($"stat/{layer}.variance", Variance),
        SharedValues<T>.Of($"stat/{layer}.count", _count), SharedValues<T>.Of($"stat/{layer}.lateral", Lateral),
    ];

    /// <summary>Takes in what the layer tells now, and leaves the signal.</summary>
    public void Learn(int stream, ReadOnlySpan<T> told)
    {
        long t = long.CreateChecked(_count[0]) + 1;
        _count[0] = T.CreateChecked(t == MostCounted ? MostCounted / 2 : t);
        told.CopyTo(_output);
        Leak<T> lateral = Leak<T>.WarmUp(_options.CovarianceMomentum, t);
        Simd<T>.Run(new OnlineStatisticsKernel<T>(
            _output, Mean, Variance, Centred, default, Leak<T>.WarmUp(_options.MeanMomentum, t), Leak<T>.Of(_options.VarianceMomentum), Leak<T>.Of(0)));
        for (int p = 0; p < Lateral.Panels; p++)
        {
            Span<T> map = Lateral.Panel(p);
            Simd<T>.Run(new OnlineLateralKernel<T>(Centred, Centred, Centred.AsSpan(p * Width, Width), Neurons, map, lateral.Keep, lateral.Take, Signal.AsSpan(p * Width, Width)));
            for (int j = p * Width; j < Math.Min((p + 1) * Width, Neurons); j++)
            {
                map[(j * Width) + (j % Width)] = T.Zero; // no neuron hears itself
            }
        }

        bool continues = Continues.Of(stream)[0] != T.Zero;
        Span<T> losses = stackalloc T[OnlineSignalKernel<T>.LossLength];
        Simd<T>.Run(new OnlineSignalKernel<T>(
            _output,
            Previous.Of(stream),
            Centred,
            Target,
            Variance,
            !_options.BidirectionalVariance,
            T.CreateChecked(continues ? 2 * _options.SimilarityCoefficient : 0),
            T.CreateChecked(-2 * _options.VarianceCoefficient),
            T.CreateChecked(_options.CovarianceCoefficient),
            Signal,
            losses));
        Losses = new TrlLosses(
            continues ? double.CreateChecked(FixedOrderSum.Of<T>(losses[..Width])) : 0,
            double.CreateChecked(FixedOrderSum.Of<T>(losses.Slice(Width, Width))),
            double.CreateChecked(FixedOrderSum.Of<T>(losses[(2 * Width)..])),
            0);
        Follow(stream, told);
        if (t % _flushMapEvery == 0)
        {
            TinyNumbers.Flush(Lateral.Span, TinyNumbers.Summed);
        }

        if (t % _flushStoreEvery == 0)
        {
            TinyNumbers.Flush<T>(Variance, TinyNumbers.Summed);
            TinyNumbers.Flush<T>(Mean, TinyNumbers.Squared);
        }
    }

    /// <summary>Time goes on without learning: what is told now is what was told before, next time.</summary>
    public void Follow(int stream, ReadOnlySpan<T> told)
    {
        told.CopyTo(Previous.Of(stream));
        Continues.Of(stream)[0] = T.One;
    }
}
