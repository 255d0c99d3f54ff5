using System.Globalization;
using Eddy.Experiments.Recurrent.Episodes;
using Eddy.Experiments.Reports.Charts;
using Eddy.Experiments.Reports.Pages;
using Eddy.Experiments.Reports.Sections;

namespace Eddy.Experiments.Recurrent.Reports;

/// <summary>The first state of a few units of each layer over one sequence, with what they fire above.</summary>
internal static class MembraneSection
{
    private const int Shown = 4;

    public static Section<TaskReportModel> Section { get; } = new(
        "membranes",
        "States",
        "Inside a few units",
        model => model.Episode is not null,
        model => model.Episode!.Spikes
            ? "The membrane of four units of each layer over the same sequence, from the busiest to the quietest of those above. The dashed line is the threshold, which adaptive units raise with each spike; strokes at the top are spikes."
            : "The first state of four units of each layer over the same sequence, from the one that moved most to the one that moved least of those above.",
        (page, model) => Write(page, model.Episode!));

    private static void Write(Markup page, EpisodeTape tape)
    {
        foreach (LayerTape layer in tape.Layers)
        {
            string state = layer.Form.States[0];
            TimePanel[] panels = [.. Chosen(tape, layer).Select(i => Panel(tape, layer, i))];
            new TimePanels
            {
                Title = $"{layer.Name}, {layer.Form.Name}: {state}",
                Description = $"{state} of {panels.Length} units of {layer.Name} over time: {string.Join("; ", panels.Select(panel => panel.Name))}.",
                Steps = tape.Steps.Count,
                Panels = panels,
                Right = 70,
            }.Write(page);
        }
    }

    private static LinesPanel Panel(EpisodeTape tape, LayerTape layer, int i)
    {
        var lines = new List<Line> { new(layer.Form.States[0], Palette.Of(0), [.. layer.State.Select((state, t) => ((double)t, (double)state[i]))]) };
        if (layer.Threshold.Count > 0)
        {
            lines.Add(new Line("threshold", "var(--muted)", [.. layer.Threshold.Select((threshold, t) => ((double)t, (double)threshold[i]))], Dashed: true));
        }

        int[] spikes = tape.Spikes ? [.. Enumerable.Range(0, layer.Told.Count).Where(t => layer.Told[t][i] != 0)] : [];
        string fired = tape.Spikes ? string.Create(CultureInfo.InvariantCulture, $", {spikes.Length} {(spikes.Length == 1 ? "spike" : "spikes")}") : "";
        return new LinesPanel(string.Create(CultureInfo.InvariantCulture, $"unit {layer.Units[i]}{fired}"), 58, lines, spikes);
    }

    // By how busy they are, at even distances from the first to the last.
    private static IEnumerable<int> Chosen(EpisodeTape tape, LayerTape layer)
    {
        int[] order = [.. Enumerable.Range(0, layer.Units.Length).OrderByDescending(i => tape.Spikes ? layer.Told.Count(told => told[i] != 0) : Movement(layer, i)).ThenBy(i => i)];
        int shown = Math.Min(Shown, order.Length);
        return Enumerable.Range(0, shown).Select(k => order[shown == 1 ? 0 : k * (order.Length - 1) / (shown - 1)]);
    }

    private static double Movement(LayerTape layer, int i) => layer.State.Max(state => state[i]) - layer.State.Min(state => state[i]);
}
