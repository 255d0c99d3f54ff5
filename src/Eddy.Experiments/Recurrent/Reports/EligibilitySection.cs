using System.Globalization;
using Eddy.Experiments.Recurrent.Episodes;
using Eddy.Experiments.Reports.Charts;
using Eddy.Experiments.Reports.Pages;
using Eddy.Experiments.Reports.Sections;

namespace Eddy.Experiments.Recurrent.Reports;

/// <summary>What each weight would be credited with if a lesson came: pictures of the traces, and their norms.</summary>
internal static class EligibilitySection
{
    public static Section<TaskReportModel> Section { get; } = new(
        "eligibility",
        "Eligibility",
        "What weights are credited with",
        model => model.Episode is { } tape && (tape.Eligibility.Count > 0 || tape.Norms.Count > 0),
        model => model.Episode!.Eligibility.Count > 0
            ? "The trace of a weight says how it has moved its unit up to now; a lesson multiplies it with the learning signal. "
                + (model.Episode!.Eligibility.Any(trace => trace.Shared is not null)
                    ? "Where all units of a layer remember alike, one trace a source is kept for all of them, and shown over time: its magnitude, summed over the states of a unit. "
                    : "")
                + (model.Episode!.Eligibility.Any(trace => trace.Looks.Count > 0) ? "A weight's picture is of what it has done to what its unit tells, filtered where the rule filters. " : "")
                + "Colours go by the square root."
            : "The rule keeps nothing that has the shape of the weights, so there is no picture of it; its norms show whether it stays within bounds.",
        (page, model) => Write(page, model.Episode!));

    private static void Write(Markup page, EpisodeTape tape)
    {
        foreach (EligibilityTape trace in tape.Eligibility)
        {
            if (trace.Shared is { } shared)
            {
                WriteShared(page, tape, trace, shared);
            }
            else
            {
                WriteLooks(page, trace);
            }
        }

        WriteNorms(page, tape);
    }

    private static void WriteShared(Markup page, EpisodeTape tape, EligibilityTape trace, Grid shared)
    {
        new TimePanels
        {
            Title = Text($"{trace.Name}: one trace of {trace.Size.Sources:N0} sources, the same for all {trace.Size.Units:N0} units"),
            Description = Text($"The trace of each source of {trace.Name} over {tape.Steps.Count} steps; largest {Figure.Measure(shared.Most)}."),
            Steps = tape.Steps.Count,
            Panels = [new PicturePanel(Text($"Sources from the top: {trace.Sources}"), Math.Clamp(2.0 * shared.Rows, 24, 220), shared, Ramp: true)],
            Right = 20,
        }.Write(page);
        WriteKey(page, shared.Most);
    }

    private static void WriteLooks(Markup page, EligibilityTape trace)
    {
        float most = trace.Looks.Max(look => look.Weights.Most);
        page.Add($"<h3>{trace.Name}: {Figure.Count(trace.Size.Units)} units from the top, {Figure.Count(trace.Size.Sources)} sources from the left</h3><div class=\"looks\">");
        foreach ((int step, Grid weights) in trace.Looks)
        {
            string when = Text($"after step {step + 1}");
            page.Add($"<figure><figcaption>{when}</figcaption><img class=\"weights\" width=\"{weights.Columns}\" height=\"{weights.Rows}\" alt=\"Traces of {trace.Name} {when}, largest {Figure.Measure(weights.Most)}\" src=\"{Picture.RampUri(weights, most)}\"/>");
            if (trace.RecurrentShare is > 0 and < 1)
            {
                page.Add($"<div class=\"parts\"><span style=\"flex:{trace.RecurrentShare}\">units</span><span style=\"flex:{1 - trace.RecurrentShare}\">inputs</span></div>");
            }

            page.Add($"</figure>");
        }

        page.Add($"</div>");
        WriteKey(page, most);
    }

    private static void WriteKey(Markup page, float most) => page.Add($"<p class=\"key below\">0<span class=\"ramp half\"></span>{Figure.Measure(most)}</p>");

    private static void WriteNorms(Markup page, EpisodeTape tape)
    {
        int[] steps = [.. tape.Norms.Select(norm => norm.Step).Distinct().Order()];
        if (steps.Length == 0)
        {
            return;
        }

        page.Add($"<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Norms of the traces\"><table class=\"figures\"><caption>Norm of each plane of the traces</caption><thead><tr><th scope=\"col\">trace</th><th scope=\"col\">plane</th>");
        foreach (int step in steps)
        {
            page.Add($"<th scope=\"col\">after step {Figure.Count(step + 1)}</th>");
        }

        page.Add($"</tr></thead><tbody>");
        foreach (IGrouping<(string Trace, string Plane), (int Step, string Trace, string Plane, double Norm)> row in tape.Norms.GroupBy(norm => (norm.Trace, norm.Plane)))
        {
            page.Add($"<tr><th scope=\"row\">{row.Key.Trace}</th><td>{row.Key.Plane}</td>");
            foreach (int step in steps)
            {
                page.Add($"<td>{Figure.Measure(row.First(norm => norm.Step == step).Norm)}</td>");
            }

            page.Add($"</tr>");
        }

        page.Add($"</tbody></table></div>");
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
