using Eddy.Experiments.Reports.Pages;

namespace Eddy.Experiments.Recurrent.Reports;

/// <summary>A result beside that of the control.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Result">The learner's.</param>
/// <param name="Control">The same of a network whose readout alone learned; null where none ran.</param>
/// <param name="Chance">What it is where nothing is learned; null where that is not known.</param>
/// <param name="IsShare">Whether it is a share, shown in percent.</param>
/// <param name="MoreIsBetter">Whether more is better; else less is.</param>
public sealed record TaskResultRow(string Name, double Result, double? Control, double? Chance, bool IsShare, bool MoreIsBetter)
{
    /// <summary>Whether the learner did better than the control; null where they are equal or there is none.</summary>
    public bool? IsBetter => Control is not { } control || control == Result ? null : (Result > control) == MoreIsBetter;

    /// <summary>A value as it should read.</summary>
    public string Text(double value) => IsShare ? Figure.Percent(value, 2) : Figure.Measure(value);

    /// <summary>Result − control, signed; shares in points.</summary>
    public string DifferenceText => Control is not { } control ? "–"
        : (Result > control ? "+" : "") + (IsShare ? Figure.Fixed(100 * (Result - control), 2) + " points" : Figure.Measure(Result - control));

    /// <summary>The rows of a run.</summary>
    /// <param name="result">Of the run; null while there is none.</param>
    /// <param name="final">Its last figures; null before the first.</param>
    /// <param name="control">The same of the control.</param>
    /// <param name="chance">Share told right by chance; null where that is not known.</param>
    /// <param name="isNormalised">Whether the squared error of the mean is 1.</param>
    internal static IEnumerable<TaskResultRow> Of(TaskRunResult? result, TaskScores? final, TaskScores? control, double? chance, bool isNormalised)
    {
        if (result?.Test is { } test)
        {
            string part = test.Part.Replace('_', ' ');
            yield return new($"{part}: recordings told right", test.Accuracy, result.ControlTest?.Accuracy, chance, true, true);
            yield return new($"{part}: answers told right", test.StepAccuracy, result.ControlTest?.StepAccuracy, chance, true, true);
            yield return new($"{part}: loss, nats", test.Loss, result.ControlTest?.Loss, null, false, false);
        }

        if (final is null)
        {
            yield break;
        }

        if (final.Accuracy is { } accuracy)
        {
            yield return new("answers told right at the end", accuracy, control?.Accuracy, chance, true, true);
        }

        if (final.BitError is { } error)
        {
            yield return new("wrong bits at the end", error, control?.BitError, 0.5, true, false);
        }

        if (final.Mse is { } mse)
        {
            yield return new("squared error at the end", mse, control?.Mse, isNormalised ? 1 : null, false, false);
        }

        if (final.Bits is { } bits)
        {
            yield return new("bits a lesson at the end", bits, control?.Bits, null, false, false);
        }
        else if (final.Mse is null)
        {
            yield return new("loss a lesson at the end", final.Loss, control?.Loss, null, false, false);
        }
    }
}
