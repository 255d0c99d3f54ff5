namespace Eddy.Experiments.Streaming;

/// <summary>A learner that <c>eddy run</c> knows by name.</summary>
/// <param name="Name">The name.</param>
/// <param name="Description">What it is, in a line.</param>
/// <param name="Defaults">Its options where nothing is given.</param>
/// <param name="Number">The option that a number behind the name stands for, such as <c>order</c> in <c>snap-2</c>; null where there is none.</param>
public sealed record LearnerKind(string Name, string Description, Func<StreamLearnerOptions> Defaults, string? Number = null);
