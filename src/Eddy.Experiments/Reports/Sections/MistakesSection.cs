using Eddy.Experiments.Reports.Charts;
using Eddy.Experiments.Reports.Pages;

namespace Eddy.Experiments.Reports.Sections;

/// <summary>The samples that were taken for another class, as pictures.</summary>
internal static class MistakesSection
{
    private const int Most = 60;

    public static Section Section { get; } = new(
        "mistakes",
        "Mistakes",
        "The mistakes",
        model => model.Mistakes.Count > 0,
        model => (model.Mistakes.Count > Most ? $"{Most} of the {Figure.Count(model.Mistakes.Count)} given: " : "")
            + "the true class → what the network said, and how sure it was. Some of them would puzzle a person too; the others are where to look.",
        Write);

    private static void Write(Markup page, ReportModel model)
    {
        bool pictures = HasPixels(model, model.Mistakes[0]);
        page.Add($"<ul class=\"{(pictures ? "gallery" : "gallery text-only")}\">");
        foreach (Mistake mistake in model.Mistakes.Take(Most))
        {
            string truth = model.ClassName(mistake.Truth), said = model.ClassName(mistake.Predicted);
            page.Add($"<li title=\"sample {Figure.Count(mistake.Index)}\">");
            if (HasPixels(model, mistake))
            {
                Picture.WriteGrey(page, mistake.Pixels, model.ImageRows, model.ImageColumns, $"Sample {Figure.Count(mistake.Index)}, a {truth} taken for a {said}");
            }

            page.Add($"<span class=\"verdict\"><span class=\"truth\">{truth}</span> → <span class=\"said\">{said}</span></span>");
            page.Add($"<span class=\"note\">{Figure.Confidence(mistake.Confidence)}<span class=\"word\"> sure</span></span></li>");
        }

        page.Add($"</ul>");
    }

    private static bool HasPixels(ReportModel model, Mistake mistake)
        => model.ImageRows > 0 && model.ImageColumns > 0 && mistake.Pixels is { } pixels && pixels.Length == model.ImageRows * model.ImageColumns;
}
