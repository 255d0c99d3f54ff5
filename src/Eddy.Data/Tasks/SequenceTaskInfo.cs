namespace Eddy.Data.Tasks;

/// <summary>A sequence task that can be made by name.</summary>
/// <param name="Name">Its name, without a path.</param>
/// <param name="Form">As a user writes it, for example <c>text:FILE</c>.</param>
/// <param name="Description">What is asked.</param>
/// <param name="Options">What can be set.</param>
public sealed record SequenceTaskInfo(string Name, string Form, string Description, IReadOnlyList<SequenceTaskOption> Options)
{
    /// <summary>Whether a path follows the name.</summary>
    public bool NeedsPath => Form != Name;
}

/// <summary>An option of a task.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Default">Its value where none is given.</param>
/// <param name="Description">What it does.</param>
public sealed record SequenceTaskOption(string Name, string Default, string Description);
