namespace Eddy.Experiments.Studies;

/// <summary>A table of a study: published beside measured.</summary>
/// <param name="Title">What its rows have in common.</param>
/// <param name="Measure">What is measured: "NMSE".</param>
/// <param name="Parts">Headings of the figures that make up the measured one; none where there are none.</param>
/// <param name="Rows">The rows.</param>
public sealed record StudyTable(string Title, string Measure, IReadOnlyList<string> Parts, IReadOnlyList<StudyRow> Rows)
{
    /// <summary>What measured figures are compared with.</summary>
    public string Reference { get; init; } = "published";

    /// <summary>Headings of what else is to be said of a row, in words.</summary>
    public IReadOnlyList<string> Facts { get; init; } = [];

    /// <summary>What its runs differ in, where it is one thing.</summary>
    public string Runs { get; init; } = "runs";

    /// <summary>Decimals of the figures; null for about three digits.</summary>
    public int? Decimals { get; init; }

    /// <summary>Whether it is drawn, too: a bar a row, with the figure that it is compared with.</summary>
    public bool IsDrawn { get; init; }
}

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
    /// <summary>Words, as many as the table's headings of such; none where there are none.</summary>
    public IReadOnlyList<string> Facts { get; init; } = [];

    /// <summary>The measured figure of each run.</summary>
    public IReadOnlyList<double> Points { get; init; } = [];

    /// <summary>The rows of a table that share it belong together; empty for none.</summary>
    public string Group { get; init; } = "";

    /// <summary>Measured less published.</summary>
    public double? Difference => Measured - Published;

    /// <summary>A row from the figures of its runs.</summary>
    /// <param name="name">The method.</param>
    /// <param name="published">The figure that it is compared with.</param>
    /// <param name="points">The figure of each run that has one; what is not finite is left out.</param>
    /// <param name="runs">Runs at their end.</param>
    /// <param name="wanted">Runs in all.</param>
    /// <param name="exploded">Runs that ended because a number was no longer finite.</param>
    /// <param name="seconds">Time of all its runs.</param>
    internal static StudyRow Of(string name, double? published, IEnumerable<double> points, int runs, int wanted, int exploded, double seconds)
    {
        double[] values = [.. points.Where(double.IsFinite)];
        double? mean = values.Length == 0 ? null : values.Average();
        double? deviation = values.Length < 2 ? null : Math.Sqrt(values.Sum(v => (v - mean!.Value) * (v - mean.Value)) / (values.Length - 1));
        return new StudyRow(name, published, mean, deviation, [], runs, wanted, exploded, seconds) { Points = values };
    }
}
