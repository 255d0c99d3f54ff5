using System.Globalization;
using Eddy.Experiments.Analysis;
using Eddy.Experiments.Recurrent.Episodes;
using Eddy.Experiments.Reports.Charts;
using Eddy.Experiments.Reports.Pages;
using Eddy.Experiments.Reports.Sections;

namespace Eddy.Experiments.Recurrent.Reports;

/// <summary>Which units work: how often they fire, who never does, who nearly always does, and whom no lesson can reach.</summary>
internal static class FiringSection
{
    private const int Bins = 30;
    private const double MuchFlat = 0.5; // units without slope from this share on are alarming

    public static Section<TaskReportModel> Section { get; } = new(
        "firing", "Units", "Which units work", model => model.Episode is not null, model => Lede(model.Episode!), (page, model) => Write(page, model.Episode!));

    private static string Lede(EpisodeTape tape) => string.Create(
        CultureInfo.InvariantCulture,
        $"Over {tape.FiringSequences} {(tape.FiringSequences == 1 ? "sequence" : "sequences")}, {tape.Firing[0].Steps:N0} steps, nothing learned meanwhile. ")
        + (tape.Spikes
            ? string.Create(CultureInfo.InvariantCulture, $"A silent unit says nothing; a saturated one, which fires in {100 * FiringCount.Saturation:0} % of the steps or more, says the same always. Where the surrogate slope ψ is 0 a lesson does not reach the unit: one with ψ = 0 in every step cannot learn at all.")
            : "Where the slope of what a unit tells is 0 a lesson does not reach it: one with slope 0 in every step cannot learn at all.");

    private static void Write(Markup page, EpisodeTape tape)
    {
        string slope = tape.Spikes ? "ψ" : "slope";
        page.Add($"<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Units by layer\"><table class=\"figures\"><thead><tr><th scope=\"col\">layer</th><th scope=\"col\">units</th>");
        if (tape.Spikes)
        {
            page.Add($"<th scope=\"col\">spikes a unit and step</th><th scope=\"col\">silent</th><th scope=\"col\">saturated</th>");
        }

        page.Add($"<th scope=\"col\">{slope} = 0 in every step</th><th scope=\"col\">{slope} = 0, of units and steps</th></tr></thead><tbody>");
        foreach (FiringCount layer in tape.Firing)
        {
            page.Add($"<tr><th scope=\"row\">{layer.Name}</th><td>{Figure.Count(layer.Rates.Length)}</td>");
            if (tape.Spikes)
            {
                page.Add($"<td>{Figure.Measure(layer.Mean)}</td><td{Alarm(layer.Silent > 0.5)}>{Figure.Percent(layer.Silent)}</td><td{Alarm(layer.Saturated > 0)}>{Figure.Percent(layer.Saturated)}</td>");
            }

            page.Add($"<td{Alarm(layer.Dead > 0)}>{Figure.Percent(layer.Dead)}</td><td{Alarm(layer.Flat > MuchFlat)}>{Figure.Percent(layer.Flat)}</td></tr>");
        }

        page.Add($"</tbody></table></div>");
        FiringCount[] firing = tape.Spikes ? [.. tape.Firing.Where(layer => layer.Mean > 0)] : [];
        if (firing.Length > 0)
        {
            page.Add($"<div class=\"columns of-{Columns.For(firing.Length)}\">");
            foreach (FiringCount layer in firing)
            {
                HistogramChart.Write(page, $"Firing rates, {layer.Name}", Histogram.OfVariances(layer.Rates, layer.Mean, Bins), layer.Mean, "mean", "share of the steps in which a unit fires");
            }

            page.Add($"</div>");
        }
    }

    private static RawMarkup Alarm(bool alarm) => new(alarm ? " class=\"alarm\"" : "");
}
