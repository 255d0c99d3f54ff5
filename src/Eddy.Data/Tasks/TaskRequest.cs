namespace Eddy.Data.Tasks;

/// <summary>What a task is to be made of.</summary>
/// <param name="Lanes">B.</param>
/// <param name="Seed">What comes when.</param>
/// <param name="Path">What follows the name; empty where nothing does.</param>
/// <param name="Options">The task's options.</param>
internal sealed record TaskRequest(int Lanes, ulong Seed, string Path, TaskOptions Options)
{
    /// <summary>Whether the option <c>part</c> asks for what is kept for judging.</summary>
    public bool IsTest => (Options.Has("hold_out") ? Options.Choice("part", "train", "test", RecordingChoice.HeldOutPart) : Options.Choice("part", "train", "test")) == "test";
}
