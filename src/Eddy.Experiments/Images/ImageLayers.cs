using Eddy.Numerics;
using Eddy.Steps;

namespace Eddy.Experiments.Images;

/// <summary>What a model has below its answer, whatever it learns by: layers that turn images into activations, and everything that they carry.</summary>
internal abstract class ImageLayers
{
    /// <summary>The batch to work on next, [batch, pixels].</summary>
    public abstract PanelMatrix<float> Input { get; }

    /// <summary>The outputs of the layers after <see cref="Encode"/>, input side first.</summary>
    public abstract IReadOnlyList<PanelMatrix<float>> Outputs { get; }

    /// <summary>Steps that each has taken, or one number where they step together.</summary>
    public abstract IReadOnlyList<long> Steps { get; }

    /// <summary>What is trained.</summary>
    public abstract IEnumerable<(string Name, Parameter<float> Parameter)> Parameters { get; }

    /// <summary>What is measured and decides answers, too, such as the running means of a normalisation.</summary>
    public virtual IEnumerable<ImageTensor> Statistics => [];

    /// <summary>What learning needs to go on, beside the moments of the parameters.</summary>
    public virtual IEnumerable<ImageTensor> State => [];

    /// <summary>Whether parameters move, so that a step may have moments to save.</summary>
    public virtual bool Learns => true;

    /// <summary>Runs all layers on <see cref="Input"/>; changes nothing but outputs.</summary>
    public abstract void Encode();

    /// <summary>Goes on after the steps of a saved run.</summary>
    public abstract void Resume(IReadOnlyList<long> steps);
}
