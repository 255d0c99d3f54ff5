namespace Eddy.Cli.Output;

/// <summary>Where a long piece of work stands.</summary>
/// <param name="Phase">What is being done: "encoder epoch 3/15".</param>
/// <param name="Fraction">How much of all the work is done, 0 to 1.</param>
/// <param name="Details">What there is to see, such as loss terms; empty for nothing.</param>
/// <param name="SamplesPerSecond">Speed, if it is known.</param>
/// <param name="TimeLeft">Time to the end of all the work; estimated from <paramref name="Fraction"/> if it is not given.</param>
/// <param name="EndsEpoch">A milestone: worth a line of its own where no bar can be drawn.</param>
internal readonly record struct ProgressUpdate(
    string Phase, double Fraction, string Details = "", double? SamplesPerSecond = null, TimeSpan? TimeLeft = null, bool EndsEpoch = false);
