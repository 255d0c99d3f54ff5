using System.Numerics;
using Eddy.Numerics;
using Eddy.Steps;

namespace Eddy.Learners;

/// <summary>
/// A network with its rule that learns classes from labelled batches: the form of the rules that TRL is compared with. Rows of a batch are samples; their order has no meaning.
/// </summary>
/// <remarks>Everything carried from one batch to the next is in <see cref="Parameters"/> (with their moments), <see cref="Statistics"/> and <see cref="Steps"/>: whatever is drawn at random is drawn
/// from (seed, step), so a saved run goes on bit for bit. No allocation after construction.</remarks>
/// <typeparam name="T">float or double.</typeparam>
public interface IBatchLearner<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The batch to work on next, [batch, inputs]: fill it, then call <see cref="Learn"/> or <see cref="Predict"/>.</summary>
    PanelMatrix<T> Input { get; }

    /// <summary>What the last <see cref="Predict"/> gave each class, [batch, classes]; the largest is the answer.</summary>
    PanelMatrix<T> Scores { get; }

    /// <summary>The outputs of the hidden layers of the last <see cref="Predict"/>, [batch, units] each, input side first; to be looked at.</summary>
    IReadOnlyList<PanelMatrix<T>> Hidden { get; }

    /// <summary>What is trained, under the names that files give it.</summary>
    IReadOnlyList<(string Name, Parameter<T> Parameter)> Parameters { get; }

    /// <summary>What is measured and not trained, such as running means of a batch normalisation.</summary>
    IReadOnlyList<(string Name, PanelMatrix<T> Values)> Statistics { get; }

    /// <summary>Update steps taken so far.</summary>
    long Steps { get; }

    /// <summary>Multiplies the learning rate from the next step on; 1 at first.</summary>
    double RateSchedule { set; }

    /// <summary>One step on <see cref="Input"/>.</summary>
    /// <param name="labels">[batch], each below the number of classes.</param>
    /// <returns>What the batch was like before the step.</returns>
    /// <exception cref="ArgumentException">A label is outside the classes; nothing was changed.</exception>
    /// <exception cref="Networks.NonFiniteException">The loss is not a number.</exception>
    BatchLesson Learn(ReadOnlySpan<byte> labels);

    /// <summary>Fills <see cref="Scores"/> and <see cref="Hidden"/> from <see cref="Input"/>; changes nothing that is learned or measured.</summary>
    void Predict();

    /// <summary>Goes on after step <paramref name="steps"/> of a saved run, whose numbers the matrices hold again.</summary>
    void GoOnAfter(long steps);
}

/// <summary>What a batch was like before the step that it caused.</summary>
/// <param name="Loss">The rule's own loss, mean over the batch.</param>
/// <param name="Correct">How many were told right; null for a rule that does not predict while it learns.</param>
public readonly record struct BatchLesson(double Loss, int? Correct);
