using Eddy.Checkpoints;

namespace Eddy.Streams;

/// <summary>Watches a number over time (an error, 0 or 1, or a loss) and says when its mean has changed. Constant memory or logarithmic in the window.</summary>
public interface IDriftDetector : IResumable
{
    /// <summary>Takes in the next value; true where a change is declared with it. The detector then starts afresh on what it holds to be new.</summary>
    bool Observe(double value);

    /// <summary>Forgets everything.</summary>
    void Reset();
}
