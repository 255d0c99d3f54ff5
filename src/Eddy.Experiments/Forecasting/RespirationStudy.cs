using System.Globalization;
using System.Numerics;
using Eddy.Data.Respiration;
using Eddy.Experiments.Forecasting.Baselines;

namespace Eddy.Experiments.Forecasting;

/// <summary>The published protocol of respiratory forecasting on nine recordings of three chest markers: at 3.33 Hz, horizons 1 to 7, nRMSE of points in space.</summary>
public static class RespirationStudy
{
    private const int SamplesPerKept = 3;
    private const int FixedLags = 12;

    private static readonly int[] _lags = [4, 8, 12, 16, 20];

    /// <summary>1 to 7 samples: 0.3 to 2.1 s.</summary>
    public static IReadOnlyList<int> Horizons { get; } = [1, 2, 3, 4, 5, 6, 7];

    /// <summary>The parts of <see cref="RlsMixtureForecaster{T}"/>: 2, 4 and 12 lags, drawn weakly and strongly towards persistence, nothing forgotten.</summary>
    /// <remarks>Chosen on the validation parts of the nine recordings: 0.521 there, against 0.518 to 0.532 for mixtures of 8 to 48 parts, of which it is by far the cheapest.</remarks>
    public static IReadOnlyList<RlsOptions> MixtureParts { get; } =
        [.. new[] { 2, 4, 12 }.SelectMany(lags => new[] { 10.0, 100.0 }, (lags, start) => new RlsOptions { Lags = lags, Start = start, FromPersistence = true })];

    /// <summary>The recordings of a folder in their 3.33 Hz form.</summary>
    /// <exception cref="IOException">The folder is not there.</exception>
    /// <exception cref="InvalidDataException">A file is wrong.</exception>
    public static IReadOnlyList<ForecastSequence> Sequences(string folder)
        => [.. RespirationFolder.Load(folder).Select(recording => ForecastSequence.From(recording.Every(SamplesPerKept)))];

    /// <summary>The study itself.</summary>
    public static ForecastStudy<T> Create<T>(IReadOnlyList<ForecastSequence> sequences)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        => new(sequences, Horizons, ForecastSplit.At3Hz, ForecastMetric.Points3D);

    /// <summary>Baselines with one fixed setting each, as measured elsewhere too.</summary>
    public static IReadOnlyList<ForecastMethod<T>> FixedBaselines<T>()
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        =>
        [
            new("persistence", 1, _ => new PersistenceForecaster<T>()),
            new("mean", 1, setting => new MeanForecaster<T>(setting)),
            new("least squares, k = 4", 4, setting => new LeastSquaresForecaster<T>(setting)),
            new("least squares, k = 12", FixedLags, setting => new LeastSquaresForecaster<T>(setting)),
            new("ridge, k = 4, λ = 30", 4, setting => new RidgeForecaster<T>(setting, 30)),
            new("LMS, rate 0.001", FixedLags, setting => new LmsForecaster<T>(setting, 0.001)),
            new("NLMS, rate 0.1", FixedLags, setting => new LmsForecaster<T>(setting, 0.1, normalised: true)),
            new("RLS, λ = 100", FixedLags, setting => new RlsForecaster<T>(setting)),
            new("RLS from persistence, λ = 100", FixedLags, setting => new RlsForecaster<T>(setting, new RlsOptions { FromPersistence = true })),
            new("RLS mixture", FixedLags, setting => new RlsMixtureForecaster<T>(setting, MixtureParts)),
        ];

    /// <summary>Baselines that choose lags and rates on the validation part, for each recording and horizon.</summary>
    public static IReadOnlyList<ForecastMethod<T>> ChosenBaselines<T>()
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        =>
        [
            Grid<T>("ridge", "λ", [1, 10, 30, 100, 300], (setting, penalty) => new RidgeForecaster<T>(setting, penalty)),
            Grid<T>("LMS", "rate", [0.0002, 0.0005, 0.001], (setting, rate) => new LmsForecaster<T>(setting, rate)),
            Grid<T>("NLMS", "rate", [0.02, 0.05, 0.1, 0.2], (setting, rate) => new LmsForecaster<T>(setting, rate, normalised: true)),
            Grid<T>("RLS", "λ", [10, 30, 100, 300], (setting, start) => new RlsForecaster<T>(setting, new RlsOptions { Start = start })),
            Grid<T>("RLS from persistence", "λ", [10, 30, 100, 300], (setting, start) => new RlsForecaster<T>(setting, new RlsOptions { Start = start, FromPersistence = true })),
        ];

    private static ForecastMethod<T> Grid<T>(string name, string symbol, double[] values, Func<ForecastSetting, double, IForecaster<T>> make)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        => new(name, [.. _lags.SelectMany(lags => values, (lags, value) =>
            new ForecastCandidate<T>(string.Create(CultureInfo.InvariantCulture, $"k = {lags}, {symbol} = {value}"), lags, (setting, _) => make(setting, value)))]);
}
