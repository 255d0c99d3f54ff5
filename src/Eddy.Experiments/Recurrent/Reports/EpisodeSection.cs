using System.Globalization;
using Eddy.Experiments.Recurrent.Episodes;
using Eddy.Experiments.Reports.Charts;
using Eddy.Experiments.Reports.Pages;
using Eddy.Experiments.Reports.Sections;
using Eddy.Learners;

namespace Eddy.Experiments.Recurrent.Reports;

/// <summary>One sequence as the network went through it: input, what the units told, and the answer, over the same time.</summary>
internal static class EpisodeSection
{
    private const int MostStrokes = 6000; // of a raster; more would only thicken the file
    private const int MostPictureRows = 64;
    private const int MostLines = 3; // outputs of a regression that have a panel of lines each; more are pictures

    public static Section<TaskReportModel> Section { get; } = new(
        "episode", "Episode", "One sequence, step by step", model => model.Episode is not null, model => Lede(model.Episode!), (page, model) => Write(page, model.Episode!));

    private static string Lede(EpisodeTape tape) => string.Create(
        CultureInfo.InvariantCulture,
        $"{tape.Origin}, shown once to the network as it was saved last, with nothing learned meanwhile{(tape.IsCut ? $"; its first {tape.Steps.Count} steps" : "")}.")
        + (Asked(tape).Any() ? " Where the ground is shaded an answer is asked for." : "")
        + (tape.Spikes ? " Each stroke is a spike." : "");

    private static void Write(Markup page, EpisodeTape tape)
    {
        var panels = new List<TimePanel> { InputPanel(tape) };
        for (int l = 0; l < tape.Layers.Count; l++)
        {
            panels.Add(LayerPanel(tape, tape.Layers[l], Palette.Of(l)));
        }

        panels.AddRange(tape.Task == LearningTask.Classification ? [ClassPanel(tape)] : ValuePanels(tape));
        new TimePanels
        {
            Title = tape.Spikes ? "Spike raster" : "What the units told",
            Description = Text($"Input, {tape.Layers.Count} layers and the answer over {tape.Steps.Count} time steps: {string.Join("; ", panels.Select(panel => panel.Name))}."),
            Steps = tape.Steps.Count,
            Panels = panels,
            Shaded = [.. Asked(tape)],
        }.Write(page);
    }

    private static TimePanel InputPanel(EpisodeTape tape)
    {
        int inputs = tape.Steps[0].Input.Length;
        if (!tape.InputsAreEvents)
        {
            Grid values = Grid.OfColumns([.. tape.Steps.Select(step => step.Input)]).Reduced(MostPictureRows, int.MaxValue);
            return new PicturePanel(Text($"Input, {inputs:N0} {(inputs == 1 ? "number" : "numbers")}"), Math.Clamp(4.0 * values.Rows, 14, 90), values);
        }

        int events = tape.Steps.Sum(step => step.Input.Count(x => x != 0)), every = 1;
        while (events / every > MostStrokes)
        {
            every++;
        }

        // Every so-manieth row, by steps that share nothing with the width of an image.
        int[] rows = [.. Enumerable.Range(0, (inputs + every - 1) / every).Select(i => (int)((long)i * inputs / ((inputs + every - 1) / every)))];
        string some = rows.Length < inputs ? Text($", {rows.Length} shown") : "";
        return new RasterPanel(
            Text($"Input, {inputs:N0} channels{some}; {100.0 * events / ((double)inputs * tape.Steps.Count):0.0} % speak in a step"),
            rows.Length > 40 ? 110 : Math.Clamp(6.0 * rows.Length, 12, 80),
            rows.Length,
            Strokes(tape.Steps.Select(step => rows.Select(row => step.Input[row]))),
            "var(--muted)");
    }

    private static TimePanel LayerPanel(EpisodeTape tape, LayerTape layer, string colour)
    {
        string some = layer.Units.Length < layer.Count ? Text($"{layer.Units.Length} of {layer.Count} units") : Text($"{layer.Count} units");
        double height = Math.Clamp(3.0 * layer.Units.Length, 24, 150);
        if (!tape.Spikes)
        {
            return new PicturePanel($"{layer.Name}, {layer.Form.Name}, {some}: {layer.Form.Emissions[0]}", height, Grid.OfColumns(layer.Told));
        }

        List<(int Row, int Step)> spikes = Strokes(layer.Told.Select(step => (IEnumerable<float>)step));
        double rate = spikes.Count / ((double)layer.Units.Length * Math.Max(1, layer.Told.Count));
        return new RasterPanel(Text($"{layer.Name}, {layer.Form.Name}, {some}; {100 * rate:0.0} % fire in a step"), height, layer.Units.Length, spikes, colour);
    }

    private static IEnumerable<TimePanel> ValuePanels(EpisodeTape tape)
    {
        int outputs = tape.Answers[0].Length;
        if (outputs > MostLines)
        {
            (string Name, Grid Values)[] pictures =
            [
                ("Target", Grid.OfColumns([.. tape.Steps.Select(step => step.IsAsked ? step.Target : new float[outputs])])),
                ("Answer", Grid.OfColumns(tape.Answers)),
                .. tape.ControlAnswers.Count > 0 ? [("Answer of the readout alone", Grid.OfColumns(tape.ControlAnswers))] : Array.Empty<(string, Grid)>(),
            ];
            float most = pictures.Max(picture => picture.Values.Most);
            return pictures.Select(picture => new PicturePanel(Text($"{picture.Name}, {outputs} values"), Math.Clamp(6.0 * outputs, 30, 90), picture.Values.Reduced(MostPictureRows, int.MaxValue), Most: most));
        }

        return Enumerable.Range(0, outputs).Select(o =>
        {
            var lines = new List<Line> { new("target", "var(--ink)", [.. tape.Steps.Select((step, t) => ((double)t, step.IsAsked ? (double)step.Target[o] : double.NaN))], Dashed: true) };
            if (tape.ControlAnswers.Count > 0)
            {
                lines.Add(Over(tape.ControlAnswers, o, "readout only", "var(--muted)", dashed: true));
            }

            lines.Add(Over(tape.Answers, o, "answer", Palette.Of(0), dashed: false));
            return new LinesPanel(outputs == 1 ? "Answer and target" : Text($"Answer and target, output {o + 1}"), outputs == 1 ? 120 : 80, lines, []);
        });
    }

    private static LinesPanel ClassPanel(EpisodeTape tape)
    {
        int outputs = tape.Answers[0].Length;
        var lines = new List<Line>();
        int meant = tape.Steps.LastOrDefault(step => step.IsAsked)?.Target is { } target ? Largest(target) : -1;
        int rival = Enumerable.Range(0, outputs).Where(o => o != meant).OrderByDescending(o => tape.Answers.Sum(answer => answer[o])).FirstOrDefault();
        foreach (int o in Enumerable.Range(0, outputs).Where(o => o != meant && (o != rival || outputs == 1)).Take(10))
        {
            lines.Add(Over(tape.Answers, o, "", "var(--line)", dashed: false));
        }

        if (outputs > 1)
        {
            lines.Add(Over(tape.Answers, rival, Text($"class {rival}"), Palette.Of(1), dashed: false));
        }

        if (meant >= 0)
        {
            if (tape.ControlAnswers.Count > 0)
            {
                lines.Add(Over(tape.ControlAnswers, meant, Text($"class {meant}, readout only"), "var(--muted)", dashed: true));
            }

            lines.Add(Over(tape.Answers, meant, Text($"class {meant}, the target"), Palette.Of(0), dashed: false));
        }

        return new LinesPanel("Answer: probability of the classes; the target's, and that of the strongest other", 120, lines, []);
    }

    private static Line Over(IReadOnlyList<float[]> answers, int output, string name, string colour, bool dashed)
        => new(name, colour, [.. answers.Select((answer, t) => ((double)t, (double)answer[output]))], dashed);

    private static List<(int Row, int Step)> Strokes(IEnumerable<IEnumerable<float>> steps)
        => [.. steps.SelectMany((values, t) => values.Select((value, row) => (value, row)).Where(at => at.value != 0).Select(at => (at.row, t)))];

    private static IEnumerable<(int From, int To)> Asked(EpisodeTape tape)
    {
        if (tape.Steps.All(step => step.IsAsked))
        {
            yield break;
        }

        int from = -1;
        for (int t = 0; t <= tape.Steps.Count; t++)
        {
            bool asked = t < tape.Steps.Count && tape.Steps[t].IsAsked;
            if (asked && from < 0)
            {
                from = t;
            }
            else if (!asked && from >= 0)
            {
                yield return (from, t);
                from = -1;
            }
        }
    }

    private static int Largest(float[] values) => Array.IndexOf(values, values.Max());

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
