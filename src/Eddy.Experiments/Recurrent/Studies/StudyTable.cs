namespace Eddy.Experiments.Recurrent.Studies;

/// <summary>A table of a study: published beside measured.</summary>
/// <param name="Title">What its rows have in common.</param>
/// <param name="Measure">What is measured: "NMSE".</param>
/// <param name="Parts">Headings of the figures that make up the measured one; none where there are none.</param>
/// <param name="Rows">The rows.</param>
public sealed record StudyTable(string Title, string Measure, IReadOnlyList<string> Parts, IReadOnlyList<StudyRow> Rows);

/// <summary>A row of a <see cref="StudyTable"/>.</summary>
/// <param name="Name">The method.</param>
/// <param name="Published">The published figure; null where there is none.</param>
/// <param name="Measured">The mean over runs; null while nothing has been measured.</param>
/// <param name="Deviation">Standard deviation over runs; null for fewer than two.</param>
/// <param name="Parts">The figures that make it up, as many as the table's headings; NaN where one is missing.</param>
/// <param name="Runs">Runs at their end.</param>
/// <param name="Wanted">Runs in all.</param>
/// <param name="Exploded">Runs that ended because a number was no longer finite; they are not in the mean.</param>
/// <param name="Seconds">Time of all its runs.</param>
/// <param name="Note">A remark; empty for none.</param>
public sealed record StudyRow(
    string Name, double? Published, double? Measured, double? Deviation, IReadOnlyList<double> Parts, int Runs, int Wanted, int Exploded, double Seconds, string Note = "")
{
    /// <summary>Measured less published.</summary>
    public double? Difference => Measured - Published;
}
