using System.Runtime.CompilerServices;
using Eddy.Networks;
using Eddy.Steps;

namespace Eddy.Learners.Backprop;

/// <summary>What a <see cref="BackpropNetwork{T}"/> is made with. Immutable, and valid whenever it exists.</summary>
public sealed record BackpropOptions
{
    /// <summary>Neurons of each hidden layer, input side first; at least one layer. Default 512, 256.</summary>
    public IReadOnlyList<int> Layers
    {
        get;
        init
        {
            ArgumentNullException.ThrowIfNull(value, nameof(Layers));
            if (value.Count == 0 || value.Any(neurons => neurons <= 0))
            {
                throw new ArgumentException($"{nameof(Layers)}: at least one layer, each of at least one neuron; for example [512, 256].", nameof(Layers));
            }

            field = [.. value];
        }
    } = [512, 256];

    /// <summary>What the neurons of the first layer see of an image; null, the default, for all of it.</summary>
    public LocalReceptiveFields? Fields { get; init; }

    /// <summary>φ. Default relu.</summary>
    public Activation Activation { get; init; } = Activation.Relu;

    /// <summary>Whether the weighted input is batch-normalised. Default no.</summary>
    public bool BatchNorm { get; init; }

    /// <summary>Whether the head reads all layers side by side, as that of TRL does; else the last alone. Default yes.</summary>
    public bool HeadReadsAllLayers { get; init; } = true;

    /// <summary>The step of the hidden layers. Default Adam at 1e-4.</summary>
    public StepOptions Step { get; init; } = new AdamOptions { LearningRate = 1e-4 };

    /// <summary>The step of the head; null, the default, for the same as <see cref="Step"/>.</summary>
    public StepOptions? HeadStep { get; init; }

    /// <summary>B, samples a step, above 0. Default 64.</summary>
    public int BatchSize { get; init => field = Check(value > 0, value, "a batch holds at least one sample."); } = 64;

    /// <summary>Largest norm of a step's gradient over all parameters, those of the head included; 0 for no limit. Default 0.</summary>
    public double GradientClip { get; init => field = Check(value >= 0 && double.IsFinite(value), value, "must be finite and at least 0; 0 means no limit."); }

    /// <summary>Whether every parameter's last gradient is kept to be looked at, instead of being used up tile by tile. Costs memory and time. Default no.</summary>
    public bool KeepGradients { get; init; }

    /// <summary>Whether gradients are written down before a step is taken: because they are wanted, or because their norm is needed first.</summary>
    internal bool KeepsGradients => KeepGradients || GradientClip > 0;

    private static N Check<N>(bool ok, N value, string rule, [CallerMemberName] string name = "")
        => ok ? value : throw new ArgumentOutOfRangeException(name, value, $"{name}: {rule}");
}
