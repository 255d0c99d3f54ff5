namespace Eddy.Checkpoints;

/// <summary>A checkpoint that <see cref="CheckpointFolder.Latest"/> passed over.</summary>
/// <param name="Path">The file.</param>
/// <param name="Reason">Why it could not be used, in words for the user; names the file.</param>
public sealed record SkippedCheckpoint(string Path, string Reason);
