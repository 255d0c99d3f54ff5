using Eddy.Experiments.Studies;

namespace Eddy.Experiments.Recurrent.Studies;

/// <summary>Rows of runs over tasks: the mean over seeds of each method.</summary>
internal static class TaskStudyRows
{
    /// <summary>A row from the runs of one method.</summary>
    /// <param name="name">The method.</param>
    /// <param name="folder">The study's folder.</param>
    /// <param name="items">Its runs.</param>
    /// <param name="figure">What is measured of a run.</param>
    /// <param name="unfinished">Whether runs count that were stopped on their way.</param>
    public static StudyRow Of(string name, string folder, IReadOnlyList<TaskStudyItem> items, Func<TaskRunResult, double?> figure, bool unfinished = false)
    {
        TaskRunResult[] results = [.. items.Select(item => item.Result(folder)).OfType<TaskRunResult>()];
        IEnumerable<double> values = results.Where(r => r.Exploded is null && (unfinished || r.IsDone)).Select(figure).OfType<double>();
        return StudyRow.Of(name, null, values, results.Count(r => r.IsDone), items.Count, results.Count(r => r.Exploded is not null), results.Sum(r => r.Seconds));
    }
}
