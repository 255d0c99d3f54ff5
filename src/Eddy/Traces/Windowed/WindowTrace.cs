using System.Numerics;
using Eddy.Networks.Recurrent;
using Eddy.Traces.Bptt;

namespace Eddy.Traces.Windowed;

/// <summary>The trace of one layer between windows.</summary>
internal abstract class WindowTrace<T>(RecurrentLayer<T> layer)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Everything carried from window to window.</summary>
    public abstract IReadOnlyList<TraceTensor<T>> Tensors { get; }

    /// <summary>A stream in which nothing is told to whoever hears the layer: what emissions do within a window, the window's own sweep has credited.</summary>
    protected LayerStream<T> Silent { get; } = new(layer.Shape);

    /// <summary>Adds credit × trace to the gradients of the layer's parameters.</summary>
    /// <param name="stream">From 0.</param>
    /// <param name="credit">∂ losses of the window / ∂ state at its entry, [S, U].</param>
    public abstract void Accumulate(int stream, ReadOnlySpan<T> credit);

    /// <summary>Takes the trace over a window.</summary>
    /// <param name="stream">From 0.</param>
    /// <param name="store">Its steps, from slot 0.</param>
    /// <param name="steps">How many.</param>
    public abstract void Advance(int stream, StepStore<T> store, int steps);
}
