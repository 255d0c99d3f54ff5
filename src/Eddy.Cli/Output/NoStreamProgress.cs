using Eddy.Experiments.Streaming;
using Eddy.Learners;

namespace Eddy.Cli.Output;

/// <summary>Progress over a stream under <c>--quiet</c>: none.</summary>
internal sealed class NoStreamProgress : IStreamObserver
{
    /// <inheritdoc/>
    public void OnBegin(LearningTask task, int inputs)
    {
    }

    /// <inheritdoc/>
    public void OnDoubling(StreamMoment moment)
    {
    }

    /// <inheritdoc/>
    public void OnProgress(StreamMoment moment)
    {
    }
}
