using System.Numerics;
using Eddy.Numerics;

namespace Eddy.Networks.Pipeline;

/// <summary>One layer of a <see cref="TrlPipeline{T}"/>, with the two slots into which it puts its output for the layer above.</summary>
/// <remarks>In a tick one slot is written and the other read, so neither layer waits for the other; the next tick swaps them.</remarks>
internal sealed class PipelineStage<T>(TrlLayer<T> layer, bool hasLayerAbove, bool keepsGradients)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly PanelMatrix<T>[] _slots = hasLayerAbove ? [Slot(layer), Slot(layer)] : [];
    private ITeamWork? _forward;
    private ITeamWork? _learn;
    private ITeamWork? _keptStep;
    private PanelMatrix<T>? _message;

    public TrlLayer<T> Layer => layer;

    /// <summary>Whether the layer has a batch to learn from in this tick.</summary>
    public bool IsActive { get; private set; }

    /// <summary>What the layer's rate is multiplied by in this tick; it travels with the batch.</summary>
    public double RateSchedule { get; private set; }

    /// <summary>Steps that the layer has taken as far as the pipeline knows.</summary>
    public long Steps { get; private set; }

    /// <summary>The output of the tick whose parity this is: 0 and 1 by turns.</summary>
    public PanelMatrix<T> Slot(int parity) => _slots[parity];

    /// <summary>Makes the tick ready: a batch to learn from and its rate.</summary>
    public void Begin(PanelMatrix<T> x, double rateSchedule, int parity)
    {
        (IsActive, RateSchedule) = (true, rateSchedule);
        layer.RateSchedule = rateSchedule;
        _forward = layer.ForwardOn(x, training: true);
        _learn = layer.BeginLearn(x);
        _keptStep = keepsGradients ? layer.KeptStep(1) : null;
        _message = hasLayerAbove ? _slots[parity] : null;
        Steps = layer.Steps;
    }

    /// <summary>Takes the layer as it is, whatever has moved it: nothing is in flight.</summary>
    public void Adopt() => Steps = layer.Steps;

    /// <summary>Leaves the layer out of the tick.</summary>
    public void Rest() => IsActive = false;

    /// <summary>One share of the forward pass, and of the message: the output as it is before the layer learns from the batch.</summary>
    public void Forward(int worker, int workers)
    {
        _forward!.Run(worker, workers);
        if (_message is null)
        {
            return;
        }

        int end = WorkerTeam.FirstOf(_message.Panels, worker + 1, workers);
        for (int p = WorkerTeam.FirstOf(_message.Panels, worker, workers); p < end; p++)
        {
            layer.Output.Panel(p).CopyTo(_message.Panel(p));
        }
    }

    /// <summary>One share of the step, after every share of <see cref="Forward"/>.</summary>
    public void Learn(int worker, int workers)
    {
        _learn!.Run(worker, workers);
        _keptStep?.Run(worker, workers);
    }

    private static PanelMatrix<T> Slot(TrlLayer<T> layer) => new(layer.Output.Rows, layer.Output.Columns);
}
