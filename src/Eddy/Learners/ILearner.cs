using Eddy.Checkpoints;

namespace Eddy.Learners;

/// <summary>
/// A model that learns while it runs: one sample in, one local update out, in constant memory. <see cref="Observe"/> answers before it is
/// told, so a score taken between <see cref="Observe"/> and <see cref="Learn"/> is a score on unseen data.
/// </summary>
/// <remarks>After construction (and apart from <see cref="Grow"/>, saving and loading) nothing is allocated. Not thread-safe.</remarks>
public interface ILearner : IResumable
{
    /// <summary>What the outputs mean.</summary>
    LearningTask Task { get; }

    /// <summary>Numbers in a sample.</summary>
    int InputSize { get; }

    /// <summary>Classes known so far, or values to tell; above 0.</summary>
    int OutputSize { get; }

    /// <summary>Whether the learner changes. Where false, <see cref="Observe"/> moves no weight and no statistic, and <see cref="Learn"/> only measures the loss.
    /// True at first.</summary>
    bool Learning { get; set; }

    /// <summary>Bytes that the learner keeps from one sample to the next: weights, statistics, moments, traces.</summary>
    long StateBytes { get; }

    /// <summary>Steps by which a label may come late, where the learner keeps past steps so that a late label meets the trace of its own sample, to be named by its input
    /// exactly as it was observed; 0 where it answers a late sample anew.</summary>
    int LabelDelay => 0;

    /// <summary>Takes in the next sample: time advances by one step, and what learns without a label learns.</summary>
    /// <param name="input">[<see cref="InputSize"/>].</param>
    /// <returns>Probabilities of the classes, or values; [<see cref="OutputSize"/>], valid until the next call.</returns>
    /// <exception cref="ArgumentException">The length differs. Nothing was changed.</exception>
    ReadOnlySpan<float> Observe(ReadOnlySpan<float> input);

    /// <summary>Teaches about the last output of <see cref="Observe"/>; at most once for each.</summary>
    /// <param name="target">[<see cref="OutputSize"/>]: 1 for the true class and 0 elsewhere, or values.</param>
    /// <returns>The loss before the update: −ln p of the true class, or half the squared error summed over outputs.</returns>
    /// <exception cref="ArgumentException">The length differs. Nothing was changed.</exception>
    /// <exception cref="InvalidOperationException">Nothing was observed since the learner was made, loaded or taught.</exception>
    float Learn(ReadOnlySpan<float> target);

    /// <summary>
    /// Teaches about a sample that was observed earlier and whose target has come only now. The learner answers it anew with what it knows today and
    /// learns from that; time does not advance, and nothing is learned from the input alone.
    /// </summary>
    /// <param name="input">The earlier sample, [<see cref="InputSize"/>].</param>
    /// <param name="target">As in <see cref="Learn"/>.</param>
    /// <returns>The loss before the update.</returns>
    float LearnLate(ReadOnlySpan<float> input, ReadOnlySpan<float> target);

    /// <summary>Makes room for classes that were unknown so far; what was learned stays. New outputs start with zero weights.</summary>
    /// <param name="outputs">The new <see cref="OutputSize"/>, not below the present one.</param>
    void Grow(int outputs);

    /// <summary>Forgets the stream (previous sample, states, traces), keeps what was learned.</summary>
    void ResetState();
}
