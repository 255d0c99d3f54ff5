using System.Globalization;
using System.Text.Json.Nodes;
using Eddy.Experiments.Studies;

namespace Eddy.Experiments.Images.Studies;

/// <summary>TRL-S and TRL, 512, 256, over learning rates, with what breaks in their neurons and what mends it.</summary>
public sealed class TrlRateStudy : Study
{
    private const int DefaultEpochs = 10;
    private const string Published = "published";
    private const string Rate = "rate ";

    private readonly List<Cell> _cells = [];
    private readonly StudyRequest _request;
    private readonly int _epochs;

    /// <summary>The study.</summary>
    /// <param name="request">What was asked for: rows are learning rates, methods ways to run.</param>
    /// <exception cref="ArgumentException">A row, a method or a number of epochs is none, or no method has any of the rates; the message names those known.</exception>
    public TrlRateStudy(StudyRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        _request = request;
        string data = ImageStudyData.Require(request);
        IReadOnlyList<string> rates = StudyChoice.Of("rows", request.Rows, TrlRateMethod.AllRates, rate => rate);
        IReadOnlyList<TrlRateMethod> methods = StudyChoice.Of("methods", request.Methods, TrlRateMethod.All, method => method.Name);
        _epochs = StudyEpochs.One(request.Epochs, DefaultEpochs, Name);
        foreach (TrlRateMethod method in methods)
        {
            foreach (string rate in method.Rates.Where(rates.Contains))
            {
                ImageRunOptions options = method.Make() with { Data = data, Epochs = _epochs, LearningRate = Number(rate) };
                _cells.Add(new Cell(method, rate, [.. request.Seeds.Select(seed => ImageStudyItem.Of($"{method.Name}-{rate}", options, seed))]));
            }
        }

        if (_cells.Count == 0)
        {
            throw new ArgumentException($"rows: no chosen method has any of these rates; {methods[0].Name} has {string.Join(", ", methods[0].Rates)}.", nameof(request));
        }

        // the most telling method at all its rates before the next, and all at the first seed before any at the second
        Items = [.. Enumerable.Range(0, request.Seeds.Count).SelectMany(seed => _cells.Select(cell => cell.Items[seed]))];
    }

    /// <summary>The learning rates, as they are written.</summary>
    public static IReadOnlyList<string> RowNames => TrlRateMethod.AllRates;

    /// <summary>The methods, by name.</summary>
    public static IReadOnlyList<string> MethodNames { get; } = [.. TrlRateMethod.All.Select(method => method.Name)];

    /// <inheritdoc/>
    public override string Name => "trl-rates";

    /// <inheritdoc/>
    public override string Description => string.Create(CultureInfo.InvariantCulture,
        $"Validation error on MNIST of TRL-S and TRL over learning rates, 512 and 256 neurons, every layer trained, {_epochs} epochs of encoder (of each layer in TRL), then the head of the preset trl-robust for all. What neurons look like is read after the last batch, first layer / second layer: see docs/run-folder.md, health. The difference is that from the published settings at the same rate and seeds.");

    /// <inheritdoc/>
    public override string Command => ImageStudyData.Command(_request);

    /// <inheritdoc/>
    public override JsonObject Settings => new(); // each run is compared with its own options, so a folder may grow by rates, methods and seeds

    /// <inheritdoc/>
    public override IReadOnlyList<StudyItem> Items { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<StudyTable> Tables(string folder) =>
    [
        .. Groups().Select(group => new StudyTable(group.Key, "error, %", [], [.. group.OrderBy(cell => Number(cell.Rate)).Select(cell => Row(cell, folder))])
        {
            Reference = "unchanged",
            Runs = "seeds",
            Facts = TrlRateHealth.Headings,
            Decimals = 2,
        }),
    ];

    /// <inheritdoc/>
    public override IReadOnlyList<StudyCurves> Curves(string folder) =>
    [
        .. Groups().Select(group => new StudyCurves(
            $"{group.Key}: error over the learning rate",
            "learning rate",
            "error, %",
            [
                .. group.GroupBy(cell => cell.Method).Select(method => new StudyCurve(
                    method.Key.Short,
                    [.. method.Select(cell => (Number(cell.Rate), ImageStudyRows.Of("", null, folder, cell.Items).Measured)).Where(point => point.Measured is not null).Select(point => (point.Item1, point.Measured!.Value))])).Where(curve => curve.Points.Count > 0),
            ])).Where(curves => curves.Lines.Count > 0),
    ];

    /// <inheritdoc/>
    public override IReadOnlyList<string> Findings(IReadOnlyList<StudyTable> tables)
    {
        ArgumentNullException.ThrowIfNull(tables);
        var findings = new List<string>();
        foreach (StudyTable table in tables)
        {
            foreach (IGrouping<string, StudyRow> method in table.Rows.Where(row => row.Measured is not null).GroupBy(row => row.Name))
            {
                StudyRow[] rows = [.. method];
                if (rows.Length > 1)
                {
                    findings.Add(Text($"{table.Title}, {method.Key}: {rows.Min(row => row.Measured):0.00} % to {rows.Max(row => row.Measured):0.00} % at rates {rows[0].Group[Rate.Length..]} to {rows[^1].Group[Rate.Length..]}."));
                }
            }
        }

        int open = tables.Sum(table => table.Rows.Sum(row => row.Wanted - row.Runs));
        if (open > 0)
        {
            findings.Add(Text($"{open} of {Items.Count} runs have not been run to their end."));
        }

        return findings;
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private static double Number(string rate) => double.Parse(rate, CultureInfo.InvariantCulture);

    private IEnumerable<IGrouping<string, Cell>> Groups() => _cells.GroupBy(cell => $"{cell.Method.Rule}, {(cell.Method.IsGradientDescent ? "gradient descent" : "Adam")}");

    private StudyRow Row(Cell cell, string folder)
    {
        Cell? unchanged = cell.Method.IsGradientDescent || cell.Method.Name.EndsWith(Published, StringComparison.Ordinal)
            ? null
            : _cells.FirstOrDefault(other => other.Method.Rule == cell.Method.Rule && other.Method.Name.EndsWith(Published, StringComparison.Ordinal) && other.Rate == cell.Rate);
        return ImageStudyRows.Of(cell.Method.Label, unchanged is null ? null : ImageStudyRows.AtSameSeeds(unchanged.Items, cell.Items, folder), folder, cell.Items) with
        {
            Group = Rate + cell.Rate,
            Facts = TrlRateHealth.Cells(cell.Items.Select(item => item.Health(folder)).OfType<IReadOnlyList<JsonObject>>()),
        };
    }

    private sealed record Cell(TrlRateMethod Method, string Rate, IReadOnlyList<ImageStudyItem> Items);
}
