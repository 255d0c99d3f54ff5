using System.Globalization;
using System.Text.Json.Nodes;
using Eddy.Experiments.Studies;

namespace Eddy.Experiments.Images.Studies;

/// <summary>The published comparison of TRL and TRL-S with back-propagation and other local rules on MNIST, rerun, with what the published code left out beside it.</summary>
public sealed class TrlMnistStudy : Study
{
    private const double Near = 0.3; // points

    private readonly List<Cell> _cells = [];
    private readonly IReadOnlyList<ulong> _seeds;
    private readonly StudyRequest _request;
    private readonly bool _isMnist;

    /// <summary>The study.</summary>
    /// <param name="request">What was asked for.</param>
    /// <exception cref="ArgumentException">A row, a method or a number of epochs is none; the message names those known.</exception>
    public TrlMnistStudy(StudyRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        (_request, _seeds) = (request, request.Seeds);
        string data = ImageStudyData.Require(request);
        _isMnist = ImageStudyData.MayBeMnist(data);
        IReadOnlyList<TrlMnistRow> rows = StudyChoice.Of("rows", request.Rows, TrlMnistRow.All, row => row.Name);
        IReadOnlyList<TrlMnistMethod>? methods = request.Methods is null ? null : StudyChoice.Of("methods", request.Methods, TrlMnistMethod.All, method => method.Name);
        var epochs = StudyEpochs.Parse(request.Epochs, TrlMnistRow.PublishedEpochs, RowNames, MethodNames);
        foreach (TrlMnistRow row in rows)
        {
            foreach (TrlMnistMethod method in methods ?? [.. TrlMnistMethod.All.Where(known => row.Published.ContainsKey(known.Name))])
            {
                int number = epochs.Of(row.Name, method.Name, method.OwnEpochs(row));
                _cells.Add(new Cell(row, method, number, [.. _seeds.Select(seed => Item(row, method, data, number, seed))]));
            }
        }

        // Published cells first, and a seed of all of them before the next seed of one.
        Items = [.. _cells.Where(cell => cell.Figure is not null).GroupBy(cell => cell.Row).SelectMany(BySeed), .. _cells.Where(cell => cell.Figure is null).GroupBy(cell => cell.Row).SelectMany(BySeed)];
    }

    /// <summary>The rows, by name.</summary>
    public static IReadOnlyList<string> RowNames { get; } = [.. TrlMnistRow.All.Select(row => row.Name)];

    /// <summary>The methods, by name.</summary>
    public static IReadOnlyList<string> MethodNames { get; } = [.. TrlMnistMethod.All.Select(method => method.Name)];

    /// <inheritdoc/>
    public override string Name => "trl-mnist";

    /// <inheritdoc/>
    public override string Description
        => "Validation error on MNIST, the 10,000 test images, of the published comparison: TRL and TRL-S with back-propagation, forward-forward and equilibrium propagation. Adam 1e-4, batches of 64, 60 epochs of encoder (of each layer in TRL) and 60 of the head on all layers; augmented: rotation, shift and scale at random, batch normalisation, 4e-4. "
            + "The published code trained the first layer only, so TRL and TRL-S are run in that way and with every layer trained.";

    /// <inheritdoc/>
    public override string Command => ImageStudyData.Command(_request);

    /// <inheritdoc/>
    public override JsonObject Settings => new(); // each run is compared with its own options, so a folder may grow by rows, methods and seeds

    /// <inheritdoc/>
    public override IReadOnlyList<StudyItem> Items { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<StudyTable> Tables(string folder) =>
    [
        .. _cells.GroupBy(cell => cell.Row).Select(row => new StudyTable(row.Key.Title, "error, %", [], [.. row.Select(cell => Row(cell, folder))])
        {
            Facts = ["epochs"],
            Runs = "seeds",
            Decimals = 2,
            IsDrawn = true,
        }),
    ];

    /// <inheritdoc/>
    public override IReadOnlyList<StudyGrid> Grids(string folder) =>
    [
        .. _cells.GroupBy(cell => cell.Row).Select(row => new StudyGrid(
            $"{row.Key.Title}, seed by seed: error, %",
            ["method", .. _seeds.Select(seed => seed.ToString(CultureInfo.InvariantCulture))],
            [.. row.SelectMany(cell => SeedRows(cell, folder))])),
    ];

    /// <inheritdoc/>
    public override IReadOnlyList<string> Findings(IReadOnlyList<StudyTable> tables)
    {
        ArgumentNullException.ThrowIfNull(tables);
        var findings = new List<string>();
        StudyRow[] compared = [.. tables.SelectMany(table => table.Rows).Where(row => row.Difference is not null)];
        if (compared.Length > 0)
        {
            findings.Add(Text($"{compared.Count(IsNear)} of {compared.Length} published figures that were measured are met within {Near} points."));
        }

        foreach (StudyTable table in tables)
        {
            findings.AddRange(table.Rows.Where(row => row.Difference is not null).Select(row => Text(
                $"{table.Title}: {row.Name} has {row.Measured:0.00} % against the published {row.Published:0.00} %, {Math.Abs(row.Difference!.Value):0.00} points {(row.Difference < 0 ? "better" : "worse")}: {(IsNear(row) ? "within" : "not within")} {Near} points{(Shortened(row.Facts[0]) is { Length: > 0 } note ? ", after " + note : "")}{(row.Runs < row.Wanted ? Text($", over {row.Runs} of {row.Wanted} seeds so far") : "")}.")));
        }

        foreach (IGrouping<TrlMnistRow, Cell> row in _cells.GroupBy(cell => cell.Row))
        {
            StudyTable? table = tables.FirstOrDefault(t => t.Title == row.Key.Title);
            foreach ((string published, string all) in new[] { ("trl", "trl-all"), ("trl-s", "trl-s-all") })
            {
                if (Measured(table, published) is { } first && Measured(table, all) is { } every)
                {
                    findings.Add(Text($"{row.Key.Title}: training every layer instead of the first only moves {(published == "trl" ? "TRL" : "TRL-S")} from {first:0.00} % to {every:0.00} %."));
                }
            }
        }

        int open = tables.Sum(table => table.Rows.Sum(row => row.Wanted - row.Runs));
        if (open > 0)
        {
            findings.Add(Text($"{open} of {Items.Count} runs have not been run to their end: their cells have a dash, or the mean over fewer seeds."));
        }

        return findings;
    }

    private static string Shortened(string epochs)
        => epochs == TrlMnistRow.PublishedEpochs.ToString(CultureInfo.InvariantCulture) ? "" : Text($"{epochs} {(epochs == "1" ? "epoch" : "epochs")} instead of {TrlMnistRow.PublishedEpochs}");

    private static bool IsNear(StudyRow row) => Math.Abs(row.Difference!.Value) <= Near;

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private static double? Measured(StudyTable? table, string method)
        => table?.Rows.FirstOrDefault(row => row.Name == TrlMnistMethod.All.First(known => known.Name == method).Label)?.Measured;

    private static ImageStudyItem Item(TrlMnistRow row, TrlMnistMethod method, string data, int epochs, ulong seed)
    {
        ImageRunOptions options = method.Options(row, data, epochs, seed);
        try
        {
            options.Validate();
        }
        catch (ArgumentException exception)
        {
            throw new ArgumentException($"{method.Name} cannot be run in row {row.Name}: {exception.Message.Split(" (Parameter", 2)[0]} Choose other --methods for that row.", nameof(method), exception);
        }

        return new ImageStudyItem(string.Create(CultureInfo.InvariantCulture, $"{row.Key}-{method.Name}-{seed}"), options);
    }

    private IEnumerable<StudyItem> BySeed(IEnumerable<Cell> cells) => Enumerable.Range(0, _seeds.Count).SelectMany(seed => cells.Select(cell => cell.Items[seed]));

    private double? Figure(Cell cell) => _isMnist ? cell.Figure : null;

    private StudyRow Row(Cell cell, string folder)
    {
        string epochs = cell.Epochs.ToString(CultureInfo.InvariantCulture);
        return ImageStudyRows.Of(cell.Method.Label, Figure(cell), folder, cell.Items) with
        {
            Facts = [epochs],
            Note = string.Join("; ", new[] { Shortened(epochs), cell.Method.Note }.Where(note => note.Length > 0)),
        };
    }

    private IEnumerable<IReadOnlyList<string>> SeedRows(Cell cell, string folder)
    {
        yield return [cell.Method.Label, .. cell.Items.Select(item => ImageStudyRows.Error(item, folder) is { } error ? Text($"{error:0.00}") : item.Exploded(folder) ? "exploded" : "–")];
        if (_isMnist && cell.Row.Name == RowNames[0] && TrlMnistRow.AccuracyBySeed.TryGetValue(cell.Method.Name, out double[]? published))
        {
            yield return [$"{cell.Method.Name}, published", .. _seeds.Select(seed => seed >= TrlMnistRow.FirstSeed && seed - TrlMnistRow.FirstSeed < (ulong)published.Length ? Text($"{100 - published[seed - TrlMnistRow.FirstSeed]:0.00}") : "–")];
        }
    }

    private sealed record Cell(TrlMnistRow Row, TrlMnistMethod Method, int Epochs, IReadOnlyList<ImageStudyItem> Items)
    {
        public double? Figure => Row.Figure(Method.Name);
    }
}
