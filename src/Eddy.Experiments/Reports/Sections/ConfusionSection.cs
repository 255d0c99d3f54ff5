using Eddy.Experiments.Analysis;
using Eddy.Experiments.Reports.Charts;
using Eddy.Experiments.Reports.Pages;

namespace Eddy.Experiments.Reports.Sections;

/// <summary>Which classes are taken for which.</summary>
internal static class ConfusionSection
{
    private const int Pairs = 10;

    public static Section<RunPage> Section { get; } = new(
        "confusion",
        "Confusions",
        "What is taken for what",
        model => model.Confusion is { Total: > 0 },
        model => Lede(model, model.Confusion!),
        Write);

    private static string Lede(RunPage model, ConfusionMatrix matrix)
    {
        (int truth, int predicted, long count) = Worst(matrix).FirstOrDefault();
        return count == 0
            ? $"All {Figure.Count(matrix.Total)} samples were recognised."
            : $"{Figure.Count(matrix.Errors)} of {Figure.Count(matrix.Total)} samples were taken for another class; most often a "
                + $"{model.ClassName(truth)} for a {model.ClassName(predicted)}.";
    }

    private static void Write(Markup page, RunPage model)
    {
        ConfusionMatrix matrix = model.Confusion!;
        page.Add($"<div class=\"pair\">");
        if (matrix.Classes <= HeatMap.MostClasses)
        {
            HeatMap.Write(page, matrix, model.ClassName);
        }

        (int Truth, int Predicted, long Count)[] worst = [.. Worst(matrix).Take(Pairs)];
        if (worst.Length > 0)
        {
            Bars.Write(
                page,
                "The most frequent confusions",
                "true → said",
                "times",
                worst.Select(pair => new Bar($"{model.ClassName(pair.Truth)} → {model.ClassName(pair.Predicted)}", pair.Count, Figure.Count(pair.Count), "var(--alarm)")),
                worst[0].Count);
        }

        page.Add($"</div>");
    }

    private static IEnumerable<(int Truth, int Predicted, long Count)> Worst(ConfusionMatrix matrix)
        => from truth in Enumerable.Range(0, matrix.Classes)
           from predicted in Enumerable.Range(0, matrix.Classes)
           where truth != predicted && matrix[truth, predicted] > 0
           orderby matrix[truth, predicted] descending
           select (truth, predicted, matrix[truth, predicted]);
}
