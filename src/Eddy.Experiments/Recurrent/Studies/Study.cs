using System.Text.Json.Nodes;

namespace Eddy.Experiments.Recurrent.Studies;

/// <summary>A published experiment as a list of runs that can be stopped and taken up again one by one, and one page on what they came to.</summary>
public abstract class Study
{
    /// <summary>On the command line.</summary>
    public abstract string Name { get; }

    /// <summary>What is measured, and against which figures, in a sentence or two.</summary>
    public abstract string Description { get; }

    /// <summary>What decides the figures: a folder holds runs of one study with these settings.</summary>
    public abstract JsonObject Settings { get; }

    /// <summary>The runs, the most important first.</summary>
    public abstract IReadOnlyList<StudyItem> Items { get; }

    /// <summary>What is known so far.</summary>
    /// <param name="folder">The study's folder.</param>
    public abstract IReadOnlyList<StudyTable> Tables(string folder);

    /// <summary>What the tables say of the claims, a sentence each.</summary>
    /// <param name="tables">As <see cref="Tables"/> gave them.</param>
    public abstract IReadOnlyList<string> Findings(IReadOnlyList<StudyTable> tables);
}

/// <summary>One run of a study.</summary>
/// <param name="key">Names its file or folder within the study's: letters, digits, dots and dashes.</param>
public abstract class StudyItem(string key)
{
    /// <summary>Names its file or folder.</summary>
    public string Key { get; } = key;

    /// <summary>Whether it has come to its end: it is not run again.</summary>
    public abstract bool IsDone(string folder);

    /// <summary>Runs to the end or until stopped, from where it was left. What it came to is on disk before it returns.</summary>
    /// <param name="folder">The study's folder.</param>
    /// <param name="say">Told of progress in words, now and then.</param>
    /// <param name="cancellation">Stops it; it saves first.</param>
    public abstract void Run(string folder, Action<string> say, CancellationToken cancellation);
}
