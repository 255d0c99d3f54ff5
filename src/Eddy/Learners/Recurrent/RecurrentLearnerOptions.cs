using System.Runtime.CompilerServices;

namespace Eddy.Learners.Recurrent;

/// <summary>How a recurrent learner is run, whatever its rule. Immutable, and valid whenever it exists.</summary>
public sealed record RecurrentLearnerOptions
{
    /// <summary>Parallel streams, each with a state and a trace of its own; gradients are averaged over them. Default 1.</summary>
    public int Streams { get; init => field = Check(value is > 0 and <= 65536, value, "must be 1 to 65536."); } = 1;

    /// <summary>Lessons whose gradients are added up before the weights move; with several streams, a lesson of each counts. Default 1.</summary>
    public int UpdateEvery { get; init => field = Check(value > 0, value, "must be above 0."); } = 1;

    /// <summary>Bound on the norm of all gradients together (readout included), above 0; 0 for none. Default 0.</summary>
    public double ClipNorm { get; init => field = Check(value >= 0 && double.IsFinite(value), value, "must be finite and not below 0; 0 means no bound."); }

    /// <summary>Steps that a label may come late: the learner keeps that many past traces, so that a late label still meets the trace of its own sample. Default 0.</summary>
    public int LabelDelay { get; init => field = Check(value is >= 0 and <= 10000, value, "must be 0 to 10000."); }

    /// <summary>Decides first weights, and random signs and feedback where the rule draws any. Default 1.</summary>
    public ulong Seed { get; init; } = 1;

    private static TValue Check<TValue>(bool ok, TValue value, string rule, [CallerMemberName] string name = "")
        => ok ? value : throw new ArgumentOutOfRangeException(name, value, $"{name}: {rule}");
}
