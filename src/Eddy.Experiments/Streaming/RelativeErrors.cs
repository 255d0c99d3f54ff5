using Eddy.Checkpoints;
using Eddy.Streams;

namespace Eddy.Experiments.Streaming;

/// <summary>
/// Shows a detector for errors between 0 and 1 the errors of values, whose size depends on the target's unit: each over four times their mean so far, at most 1.
/// A detector then sees the same whether the target is in grams or in tons.
/// </summary>
/// <param name="detector">Sees the relative errors.</param>
internal sealed class RelativeErrors(IDriftDetector detector) : IDriftDetector
{
    private const double Headroom = 4;

    private double _count;
    private double _sum;

    /// <inheritdoc/>
    public bool Observe(double value)
    {
        _count++;
        _sum += value;
        return detector.Observe(_sum > 0 ? Math.Min(1, value / (Headroom * (_sum / _count))) : 0);
    }

    /// <inheritdoc/>
    public void Reset()
    {
        (_count, _sum) = (0, 0);
        detector.Reset();
    }

    /// <inheritdoc/>
    public void Save(CheckpointBuilder checkpoint, string prefix)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        checkpoint.Add<double>($"{prefix}relative", [2], [_count, _sum]);
        detector.Save(checkpoint, prefix);
    }

    /// <inheritdoc/>
    public void Load(Checkpoint checkpoint, string prefix)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        Span<double> sums = stackalloc double[2];
        checkpoint.Read($"{prefix}relative", [2], sums);
        detector.Load(checkpoint, prefix);
        (_count, _sum) = (sums[0], sums[1]);
    }
}
