using System.Text.Json.Nodes;

namespace Eddy.Experiments.Studies;

/// <summary>A published experiment as a list of runs that can be stopped and taken up again one by one, and one page on what they came to.</summary>
public abstract class Study
{
    /// <summary>On the command line.</summary>
    public abstract string Name { get; }

    /// <summary>What is measured, and against which figures, in a sentence or two.</summary>
    public abstract string Description { get; }

    /// <summary>The command that runs it, with what was chosen; data by a place of the reader's own.</summary>
    public virtual string Command => $"eddy reproduce {Name}";

    /// <summary>What decides the figures: a folder holds runs of one study with these settings.</summary>
    public abstract JsonObject Settings { get; }

    /// <summary>The runs, the most important first.</summary>
    public abstract IReadOnlyList<StudyItem> Items { get; }

    /// <summary>What is known so far.</summary>
    /// <param name="folder">The study's folder.</param>
    public abstract IReadOnlyList<StudyTable> Tables(string folder);

    /// <summary>Further figures, to be read below the tables: run by run, for example.</summary>
    /// <param name="folder">The study's folder.</param>
    public virtual IReadOnlyList<StudyGrid> Grids(string folder) => [];

    /// <summary>Pictures of what is known so far.</summary>
    /// <param name="folder">The study's folder.</param>
    public virtual IReadOnlyList<StudyCurves> Curves(string folder) => [];

    /// <summary>What the tables say of the claims, a sentence each.</summary>
    /// <param name="tables">As <see cref="Tables"/> gave them.</param>
    public abstract IReadOnlyList<string> Findings(IReadOnlyList<StudyTable> tables);
}
