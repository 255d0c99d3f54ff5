using System.Numerics;

namespace Eddy.Experiments.Forecasting;

/// <summary>Runs methods over several sequences and horizons, chooses settings on the validation part alone, and reports the test part.</summary>
/// <remarks>
/// Of the candidates of a method, for each sequence and horizon, only those with the fewest explosions in their validation runs stay; of these the lowest mean validation
/// nRMSE wins, the first where two are level. The same figures come out for any number of threads.
/// </remarks>
public sealed class ForecastStudy<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly IReadOnlyList<ForecastSequence> _sequences;
    private readonly IReadOnlyList<int> _horizons;
    private readonly ForecastSplit _split;
    private readonly ForecastMetric _metric;

    /// <summary>A study.</summary>
    /// <param name="sequences">At least one.</param>
    /// <param name="horizons">At least one, each above 0.</param>
    /// <param name="split">Where sequences are cut.</param>
    /// <param name="metric">What an error is.</param>
    /// <exception cref="ArgumentException">There is nothing to run on, or a sequence is too short.</exception>
    public ForecastStudy(IReadOnlyList<ForecastSequence> sequences, IReadOnlyList<int> horizons, ForecastSplit split, ForecastMetric metric)
    {
        ArgumentNullException.ThrowIfNull(sequences);
        ArgumentNullException.ThrowIfNull(horizons);
        ArgumentNullException.ThrowIfNull(split);
        if (sequences.Count == 0 || horizons.Count == 0 || horizons.Any(h => h < 1))
        {
            throw new ArgumentException("A study needs at least one sequence and one horizon, and horizons above 0.");
        }

        foreach (ForecastSequence sequence in sequences)
        {
            split.Require(sequence);
        }

        (_sequences, _horizons, _split, _metric) = (sequences, horizons, split, metric);
    }

    /// <summary>Runs one method.</summary>
    /// <param name="method">What to run.</param>
    /// <param name="mode">When it is told.</param>
    /// <param name="threads">Above 0.</param>
    /// <param name="stop">Stops between runs.</param>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public ForecastRow Run(ForecastMethod<T> method, ForecastMode mode = ForecastMode.Causal, int threads = 1, CancellationToken stop = default)
    {
        ArgumentNullException.ThrowIfNull(method);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(threads);
        if (method.Candidates.Count == 0)
        {
            throw new ArgumentException($"{method.Name} has no candidate to choose from.", nameof(method));
        }

        var choices = new ForecastChoice[_sequences.Count * _horizons.Count];
        try
        {
            Parallel.For(0, choices.Length, new ParallelOptions { MaxDegreeOfParallelism = threads, CancellationToken = stop },
                i => choices[i] = Choose(method, mode, _sequences[i / _horizons.Count], _horizons[i % _horizons.Count], stop));
        }
        catch (AggregateException exception) when (exception.InnerExceptions.Count > 0)
        {
            throw exception.InnerExceptions.FirstOrDefault(inner => inner is not OperationCanceledException) ?? exception.InnerExceptions[0];
        }

        double[] nrmse = [.. _horizons.Select(h => choices.Where(choice => choice.Horizon == h).Average(choice => choice.Test.Nrmse))];
        return new ForecastRow(method.Name, mode, _horizons, nrmse, choices.Average(choice => choice.ValidationNrmse), choices);
    }

    private ForecastChoice Choose(ForecastMethod<T> method, ForecastMode mode, ForecastSequence sequence, int horizon, CancellationToken stop)
    {
        (ForecastCandidate<T>? Candidate, int Explosions, double Validation, List<ForecastResult> Runs) best = (null, int.MaxValue, double.NaN, []);
        foreach (ForecastCandidate<T> candidate in method.Candidates)
        {
            var harness = Harness(candidate, mode, sequence, horizon);
            List<ForecastResult> runs = Repeat(harness, candidate, 0, candidate.ValidationRuns, stop);
            int explosions = runs.Count(run => run.Exploded);
            double validation = Mean(runs, run => run.Validation.Nrmse);
            if (best.Candidate is null || explosions < best.Explosions
                || (explosions == best.Explosions && (validation < best.Validation || (double.IsNaN(best.Validation) && !double.IsNaN(validation)))))
            {
                best = (candidate, explosions, validation, runs);
            }
        }

        ForecastCandidate<T> chosen = best.Candidate!;
        if (chosen.TestRuns > best.Runs.Count)
        {
            best.Runs.AddRange(Repeat(Harness(chosen, mode, sequence, horizon), chosen, best.Runs.Count, chosen.TestRuns, stop));
        }

        List<ForecastResult> reported = best.Runs[..chosen.TestRuns];
        var test = new ForecastMetrics(
            Mean(reported, run => run.Test.Nrmse), Mean(reported, run => run.Test.Mae), Mean(reported, run => run.Test.Rmse), Mean(reported, run => run.Test.Max), Mean(reported, run => run.Test.Jitter));
        return new ForecastChoice(sequence.Name, horizon, chosen.Description, chosen.Lags, best.Validation, test, reported.Count, reported.Count(run => run.Exploded));
    }

    private ForecastHarness<T> Harness(ForecastCandidate<T> candidate, ForecastMode mode, ForecastSequence sequence, int horizon)
        => new(sequence, new ForecastSetting(sequence.Coordinates, candidate.Lags, horizon, mode), _split, _metric);

    private static List<ForecastResult> Repeat(ForecastHarness<T> harness, ForecastCandidate<T> candidate, int from, int to, CancellationToken stop)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(to, nameof(candidate));
        var runs = new List<ForecastResult>();
        for (int run = from; run < to; run++)
        {
            stop.ThrowIfCancellationRequested();
            runs.Add(harness.Run(candidate.Make(harness.Setting, run)));
        }

        return runs;
    }

    private static double Mean(List<ForecastResult> runs, Func<ForecastResult, double> figure)
        => runs.Where(run => !run.Exploded).Select(figure).DefaultIfEmpty(double.NaN).Average();
}
