using System.Runtime.CompilerServices;

namespace Eddy.Streams.Drift;

/// <summary>How <see cref="Adwin"/> decides. Immutable, and valid whenever it exists.</summary>
public sealed record AdwinOptions
{
    /// <summary>δ, how likely a check may declare a change where there is none, in (0, 1). Default 0.002.</summary>
    public double Delta { get; init => field = Check(value is > 0 and < 1, value, "δ must be in (0, 1)."); } = 0.002;

    /// <summary>A check every so many values, above 0. Default 32: a change is seen up to 31 values later, at a fraction of the cost.</summary>
    public int Clock { get; init => field = Check(value > 0, value, "must be above 0; 1 checks at every value."); } = 32;

    /// <summary>Fewest values on either side of a cut, above 0. Default 5.</summary>
    public int MinimumPart { get; init => field = Check(value > 0, value, "must be above 0."); } = 5;

    /// <summary>M, buckets of one size, in [2, 64]. More place cuts more finely and cost memory and time in proportion. Default 5, as published.</summary>
    public int Buckets { get; init => field = Check(value is >= 2 and <= 64, value, "must be in [2, 64]."); } = 5;

    /// <summary>R, largest value minus smallest that can occur, finite and above 0. Default 1, for errors and other values in [0, 1].</summary>
    public double Range { get; init => field = Check(value > 0 && double.IsFinite(value), value, "must be finite and above 0."); } = 1;

    private static V Check<V>(bool ok, V value, string rule, [CallerMemberName] string name = "")
        => ok ? value : throw new ArgumentOutOfRangeException(name, value, $"ADWIN {name}: {rule}");
}
