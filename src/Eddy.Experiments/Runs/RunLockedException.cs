namespace Eddy.Experiments.Runs;

/// <summary>Another process is writing the run.</summary>
public sealed class RunLockedException : IOException
{
    internal RunLockedException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
