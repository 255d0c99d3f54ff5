namespace Eddy.Experiments.Recurrent.Episodes;

/// <summary>A time step of an episode as the task gave it.</summary>
/// <param name="Input">What came in.</param>
/// <param name="Target">What the answer should be, where one is asked.</param>
/// <param name="IsAsked">Whether an answer is asked.</param>
internal sealed record EpisodeStep(float[] Input, float[] Target, bool IsAsked);
