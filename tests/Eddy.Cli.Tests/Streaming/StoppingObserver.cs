using Eddy.Experiments.Streaming;
using Eddy.Learners;

namespace Eddy.Cli.Tests.Streaming;

/// <summary>Asks a run to stop once so many samples, a power of two, have been answered.</summary>
internal sealed class StoppingObserver(long samples) : IStreamObserver, IDisposable
{
    private readonly CancellationTokenSource _stop = new();

    public CancellationToken Token => _stop.Token;

    public List<long> Doublings { get; } = [];

    public void OnBegin(LearningTask task, int inputs)
    {
    }

    public void OnDoubling(StreamMoment moment)
    {
        Doublings.Add(moment.Scores.Examples);
        if (moment.Scores.Examples == samples)
        {
            _stop.Cancel();
        }
    }

    public void OnProgress(StreamMoment moment)
    {
    }

    public void Dispose() => _stop.Dispose();
}
