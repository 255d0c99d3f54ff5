namespace Eddy.Data;

/// <summary>What there is to know about a named data set without making or reading it.</summary>
/// <param name="Name">Short name, as given to <c>--data</c>.</param>
/// <param name="Description">One sentence: what it is and where it comes from.</param>
/// <param name="TrainCount">Images to learn from.</param>
/// <param name="TestCount">Images to judge on.</param>
/// <param name="Rows">Height of an image in pixels.</param>
/// <param name="Columns">Width of an image in pixels.</param>
/// <param name="Classes">Number of classes.</param>
public sealed record DataSetInfo(string Name, string Description, int TrainCount, int TestCount, int Rows, int Columns, int Classes);
