using Eddy.Checkpoints;
using Eddy.Learners;

namespace Eddy.Data.Tasks;

/// <summary>An endless task for a learner with a memory: one step of B independent sequences, the lanes, at a time.</summary>
/// <remarks>
/// After construction a step allocates nothing. What lane b brings depends on the seed and b alone, not on the number of lanes, but for two ties: a shared curriculum (string-memory), and lanes spread over a text.
/// Saved and loaded, a task goes on bit for bit. Make it anew with the same name, lanes, seed and options before loading.
/// </remarks>
public interface ISequenceTask : IResumable
{
    /// <summary>The name it was made by.</summary>
    string Name { get; }

    /// <summary>What the outputs mean. For a class, a target is 1 at it and 0 elsewhere, or, where the task says so, the probabilities of the classes.</summary>
    LearningTask Task { get; }

    /// <summary>Whether targets are bits, 0 or 1, so that an output on the wrong side of 0.5 is a bit error.</summary>
    bool TargetsAreBits { get; }

    /// <summary>B.</summary>
    int Lanes { get; }

    /// <summary>I, numbers in a step's input.</summary>
    int InputSize { get; }

    /// <summary>O, numbers in a step's target.</summary>
    int OutputSize { get; }

    /// <summary>Writes the next step of every lane.</summary>
    /// <param name="inputs">[B, I], overwritten.</param>
    /// <param name="targets">[B, O], overwritten; zeros where there is none.</param>
    /// <param name="hasTarget">[B], overwritten: whether the lane is asked at this step.</param>
    /// <param name="startsAnew">[B], overwritten: whether a new sequence begins with this step, so that the lane's state and traces are to be reset before it.</param>
    /// <exception cref="ArgumentException">A length differs. Nothing was changed.</exception>
    void Advance(Span<float> inputs, Span<float> targets, Span<bool> hasTarget, Span<bool> startsAnew);

    /// <summary>Tells the losses of the step that came last, so that a curriculum can move on. Most tasks do not need it; call it all the same.</summary>
    /// <param name="losses">[B], in nats for classes; what stands at a lane without a target does not matter.</param>
    /// <exception cref="ArgumentException">The length differs, or a loss that matters is not a number. Nothing was changed.</exception>
    void Tell(ReadOnlySpan<float> losses);

    /// <summary>What is worth reporting now: how far the curriculum is, the losses that mark what is understood. Always the same names, in the same order.</summary>
    IReadOnlyList<TaskFigure> Figures();
}

/// <summary>A number that a task reports.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Value">The number.</param>
public readonly record struct TaskFigure(string Name, double Value);
