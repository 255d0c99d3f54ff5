namespace Eddy.Experiments.Studies;

/// <summary>Figures of a study that are no comparison of published with measured: run by run, for example.</summary>
/// <param name="Title">What its rows have in common.</param>
/// <param name="Headings">Of the columns; the first is that of the rows' names.</param>
/// <param name="Rows">Rows of as many cells.</param>
public sealed record StudyGrid(string Title, IReadOnlyList<string> Headings, IReadOnlyList<IReadOnlyList<string>> Rows);
