using Eddy.Experiments.Reports.Pages;
using Eddy.Experiments.Reports.Sections;
using Eddy.Experiments.Streaming;
using Eddy.Learners;

namespace Eddy.Experiments.Reports.Streams;

/// <summary>The top of a stream's page: what ran over what, the result in one large figure with what beats it, and the figures to see first.</summary>
internal static class StreamHeadline
{
    public static void Write(Markup page, StreamReportModel model)
    {
        page.Add($"<header class=\"hero\"><div class=\"hero-text\"><h1>{model.Title}</h1>");
        if (model.Subtitle.Length > 0)
        {
            page.Add($"<p class=\"subtitle\">{model.Subtitle}</p>");
        }

        (double? value, string unit, string label) = model.Task == LearningTask.Classification
            ? (100 * model.Last.Learner.Accuracy, "\u00A0%", "of the classes told right before they were learned")
            : (model.Last.Learner.Rmse, "", "root mean squared error, told before it was learned");
        if (value is { } figure)
        {
            page.Add($"<p class=\"headline\"><span class=\"headline-figure\">{(model.Task == LearningTask.Classification ? Figure.Fixed(figure, 2) : Figure.Measure(figure))}</span>");
            page.Add($"<span class=\"headline-unit\">{unit}</span><span class=\"headline-label\">{label}</span></p>");
        }

        page.Add($"</div>");
        IReadOnlyList<StreamVerdict> verdicts = StreamVerdict.Of(model.Task, model.Last);
        if (value is not null && verdicts.Count > 0)
        {
            page.Add($"<ul class=\"verdicts\">");
            foreach (StreamVerdict verdict in verdicts)
            {
                page.Add($"<li><span class=\"{(verdict.Beats ? "beats" : "loses")}\">{(verdict.Beats ? "beats" : "does not beat")}</span> {StreamVerdict.Say(verdict.Baseline)}");
                page.Add($"<span class=\"note\">{Text(model.Task, verdict.Other)}</span></li>");
            }

            page.Add($"</ul>");
        }

        page.Add($"</header>");
        HeadlineSection.WriteFacts(page, model);
    }

    private static string Text(LearningTask task, double? value)
        => value is not { } figure ? "–" : task == LearningTask.Classification ? Figure.Percent(figure, 2) : Figure.Measure(figure);
}
