using Eddy.Checkpoints;

namespace Eddy.Streams.Drift;

/// <summary>
/// The Page-Hinkley test (Page 1954, "Continuous inspection schemes"; with the running mean as in Mouss et al. 2004): a cumulative sum of how far values lie above their mean
/// so far, less a tolerance; a change is declared where it has risen by more than a threshold above its lowest point.
/// </summary>
/// <remarks><code>
/// x̄_t = mean of x₁ … x_t                                                                   (1)
/// g_t = max(0, α g_{t−1} + x_t − x̄_t − δ);  a change where g_t > λ                          (2)
/// f_t = max(0, α f_{t−1} + x̄_t − x_t − δ);  where two-sided, also where f_t > λ             (3)
/// </code>
/// With α = 1, g is exactly Σ(x − x̄ − δ) minus its minimum so far, the published form, but it does not lose precision as the sum falls without end. With α below 1, g is
/// the largest faded sum over all places to start it from; implementations that fade the sum but not its minimum give other numbers. After a change all starts anew. O(1) time
/// and memory. Not thread-safe.</remarks>
public sealed class PageHinkley : IDriftDetector
{
    private long _count;
    private double _mean;
    private double _rise;
    private double _fall;

    /// <summary>A test that has seen nothing.</summary>
    /// <param name="options">How it decides; null for the defaults.</param>
    public PageHinkley(PageHinkleyOptions? options = null) => Options = options ?? new PageHinkleyOptions();

    /// <summary>How it decides.</summary>
    public PageHinkleyOptions Options { get; }

    /// <summary>x̄, mean of the values since the start or the last change; 0 where there is none.</summary>
    public double Mean => _mean;

    /// <summary>g, or the larger of g and f where two-sided: what is held against the threshold.</summary>
    public double Statistic => Math.Max(_rise, _fall);

    internal double Rise => _rise;

    internal double Fall => _fall;

    /// <inheritdoc/>
    /// <exception cref="ArgumentOutOfRangeException">The value is not finite. Nothing was changed.</exception>
    public bool Observe(double value)
    {
        if (!double.IsFinite(value))
        {
            throw new ArgumentOutOfRangeException(nameof(value), value, "Page-Hinkley takes finite values only: leave out what could not be scored.");
        }

        _count++;
        _mean += (value - _mean) / _count;
        double above = value - _mean;
        _rise = Math.Max(0, (Options.Fading * _rise) + above - Options.Tolerance);
        _fall = Options.TwoSided ? Math.Max(0, (Options.Fading * _fall) - above - Options.Tolerance) : 0;
        if (_count < Options.MinimumSamples || Statistic <= Options.Threshold)
        {
            return false;
        }

        Reset();
        return true;
    }

    /// <inheritdoc/>
    public void Reset() => (_count, _mean, _rise, _fall) = (0, 0, 0, 0);

    /// <inheritdoc/>
    public void Save(CheckpointBuilder checkpoint, string prefix)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        checkpoint.Add<long>(prefix + "count", [], [_count]);
        checkpoint.Add<double>(prefix + "moments", [3], [_mean, _rise, _fall]);
    }

    /// <inheritdoc/>
    public void Load(Checkpoint checkpoint, string prefix)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        long[] count = new long[1];
        double[] moments = new double[3];
        checkpoint.Read<long>(prefix + "count", [], count);
        checkpoint.Read<double>(prefix + "moments", [3], moments);
        if (count[0] < 0 || !moments.All(double.IsFinite))
        {
            throw new InvalidDataException($"{checkpoint.Path}: {prefix}count or {prefix}moments cannot be of a Page-Hinkley test. The file is damaged; use an earlier checkpoint.");
        }

        (_count, _mean, _rise, _fall) = (count[0], moments[0], moments[1], moments[2]);
    }
}
