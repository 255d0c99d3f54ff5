namespace Eddy.Experiments.Streaming;

/// <summary>A learner that <c>eddy run</c> knows by name.</summary>
/// <param name="Name">The name.</param>
/// <param name="Description">What it is, in a line.</param>
/// <param name="Defaults">Its options where nothing is given.</param>
public sealed record LearnerKind(string Name, string Description, Func<StreamLearnerOptions> Defaults);
