namespace Eddy.Experiments.Reports;

/// <summary>What answers, a head or a whole network, at one time of its training.</summary>
/// <param name="Epoch">Epochs of its training so far, fractions allowed.</param>
/// <param name="Step">Steps so far.</param>
/// <param name="Loss">The loss it is trained on.</param>
/// <param name="TrainingErrorPercent">Errors on training samples in percent; null where it was not measured.</param>
/// <param name="ValidationErrorPercent">Errors on held-out samples in percent; null where it was not measured.</param>
public sealed record HeadProgress(double Epoch, long Step, double Loss, double? TrainingErrorPercent = null, double? ValidationErrorPercent = null);
