using System.Numerics;
using Eddy.Numerics;
using Eddy.Signals.Trl;
using Eddy.Steps;

namespace Eddy.Networks.Sequences;

/// <summary>The TRL signal of any activation over time, with the neuron store and the lateral map that belong to it; runs on the caller's thread.</summary>
internal sealed class OwnSignal<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly TrlOptions _options;
    private readonly PairPlan _pairs;
    private readonly StepRule<T> _lateralStep;
    private readonly PanelMatrix<T> _centred;

    public OwnSignal(int neurons, int rows, int stride, TrlOptions options, StepOptions step, RandomSource random)
    {
        (_options, _pairs, _lateralStep) = (options, PairPlan.InTime(rows, stride), new StepRule<T>(step));
        Lateral = new LateralMap<T>(neurons, options, step, keepGradient: false, random);
        Store = new NeuronStore<T>(neurons, options, random.Split("target"));
        _centred = new PanelMatrix<T>(rows, neurons);
    }

    public LateralMap<T> Lateral { get; }

    public NeuronStore<T> Store { get; }

    public void Schedule(double factor) => _lateralStep.Schedule = factor;

    public void Resume(long steps) => _lateralStep.Resume(steps);

    /// <summary>Takes in z, fills <paramref name="signal"/> with ∂loss/∂z and moves the lateral map.</summary>
    public TrlLosses Compute(PanelMatrix<T> z, PanelMatrix<T> signal)
    {
        for (int p = 0; p < z.Panels; p++)
        {
            Simd<T>.Run(new StatisticsKernel<T>(z, _centred, Store, p, _options));
        }

        Span<T> tile = stackalloc T[OuterKernel<T>.TileLength], lanes = stackalloc T[SignalKernel<T>.LossLength];
        Span<double> losses = stackalloc double[3];
        losses.Clear();
        double lateral = 0;
        _lateralStep.Begin();
        for (int p = 0; p < z.Panels; p++)
        {
            Lateral.Forward(_centred, signal, p, tile);
            Simd<T>.Run(new SignalKernel<T>(z, _centred, Store, _pairs, _options, signal, p, lanes));
            for (int i = 0; i < lanes.Length; i++)
            {
                losses[i / PanelMatrix<T>.PanelWidth] += double.CreateChecked(lanes[i]);
            }

            lateral += Lateral.Learn(_centred, _centred, p, _lateralStep, tile);
        }

        return new TrlLosses(losses[0], losses[1], losses[2] / (_options.DirectCovariance ? 4 : 1), lateral);
    }
}
