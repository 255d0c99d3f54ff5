using System.Numerics;
using Eddy.Numerics;
using Eddy.Steps;

namespace Eddy.Learners.Equilibrium;

/// <summary>Units that are moved together: a hidden layer, or the outputs.</summary>
internal sealed class EquilibriumGroup<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly PanelMatrix<T>[] _heard;
    private int _now;

    public EquilibriumGroup(int batch, int units, double biasRate, bool keepGradient)
    {
        var step = new SgdOptions { LearningRate = biasRate };
        Step = new StepRule<T>(step);
        Bias = new Parameter<T>(1, units, step, keepGradient);
        _heard = [new PanelMatrix<T>(batch, units), new PanelMatrix<T>(batch, units)];
        (State, Drive, FreeState, Free, Nudged, Difference) = (New(), New(), New(), New(), New(), New());

        PanelMatrix<T> New() => new(batch, units);
    }

    /// <summary>b.</summary>
    public Parameter<T> Bias { get; }

    /// <summary>How b moves.</summary>
    public StepRule<T> Step { get; }

    /// <summary>s, [batch, units].</summary>
    public PanelMatrix<T> State { get; }

    /// <summary>What does not change while units settle: b, and what the clamped input says.</summary>
    public PanelMatrix<T> Drive { get; }

    /// <summary>What the others hear of s: φ(s), or s itself.</summary>
    public PanelMatrix<T> Heard => _heard[_now];

    /// <summary>Where the next of it is made.</summary>
    public PanelMatrix<T> Next => _heard[1 - _now];

    /// <summary>s at the end of the free phase.</summary>
    public PanelMatrix<T> FreeState { get; }

    /// <summary>What was heard at the end of the free phase.</summary>
    public PanelMatrix<T> Free { get; }

    /// <summary>What was heard at the end of the phase that was nudged first.</summary>
    public PanelMatrix<T> Nudged { get; }

    /// <summary>What is heard at a later moment less what is heard at an earlier one.</summary>
    public PanelMatrix<T> Difference { get; }

    /// <summary>What is heard of the group at a moment.</summary>
    public PanelMatrix<T> At(EquilibriumMoment moment) => moment switch
    {
        EquilibriumMoment.Free => Free,
        EquilibriumMoment.Nudged => Nudged,
        EquilibriumMoment.Before => Next, // not yet written over
        _ => Heard,
    };

    /// <summary>What was made is heard from now on.</summary>
    public void Turn() => _now = 1 - _now;

    /// <summary>All units at 0, of which φ is 0.</summary>
    public void Clear()
    {
        State.Span.Clear();
        Heard.Span.Clear();
    }

    /// <summary>Keeps what the free phase came to.</summary>
    public void KeepFree()
    {
        State.Span.CopyTo(FreeState.Span);
        Heard.Span.CopyTo(Free.Span);
    }

    /// <summary>Keeps what a nudged phase came to.</summary>
    public void KeepNudged() => Heard.Span.CopyTo(Nudged.Span);

    /// <summary>Goes back to what the free phase came to.</summary>
    public void BackToFree()
    {
        FreeState.Span.CopyTo(State.Span);
        Free.Span.CopyTo(Heard.Span);
    }
}
