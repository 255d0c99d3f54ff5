using System.Numerics;
using Eddy.Networks.Recurrent;
using Eddy.Steps;

namespace Eddy.Traces.OneStep;

/// <summary>
/// No memory: only what a weight does to its neuron now, x_j F_i. Exact for the loss of this step with everything before held fixed.
/// </summary>
/// <remarks>With several micro-steps, those before the last are reached through the Jacobians of the later ones, since all lie in the same time step. What is held fixed is
/// the state before: an own parameter that shapes what units tell acts through what they tell now, and through what of that state is heard now.</remarks>
internal sealed class OneStepTrace<T>(RecurrentLayer<T> layer, int streams) : Trace<T>(layer, streams)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly InstantGradient<T> _instant = new(layer);
    private readonly LayerJacobian<T> _jacobian = new(layer);
    private readonly EmittedOwnGradient<T>? _emitted = layer.Own is null ? null : new EmittedOwnGradient<T>(layer);

    public override IReadOnlyList<TraceTensor<T>> Tensors => [];

    public override void Advance(int stream, LayerStream<T> now)
    {
    }

    public override void Accumulate(int stream, LayerStream<T> now, ReadOnlySpan<T> signal)
    {
        _instant.Accumulate(now.Steps, signal, carried: default, _emitted);
        _emitted?.FromOutputs(now.EmissionParameterSlope, now.OutputSignal);
    }

    public override bool CanStep => true;

    public override void Step(StepRule<T> step, T scale, ReadOnlySpan<LayerStream<T>?> lessons)
    {
        int only = Only(lessons);
        if (only < 0 || scale != T.One || Layer.Own is not null || Layer.Maps.Length > 1)
        {
            StepByGradients(step, scale, lessons);
            return;
        }

        LayerStream<T> now = lessons[only]!;
        for (int g = 0; g < Layer.Maps[0].Length; g++)
        {
            Layer.Maps[0][g]?.StepOuter(now.Steps[0].Sources, _jacobian.CurrentSignal(now.Steps[0], now.Signal, g), step);
        }
    }
}
