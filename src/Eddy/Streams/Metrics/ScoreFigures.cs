namespace Eddy.Streams.Metrics;

/// <summary>Every figure of a score at one moment. Null where it does not belong to the task, or where no sample was scored yet; never NaN or infinite.</summary>
public record ScoreFigures
{
    /// <summary>Share of samples whose class was told.</summary>
    public double? Accuracy { get; init; }

    /// <summary>Accuracy over the last W samples.</summary>
    public double? WindowAccuracy { get; init; }

    /// <summary>Accuracy in which old samples fade.</summary>
    public double? FadingAccuracy { get; init; }

    /// <summary>Mean over classes of the share that was told.</summary>
    public double? BalancedAccuracy { get; init; }

    /// <summary>Balanced accuracy over the last W samples.</summary>
    public double? WindowBalancedAccuracy { get; init; }

    /// <summary>Cohen's κ.</summary>
    public double? Kappa { get; init; }

    /// <summary>Cohen's κ over the last W samples.</summary>
    public double? WindowKappa { get; init; }

    /// <summary>κ temporal: which part of the errors of always naming the last class is avoided; below 0 is worse than that.</summary>
    public double? KappaNoChange { get; init; }

    /// <summary>κ temporal over the last W samples.</summary>
    public double? WindowKappaNoChange { get; init; }

    /// <summary>Mean of −ln of the true class's probability, in nats.</summary>
    public double? LogLoss { get; init; }

    /// <summary>Log-loss over the last W samples.</summary>
    public double? WindowLogLoss { get; init; }

    /// <summary>Mean absolute error.</summary>
    public double? Mae { get; init; }

    /// <summary>Root of the mean squared error.</summary>
    public double? Rmse { get; init; }

    /// <summary>Share of the targets' variance that is explained.</summary>
    public double? R2 { get; init; }

    /// <summary>Mean absolute error over the last W samples.</summary>
    public double? WindowMae { get; init; }

    /// <summary>Root of the mean squared error over the last W samples.</summary>
    public double? WindowRmse { get; init; }

    /// <summary>Which part of the squared error of always telling the last value is avoided; below 0 is worse than that.</summary>
    public double? R2Persistence { get; init; }

    /// <summary>The figures of a score of classes, beside that of naming the last class.</summary>
    internal static T Of<T>(T figures, ClassificationScore score, ClassificationScore noChange)
        where T : ScoreFigures
        => figures with
        {
            Accuracy = Finite(score.Accuracy),
            WindowAccuracy = Finite(score.WindowAccuracy),
            FadingAccuracy = Finite(score.FadingAccuracy),
            BalancedAccuracy = Finite(score.BalancedAccuracy),
            WindowBalancedAccuracy = Finite(score.WindowBalancedAccuracy),
            Kappa = Finite(score.Kappa),
            WindowKappa = Finite(score.WindowKappa),
            KappaNoChange = Finite(score.KappaAgainst(noChange)),
            WindowKappaNoChange = Finite(score.WindowKappaAgainst(noChange)),
            LogLoss = Finite(score.LogLoss),
            WindowLogLoss = Finite(score.WindowLogLoss),
        };

    /// <summary>The figures of a score of values, beside that of telling the last value.</summary>
    internal static T Of<T>(T figures, RegressionScore score, RegressionScore persistence)
        where T : ScoreFigures
        => figures with
        {
            Mae = Finite(score.Mae),
            Rmse = Finite(score.Rmse),
            R2 = Finite(score.R2),
            WindowMae = Finite(score.WindowMae),
            WindowRmse = Finite(score.WindowRmse),
            R2Persistence = Finite(score.R2Against(persistence)),
        };

    private static double? Finite(double figure) => double.IsFinite(figure) ? figure : null;
}
