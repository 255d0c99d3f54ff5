namespace Eddy.Cli.Output;

/// <summary>Progress under <c>--quiet</c>: none.</summary>
internal sealed class NoProgress : IProgressDisplay
{
    /// <inheritdoc/>
    public void Update(in ProgressUpdate update)
    {
    }
}
