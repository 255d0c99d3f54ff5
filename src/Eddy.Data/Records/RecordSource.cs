using System.Globalization;
using Eddy.Learners;
using Eddy.Numerics;
using Eddy.Streams;

namespace Eddy.Data.Records;

/// <summary>Samples from records of text, one a line: from a file, plain or gzip, or from a stream such as standard input. Made by <see cref="RecordSources"/>.</summary>
/// <remarks>
/// A line is read as soon as it is there. Memory is constant, and a read allocates nothing but for a new class or a damaged record.
/// Where a stream that comes once ends in the middle of a line, its producer has died: what is no record is then passed over, counted and reported, whatever was asked for damaged
/// ones. What can be read is a record, as many a writer leaves out the last line's end.
/// </remarks>
public abstract class RecordSource : ISampleSource
{
    private const int BadRecordsKept = 10;

    private readonly List<string> _badRecords = [];
    private readonly byte[] _firstLine;
    private float[] _row = [];
    private string? _header;
    private string _form = "";
    private long _records;
    private ulong _hash;
    private bool _resumed;
    private bool _read;

    /// <summary>Over lines of which the first that is not blank was just read.</summary>
    private protected RecordSource(LineReader lines, string name, RecordOptions options, bool isLive)
    {
        (Lines, Name, Options, IsLive) = (lines, name, options, isLive);
        _firstLine = lines.Current.ToArray();
        BadRecords = _badRecords.AsReadOnly();
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public LearningTask Task => Options.Task;

    /// <inheritdoc/>
    public int InputSize => _row.Length;

    /// <inheritdoc/>
    public IReadOnlyList<string> InputNames => Layout.InputNames;

    /// <inheritdoc/>
    public IReadOnlyList<string> ClassNames => Classes.Names;

    /// <inheritdoc/>
    public int DeclaredClasses => 0;

    /// <inheritdoc/>
    public long? Count => null;

    /// <inheritdoc/>
    public long Position { get; private set; }

    /// <inheritdoc/>
    public long Skipped => _records - Position;

    /// <summary>Name of the column or member that is told.</summary>
    public string TargetName => Layout.Names[Layout.Target];

    /// <summary>What was wrong with the first ten records that were passed over.</summary>
    public IReadOnlyList<string> BadRecords { get; }

    /// <summary>
    /// Whether the records come only once, as from standard input. Then <see cref="ResumeAt"/> takes the next record for the one after the saved position, and passes over a
    /// repeated header; a file is read again up to there, and refused if what was read has changed.
    /// </summary>
    public bool IsLive { get; }

    private protected LineReader Lines { get; }

    private protected RecordOptions Options { get; }

    private protected ClassTable Classes { get; } = new();

    private protected RecordLayout Layout { get; private set; } = new([], 0);

    private protected abstract string Format { get; }

    /// <inheritdoc/>
    public bool Read(Span<float> input, out float target)
    {
        Shape.Require(input.Length, InputSize, nameof(input));
        _read = true;
        while (Lines.ReadFilled())
        {
            ReadOnlySpan<byte> line = Lines.Current;
            if (!Lines.TooLong && TryParse(line, _row, out target))
            {
                _row.CopyTo(input);
                Pass(line);
                Position++;
                return true;
            }

            string? problem = Options.OnBad == OnBadRecord.Skip && _badRecords.Count == BadRecordsKept ? null : Problem(line);
            if (Options.OnBad == OnBadRecord.Fail && !IsCutShort)
            {
                Lines.Unread(); // the stream stays before this record: a position saved now is a place to go on from once it is corrected
                throw new InvalidDataException($"{problem} Correct it or take it out, or pass over damaged records with --on-bad skip.");
            }

            Pass(line);
            if (problem is not null)
            {
                _badRecords.Add(problem);
            }
        }

        if (Position == 0 && !_resumed)
        {
            throw new InvalidDataException(_records == 0 ? NoRecord() : $"{Name}: none of {Text(_records)} records could be read. The first: {_badRecords[0]}");
        }

        target = float.NaN;
        return false;
    }

    /// <inheritdoc/>
    public string SavePosition() => new RecordPosition
    {
        Format = Format,
        Samples = Position,
        Records = _records,
        Skipped = Skipped,
        Task = Task,
        Target = Layout.Target,
        Columns = [.. Layout.Names],
        Classes = [.. ClassNames],
        Header = _header,
        Form = _form,
        Fingerprint = _hash.ToString("x16", CultureInfo.InvariantCulture),
    }.ToJson();

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">A sample was read already.</exception>
    public void ResumeAt(string position)
    {
        ArgumentNullException.ThrowIfNull(position);
        if (_read || _resumed)
        {
            throw new InvalidOperationException($"{Name}: resume before the first sample is read, and once.");
        }

        Resume(RecordPosition.Parse(Name, position));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Lines.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Reads the form of the records from the first line and makes ready to read the first record, or the one after a saved position.</summary>
    private protected void Begin(RecordPosition? saved)
    {
        if (saved is not null)
        {
            Resume(saved);
            return;
        }

        (RecordLayout layout, string form, bool isHeader) = ReadForm(_firstLine);
        Take(layout, form, isHeader ? System.Text.Encoding.UTF8.GetString(_firstLine) : null);
        if (!isHeader)
        {
            Lines.Unread();
        }
        else if (!IsLive)
        {
            // better known now than after a run has made its folder
            if (!Lines.ReadFilled())
            {
                throw new InvalidDataException(NoRecord());
            }

            Lines.Unread();
        }
    }

    /// <summary>The columns and the form that the first line tells, and whether it only names them and is no record.</summary>
    private protected abstract (RecordLayout Layout, string Form, bool IsHeader) ReadForm(ReadOnlySpan<byte> line);

    /// <summary>Makes ready to read records of this form.</summary>
    private protected abstract void SetForm(string form);

    /// <summary>Reads a record; false where it is damaged, and then no class was taken in.</summary>
    private protected abstract bool TryParse(ReadOnlySpan<byte> line, Span<float> row, out float target);

    /// <summary>Why <see cref="TryParse"/> refused a line: the column from 1, or 0 for the whole line, and a sentence.</summary>
    private protected abstract (int Column, string Sentence) Explain(ReadOnlySpan<byte> line);

    /// <summary>The number of a class or the value in a target's text; false where it is no number, with an exception where there are too many classes.</summary>
    private protected bool TryTarget(ReadOnlySpan<byte> text, out float target)
    {
        target = float.NaN;
        if (text.IsEmpty)
        {
            return true;
        }

        if (Task == LearningTask.Regression)
        {
            return NumberText.TryParse(text, out target) && float.IsFinite(target);
        }

        if (!Classes.TryFind(text, out int number))
        {
            if (ClassNames.Count == Options.MaxClasses)
            {
                throw new InvalidDataException(
                    $"{Where(Layout.Target + 1)}: '{FieldText.Of(text)}' would be class number {Options.MaxClasses + 1} of '{FieldText.Of(TargetName)}'."
                    + " If it is a value, say --task regression; if it is a class, choose another target column.");
            }

            number = Classes.Add(text);
        }

        target = number;
        return true;
    }

    private void Take(RecordLayout layout, string form, string? header)
    {
        (Layout, _form, _header) = (layout, form, header);
        _row = new float[layout.InputNames.Count];
        SetForm(form);
    }

    private void Resume(RecordPosition saved)
    {
        if (saved.Format != Format || saved.Task != Task)
        {
            throw new InvalidDataException(
                $"{Name}: the saved position is of a {saved.Format} stream for {Word(saved.Task)}, this is {Format} for {Word(Task)}. Resume with the same data and options.");
        }

        if (Options.Target is { } wanted && RecordLayout.Of(Name, "column", saved.Columns, wanted, numbered: true).Target != saved.Target)
        {
            throw new InvalidDataException($"{Name}: the saved position has target '{saved.Columns[saved.Target]}', not '{wanted}'. Resume with the same options.");
        }

        string first = System.Text.Encoding.UTF8.GetString(_firstLine);
        bool isHeader = saved.Header is not null && saved.Header == first;
        if (!IsLive && saved.Header is not null && !isHeader)
        {
            throw Another("its first line differs");
        }

        Take(new RecordLayout(saved.Columns, saved.Target), saved.Form, saved.Header);
        if (!isHeader && _firstLine.Length > 0)
        {
            Lines.Unread();
        }

        if (!IsLive)
        {
            PassAll(saved);
        }

        Classes.Restore(saved.Classes);
        (Position, _records, _resumed) = (saved.Samples, saved.Records, true);
        _hash = ulong.TryParse(saved.Fingerprint, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ulong hash) ? hash : 0;
    }

    private void Pass(ReadOnlySpan<byte> record)
    {
        _records++;
        _hash = LineHash.Add(_hash, record);
    }

    private void PassAll(RecordPosition saved)
    {
        ulong hash = 0;
        for (long record = 0; record < saved.Records; record++)
        {
            if (!Lines.ReadFilled())
            {
                throw new InvalidDataException($"{Name}: holds {Text(record)} records, but the saved position is after {Text(saved.Records)}. The file was cut, or is another one.");
            }

            hash = LineHash.Add(hash, Lines.Current);
        }

        if (hash.ToString("x16", CultureInfo.InvariantCulture) != saved.Fingerprint)
        {
            throw Another($"its first {Text(saved.Records)} records differ");
        }
    }

    private bool IsCutShort => IsLive && Lines.IsUnended;

    private InvalidDataException Another(string why) => new($"{Name}: this is not the stream whose position was saved: {why}. Resume with the same file.");

    private string Problem(ReadOnlySpan<byte> line)
    {
        (int column, string sentence) = Lines.TooLong ? (0, $"the line has more than {LineReader.MaxLineBytes >> 20} MB. Is this a text file with a record a line?")
            : line.Contains((byte)0) ? (0, "the line holds a zero byte, so this is binary data or text in UTF-16. Give UTF-8 text.")
            : Explain(line);
        return $"{Where(column)}: {(IsCutShort ? "the input ended in the middle of this line: " : "")}{sentence}";
    }

    private protected string Where(int column) => column > 0
        ? string.Create(CultureInfo.InvariantCulture, $"{Name}:{Lines.Number}:{column}")
        : string.Create(CultureInfo.InvariantCulture, $"{Name}:{Lines.Number}");

    private string NoRecord() => _header is null ? RecordSources.Empty(Name) : $"{Name}: holds the names of {Layout.Names.Count} columns, but no record below them.";

    private static string Word(LearningTask task) => task.ToString().ToLowerInvariant();

    private static string Text(long number) => number.ToString("N0", CultureInfo.InvariantCulture);
}
