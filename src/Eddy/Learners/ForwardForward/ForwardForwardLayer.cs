using System.Numerics;
using System.Numerics.Tensors;
using Eddy.Networks;
using Eddy.Numerics;
using Eddy.Signals.Goodness;
using Eddy.Steps;

namespace Eddy.Learners.ForwardForward;

/// <summary>One layer that teaches itself to be active on real rows and quiet on others: h = relu(W x̂ + b), with <see cref="GoodnessSignal"/> as its signal.</summary>
/// <remarks>A step is three passes with a barrier between: <see cref="Forward"/> over units, <see cref="Judge"/> over rows, <see cref="Learn"/> over units.</remarks>
internal sealed class ForwardForwardLayer<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly GoodnessSignal _goodness;
    private readonly StepRule<T> _step;
    private readonly PanelMatrix<T> _signal;
    private readonly double[] _losses;
    private readonly T[] _factors;

    /// <summary>A layer for so many rows, real ones and others together.</summary>
    public ForwardForwardLayer(int rows, int inputs, int units, ForwardForwardOptions options, bool keepGradient, RandomSource random)
    {
        _goodness = new GoodnessSignal(options.Goodness, options.ThresholdOf(units), units);
        _step = new StepRule<T>(options.Step);
        Dense = new DenseLayer<T>(rows, inputs, units, Activation.Relu, batchNorm: false, options.Step, keepGradient, random);
        Normalized = new PanelMatrix<T>(rows, units);
        _signal = new PanelMatrix<T>(rows, units);
        _losses = new double[rows];
        _factors = new T[rows];
        Goodness = new double[rows];
    }

    /// <summary>W, b and h.</summary>
    public DenseLayer<T> Dense { get; }

    /// <summary>ĥ, what the layer above hears.</summary>
    public PanelMatrix<T> Normalized { get; }

    /// <summary>G of every row that was judged last.</summary>
    public double[] Goodness { get; }

    /// <summary>Update steps taken so far.</summary>
    public long Steps => _step.Steps;

    /// <summary>Multiplies the learning rate from the next step on.</summary>
    public double RateSchedule
    {
        set => _step.Schedule = value;
    }

    /// <summary>h of one panel of units.</summary>
    public void Forward(PanelMatrix<T> x, int panel) => Dense.Forward(x, panel, training: false);

    /// <summary>G and ĥ of one row.</summary>
    public void Measure(int row)
    {
        double squares = RowSquareKernel<T>.Run(Dense.Output, row);
        Goodness[row] = _goodness.Of(squares);
        UnitRow.Write(Dense.Output, row, UnitRow.Scale(squares), Normalized, row);
    }

    /// <summary>G, ĥ and what the row will be told; a loss is a mean over <paramref name="batch"/> samples.</summary>
    public void Judge(int row, bool real, int batch)
    {
        Measure(row);
        _losses[row] = _goodness.Loss(Goodness[row], real) / batch;
        _factors[row] = T.CreateChecked(_goodness.Factor(Goodness[row], real) / batch);
    }

    /// <summary>The loss of all rows, in order.</summary>
    public double Loss()
    {
        double sum = 0;
        foreach (double loss in _losses)
        {
            sum += loss;
        }

        return sum;
    }

    /// <summary>Begins a step: all <see cref="Learn"/> calls until the next belong to it.</summary>
    public void Begin() => _step.Begin();

    /// <summary>Goes on after step <paramref name="steps"/> of a saved run.</summary>
    public void Resume(long steps) => _step.Resume(steps);

    /// <summary>Moves one panel of units.</summary>
    public void Learn(PanelMatrix<T> x, int panel, Span<T> tile)
    {
        for (int r = 0; r < _signal.Rows; r++)
        {
            TensorPrimitives.Multiply(Dense.Output.Lanes(panel, r), _factors[r], _signal.Lanes(panel, r));
        }

        Dense.Learn(x, _signal, panel, _step, tile);
    }
}
