namespace Eddy.Cli.Output;

/// <summary>Shows progress on standard error. Cheap to call as often as wanted: what cannot be shown is dropped.</summary>
internal interface IProgressDisplay
{
    /// <summary>Takes the newest state of the work.</summary>
    void Update(in ProgressUpdate update);
}
