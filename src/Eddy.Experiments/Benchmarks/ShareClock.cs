using System.Diagnostics;
using Eddy.Numerics;

namespace Eddy.Experiments.Benchmarks;

/// <summary>Times the shares that a team does in turn, and keeps the least time of each share of each phase of a step.</summary>
/// <remarks>A share is in time of the clock where it is shorter than a slice of a busy machine's time, else in time of the processor, which does not count what the machine did meanwhile.</remarks>
internal sealed class ShareClock : IShareClock
{
    private const double Slice = 2e-3; // seconds

    private readonly List<double[]> _least = [];
    private bool _isRunning;
    private int _phase;
    private long _start;
    private TimeSpan _processor;

    /// <summary>The dearest share of every phase, added up, in seconds.</summary>
    public double CriticalPath => _least.Sum(phase => phase.Max());

    /// <summary>Times the phases of one step.</summary>
    public void Step(Action step)
    {
        (_isRunning, _phase) = (true, 0);
        step();
        _isRunning = false;
    }

    /// <summary>Forgets all times.</summary>
    public void Forget() => _least.Clear();

    public void Begin()
    {
        _processor = Environment.CpuUsage.TotalTime;
        _start = Stopwatch.GetTimestamp();
    }

    public void End(int worker, int workers)
    {
        if (!_isRunning)
        {
            return;
        }

        double seconds = Stopwatch.GetElapsedTime(_start).TotalSeconds;
        if (seconds > Slice)
        {
            seconds = (Environment.CpuUsage.TotalTime - _processor).TotalSeconds;
        }

        if (_phase == _least.Count)
        {
            double[] shares = new double[workers];
            Array.Fill(shares, double.PositiveInfinity);
            _least.Add(shares);
        }

        _least[_phase][worker] = Math.Min(_least[_phase][worker], seconds);
        _phase += worker + 1 == workers ? 1 : 0;
    }
}
