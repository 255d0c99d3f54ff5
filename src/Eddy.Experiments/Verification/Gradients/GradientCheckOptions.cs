using System.Runtime.CompilerServices;
using Eddy.Networks.Recurrent;

namespace Eddy.Experiments.Verification.Gradients;

/// <summary>The small networks that gradients are compared on. Immutable, and valid whenever it exists.</summary>
public sealed record GradientCheckOptions
{
    /// <summary>Neurons of each layer, 1 to 64. Default 5.</summary>
    public int Units { get; init => field = Check(value is > 0 and <= 64, value, "must be 1 to 64: the comparison is dense and runs every weight by finite differences."); } = 5;

    /// <summary>Numbers in a sample, 1 to 64; models that hear their input directly take as many as units. Default 3.</summary>
    public int Inputs { get; init => field = Check(value is > 0 and <= 64, value, "must be 1 to 64."); } = 3;

    /// <summary>Values to tell, 1 to 64. Default 2.</summary>
    public int Outputs { get; init => field = Check(value is > 0 and <= 64, value, "must be 1 to 64."); } = 2;

    /// <summary>Layers of the same model, 1 to 4. Default 1.</summary>
    public int Layers { get; init => field = Check(value is > 0 and <= 4, value, "must be 1 to 4."); } = 1;

    /// <summary>Length of the sequence, 2 to 1000; every step has a target. Default 10.</summary>
    public int Steps { get; init => field = Check(value is > 1 and <= 1000, value, "must be 2 to 1000."); } = 10;

    /// <summary>Share of the recurrent weights that do not exist, in [0, 1). Default 0.</summary>
    public double Sparsity { get; init => field = Check(value is >= 0 and < 1, value, "must be in [0, 1)."); }

    /// <summary>κ, what the readout's scores keep from step to step, in [0, 1). Default 0: no memory.</summary>
    public double ReadoutMemory { get; init => field = Check(value is >= 0 and < 1, value, "must be in [0, 1); 0 is a readout without memory."); }

    /// <summary>How the readout takes what is new, where it remembers. Default sum.</summary>
    public LeakForm ReadoutForm { get; init => field = Check(Enum.IsDefined(value), value, "must be Sum or Average."); }

    /// <summary>Decides weights, inputs and targets. Default 1.</summary>
    public ulong Seed { get; init; } = 1;

    private static TValue Check<TValue>(bool ok, TValue value, string rule, [CallerMemberName] string name = "")
        => ok ? value : throw new ArgumentOutOfRangeException(name, value, $"{name}: {rule}");
}
