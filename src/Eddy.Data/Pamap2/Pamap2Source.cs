using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;
using Eddy.Learners;
using Eddy.Numerics;
using Eddy.Streams;

namespace Eddy.Data.Pamap2;

/// <summary>Rows of <see cref="Pamap2DataSet"/> as a stream, in their natural order of time or shuffled anew in every pass.</summary>
public sealed class Pamap2Source : ISampleSource
{
    private readonly Pamap2DataSet _data;
    private readonly Pamap2Part _part;
    private readonly bool _shuffled;
    private readonly ulong _seed;
    private readonly int[] _order;
    private long _pass = -1;
    private bool _read;
    private string? _fingerprint;

    /// <summary>A part of a data set as a stream.</summary>
    /// <param name="data">The data set.</param>
    /// <param name="part">One of its parts; null for the training rows.</param>
    /// <param name="shuffled">Whether rows come in random order, which takes from TRL what it learns from.</param>
    /// <param name="passes">How often the rows are gone through, above 0.</param>
    /// <param name="seed">Decides a random order.</param>
    public Pamap2Source(Pamap2DataSet data, Pamap2Part? part = null, bool shuffled = false, int passes = 1, ulong seed = 42)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(passes);
        (_data, _part, _shuffled, _seed) = (data, part ?? data.Train, shuffled, seed);
        _order = new int[shuffled ? _part.Count : 0];
        Count = (long)_part.Count * passes;
    }

    /// <inheritdoc/>
    public string Name => _data.Name;

    /// <inheritdoc/>
    public LearningTask Task => LearningTask.Classification;

    /// <inheritdoc/>
    public int InputSize => Pamap2Columns.Sensors;

    /// <inheritdoc/>
    public IReadOnlyList<string> InputNames => _data.InputNames;

    /// <inheritdoc/>
    public IReadOnlyList<string> ClassNames => _data.ClassNames;

    /// <inheritdoc/>
    public int DeclaredClasses => ClassNames.Count;

    /// <summary>Rows times passes.</summary>
    public long Count { get; }

    long? ISampleSource.Count => Count;

    /// <inheritdoc/>
    public long Position { get; private set; }

    /// <summary>Damaged rows that were passed over when the files were read.</summary>
    public long Skipped => _data.RowsSkipped;

    /// <inheritdoc/>
    public bool Read(Span<float> input, out float target)
    {
        Shape.Require(input.Length, InputSize, nameof(input));
        _read = true;
        target = float.NaN;
        if (Position == Count)
        {
            return false;
        }

        int row = (int)(Position % _part.Count);
        if (_shuffled)
        {
            Shuffle(Position / _part.Count);
            row = _order[row];
        }

        _part.Row(row).CopyTo(input);
        target = _part.Labels[row];
        Position++;
        return true;
    }

    /// <inheritdoc/>
    public string SavePosition() => JsonSerializer.Serialize(Here(Position));

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">A sample was read already.</exception>
    public void ResumeAt(string position)
    {
        ArgumentNullException.ThrowIfNull(position);
        if (_read)
        {
            throw new InvalidOperationException($"{Name}: resume before the first sample is read.");
        }

        Saved? saved = null;
        try
        {
            saved = JsonSerializer.Deserialize<Saved>(position);
        }
        catch (JsonException)
        {
            // said below
        }

        if (saved is null || saved != Here(saved.Position) || saved.Position < 0 || saved.Position > Count)
        {
            throw new InvalidDataException($"{Name}: the saved position is damaged, or that of other rows, another order, seed or number of passes. Resume with the same data and options.");
        }

        Position = saved.Position;
    }

    /// <summary>Nothing is held that must be given back.</summary>
    public void Dispose()
    {
    }

    private void Shuffle(long pass)
    {
        if (pass == _pass)
        {
            return;
        }

        for (int k = 0; k < _order.Length; k++)
        {
            _order[k] = k;
        }

        new RandomSource(_seed).Split("order", pass).Shuffle<int>(_order);
        _pass = pass;
    }

    private Saved Here(long position) => new(position, _shuffled, _seed, _fingerprint ??= Fingerprint());

    private string Fingerprint()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(MemoryMarshal.AsBytes(_part.Features));
        hash.AppendData(_part.Labels);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private sealed record Saved(long Position, bool Shuffled, ulong Seed, string Sha256);
}
