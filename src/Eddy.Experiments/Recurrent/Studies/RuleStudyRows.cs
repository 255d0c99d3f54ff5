using Eddy.Experiments.Studies;

namespace Eddy.Experiments.Recurrent.Studies;

/// <summary>Rows of rules' runs over a task: means over seeds.</summary>
internal static class RuleStudyRows
{
    /// <summary>A row of one method.</summary>
    /// <param name="name">The method.</param>
    /// <param name="folder">The study's folder.</param>
    /// <param name="items">Its runs.</param>
    /// <param name="figure">What is measured of a run that is done.</param>
    public static StudyRow Of(string name, string folder, IReadOnlyList<RuleStudyItem> items, Func<TaskRunResult, double?> figure)
    {
        TaskRunResult[] results = [.. items.Select(item => item.Result(folder)).OfType<TaskRunResult>()];
        IEnumerable<double> values = results.Where(r => r.Exploded is null && r.IsDone).Select(figure).OfType<double>();
        return StudyRow.Of(name, null, values, items.Count(item => item.IsDone(folder)), items.Count, results.Count(r => r.Exploded is not null), results.Sum(r => r.Seconds));
    }

    /// <summary>The row with alignment, milliseconds a sequence and trace memory as its parts.</summary>
    public static StudyRow WithCosts(StudyRow row, string folder, IReadOnlyList<RuleStudyItem> items, int stepsPerSequence)
    {
        RuleStudyItem[] done = [.. items.Where(item => item.Alignment(folder) is not null)];
        return row with
        {
            Parts = done.Length == 0 ? [double.NaN, double.NaN, double.NaN, double.NaN] :
            [
                done.Average(item => item.Alignment(folder)!.First),
                done.Average(item => item.Alignment(folder)!.Last),
                done.Min(item => 1000.0 * stepsPerSequence / item.Options.Batch / item.Fastest(folder)),
                done.Average(item => item.Alignment(folder)!.TraceBytes / 1024.0),
            ],
        };
    }
}
