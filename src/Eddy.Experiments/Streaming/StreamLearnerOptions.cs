using Eddy.Learners;

namespace Eddy.Experiments.Streaming;

/// <summary>What a stream tells of itself before a learner is made for it.</summary>
/// <param name="InputSize">Numbers in a sample.</param>
/// <param name="OutputSize">Classes known beforehand, at least 1; or values to tell.</param>
/// <param name="Task">What the outputs mean.</param>
/// <param name="Chunk">Samples of one class in a row, where the stream is ordered so; 1 where it is not.</param>
/// <param name="Seed">Decides what the learner draws, such as its first weights.</param>
/// <param name="LabelDelay">Samples by which a label comes after its input.</param>
public sealed record LearnerShape(int InputSize, int OutputSize, LearningTask Task, int Chunk, ulong Seed, int LabelDelay = 0);

/// <summary>
/// The options of one kind of learner, which know how to make it. They are <c>learner_options</c> in config.json, and each is a name that
/// <c>--set</c> takes. Immutable.
/// </summary>
public abstract record StreamLearnerOptions
{
    /// <summary>A learner with these options, at its beginning.</summary>
    /// <exception cref="ArgumentException">An option is out of range; the message names it.</exception>
    public abstract ILearner Create(LearnerShape shape);

    /// <summary>The same options with every default that depends on another option or on the stream written out; where <paramref name="shape"/> is null, only those that
    /// do not depend on the stream.</summary>
    public virtual StreamLearnerOptions Resolved(LearnerShape? shape) => this;

    /// <summary>The same options where one type serves learners of several names.</summary>
    internal virtual StreamLearnerOptions Named(string learner) => this;

    /// <summary>Checks what can be checked before there is a stream.</summary>
    /// <exception cref="ArgumentException">An option is out of range; the message names it, its value and its bound.</exception>
    public virtual void Validate()
    {
    }

    /// <summary>One line for a report: "512-256 relu neurons, Adam".</summary>
    public abstract string Describe();

    /// <summary>Throws, naming the option, where <paramref name="ok"/> is false.</summary>
    protected static void Require(bool ok, string name, object? value, string rule)
    {
        if (!ok)
        {
            throw new ArgumentOutOfRangeException(name, value, $"{name}: {rule}.");
        }
    }
}
