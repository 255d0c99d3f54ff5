using Eddy.Experiments.Reports.Pages;
using Eddy.Experiments.Reports.Sections;

namespace Eddy.Experiments.Recurrent.Reports;

/// <summary>Every result beside that of the control, of which the readout alone learned.</summary>
internal static class ControlSection
{
    public static Section<TaskReportModel> Section { get; } = new(
        "control",
        "Control",
        "Beside the readout alone",
        model => model.Results.Any(row => row.Control is not null),
        _ => "The control has the same first weights and goes through the same steps, but its layers stay as they were drawn: only its readout learns. The difference is what the rule has taught the layers.",
        Write);

    private static void Write(Markup page, TaskReportModel model)
    {
        bool chance = model.Results.Any(row => row.Chance is not null);
        page.Add($"<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Results and control\"><table class=\"figures\"><thead><tr><th scope=\"col\">figure</th><th scope=\"col\">result</th><th scope=\"col\">control</th><th scope=\"col\">difference</th>");
        if (chance)
        {
            page.Add($"<th scope=\"col\">nothing learned</th>");
        }

        page.Add($"</tr></thead><tbody>");
        foreach (TaskResultRow row in model.Results)
        {
            page.Add($"<tr><th scope=\"row\">{row.Name}</th><td>{row.Text(row.Result)}</td><td>{(row.Control is { } control ? row.Text(control) : "–")}</td>");
            page.Add($"<td{new RawMarkup(row.IsBetter switch { true => " class=\"best\"", false => " class=\"alarm\"", _ => "" })}>{row.DifferenceText}</td>");
            if (chance)
            {
                page.Add($"<td>{(row.Chance is { } none ? row.Text(none) : "–")}</td>");
            }

            page.Add($"</tr>");
        }

        page.Add($"</tbody></table></div>");
    }
}
