using System.Numerics;
using Eddy.Networks.Recurrent;
using Eddy.Numerics;

namespace Eddy.Traces.Kronecker;

/// <summary>The trace of <see cref="KfRtrlOptions"/> and <see cref="OptimalKroneckerOptions"/>: a <see cref="KroneckerSum{T}"/>, its streams shared among threads.</summary>
internal sealed class KroneckerTrace<T> : Trace<T>, ITeamWork
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly KroneckerSum<T> _sum;
    private readonly TermWorkspace<T>[] _workspaces;
    private readonly WorkerTeam? _team;
    private LayerStream<T>[] _now = [];
    private T[][] _currentSignals = []; // by stream
    private Work _work;
    private int _taken;

    /// <param name="layer">Its neurons' immediate influence must be a Kronecker product.</param>
    /// <param name="streams">Parallel streams.</param>
    /// <param name="name">Of the rule, for messages.</param>
    /// <param name="terms">r.</param>
    /// <param name="share">Factor on the sum: 1, or 1/r where each term is an estimate of its own.</param>
    /// <param name="workers">Threads that may advance streams at the same time.</param>
    /// <param name="signs">What the rule draws from.</param>
    /// <param name="rule">Makes a rule for a worker.</param>
    public KroneckerTrace(RecurrentLayer<T> layer, int streams, string name, int terms, double share, int workers, ISignSource signs, Func<ITermRule> rule)
        : base(layer, streams)
    {
        Signs = signs;
        _sum = new KroneckerSum<T>(new KroneckerFrame<T>(layer, name), streams, terms, share);
        workers = Math.Min(workers, streams);
        _team = workers > 1 ? new WorkerTeam(workers) : null;
        _workspaces = new TermWorkspace<T>[workers];
        for (int w = 0; w < workers; w++)
        {
            _workspaces[w] = _sum.CreateWorkspace(rule());
        }
    }

    private enum Work
    {
        Advance,
        Contract,
        Gradient,
    }

    /// <inheritdoc/>
    public override string Storage => "factors: a sum of products of a matrix and a vector";

    /// <inheritdoc/>
    public override IReadOnlyList<TraceTensor<T>> Tensors => _sum.Tensors;

    /// <summary>Where the random signs come from.</summary>
    public ISignSource Signs { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<StreamRandom> Randoms => Signs.Randoms;

    /// <inheritdoc/>
    public override void Advance(int stream, LayerStream<T> now) => Advance(stream, now, _workspaces[0]);

    /// <inheritdoc/>
    public override void AdvanceAll(LayerStream<T>[] now)
    {
        _now = now;
        Share(Work.Advance);
    }

    /// <inheritdoc/>
    public override void Accumulate(int stream, LayerStream<T> now, ReadOnlySpan<T> signal)
    {
        TermWorkspace<T> work = _workspaces[0];
        _sum.Contract(stream, signal, work, work.CurrentSignal);
        for (int map = 0; map < _sum.Maps; map++)
        {
            _sum.AddGradient(stream, map, work.CurrentSignal);
        }
    }

    /// <inheritdoc/>
    public override void AccumulateAll(LayerStream<T>[] now)
    {
        if (_currentSignals.Length == 0)
        {
            _currentSignals = [.. now.Select(_ => new T[_workspaces[0].CurrentSignal.Length])];
        }

        _now = now;
        Share(Work.Contract);
        Share(Work.Gradient);
    }

    // Streams, or maps, are taken as threads come free: they share nothing, so it does not matter who does which. A map's gradient is summed in the order of the streams.
    void ITeamWork.Run(int worker, int workers)
    {
        TermWorkspace<T> work = _workspaces[worker];
        int count = _work == Work.Gradient ? _sum.Maps : _now.Length;
        for (int i = Interlocked.Increment(ref _taken) - 1; i < count; i = Interlocked.Increment(ref _taken) - 1)
        {
            switch (_work)
            {
                case Work.Advance:
                    Advance(i, _now[i], work);
                    break;
                case Work.Contract:
                    _sum.Contract(i, _now[i].Signal, work, _currentSignals[i]);
                    break;
                default:
                    for (int b = 0; b < _now.Length; b++)
                    {
                        _sum.AddGradient(b, i, _currentSignals[b]);
                    }

                    break;
            }
        }
    }

    private void Share(Work work)
    {
        (_work, _taken) = (work, 0);
        if (_team is null)
        {
            ((ITeamWork)this).Run(0, 1);
        }
        else
        {
            _team.Run(this);
        }
    }

    private void Advance(int stream, LayerStream<T> now, TermWorkspace<T> work)
    {
        for (int q = 0; q < now.Steps.Length; q++)
        {
            _sum.Advance(stream, q, now.Steps[q], work);
        }
    }
}
