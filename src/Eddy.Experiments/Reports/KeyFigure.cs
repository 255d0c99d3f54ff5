namespace Eddy.Experiments.Reports;

/// <summary>One figure that a reader should see first.</summary>
/// <param name="Label">What it is: "training time", "parameters".</param>
/// <param name="Value">The figure as it should read: "41.2", "535,818", "3f9a…".</param>
/// <param name="Unit">Its unit; empty for none.</param>
/// <param name="Note">One short remark under it; empty for none.</param>
public sealed record KeyFigure(string Label, string Value, string Unit = "", string Note = "");
