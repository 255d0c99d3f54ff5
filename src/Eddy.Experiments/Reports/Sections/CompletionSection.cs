using Eddy.Experiments.Reports.Charts;
using Eddy.Experiments.Reports.Pages;

namespace Eddy.Experiments.Reports.Sections;

/// <summary>Images whose lower half the model dreamed.</summary>
internal static class CompletionSection
{
    public static Section Section { get; } = new(
        "completion",
        "Completion",
        "The lower half, from the model's own predictions",
        model => model.Sequences is { Completions.Count: > 0 } && model.ImageRows > 0 && model.ImageColumns > 0,
        model => $"Of each test image the first {Figure.Count(model.Sequences!.GivenRows)} rows are given; from there on the model reads what it predicted itself. "
            + "A linear head trained on the squared error predicts a mean of what could come, so it blurs where several things could.",
        Write);

    private static void Write(Markup page, ReportModel model)
    {
        page.Add($"<ul class=\"gallery\">");
        foreach ((RowCompletionPicture picture, int i) in model.Sequences!.Completions.Select((picture, i) => (picture, i)))
        {
            page.Add($"<li title=\"test image {Figure.Count(i)}\">");
            foreach ((byte[] pixels, string what) in new[] { (picture.Given, "the half given"), (picture.Completed, "completed"), (picture.Truth, "the truth") })
            {
                Picture.WriteGrey(page, pixels, model.ImageRows, model.ImageColumns, $"Test image {Figure.Count(i)}, {what}");
            }

            page.Add($"<span class=\"note\">given, completed, truth</span></li>");
        }

        page.Add($"</ul>");
    }
}
