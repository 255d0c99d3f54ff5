namespace Eddy.Experiments.Comparison;

/// <summary>Runs side by side: what they have in common and where they differ.</summary>
public sealed record RunComparison
{
    private RunComparison(IReadOnlyList<ComparedRun> runs) => Runs = runs;

    /// <summary>The runs, as given.</summary>
    public IReadOnlyList<ComparedRun> Runs { get; }

    /// <summary>The figures that at least one run has, in the order of tables.</summary>
    public IReadOnlyList<ComparedFigure> Figures => [.. ComparedFigure.All.Where(figure => Runs.Any(run => run.Figures.ContainsKey(figure.Key)))];

    /// <summary>Options that are not the same in all runs; a run that lacks one has a dash.</summary>
    public IReadOnlyList<OptionDifference> Differences =>
    [
        .. Runs.SelectMany(run => run.Options.Keys).Distinct()
            .Select(name => new OptionDifference(name, [.. Runs.Select(run => run.Options.GetValueOrDefault(name, "–"))]))
            .Where(difference => difference.Values.Distinct().Count() > 1),
    ];

    /// <summary>Reads the runs in these folders.</summary>
    /// <exception cref="ArgumentException">There are fewer than two, or one is given twice.</exception>
    /// <exception cref="IOException">There is no such run.</exception>
    /// <exception cref="InvalidDataException">One has no figures yet, or a file of it is damaged.</exception>
    public static RunComparison Of(IReadOnlyList<string> paths)
    {
        ArgumentNullException.ThrowIfNull(paths);
        if (paths.Count < 2)
        {
            throw new ArgumentException("Give at least two runs to compare.", nameof(paths));
        }

        ComparedRun[] runs = [.. paths.Select(ComparedRun.Read)];
        foreach (IGrouping<string, ComparedRun> same in runs.GroupBy(run => Path.TrimEndingDirectorySeparator(Path.GetFullPath(run.Path))).Where(group => group.Count() > 1))
        {
            throw new ArgumentException($"The run {same.First().Path} is given {same.Count()} times. Give each once.", nameof(paths));
        }

        // Names are short; where two folders have the same name, the path tells them apart.
        HashSet<string> twice = [.. runs.GroupBy(run => run.Name).Where(group => group.Count() > 1).Select(group => group.Key)];
        return new RunComparison([.. runs.Select(run => twice.Contains(run.Name) ? run with { Name = run.Path } : run)]);
    }
}

/// <summary>An option that differs.</summary>
/// <param name="Name">Its name in config.json.</param>
/// <param name="Values">Its value in each run.</param>
public sealed record OptionDifference(string Name, IReadOnlyList<string> Values);
