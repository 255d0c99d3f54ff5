namespace Eddy.Experiments.Forecasting;

/// <summary>What a method came to on one sequence and horizon.</summary>
/// <param name="Sequence">The sequence's name.</param>
/// <param name="Horizon">h.</param>
/// <param name="Candidate">The setting that was chosen.</param>
/// <param name="Lags">Its k.</param>
/// <param name="ValidationNrmse">Mean over its runs on the validation part: why it was chosen.</param>
/// <param name="Test">Mean of each figure over the runs that went well, on the test part; not numbers where none did.</param>
/// <param name="Runs">Runs on the test part.</param>
/// <param name="Explosions">How many of them were broken off.</param>
public sealed record ForecastChoice(string Sequence, int Horizon, string Candidate, int Lags, double ValidationNrmse, ForecastMetrics Test, int Runs, int Explosions);

/// <summary>What a method came to on all sequences.</summary>
/// <param name="Method">Its name.</param>
/// <param name="Mode">When it was told.</param>
/// <param name="Horizons">The horizons, in order.</param>
/// <param name="Nrmse">Mean test nRMSE over the sequences, by horizon.</param>
/// <param name="Validation">Mean validation nRMSE of what was chosen, over sequences and horizons.</param>
/// <param name="Choices">Sequence by sequence, horizon by horizon.</param>
public sealed record ForecastRow(string Method, ForecastMode Mode, IReadOnlyList<int> Horizons, IReadOnlyList<double> Nrmse, double Validation, IReadOnlyList<ForecastChoice> Choices)
{
    /// <summary>The method as every report must name it: with the word leaky where it saw the future.</summary>
    public string Label => ForecastResult.LabelOf(Method, Mode);

    /// <summary>Mean test nRMSE over horizons and sequences.</summary>
    public double MeanNrmse => Nrmse.Average();

    /// <summary>Runs on test parts that were broken off.</summary>
    public int Explosions => Choices.Sum(choice => choice.Explosions);
}
