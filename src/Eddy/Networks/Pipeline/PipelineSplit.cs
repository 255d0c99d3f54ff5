namespace Eddy.Networks.Pipeline;

/// <summary>How the work of a tick of a <see cref="TrlPipeline{T}"/> is dealt to threads. The result is the same, bit for bit; only the time is not.</summary>
public enum PipelineSplit
{
    /// <summary>Whole layers, neighbours together, so that the thread with most to do has as little as can be: one barrier a tick.</summary>
    Layers,

    /// <summary>Every thread has its share of the neurons of every layer: an even split whatever the layers, at two barriers a tick, whatever the number of layers.</summary>
    Neurons,
}
