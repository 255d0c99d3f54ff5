using Eddy.Experiments.Reports.Pages;
using Eddy.Experiments.Reports.Sections;
using Eddy.Experiments.Streaming;

namespace Eddy.Experiments.Reports.Streams;

/// <summary>Every figure beside those of the rules that learn nothing.</summary>
internal static class BaselineSection
{
    public static Section<StreamReportModel> Section { get; } = new(
        "baselines",
        "Baselines",
        "Beside rules that learn nothing",
        model => model.Last.Baselines.Count > 0,
        model => "A learner earns its keep only where it beats these. " + string.Join(
            " ", model.Last.Baselines.Select(baseline => Explain(baseline.Name)).Where(text => text.Length > 0)),
        Write);

    private static string Explain(string name) => name switch
    {
        "majority" => "Majority answers the most frequent class so far.",
        "no_change" => "No change answers the last class.",
        "mean" => "Mean answers the mean so far.",
        "persistence" => "Persistence answers the last value.",
        _ => "",
    };

    private static void Write(Markup page, StreamReportModel model)
    {
        StreamScores last = model.Last;
        page.Add($"<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Figures and baselines\"><table class=\"figures\"><thead><tr><th scope=\"col\">figure</th><th scope=\"col\">{model.Learner}</th>");
        foreach (StreamBaseline baseline in last.Baselines)
        {
            page.Add($"<th scope=\"col\">{StreamVerdict.Say(baseline.Name)}</th>");
        }

        page.Add($"</tr></thead><tbody>");
        foreach (StreamFigureTable.Row row in StreamFigureTable.RowsFor([last.Learner, .. last.Baselines.Select(b => b.Figures)]))
        {
            page.Add($"<tr><th scope=\"row\">{row.Name(model.Window)}</th><td>{row.Text(last.Learner)}</td>");
            foreach (StreamBaseline baseline in last.Baselines)
            {
                page.Add($"<td>{row.Text(baseline.Figures)}</td>");
            }

            page.Add($"</tr>");
        }

        page.Add($"</tbody></table></div>");
    }
}
