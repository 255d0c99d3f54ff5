using System.Numerics;
using Eddy.Neurons;
using Eddy.Numerics;
using Eddy.Steps;

namespace Eddy.Networks.Recurrent;

/// <summary>A layer of neurons of model <typeparamref name="N"/>: the one place where the model's equations are run.</summary>
internal sealed class NeuronLayer<T, N>(N neuron, int units, int inputs, string name, LayerOptions options, StepOptions step, bool keepGradient)
    : RecurrentLayer<T>(neuron.Form, units, inputs, name, options, step, keepGradient)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where N : struct, INeuron
{
    private readonly N _neuron = neuron;

    /// <summary>The model, with its settings.</summary>
    public N Neuron => _neuron;

    /// <inheritdoc/>
    public override void Restore(LayerStream<T> stream)
        => NeuronKernel.Emit(_neuron, Shape.Form, Shape.Padded, stream.State, OwnPlanes, stream.Emission, stream.EmissionSlope, stream.EmissionParameterSlope);

    private protected override void Advance(LayerStream<T> stream, MicroStep<T> step)
        => NeuronKernel.Linearize(
            _neuron,
            Shape.Form,
            Shape.Padded,
            stream.Before,
            step.Current,
            OwnPlanes,
            stream.State,
            stream.Emission,
            step.SlopeState,
            step.SlopeCurrent,
            step.SlopeParameter,
            stream.EmissionSlope,
            stream.EmissionParameterSlope);

    private protected override void DrawOwn(RandomSource random, Span<double> values) => _neuron.DrawParameters(random, values);
}
