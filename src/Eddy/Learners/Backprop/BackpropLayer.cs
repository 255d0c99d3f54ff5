using System.Numerics;
using Eddy.Networks;
using Eddy.Numerics;
using Eddy.Steps;

namespace Eddy.Learners.Backprop;

/// <summary>
/// One hidden layer of a <see cref="BackpropNetwork{T}"/>: a dense layer, what its neurons are told, and the same once more with samples in lanes for the layer below.
/// </summary>
/// <remarks>
/// The product that carries a signal down reads W along its rows, [inputs, neurons], as it lies: with samples in lanes, ∂loss/∂x transposed is W·δᵀ, a forward product like any
/// other. So B·(I + O) numbers are transposed in place of I·O.
/// </remarks>
internal sealed class BackpropLayer<T>(DenseLayer<T> dense, PanelMatrix<T> input, Parameter<T>? headWeight)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int Width = PanelMatrix<T>.PanelWidth;

    private readonly PanelMatrix<T> _signal = new(dense.Output.Rows, dense.Neurons);
    private readonly PanelMatrix<T> _errorInLanes = new(dense.Neurons, dense.Output.Rows);
    private readonly PanelMatrix<T> _deltaInLanes = new(dense.Neurons, dense.Output.Rows);

    public DenseLayer<T> Dense { get; } = dense;

    /// <summary>Panels of neurons.</summary>
    public int Panels => Dense.Output.Panels;

    /// <summary>The head's weights on this layer, [neurons, classes]; null where the head does not read it.</summary>
    public Parameter<T>? HeadWeight { get; } = headWeight;

    public void Forward(int first, int end, bool training)
    {
        for (int p = first; p < end; p++)
        {
            Dense.Forward(input, p, training);
        }
    }

    /// <summary>
    /// δ = ∂loss/∂a of panels <paramref name="first"/> to <paramref name="end"/> of neurons, from the head's signal (samples in lanes) and the layer above, none of whose weights has
    /// moved yet. Moves what is this neuron's own and no other reads: b, γ, β.
    /// </summary>
    public void Tell(PanelMatrix<T> headSignalInLanes, BackpropLayer<T>? above, StepRule<T> step, int first, int end)
    {
        int firstRow = first * Width, endRow = Math.Min(end * Width, _errorInLanes.PaddedRows);
        for (int q = 0; q < _errorInLanes.Panels && firstRow < endRow; q++)
        {
            _errorInLanes.Panel(q)[(firstRow * Width)..(endRow * Width)].Clear();
            if (HeadWeight is not null)
            {
                Simd<T>.Run(new ForwardKernel<T>(HeadWeight.Value, headSignalInLanes, q, _errorInLanes, q, firstRow, endRow));
            }

            if (above is not null)
            {
                Simd<T>.Run(new ForwardKernel<T>(above.Dense.Weight.Value, above._deltaInLanes, q, _errorInLanes, q, firstRow, endRow));
            }
        }

        for (int p = first; p < end; p++)
        {
            for (int q = 0; q < _errorInLanes.Panels; q++)
            {
                PanelColumns.TransposeTile(_errorInLanes, q, p, _signal);
            }

            Simd<T>.Run(new TinySignalKernel<T>(_signal.Panel(p)));
            Dense.Tell(_signal, p, step);
            for (int q = 0; q < _deltaInLanes.Panels; q++)
            {
                PanelColumns.TransposeTile(_signal, p, q, _deltaInLanes);
            }
        }
    }

    /// <summary>Moves W of panels <paramref name="first"/> to <paramref name="end"/>, and the head's weights on these neurons.</summary>
    public void Move(StepRule<T> step, LinearHead<T> head, int first, int end, Span<T> tile)
    {
        for (int p = first; p < end; p++)
        {
            Dense.Move(input, _signal, p, step, tile);
            if (HeadWeight is not null)
            {
                head.MoveTile(Dense.Output, HeadWeight, p, tile);
            }
        }
    }

    /// <summary>Everything here that is trained, under the names that files give it.</summary>
    public IEnumerable<(string Name, Parameter<T> Parameter)> Parameters(string name)
    {
        yield return ($"{name}.weight", Dense.Weight);
        yield return ($"{name}.bias", Dense.Bias);
        if (Dense.Norm is { } norm)
        {
            yield return ($"{name}.norm.weight", norm.Gamma);
            yield return ($"{name}.norm.bias", norm.Beta);
        }
    }
}
