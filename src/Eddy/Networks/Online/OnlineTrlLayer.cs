using System.Numerics;
using System.Numerics.Tensors;
using Eddy.Learners;
using Eddy.Numerics;
using Eddy.Signals.Trl;
using Eddy.Steps;

namespace Eddy.Networks.Online;

/// <summary>One layer of a <see cref="TrlLearner"/>: a dense layer that learns from every sample by its own temporal loss. Equations there.</summary>
internal sealed class OnlineTrlLayer<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Added to a variance before its root is taken: a neuron that hardly varies is held to be noise.</summary>
    public const double VarianceFloor = 1e-3;

    private const int Width = PanelMatrix<T>.PanelWidth;

    private readonly TrlLearnerOptions _options;
    private readonly int _number;
    private readonly long _flushMapEvery;
    private readonly long _flushStoreEvery;
    private readonly StepRule<T> _step;
    private readonly T[] _slope;
    private readonly T[] _centredBefore;
    private readonly T[] _heardBefore;
    private readonly T[] _signal;
    private readonly T[] _tile;

    public OnlineTrlLayer(int inputs, int neurons, int number, TrlLearnerOptions options, RandomSource random)
    {
        (_options, Inputs, Neurons, _number) = (options, inputs, neurons, number);
        _flushMapEvery = TinyNumbers.FlushPeriod(options.Trl.CovarianceMomentum);
        _flushStoreEvery = TinyNumbers.FlushPeriod(options.Trl.MeanMomentum, options.Trl.VarianceMomentum, options.Trl.TraceDecay, options.PartnerDecay);
        _step = new StepRule<T>(options.Step);
        Weight = new Parameter<T>(inputs, neurons, options.Step, keepGradient: false);
        Bias = new Parameter<T>(1, neurons, options.Step, keepGradient: false);
        Lateral = new PanelMatrix<T>(neurons, neurons);
        double bound = 1 / Math.Sqrt(inputs);
        Weight.Randomize(random.Split("weight"), bound);
        Bias.Randomize(random.Split("bias"), bound);

        int padded = Weight.Value.Panels * Width;
        T[] New() => new T[padded];
        (Output, Mean, Variance, Previous, Target) = (New(), New(), New(), New(), New());
        (_slope, _signal, Centred) = (New(), New(), New());
        Trace = options.Trl.TraceDecay > 0 ? New() : [];
        TraceBefore = options.Trl.TraceDecay > 0 ? New() : [];
        _centredBefore = options.Trl.LateralShift ? New() : [];
        _heardBefore = options.Trl.TraceDecay > 0 ? TraceBefore : _centredBefore;
        _tile = options.Step is AdamOptions ? new T[OuterTile] : [];
        Presynaptic = new PresynapticList<T>(inputs, options.CentreInputs);
        RandomSource targets = random.Split("target");
        for (int j = 0; j < neurons; j++)
        {
            Variance[j] = T.One;
            double low = options.Trl.VarianceTargetMin, high = options.Trl.VarianceTargetMax;
            Target[j] = T.CreateChecked((float)(low == high ? low : targets.NextUniform(low, high)));
        }
    }

    private static int OuterTile => Width * Width;

    public int Inputs { get; }

    public int Neurons { get; }

    /// <summary>W, [inputs, neurons] in panels.</summary>
    public Parameter<T> Weight { get; }

    public Parameter<T> Bias { get; }

    /// <summary>L, [from, to] in panels, diagonal 0; starts at 0.</summary>
    public PanelMatrix<T> Lateral { get; }

    public PresynapticList<T> Presynaptic { get; }

    // All of the following are [neurons], padded to a multiple of 32; the padding is 0.

    /// <summary>z of the last sample.</summary>
    public T[] Output { get; }

    /// <summary>m.</summary>
    public T[] Mean { get; }

    /// <summary>v.</summary>
    public T[] Variance { get; }

    /// <summary>c = z − m of the last sample that was learned from; what a shifted lateral pass hears next.</summary>
    public T[] Centred { get; }

    /// <summary>p: z of the sample before, or its leaky mean.</summary>
    public T[] Previous { get; }

    /// <summary>τ.</summary>
    public T[] Target { get; }

    /// <summary>f, or empty without a trace.</summary>
    public T[] Trace { get; }

    /// <summary>f one step earlier, or empty without a trace.</summary>
    public T[] TraceBefore { get; }

    /// <summary>The loss terms of the last sample, before its update.</summary>
    public TrlLosses Losses { get; private set; }

    /// <summary>Samples learned from.</summary>
    public long Steps => _step.Steps;

    /// <summary>Bytes kept from one sample to the next.</summary>
    public long StateBytes
    {
        get
        {
            int vectors = Mean.Length + Variance.Length + Previous.Length + Target.Length + Centred.Length + Trace.Length + Presynaptic.Mean.Length;
            int moments = (Weight.FirstMoment is null ? 1 : 3) * (Weight.Value.Length + Bias.Value.Length);
            return (long)System.Runtime.CompilerServices.Unsafe.SizeOf<T>() * (vectors + moments + Lateral.Length);
        }
    }

    /// <summary>z = φ(W x + b).</summary>
    public void Forward(ReadOnlySpan<T> x)
    {
        Presynaptic.Set(x);
        for (int p = 0; p < Weight.Value.Panels; p++)
        {
            Simd<T>.Run(new OnlineForwardKernel<T>(Presynaptic.Values, Presynaptic.Active, Weight.Value.Panel(p), Bias.Value.Lanes(p, 0), Output.AsSpan(p * Width, Width)));
        }

        ActivationFunction.Apply(_options.Activation, Output, _slope);
        if (ActivationFunction.IsNonZeroAtZero(_options.Activation))
        {
            Output.AsSpan(Neurons).Clear();
        }
    }

    /// <summary>Learns from the sample of the last <see cref="Forward"/>.</summary>
    /// <param name="continues">Whether there is a sample before it in the same stream.</param>
    /// <param name="schedule">The rate now, over the rate at the beginning.</param>
    public void Learn(bool continues, double schedule)
    {
        TrlOptions trl = _options.Trl;
        long t = Steps + 1;
        bool traced = trl.TraceDecay > 0, shifted = trl.LateralShift;
        if (shifted)
        {
            Centred.CopyTo(_centredBefore, 0);
        }

        if (traced)
        {
            Trace.CopyTo(TraceBefore, 0);
        }

        Leak<T> meanLeak = Leak<T>.WarmUp(trl.MeanMomentum, t), covarianceLeak = Leak<T>.WarmUp(trl.CovarianceMomentum, t);
        Presynaptic.Advance(meanLeak.Keep, meanLeak.Take);
        Simd<T>.Run(new OnlineStatisticsKernel<T>(Output, Mean, Variance, Centred, Trace, meanLeak, Leak<T>.Of(trl.VarianceMomentum), Leak<T>.Of(trl.TraceDecay)));

        T[] heard = traced ? Trace : Centred, before = shifted ? _centredBefore : Centred;
        for (int i = 0; i < Lateral.Panels; i++)
        {
            int p = t % 2 == 0 ? i : Lateral.Panels - 1 - i; // back and forth, for the cache's sake
            Span<T> map = Lateral.Panel(p);
            Simd<T>.Run(new OnlineLateralKernel<T>(
                shifted ? _heardBefore : heard, Centred, before.AsSpan(p * Width, Width), Neurons, map, covarianceLeak.Keep, covarianceLeak.Take, _signal.AsSpan(p * Width, Width)));
            for (int j = p * Width; j < Math.Min((p + 1) * Width, Neurons); j++)
            {
                map[(j * Width) + (j % Width)] = T.Zero; // no neuron hears itself
            }
        }

        double present = 1 - trl.TraceDecay;
        Span<T> losses = stackalloc T[OnlineSignalKernel<T>.LossLength];
        Simd<T>.Run(new OnlineSignalKernel<T>(
            traced ? Trace : Output,
            traced ? TraceBefore : Previous,
            heard,
            Target,
            Variance,
            !trl.BidirectionalVariance,
            T.CreateChecked(continues ? 2 * present * trl.SimilarityCoefficient : 0),
            T.CreateChecked(-2 * present * trl.VarianceCoefficient),
            T.CreateChecked(present * trl.CovarianceCoefficient),
            _signal,
            losses));
        Losses = new TrlLosses(
            continues ? double.CreateChecked(FixedOrderSum.Of<T>(losses[..Width])) : 0,
            double.CreateChecked(FixedOrderSum.Of<T>(losses.Slice(Width, Width))),
            double.CreateChecked(FixedOrderSum.Of<T>(losses[(2 * Width)..])),
            0);
        if (!Losses.IsFinite)
        {
            throw new NonFiniteException(t, _number, Losses);
        }

        ActivationFunction.MultiplyBySlope(_options.Activation, _signal, Output, _slope);
        Move(schedule);
        T decay = T.CreateChecked(_options.PartnerDecay);
        if (_options.PartnerDecay > 0 && continues)
        {
            TensorPrimitives.Multiply(Previous, decay, Previous);
            TensorPrimitives.MultiplyAdd(Output, T.One - decay, Previous, Previous);
        }
        else
        {
            Output.CopyTo(Previous, 0);
        }

        FlushTiny(t);
    }

    /// <summary>Forgets the sample before and the trace.</summary>
    public void ResetState()
    {
        Array.Clear(Previous);
        Array.Clear(Trace);
        Array.Clear(Centred);
    }

    /// <summary>Goes on after step <paramref name="steps"/> of a saved run.</summary>
    public void Resume(long steps) => _step.Resume(steps);

    private void Move(double schedule)
    {
        _step.Schedule = schedule;
        _step.Begin();
        if (_options.Step is AdamOptions)
        {
            MoveByMoments();
            return;
        }

        double rate = _options.Step.LearningRate * schedule;
        T norm = Presynaptic.SquaredNorm + T.One, scale = T.CreateChecked(rate);
        scale = _options.NormalizedStep ? scale / norm : scale;
        if (double.IsFinite(_options.MoveLimit))
        {
            Simd<T>.Run(new BoundedStepKernel<T>(_signal, Variance, Target, scale, T.CreateChecked(_options.MoveLimit) / norm, T.CreateChecked(VarianceFloor)));
        }
        else
        {
            TensorPrimitives.Multiply(_signal, scale, _signal);
        }

        for (int p = Weight.Value.Panels - 1; p >= 0; p--) // backwards: what the answer read last is still in the cache, and the next answer begins with what is moved last
        {
            ReadOnlySpan<T> delta = _signal.AsSpan(p * Width, Width);
            if (!delta.ContainsAnyExcept(T.Zero))
            {
                continue; // 32 neurons that are silent learn nothing
            }

            Simd<T>.Run(new OnlineStepKernel<T>(Presynaptic.Learned, Presynaptic.Moving, delta, Weight.Value.Panel(p)));
            Span<T> bias = Bias.Value.Lanes(p, 0);
            TensorPrimitives.Subtract(bias, delta, bias);
        }
    }

    private void MoveByMoments()
    {
        for (int p = 0; p < Weight.Value.Panels; p++)
        {
            Span<T> delta = _signal.AsSpan(p * Width, Width);
            for (int k = 0; k < Inputs; k += Width)
            {
                int rows = Math.Min(Width, Weight.Value.PaddedRows - k);
                Span<T> tile = _tile.AsSpan(0, rows * Width);
                for (int r = 0; r < rows; r++)
                {
                    TensorPrimitives.Multiply(delta, Presynaptic.Learned[k + r], tile.Slice(r * Width, Width));
                }

                _step.Apply(Weight, (p * Weight.Value.PanelLength) + (k * Width), tile);
            }

            _step.Apply(Bias, p * Bias.Value.PanelLength, delta);
        }
    }

    private void FlushTiny(long t)
    {
        if (t % _flushMapEvery == 0)
        {
            TinyNumbers.Flush(Lateral.Span, TinyNumbers.Summed);
        }

        if (t % _flushStoreEvery == 0)
        {
            TinyNumbers.Flush<T>(Variance, TinyNumbers.Summed);
            TinyNumbers.Flush<T>(Mean, TinyNumbers.Squared);
            TinyNumbers.Flush<T>(Trace, TinyNumbers.Squared);
            TinyNumbers.Flush<T>(Previous, TinyNumbers.Squared);
            TinyNumbers.Flush<T>(Presynaptic.Mean, TinyNumbers.Squared);
        }
    }
}
