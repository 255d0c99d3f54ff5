using Eddy.Experiments.Analysis;
using Eddy.Experiments.Reports.Pages;

namespace Eddy.Experiments.Reports.Charts;

/// <summary>A histogram with a marked value.</summary>
internal static class HistogramChart
{
    public static void Write(Markup page, string title, Histogram histogram, double mark, string markName, string xLabel)
    {
        const double width = 440, height = 196, top = 22, bottom = 32, left = 40, right = 14;
        int bins = histogram.Counts.Count;
        var x = Axis.Exactly(histogram.Low, histogram.High, left, width - right, 6);
        var y = Axis.Over(histogram.Counts.Select(count => (double)count).Append(0), height - bottom, top, 4);
        int total = histogram.Counts.Sum() + histogram.Above;
        page.Add($"<figure class=\"chart\"><figcaption><span class=\"chart-title\">{title}</span><span class=\"readout\">{Figure.Count(total)} neurons</span></figcaption>");
        page.Add($"<svg viewBox=\"0 0 {width} {height}\" role=\"img\" aria-label=\"{title}: {Description(histogram, mark, markName)}\">");
        foreach (double tick in y.Ticks.Where(tick => tick == Math.Floor(tick)))
        {
            page.Add($"<line class=\"grid\" x1=\"{left}\" x2=\"{width - right}\" y1=\"{y.Place(tick)}\" y2=\"{y.Place(tick)}\"/>");
            page.Add($"<text class=\"tick\" x=\"{left - 6}\" y=\"{y.Place(tick) + 3.5}\" text-anchor=\"end\">{y.Label(tick)}</text>");
        }

        double binWidth = (width - left - right) / bins;
        for (int i = 0; i < bins; i++)
        {
            if (histogram.Counts[i] > 0)
            {
                double barTop = y.Place(histogram.Counts[i]);
                page.Add($"<rect class=\"bin\" x=\"{left + (i * binWidth) + 0.5}\" y=\"{barTop}\" width=\"{binWidth - 1}\" height=\"{height - bottom - barTop}\">");
                double step = (histogram.High - histogram.Low) / bins;
                page.Add($"<title>{Figure.Measure(histogram.Low + (i * step))} to {Figure.Measure(histogram.Low + ((i + 1) * step))}: {Figure.Count(histogram.Counts[i])}</title></rect>");
            }
        }

        foreach (double tick in x.Ticks)
        {
            page.Add($"<text class=\"tick\" x=\"{x.Place(tick)}\" y=\"{height - bottom + 14}\" text-anchor=\"middle\">{x.Label(tick)}</text>");
        }

        page.Add($"<text class=\"tick\" x=\"{(left + width - right) / 2}\" y=\"{height - 3}\" text-anchor=\"middle\">{xLabel}{(histogram.Above > 0 ? $" · {Figure.Count(histogram.Above)} beyond" : "")}</text>");
        if (mark >= histogram.Low && mark <= histogram.High)
        {
            double at = x.Place(mark);
            page.Add($"<line class=\"mark\" x1=\"{at}\" x2=\"{at}\" y1=\"{top - 6}\" y2=\"{height - bottom}\"/>");
            page.Add($"<text class=\"mark-name\" x=\"{at + 5}\" y=\"{top - 2}\">{markName} = {Figure.Measure(mark)}</text>");
        }

        page.Add($"</svg></figure>");
    }

    private static string Description(Histogram histogram, double mark, string markName)
    {
        int fullest = 0, below = 0;
        double step = (histogram.High - histogram.Low) / histogram.Counts.Count;
        for (int i = 0; i < histogram.Counts.Count; i++)
        {
            fullest = histogram.Counts[i] > histogram.Counts[fullest] ? i : fullest;
            below += histogram.Low + ((i + 0.5) * step) < mark ? histogram.Counts[i] : 0;
        }

        return $"most often {Figure.Measure(histogram.Low + (fullest * step))} to {Figure.Measure(histogram.Low + ((fullest + 1) * step))}; "
            + $"about {Figure.Count(below)} below {markName} = {Figure.Measure(mark)}.";
    }
}
