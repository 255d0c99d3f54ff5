namespace Eddy.Experiments.Reports;

/// <summary>A line of a table: a setting or a fact and its value.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Value">Its value as text.</param>
public sealed record NamedValue(string Name, string Value);
