using Eddy.Networks;

namespace Eddy.Experiments.Runs;

/// <summary>What a run says where numbers are no longer finite: what the learner said, with what can be done on the command line, and what was saved.</summary>
internal static class RunExplosion
{
    private const string Code = "; then go on from a checkpoint, or from ResetState if the weights are sound";

    /// <summary>The learner's exception in the words of a run.</summary>
    /// <param name="exception">What the learner threw; it names step, layer and norms.</param>
    /// <param name="saved">The last checkpoint.</param>
    public static NonFiniteException Of(NonFiniteException exception, string? saved)
    {
        string said = exception.Message.Replace("(ClipNorm)", "(--set clip=1)", StringComparison.Ordinal).Replace(Code, "", StringComparison.Ordinal);
        return new NonFiniteException($"{said} The last good checkpoint is {saved}.", exception);
    }
}
