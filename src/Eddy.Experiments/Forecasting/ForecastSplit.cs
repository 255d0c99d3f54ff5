namespace Eddy.Experiments.Forecasting;

/// <summary>Where a sequence is cut; each number counts samples from the first.</summary>
/// <param name="TrainEnd">Samples of the training part: mean and deviation are theirs. Online forecasters are validated on what follows up to <paramref name="ValidationEnd"/>.</param>
/// <param name="FitEnd">Samples that offline forecasters are fitted on; they are validated on what follows up to <paramref name="ValidationEnd"/>.</param>
/// <param name="ValidationEnd">Samples before the test part, which goes on to the end.</param>
public sealed record ForecastSplit(int TrainEnd, int FitEnd, int ValidationEnd)
{
    /// <summary>The published cut at 3.33 Hz: 100, 180 and 200 samples.</summary>
    public static ForecastSplit At3Hz { get; } = new(100, 180, 200);

    /// <summary>The published cut at 10 Hz: 300, 540 and 600 samples.</summary>
    public static ForecastSplit At10Hz { get; } = new(300, 540, 600);

    /// <summary>The published cut at 30 Hz: 900, 1620 and 1800 samples.</summary>
    public static ForecastSplit At30Hz { get; } = new(900, 1620, 1800);

    /// <summary>Throws unless every part of a sequence has something in it.</summary>
    /// <exception cref="ArgumentException">Some part is empty.</exception>
    internal void Require(ForecastSequence sequence)
    {
        if (TrainEnd < 1 || FitEnd < TrainEnd || ValidationEnd < FitEnd || sequence.Samples <= ValidationEnd)
        {
            throw new ArgumentException(
                $"{sequence.Name}: {sequence.Samples} samples cannot be cut at {TrainEnd}, {FitEnd} and {ValidationEnd}; 0 < train ≤ fit ≤ validation < samples is needed. Use a longer sequence or an earlier cut.");
        }
    }
}

/// <summary>What is asked of a forecaster.</summary>
/// <param name="Coordinates">p, numbers in a target.</param>
/// <param name="Lags">k, samples in an input.</param>
/// <param name="Horizon">h: how many samples after the last of its input a target lies; above 0.</param>
/// <param name="Mode">When targets are told.</param>
public sealed record ForecastSetting(int Coordinates, int Lags, int Horizon, ForecastMode Mode)
{
    /// <summary>Whether an input begins with a 1.</summary>
    public bool Bias { get; init; } = true;

    /// <summary>Numbers in an input: the 1, then k samples, the oldest first, the coordinates of one instant together.</summary>
    public int InputSize => (Bias ? 1 : 0) + (Lags * Coordinates);

    /// <summary>Columns between a forecast and its being taught: h − 1, or 0 where the mode is leaky.</summary>
    public int Delay => Mode == ForecastMode.Leaky ? 0 : Horizon - 1;
}
