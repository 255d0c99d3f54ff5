using System.Numerics;
using Eddy.Numerics;
using Eddy.Signals.SupervisedContrast;
using Eddy.Steps;

namespace Eddy.Networks;

/// <summary>A dense layer that makes samples of one label point one way and others another, by a loss of its own. Nothing comes from the layers above.</summary>
/// <typeparam name="T">float or double.</typeparam>
public sealed class ContrastLayer<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly PanelMatrix<T> _input;
    private readonly PanelMatrix<T> _signal;
    private readonly StepRule<T> _step;

    internal ContrastLayer(PanelMatrix<T> input, int neurons, ContrastEncoderOptions options, RandomSource random, LocalReceptiveFields? fields)
    {
        _input = input;
        _step = new StepRule<T>(options.Step);
        Dense = new DenseLayer<T>(options.BatchSize, input.Columns, neurons, options.Activation, options.BatchNorm, options.Step, keepGradient: false, random, fields);
        Contrast = new ContrastSignal<T>(Dense.Output, options.Temperature);
        _signal = new PanelMatrix<T>(options.BatchSize, neurons);
    }

    /// <summary>W, b, φ and batch normalisation.</summary>
    public DenseLayer<T> Dense { get; }

    /// <summary>z of the last forward pass, [batch, neurons].</summary>
    public PanelMatrix<T> Output => Dense.Output;

    /// <summary>Neurons.</summary>
    public int Neurons => Dense.Neurons;

    /// <summary>The loss of the last batch learned, before the step: mean over the samples that have another one of their label in the batch; 0 where none has.</summary>
    public double Loss => Contrast.Loss;

    /// <summary>Update steps taken so far.</summary>
    public long Steps => _step.Steps;

    internal ContrastSignal<T> Contrast { get; }

    internal double RateSchedule
    {
        set => _step.Schedule = value;
    }

    /// <summary>Goes on after step <paramref name="steps"/> of a saved run, whose numbers the matrices hold again.</summary>
    public void Resume(long steps) => _step.Resume(steps);

    internal void Forward(int first, int end, bool training)
    {
        for (int p = first; p < end; p++)
        {
            Dense.Forward(_input, p, training);
            if (training)
            {
                Contrast.Turn(p);
            }
        }
    }

    internal void BeginStep() => _step.Begin();

    internal void Learn(int first, int end, Span<T> tile)
    {
        for (int p = first; p < end; p++)
        {
            Contrast.Signal(_signal, p);
            Dense.Learn(_input, _signal, p, _step, tile);
        }
    }
}
