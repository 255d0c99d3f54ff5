namespace Eddy.Experiments.Studies;

/// <summary>One run of a study.</summary>
/// <param name="key">Names its file or folder within the study's: letters, digits, dots and dashes.</param>
public abstract class StudyItem(string key)
{
    /// <summary>Names its file or folder.</summary>
    public string Key { get; } = key;

    /// <summary>Whether it has come to its end: it is not run again.</summary>
    public abstract bool IsDone(string folder);

    /// <summary>Whether something of it is in the study's folder although nobody called that a study's yet: a run made by hand, in its place.</summary>
    public virtual bool IsThere(string folder) => false;

    /// <summary>Why what is in its place is not this run and cannot be taken for it; null where nothing is there, or this run.</summary>
    public virtual string? Refusal(string folder) => null;

    /// <summary>Runs to the end or until stopped, from where it was left. What it came to is on disk before it returns.</summary>
    /// <param name="folder">The study's folder.</param>
    /// <param name="say">Told of progress in words, now and then.</param>
    /// <param name="cancellation">Stops it; it saves first.</param>
    public abstract void Run(string folder, Action<string> say, CancellationToken cancellation);
}
