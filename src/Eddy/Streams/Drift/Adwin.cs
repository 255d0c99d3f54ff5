using Eddy.Checkpoints;

namespace Eddy.Streams.Drift;

/// <summary>
/// ADWIN (Bifet and Gavaldà 2007, "Learning from time-changing data with adaptive windowing", in the form with buckets, ADWIN2): a window that grows while the mean stays
/// the same and drops its older part where two parts of it differ by more than chance allows.
/// </summary>
/// <remarks><code>
/// cut where |mean₀ − mean₁| > ε,  1/m = 1/n₀ + 1/n₁,  L = ln(2 ln n / δ)                    (1)
/// ε = √(2/m · σ² · L) + R · 2/(3m) · L,  σ² the variance of the window                       (2)
/// </code>
/// for every cut between two buckets into n₀ older and n₁ newer values; the oldest bucket is dropped until no cut is left. (2) is the paper's bound with the variance
/// and δ' = δ/ln n, which it uses in practice; its proof needs the larger δ/n. A value costs O(1), a check O(M log n); the memory is fixed, and its use logarithmic in the
/// window. Not thread-safe.</remarks>
public sealed class Adwin : IDriftDetector
{
    private readonly AdwinWindow _window;
    private int _sinceCheck;

    /// <summary>An empty window.</summary>
    /// <param name="options">How it decides; null for the defaults.</param>
    public Adwin(AdwinOptions? options = null)
    {
        Options = options ?? new AdwinOptions();
        _window = new AdwinWindow(Options.Buckets);
    }

    /// <summary>How it decides.</summary>
    public AdwinOptions Options { get; }

    /// <summary>n, values in the window.</summary>
    public long WindowLength => _window.Length;

    /// <summary>Mean of the window; 0 while it is empty. Costs O(M log n), as <see cref="Variance"/> does.</summary>
    public double Mean => _window.Length == 0 ? 0 : _window.Moments().Sum / _window.Length;

    /// <summary>σ², variance of the window (divided by n); 0 while it is empty.</summary>
    public double Variance => _window.Length == 0 ? 0 : _window.Moments().Squares / _window.Length;

    internal AdwinWindow Window => _window;

    /// <inheritdoc/>
    /// <exception cref="ArgumentOutOfRangeException">The value is not finite. Nothing was changed.</exception>
    public bool Observe(double value)
    {
        if (!double.IsFinite(value))
        {
            throw new ArgumentOutOfRangeException(nameof(value), value, "ADWIN takes finite values only: leave out what could not be scored.");
        }

        _window.Add(value);
        if (++_sinceCheck < Options.Clock)
        {
            return false;
        }

        _sinceCheck = 0;
        bool changed = false;
        while (HasCut())
        {
            _window.DropOldest();
            changed = true;
        }

        return changed;
    }

    /// <inheritdoc/>
    public void Reset()
    {
        _window.Clear();
        _sinceCheck = 0;
    }

    /// <inheritdoc/>
    /// <remarks>To be loaded by a detector with the same <see cref="AdwinOptions.Buckets"/>.</remarks>
    public void Save(CheckpointBuilder checkpoint, string prefix)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        _window.Save(checkpoint, prefix);
        checkpoint.Add<int>(prefix + "since_check", [], [_sinceCheck]);
    }

    /// <inheritdoc/>
    public void Load(Checkpoint checkpoint, string prefix)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        int[] sinceCheck = new int[1];
        checkpoint.Read<int>(prefix + "since_check", [], sinceCheck);
        if (sinceCheck[0] < 0)
        {
            throw new InvalidDataException($"{checkpoint.Path}: {prefix}since_check is {sinceCheck[0]}. The file is damaged; use an earlier checkpoint.");
        }

        _window.Load(checkpoint, prefix);
        _sinceCheck = sinceCheck[0];
    }

    // Whether some cut between two buckets has (1).
    private bool HasCut()
    {
        double n = _window.Length;
        if (n < 2.0 * Options.MinimumPart)
        {
            return false;
        }

        (double sum, double squares) = _window.Moments();
        double likely = Math.Log(2 * Math.Log(n) / Options.Delta);
        double spread = 2 * squares / n * likely, reach = Options.Range * 2 / 3 * likely;
        double older = 0, olderSum = 0;
        for (int row = _window.Depth - 1; row >= 0; row--)
        {
            double size = 1L << row;
            foreach (double bucket in _window.Sums(row))
            {
                (older, olderSum) = (older + size, olderSum + bucket);
                double newer = n - older;
                if (newer < Options.MinimumPart)
                {
                    return false;
                }

                if (older >= Options.MinimumPart)
                {
                    double share = n / (older * newer); // 1/m
                    double apart = Math.Abs((olderSum / older) - ((sum - olderSum) / newer));
                    if (apart > Math.Sqrt(share * spread) + (share * reach))
                    {
                        return true;
                    }
                }
            }
        }

        return false;
    }
}
