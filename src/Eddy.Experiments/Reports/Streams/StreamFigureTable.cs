using Eddy.Experiments.Reports.Pages;
using Eddy.Learners;
using Eddy.Streams.Metrics;

namespace Eddy.Experiments.Reports.Streams;

/// <summary>The figures of a stream in the order and under the names in which tables show them, wherever they are shown.</summary>
public static class StreamFigureTable
{
    private static readonly Row[] _rows =
    [
        new("accuracy", "accuracy", f => f.Accuracy, true, LearningTask.Classification),
        new("window_accuracy", "accuracy, last {0}", f => f.WindowAccuracy, true, LearningTask.Classification),
        new("fading_accuracy", "accuracy, fading", f => f.FadingAccuracy, true, LearningTask.Classification),
        new("balanced_accuracy", "balanced accuracy", f => f.BalancedAccuracy, true, LearningTask.Classification),
        new("kappa", "kappa", f => f.Kappa, false, LearningTask.Classification),
        new("kappa_no_change", "kappa against no change", f => f.KappaNoChange, false, LearningTask.Classification),
        new("log_loss", "log-loss", f => f.LogLoss, false, LearningTask.Classification),
        new("mae", "mean absolute error", f => f.Mae, false, LearningTask.Regression),
        new("window_mae", "mean absolute error, last {0}", f => f.WindowMae, false, LearningTask.Regression),
        new("rmse", "root mean squared error", f => f.Rmse, false, LearningTask.Regression),
        new("r2", "R²", f => f.R2, false, LearningTask.Regression),
    ];

    /// <summary>The rows of a task.</summary>
    public static IEnumerable<Row> RowsOf(LearningTask task) => _rows.Where(row => row.Task == task);

    /// <summary>The rows of which at least one of these has a figure.</summary>
    public static IEnumerable<Row> RowsFor(params IEnumerable<ScoreFigures> figures)
        => _rows.Where(row => figures.Any(f => row.Value(f) is not null));

    /// <summary>A kind of figure.</summary>
    /// <param name="Key">Its name in JSON.</param>
    /// <param name="Label">Its name for people; {0} is the window.</param>
    /// <param name="Value">Reads it.</param>
    /// <param name="Percent">Whether it is shown in percent.</param>
    /// <param name="Task">The task that has it.</param>
    public sealed record Row(string Key, string Label, Func<ScoreFigures, double?> Value, bool Percent, LearningTask Task)
    {
        /// <summary>The name for people.</summary>
        public string Name(int window) => Label.Replace("{0}", Figure.Count(window), StringComparison.Ordinal);

        /// <summary>The figure as text; a dash where it does not apply.</summary>
        public string Text(ScoreFigures figures) => Value(figures) is { } value ? Percent ? Figure.Percent(value, 2) : Figure.Measure(value) : "–";
    }
}
