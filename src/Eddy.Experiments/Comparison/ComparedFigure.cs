using Eddy.Experiments.Reports.Pages;

namespace Eddy.Experiments.Comparison;

/// <summary>A figure that runs may share.</summary>
/// <param name="Key">Its name in JSON.</param>
/// <param name="Name">Its name for people.</param>
/// <param name="Better">1 where more is better, −1 where less is, 0 where neither is.</param>
/// <param name="Format">Writes it.</param>
public sealed record ComparedFigure(string Key, string Name, int Better, Func<double, string> Format)
{
    /// <summary>Every figure, in the order of tables.</summary>
    public static IReadOnlyList<ComparedFigure> All { get; } =
    [
        new("examples", "samples", 0, value => Figure.Count((long)value)),
        new("accuracy", "accuracy", 1, Percent),
        new("window_accuracy", "in the window", 1, Percent),
        new("balanced_accuracy", "balanced", 1, Percent),
        new("majority", "majority", 0, Percent),
        new("no_change", "no change", 0, Percent),
        new("kappa", "kappa", 1, Figure.Measure),
        new("kappa_no_change", "kappa no change", 1, Figure.Measure),
        new("log_loss", "log-loss", -1, Figure.Measure),
        new("mae", "mae", -1, Figure.Measure),
        new("rmse", "rmse", -1, Figure.Measure),
        new("mean", "rmse of mean", 0, Figure.Measure),
        new("persistence", "rmse of persistence", 0, Figure.Measure),
        new("r2", "R²", 1, Figure.Measure),
        new("steps", "steps", 0, value => Figure.Count((long)value)),
        new("length", "length", 1, Figure.Measure),
        new("loss", "loss", -1, Figure.Measure),
        new("bits", "bits", -1, Figure.Measure),
        new("bit_error", "wrong bits", -1, Percent),
        new("mse", "squared error", -1, Figure.Measure),
        new("test_accuracy", "test accuracy", 1, Percent),
        new("control_test_accuracy", "test, readout only", 0, Percent),
        new("over_control_test", "test over it, points", 1, value => Figure.Fixed(100 * value, 2)),
        new("control_accuracy", "readout only", 0, Percent),
        new("over_control", "over it, points", 1, value => Figure.Fixed(100 * value, 2)),
        new("control_loss", "loss, readout only", 0, Figure.Measure),
        new("under_control_loss", "loss below it", 1, Figure.Measure),
        new("firing", "spikes a unit, step", 0, Figure.Measure),
        new("samples_per_second", "samples/s", 1, Figure.Measure),
        new("steps_per_second", "steps/s", 1, Figure.Measure),
        new("state_bytes", "state, KiB", -1, value => Figure.Measure(value / 1024)),
        new("seconds", "seconds", -1, Figure.Measure),
    ];

    /// <summary>The run whose figure is the best; null where none is better than all others.</summary>
    public ComparedRun? Best(IReadOnlyList<ComparedRun> runs)
    {
        ArgumentNullException.ThrowIfNull(runs);
        ComparedRun[] having = [.. runs.Where(run => run.Figures.ContainsKey(Key)).OrderByDescending(run => Better * run.Figures[Key])];
        return Better == 0 || having.Length < 2 || having[0].Figures[Key] == having[1].Figures[Key] ? null : having[0];
    }

    private static string Percent(double fraction) => Figure.Percent(fraction, 2);
}
