namespace Eddy.Experiments.Studies;

/// <summary>A picture of a study: lines over something that spans decades.</summary>
/// <param name="Title">What it shows.</param>
/// <param name="Over">What lies along it: "learning rate". Values are above 0.</param>
/// <param name="Measure">What is measured. It is drawn on a logarithmic axis where all values are above 0.</param>
/// <param name="Lines">The lines.</param>
public sealed record StudyCurves(string Title, string Over, string Measure, IReadOnlyList<StudyCurve> Lines);

/// <summary>A line of <see cref="StudyCurves"/>.</summary>
/// <param name="Name">In a word or two.</param>
/// <param name="Points">Its points, from left to right.</param>
public sealed record StudyCurve(string Name, IReadOnlyList<(double Over, double Measured)> Points);
