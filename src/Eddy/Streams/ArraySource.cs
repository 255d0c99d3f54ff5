using System.Globalization;
using System.Text.Json;
using Eddy.Learners;
using Eddy.Numerics;
using Eddy.Streams.Metrics;

namespace Eddy.Streams;

/// <summary>Samples that are held in memory, in their order. Nothing is copied: the arrays must stay as they are.</summary>
public sealed class ArraySource : ISampleSource
{
    private readonly float[] _inputs;
    private readonly float[] _targets;
    private readonly string[] _allClasses;
    private readonly List<string> _classes;
    private long _resumedAt;

    /// <summary>A stream over arrays.</summary>
    /// <param name="task">What the targets are.</param>
    /// <param name="inputs">[samples, inputs] row-major, finite.</param>
    /// <param name="targets">The number of each sample's class or its value; NaN where there is none. One a sample; at least one.</param>
    /// <param name="classNames">Names of the classes in the order of their numbers; their numbers where null. Not for regression.</param>
    /// <param name="declaredClasses">How many of them a learner may know beforehand; all where it is below 0.</param>
    /// <param name="inputNames">A name for each input; none where null.</param>
    /// <param name="name">Name for people.</param>
    /// <exception cref="ArgumentException">The arrays do not fit each other, or hold a number that is not allowed.</exception>
    public ArraySource(
        LearningTask task,
        float[] inputs,
        float[] targets,
        IReadOnlyList<string>? classNames = null,
        int declaredClasses = -1,
        IReadOnlyList<string>? inputNames = null,
        string name = "memory")
    {
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(targets);
        if (targets.Length == 0 || inputs.Length == 0 || inputs.Length % targets.Length != 0)
        {
            throw new ArgumentException($"{inputs.Length} numbers cannot be shared out to {targets.Length} samples. Give as many numbers for each sample, and at least one.", nameof(inputs));
        }

        (_inputs, _targets, Task, Name) = (inputs, targets, task, name);
        InputSize = inputs.Length / targets.Length;
        if (inputNames is not null && inputNames.Count != InputSize)
        {
            throw new ArgumentException($"{inputNames.Count} names for {InputSize} inputs. Give one each, or none.", nameof(inputNames));
        }

        InputNames = inputNames ?? [];
        int odd = Array.FindIndex(inputs, x => !float.IsFinite(x));
        if (odd >= 0)
        {
            throw new ArgumentException($"Sample {odd / InputSize}, input {odd % InputSize}, from 0: {inputs[odd]} is not finite. Replace it, or leave the sample out.", nameof(inputs));
        }

        int classes = 0;
        for (int i = 0; i < targets.Length; i++)
        {
            float target = targets[i];
            bool fits = task == LearningTask.Regression ? !float.IsInfinity(target)
                : float.IsNaN(target) || (target >= 0 && target < (classNames?.Count ?? ClassificationScore.MaxClasses) && target == MathF.Truncate(target));
            if (!fits)
            {
                throw new ArgumentException(
                    $"Sample {i}, from 0: its target is {target}. It must be {(task == LearningTask.Regression ? "finite" : $"a whole number from 0 to {(classNames?.Count ?? ClassificationScore.MaxClasses) - 1}")}, or NaN where there is none.", nameof(targets));
            }

            classes = task == LearningTask.Classification && !float.IsNaN(target) ? Math.Max(classes, (int)target + 1) : classes;
        }

        if (task == LearningTask.Regression && (classNames is not null || declaredClasses > 0))
        {
            throw new ArgumentException("There are no classes in regression. Leave their names and number out.", nameof(classNames));
        }

        _allClasses = classNames is not null ? [.. classNames] : [.. Enumerable.Range(0, classes).Select(c => c.ToString(CultureInfo.InvariantCulture))];
        if (declaredClasses > _allClasses.Length)
        {
            throw new ArgumentOutOfRangeException(nameof(declaredClasses), declaredClasses, $"There are {_allClasses.Length} classes.");
        }

        DeclaredClasses = declaredClasses < 0 ? _allClasses.Length : declaredClasses;
        _classes = [.. _allClasses.Take(DeclaredClasses)];
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public LearningTask Task { get; }

    /// <inheritdoc/>
    public int InputSize { get; }

    /// <inheritdoc/>
    public IReadOnlyList<string> InputNames { get; }

    /// <inheritdoc/>
    public IReadOnlyList<string> ClassNames => _classes;

    /// <inheritdoc/>
    public int DeclaredClasses { get; }

    /// <inheritdoc/>
    public long? Count => _targets.Length;

    /// <inheritdoc/>
    public long Position { get; private set; }

    /// <inheritdoc/>
    public long Skipped => 0;

    /// <inheritdoc/>
    public bool Read(Span<float> input, out float target)
    {
        Shape.Require(input.Length, InputSize, nameof(input));
        if (Position == _targets.Length)
        {
            target = float.NaN;
            return false;
        }

        int sample = (int)Position++;
        _inputs.AsSpan(sample * InputSize, InputSize).CopyTo(input);
        target = _targets[sample];
        if (target >= _classes.Count && Task == LearningTask.Classification)
        {
            Meet(target);
        }

        return true;
    }

    /// <inheritdoc/>
    public string SavePosition() => string.Create(CultureInfo.InvariantCulture, $$"""{"position":{{Position}},"samples":{{_targets.Length}},"inputs":{{InputSize}}}""");

    /// <inheritdoc/>
    public void ResumeAt(string position)
    {
        ArgumentNullException.ThrowIfNull(position);
        if (Position != _resumedAt)
        {
            throw new InvalidOperationException("The stream was already read. Resume a fresh one.");
        }

        (long at, long samples, long inputs) = Parse(position);
        if (samples != _targets.Length || inputs != InputSize || at < 0 || at > samples)
        {
            throw new InvalidDataException(
                $"{Name}: the saved position is sample {at} of {samples} with {inputs} inputs, but this stream has {_targets.Length} samples with {InputSize}. Resume on the stream that was saved.");
        }

        foreach (float target in _targets.AsSpan(0, (int)at))
        {
            if (target >= _classes.Count && Task == LearningTask.Classification)
            {
                Meet(target);
            }
        }

        (Position, _resumedAt) = (at, at);
    }

    /// <summary>Does nothing: there is nothing to close.</summary>
    public void Dispose()
    {
    }

    private (long Position, long Samples, long Inputs) Parse(string position)
    {
        try
        {
            using var parsed = JsonDocument.Parse(position);
            JsonElement root = parsed.RootElement;
            return (root.GetProperty("position").GetInt64(), root.GetProperty("samples").GetInt64(), root.GetProperty("inputs").GetInt64());
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new InvalidDataException($"{Name}: \"{position}\" is no position in arrays: {e.Message} Resume on the stream that was saved.", e);
        }
    }

    private void Meet(float target)
    {
        while (_classes.Count <= target)
        {
            _classes.Add(_allClasses[_classes.Count]);
        }
    }
}
