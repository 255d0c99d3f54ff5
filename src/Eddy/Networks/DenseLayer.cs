using System.Numerics;
using Eddy.Numerics;
using Eddy.Steps;

namespace Eddy.Networks;

/// <summary>z = φ(x Wᵀ + b), optionally batch-normalised before φ; everything about a neuron lies in one lane of one panel.</summary>
/// <remarks>A forward pass and a weight gradient cost 2·B·I·O operations each; there is no input gradient.</remarks>
/// <typeparam name="T">float or double.</typeparam>
public sealed class DenseLayer<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly PanelMatrix<T> _slope;
    private readonly FieldMask<T>? _mask;

    internal DenseLayer(int batch, int inputs, int neurons, Activation activation, bool batchNorm, StepOptions step, bool keepGradient, RandomSource random, LocalReceptiveFields? fields = null)
    {
        (Inputs, Neurons, Activation) = (Shape.Positive(inputs), Shape.Positive(neurons), activation);
        Weight = new Parameter<T>(inputs, neurons, step, keepGradient);
        Bias = new Parameter<T>(1, neurons, step, keepGradient);
        _mask = fields is null ? null : new FieldMask<T>(fields, inputs, neurons);
        double bound = 1 / Math.Sqrt(_mask?.FanIn ?? inputs);
        Weight.Randomize(random.Split("weight"), bound);
        _mask?.Apply(Weight.Value.Span, 0);
        Bias.Randomize(random.Split("bias"), bound);
        Norm = batchNorm ? new BatchNorm<T>(batch, neurons, step, keepGradient) : null;
        Output = new PanelMatrix<T>(batch, neurons);
        _slope = new PanelMatrix<T>(batch, neurons);
    }

    /// <summary>I, inputs.</summary>
    public int Inputs { get; }

    /// <summary>O, neurons.</summary>
    public int Neurons { get; }

    /// <summary>φ.</summary>
    public Activation Activation { get; }

    /// <summary>W, kept as [inputs, neurons] in panels; [neurons, inputs] as seen from outside. Starts at U(±1/√I), I the inputs that a neuron sees; zero, and never moved, for those that it does not.</summary>
    public Parameter<T> Weight { get; }

    /// <summary>b, [1, neurons]. Starts at U(±1/√I).</summary>
    public Parameter<T> Bias { get; }

    /// <summary>Batch normalisation, or null.</summary>
    public BatchNorm<T>? Norm { get; }

    /// <summary>z of the last forward pass, [batch, neurons].</summary>
    public PanelMatrix<T> Output { get; }

    /// <summary>Computes one panel of z.</summary>
    internal void Forward(PanelMatrix<T> x, int panel, bool training)
    {
        (int firstTile, int endTile) = Tiles(panel);
        ForwardKernel<T>.Run(x, Weight.Value, panel, Bias.Value.Lanes(panel, 0), Output, panel, firstTile, endTile);
        Norm?.Forward(Output, panel, training);
        Activate(panel, 0, Output.Rows);
    }

    /// <summary>Computes one panel of z for some rows alone, from <paramref name="first"/>, a multiple of 8, on; not with batch normalisation.</summary>
    internal void ForwardRows(PanelMatrix<T> x, int panel, int first, int rows)
    {
        (int firstTile, int endTile) = Tiles(panel);
        ForwardKernel<T>.RunRows(x, Weight.Value, panel, Bias.Value.Lanes(panel, 0), Output, panel, first, rows, firstTile, endTile);
        Activate(panel, first, rows);
    }

    /// <summary>From ∂loss/∂z (replaced by ∂loss/∂a) moves the parameters of one panel of neurons.</summary>
    internal void Learn(PanelMatrix<T> x, PanelMatrix<T> signal, int panel, StepRule<T> step, Span<T> tile)
    {
        Tell(signal, panel, step);
        Move(x, signal, panel, step, tile);
    }

    /// <summary>The first half of <see cref="Learn"/>: from ∂loss/∂z to ∂loss/∂a, in place, for one panel of neurons; moves b, γ and β.</summary>
    internal void Tell(PanelMatrix<T> signal, int panel, StepRule<T> step)
    {
        int length = Output.Rows * PanelMatrix<T>.PanelWidth;
        ActivationFunction.MultiplyBySlope(Activation, signal.Panel(panel)[..length], Output.Panel(panel)[..length], _slope.Panel(panel)[..length]);

        Span<T> sums = stackalloc T[PanelMatrix<T>.PanelWidth];
        if (Norm is null)
        {
            Simd<T>.Run(new ColumnSumKernel<T>(signal.Panel(panel), signal.Rows, sums));
        }
        else
        {
            Norm.Backward(signal, panel, step);
            sums.Clear(); // normalisation cancels a bias: its gradient is exactly 0, and rounding must not say otherwise
        }

        step.Take(Bias, panel * Bias.Value.PanelLength, sums);
    }

    /// <summary>The second half: moves W of one panel of neurons by ∂loss/∂a.</summary>
    internal void Move(PanelMatrix<T> x, PanelMatrix<T> signal, int panel, StepRule<T> step, Span<T> tile)
    {
        (int firstTile, int endTile) = Tiles(panel);
        for (int q = firstTile; q < endTile; q++)
        {
            int first = q * OuterKernel<T>.TileLength, offset = (panel * Weight.Value.PanelLength) + first;
            OuterKernel<T>.Run(x, q, signal, panel, tile, Weight.Memory(offset));
            Span<T> gradient = tile[..Math.Min(tile.Length, Weight.Value.PanelLength - first)];
            _mask?.Apply(gradient, offset);
            step.Take(Weight, offset, gradient);
        }
    }

    /// <summary>Takes the step of one panel of neurons that was left open because gradients are kept, scaled.</summary>
    internal void ApplyKept(StepRule<T> step, int panel, T scale)
    {
        step.ApplyKept(Weight, panel, scale);
        step.ApplyKept(Bias, panel, scale);
        if (Norm is not null)
        {
            step.ApplyKept(Norm.Gamma, panel, scale);
            step.ApplyKept(Norm.Beta, panel, scale);
        }
    }

    // Tiles of 32 inputs that some neuron of the panel sees; what lies outside would add zeros.
    private (int First, int End) Tiles(int panel) => _mask?.Tiles(panel) ?? (0, (Inputs + PanelMatrix<T>.PanelWidth - 1) / PanelMatrix<T>.PanelWidth);

    private void Activate(int panel, int first, int rows)
    {
        int start = first * PanelMatrix<T>.PanelWidth, length = rows * PanelMatrix<T>.PanelWidth;
        ActivationFunction.Apply(Activation, Output.Panel(panel).Slice(start, length), _slope.Panel(panel).Slice(start, length));
        if (ActivationFunction.IsNonZeroAtZero(Activation) && (panel + 1) * PanelMatrix<T>.PanelWidth > Neurons)
        {
            int width = Neurons - (panel * PanelMatrix<T>.PanelWidth);
            for (int b = first; b < first + rows; b++)
            {
                Output.Lanes(panel, b)[width..].Clear();
            }
        }
    }
}
