using System.Globalization;
using System.Text.Json.Nodes;
using Eddy.Experiments.Studies;

namespace Eddy.Experiments.Images.Studies;

/// <summary>TRL-S and TRL, 512, 256, every layer trained, with one thing changed at a time.</summary>
public sealed class TrlAblationStudy : Study
{
    private static readonly string[] _terms = ["no-similarity", "no-variance", "no-covariance", "no-lateral"];

    private const int DefaultEpochs = 10;

    private static readonly (string Name, string Label, string Preset)[] _bases = [("trl-s", "TRL-S", "trl-s-paper"), ("trl", "TRL", "trl-paper"), ("trl-best", "TRL, preset trl-best", "trl-best")];

    private readonly List<Block> _blocks = [];
    private readonly StudyRequest _request;
    private readonly int _epochs;
    private readonly bool _isMnist;

    /// <summary>The study.</summary>
    /// <param name="request">What was asked for: rows are groups of changes or single ones, methods the bases.</param>
    /// <exception cref="ArgumentException">A row, a method or a number of epochs is none; the message names those known.</exception>
    public TrlAblationStudy(StudyRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        _request = request;
        string data = ImageStudyData.Require(request);
        _isMnist = ImageStudyData.MayBeMnist(data);
        IReadOnlyList<TrlAblation> changes = StudyChoice.Of("rows", request.Rows, TrlAblation.All, change => change.Group, change => change.Key);
        var bases = StudyChoice.Of("methods", request.Methods, _bases, known => known.Name);
        _epochs = StudyEpochs.One(request.Epochs, DefaultEpochs, Name);
        foreach ((string name, string label, string preset) in bases)
        {
            ImageRunOptions options = ImagePresets.Get(preset) with { Data = data, FirstLayerOnly = false, Epochs = _epochs, HeadEpochs = name == "trl-best" ? ImagePresets.Get(preset).HeadEpochs : _epochs };
            _blocks.Add(new Block(name, label, [.. changes.Where(change => change.Change(options) != options).Prepend(TrlAblation.Base).Select(change => new Line(change, [.. request.Seeds.Select(seed => ImageStudyItem.Of($"{name}-{change.Key}", change.Change(options), seed))]))]));
        }

        // every change at the first seed before any at the second
        Items = [.. Enumerable.Range(0, request.Seeds.Count).SelectMany(seed => _blocks.SelectMany(block => block.Lines.Select(line => line.Items[seed])))];
    }

    /// <summary>The groups of changes, by name.</summary>
    public static IReadOnlyList<string> GroupNames { get; } = [.. TrlAblation.All.Select(change => change.Group).Distinct()];

    /// <inheritdoc/>
    public override string Name => "trl-ablations";

    /// <inheritdoc/>
    public override string Description => string.Create(CultureInfo.InvariantCulture,
        $"Validation error on MNIST of TRL-S and TRL, 512 and 256 neurons, every layer trained, {_epochs} epochs of encoder (of each layer in TRL) and {_epochs} of the head on all layers, Adam 1e-4, chunks of 16, with one thing changed at a time. The difference is that from the base at the same seeds. The public code's figures are of 10 epochs and seed 42.");

    /// <inheritdoc/>
    public override string Command => ImageStudyData.Command(_request);

    /// <inheritdoc/>
    public override JsonObject Settings => new(); // each run is compared with its own options, so a folder may grow by changes and seeds

    /// <inheritdoc/>
    public override IReadOnlyList<StudyItem> Items { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<StudyTable> Tables(string folder) =>
    [
        .. _blocks.Select(block => new StudyTable(block.Label, "error, %", [], [.. block.Lines.Select(line => Row(block, line, folder))])
        {
            Reference = "base",
            Runs = "seeds",
            Facts = ["public code"],
            Decimals = 2,
            IsDrawn = true,
        }),
    ];

    /// <inheritdoc/>
    public override IReadOnlyList<string> Findings(IReadOnlyList<StudyTable> tables)
    {
        ArgumentNullException.ThrowIfNull(tables);
        var findings = new List<string>();
        foreach (StudyTable table in tables)
        {
            if (table.Rows[0].Measured is not { } measured)
            {
                continue;
            }

            findings.Add(Text($"{table.Title}: the base has {measured:0.00} %."));
            StudyRow[] rows = [.. table.Rows.Skip(1).Where(row => row.Difference is not null).OrderBy(row => row.Difference)];
            if (rows.Length > 0 && rows[0].Difference < 0)
            {
                findings.Add(Text($"{table.Title}: helped most: {List(rows.Where(row => row.Difference < 0).Take(3))}."));
            }

            if (rows.Length > 0 && rows[^1].Difference > 0)
            {
                findings.Add(Text($"{table.Title}: harmed most: {List(rows.Reverse().Where(row => row.Difference > 0).Take(3))}."));
            }

            if (Of(table, "chunk-8") is { Difference: { } eight } && Of(table, "chunk-32") is { Difference: { } thirtyTwo })
            {
                findings.Add(Text($"{table.Title}: the paper's rule that chunks of 16 beat 8 and 32 {(eight > 0 && thirtyTwo > 0 ? "holds" : "does not hold")} here: 8 has {Signed(eight)}, 32 {Signed(thirtyTwo)} points."));
            }

            StudyRow[] terms = [.. _terms.Select(key => Of(table, key)).OfType<StudyRow>().Where(row => row.Measured is not null)];
            if (terms.Length > 0)
            {
                findings.Add(Text($"{table.Title}: with one term dropped the paper has at least 30 % error; here {(terms.Length == 1 ? "it is" : "it is from")} {terms.Min(row => row.Measured):0.00} %{(terms.Length == 1 ? "" : Text($" to {terms.Max(row => row.Measured):0.00} %"))}."));
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

    private static string Signed(double points) => Text($"{(points < 0 ? "−" : "+")}{Math.Abs(points):0.00}");

    private static string List(IEnumerable<StudyRow> rows) => string.Join("; ", rows.Select(row => $"{row.Name} ({Signed(row.Difference!.Value)} points)"));

    private static StudyRow? Of(StudyTable table, string key) => table.Rows.FirstOrDefault(row => row.Name == TrlAblation.All.First(change => change.Key == key).Label);

    private StudyRow Row(Block block, Line line, string folder)
    {
        double? reference = line.Change == TrlAblation.Base ? null : ImageStudyRows.AtSameSeeds(block.Lines[0].Items, line.Items, folder);
        return ImageStudyRows.Of(line.Change.Label, reference, folder, line.Items) with
        {
            Group = line.Change.Group,
            Facts = [_isMnist && line.Change.PublicCode is { } known && block.Method != "trl-best" ? Text($"{(block.Method == "trl" ? known.Trl : known.TrlS):0.00}") : "–"],
            Note = line.Change.Known,
        };
    }

    private sealed record Line(TrlAblation Change, IReadOnlyList<ImageStudyItem> Items);

    private sealed record Block(string Method, string Label, IReadOnlyList<Line> Lines);
}
