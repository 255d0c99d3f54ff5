using System.Runtime.CompilerServices;

namespace Eddy.Streams.Drift;

/// <summary>How <see cref="PageHinkley"/> decides. Immutable, and valid whenever it exists.</summary>
public sealed record PageHinkleyOptions
{
    /// <summary>δ, how far the mean may move unnoticed, in the unit of the values; finite and at least 0. Default 0.005.</summary>
    public double Tolerance { get; init => field = Check(value >= 0 && double.IsFinite(value), value, "δ must be finite and at least 0."); } = 0.005;

    /// <summary>λ, how large the test may become, finite and above 0. A larger one gives fewer false alarms and a longer delay. Default 50.</summary>
    public double Threshold { get; init => field = Check(value > 0 && double.IsFinite(value), value, "λ must be finite and above 0."); } = 50;

    /// <summary>Values since the start, or since the last change, before a change is declared; above 0. Default 30.</summary>
    public long MinimumSamples { get; init => field = Check(value > 0, value, "must be above 0."); } = 30;

    /// <summary>α, what the test keeps of its sum a step, in (0, 1]. Default 1: it forgets nothing, as published.</summary>
    public double Fading { get; init => field = Check(value is > 0 and <= 1, value, "α must be in (0, 1]; 1 forgets nothing."); } = 1;

    /// <summary>Whether a fall of the mean counts, too. Default no: of an error, only a rise matters.</summary>
    public bool TwoSided { get; init; }

    private static V Check<V>(bool ok, V value, string rule, [CallerMemberName] string name = "")
        => ok ? value : throw new ArgumentOutOfRangeException(name, value, $"Page-Hinkley {name}: {rule}");
}
