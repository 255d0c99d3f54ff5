namespace Eddy.Data.Tasks;

/// <summary>A sequence task that can be made by name.</summary>
/// <param name="Name">Its name, without a path.</param>
/// <param name="Form">As a user writes it, for example <c>text:FILE</c>; <c>name[:DIR]</c> where the path may be left out.</param>
/// <param name="Description">What is asked.</param>
/// <param name="Options">What can be set.</param>
public sealed record SequenceTaskInfo(string Name, string Form, string Description, IReadOnlyList<SequenceTaskOption> Options)
{
    /// <summary>Whether there may be recordings apart for judging: the option <c>part</c> takes <c>test</c>, and each recording can come once, in turn.</summary>
    public bool HasTest { get; init; }

    /// <summary>Whether a path must follow the name.</summary>
    public bool NeedsPath => TakesPath && Form[Name.Length] == ':';

    /// <summary>Whether a path may follow the name.</summary>
    public bool TakesPath => Form != Name;
}

/// <summary>An option of a task.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Default">Its value where none is given.</param>
/// <param name="Description">What it does.</param>
public sealed record SequenceTaskOption(string Name, string Default, string Description);
