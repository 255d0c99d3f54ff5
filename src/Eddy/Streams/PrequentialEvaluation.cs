using System.Diagnostics.CodeAnalysis;
using Eddy.Checkpoints;
using Eddy.Learners;
using Eddy.Networks;
using Eddy.Streams.Metrics;

namespace Eddy.Streams;

/// <summary>
/// Runs a learner on a stream and judges it on the way: of each sample first the prediction, then its score, then the lesson. So every sample is a test on
/// unseen data, and none is held back.
/// </summary>
/// <remarks>
/// <para>A sample is read; the learner observes it; what it told is scored against the truth, and so is what the baselines tell; then the label that is due is
/// handed to the learner and to the baselines: without delay that of this sample by <see cref="ILearner.Learn"/>, with delay N that of the sample N
/// before by <see cref="ILearner.LearnLate"/>. The evaluation owns the labels that are out, so nobody sees one early.</para>
/// <para>A class that the stream did not declare beforehand becomes known with its first delivered label; only then the learner grows. Until then a sample of it
/// counts as wrong, with the log-loss of <see cref="ClassificationScore.ProbabilityFloor"/>. Outputs that the learner already has at the start count as known
/// where there are more than one. A sample without a label is observed, neither scored nor learned. While <see cref="ILearner.Learning"/> is false
/// the learner is handed no label; the baselines go on.</para>
/// <para>Constant memory; a step allocates nothing, apart from new classes. Saving includes the learner and the detector, not the source: save
/// <see cref="ISampleSource.SavePosition"/> beside it and give the resumed evaluation a source that goes on from there. It then continues bit for bit.</para>
/// </remarks>
public sealed class PrequentialEvaluation : IResumable
{
    /// <summary>How many of the first, and how many of the latest changes are kept with their place.</summary>
    public const int KeptDrifts = 128;

    private readonly ISampleSource _source;
    private readonly ILearner _learner;
    private readonly IDriftDetector? _detector;
    private readonly IStreamJudge _judge;
    private readonly LabelQueue? _queue;
    private readonly DriftLog _drifts = new(KeptDrifts);
    private readonly float[] _input;
    private float[] _target;
    private int _known;

    /// <summary>An evaluation at the beginning; the learner grows to the classes that the source declares.</summary>
    /// <param name="source">The samples. The caller disposes of it.</param>
    /// <param name="learner">Who is judged.</param>
    /// <param name="options">How.</param>
    /// <param name="detector">Watches the learner's errors, 0 or 1 for classes and absolute for values; none where null.</param>
    /// <exception cref="ArgumentException">The learner does not fit the source.</exception>
    public PrequentialEvaluation(ISampleSource source, ILearner learner, PrequentialOptions? options = null, IDriftDetector? detector = null)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(learner);
        if (learner.Task != source.Task || learner.InputSize != source.InputSize)
        {
            throw new ArgumentException(
                $"The learner is for {learner.Task} with {learner.InputSize} inputs, but {source.Name} holds {source.Task} with {source.InputSize}. "
                + "Build the learner for the stream.", nameof(learner));
        }

        bool classes = learner.Task == LearningTask.Classification;
        if (!classes && learner.OutputSize != 1)
        {
            throw new ArgumentException($"The learner tells {learner.OutputSize} values, but a stream has one target. Build the learner with one output.", nameof(learner));
        }

        Options = options ?? new PrequentialOptions();
        if (source.DeclaredClasses > Options.MaxClasses)
        {
            throw new ArgumentException(TooManyClasses($"{source.Name}: {source.DeclaredClasses} classes"), nameof(source));
        }

        (_source, _learner, _detector) = (source, learner, detector);
        _judge = classes ? new ClassificationJudge(Options) : new RegressionJudge(Options);
        _queue = Options.DelaySamples > 0 ? new LabelQueue(Options.DelaySamples, learner.InputSize) : null;
        _input = new float[learner.InputSize];
        if (classes && source.DeclaredClasses > learner.OutputSize)
        {
            learner.Grow(source.DeclaredClasses);
        }

        _target = new float[learner.OutputSize];
        _known = classes ? Math.Max(source.DeclaredClasses, learner.OutputSize > 1 ? learner.OutputSize : 0) : 1;
    }

    /// <summary>How the learner is judged.</summary>
    public PrequentialOptions Options { get; }

    /// <summary>Samples observed.</summary>
    public long Examples { get; private set; }

    /// <summary>Changes that the drift detector declared.</summary>
    public long DriftCount => _drifts.Count;

    /// <summary>The target of the sample that was scored last in this process; NaN before the first.</summary>
    public float LastTarget { get; private set; } = float.NaN;

    /// <summary>What the learner told for it: the number of a class, −1 where none was known, or a value; NaN before the first.</summary>
    public float LastPrediction => _judge.LastTold;

    /// <summary>How often the learner took each class for each; null for regression.</summary>
    public ConfusionMatrix? Confusion => _judge.Confusion;

    /// <summary>Takes one sample: predict, score, then learn.</summary>
    /// <returns>False at the end of the stream; nothing was done then.</returns>
    /// <exception cref="NonFiniteException">The learner told a number that is not finite: it has diverged. The sample was not scored.</exception>
    /// <exception cref="InvalidDataException">The source found a damaged record, or its target names no class. Nothing was observed.</exception>
    public bool Step()
    {
        if (!_source.Read(_input, out float target))
        {
            return false;
        }

        bool labelled = !float.IsNaN(target);
        if (labelled)
        {
            RequireTarget(target);
        }

        ReadOnlySpan<float> output = _learner.Observe(_input);
        RequireFinite(output);
        long sample = Examples++;
        if (labelled)
        {
            LastTarget = target;
            double error = _judge.Score(output, _known, target);
            if (_detector is not null && _detector.Observe(error))
            {
                _drifts.Add(sample);
            }
        }

        if (_queue is not null)
        {
            if (_queue.IsFull)
            {
                HandOverOldest(_queue);
            }

            _queue.Add(_input, target);
        }
        else if (labelled)
        {
            _judge.Deliver(target);
            if (_learner.Learning)
            {
                _learner.Learn(Encode(target, out int place));
                _target[place] = 0;
            }
        }

        return true;
    }

    /// <summary>Takes up to <paramref name="samples"/> samples: all that come, where no number is given.</summary>
    /// <returns>How many there were: fewer only at the end of the stream.</returns>
    public long Run(long samples = long.MaxValue)
    {
        long taken = 0;
        while (taken < samples && Step())
        {
            taken++;
        }

        return taken;
    }

    /// <summary>Hands over all labels that are still out, oldest first. For the end of the stream: no sample was scored in between.</summary>
    /// <returns>How many samples waited, with or without a label.</returns>
    public int Flush()
    {
        int waiting = _queue?.Count ?? 0;
        while (_queue?.Count > 0)
        {
            HandOverOldest(_queue);
        }

        return waiting;
    }

    /// <summary>Every figure as it stands. Costs O(classes) and a few small objects.</summary>
    public PrequentialSnapshot Snapshot() => _judge.Figures(new PrequentialSnapshot
    {
        Examples = Examples,
        Waiting = _queue?.Count ?? 0,
        DriftCount = _drifts.Count,
        DriftSamples = _drifts.Samples(),
    });

    /// <summary>Adds the evaluation under <c>stream/</c>, the detector under <c>stream/drift.</c>, and the learner under the prefix itself.</summary>
    /// <inheritdoc/>
    public void Save(CheckpointBuilder checkpoint, string prefix)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        checkpoint.Add<long>($"{prefix}stream/evaluation", [6], Setup)
            .Add<double>($"{prefix}stream/fading_factor", [], [Options.FadingFactor])
            .Add<long>($"{prefix}stream/counts", [2], [Examples, _known]);
        _judge.Save(checkpoint, $"{prefix}stream/score.");
        _drifts.Save(checkpoint, $"{prefix}stream/drifts.");
        _queue?.Save(checkpoint, $"{prefix}stream/queue.");
        _detector?.Save(checkpoint, $"{prefix}stream/drift.");
        _learner.Save(checkpoint, prefix);
    }

    /// <inheritdoc/>
    public void Load(Checkpoint checkpoint, string prefix)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        Span<long> setup = stackalloc long[6], counts = stackalloc long[2];
        checkpoint.Read($"{prefix}stream/evaluation", [6], setup);
        checkpoint.Read($"{prefix}stream/counts", [2], counts);
        double fading = checkpoint.ReadNumber($"{prefix}stream/fading_factor");
        if (!setup.SequenceEqual(Setup) || fading != Options.FadingFactor)
        {
            throw new InvalidDataException(
                $"{checkpoint.Path}: saved for {Describe(setup, fading)}, but resumed for {Describe(Setup, Options.FadingFactor)}. Resume with what it was started with.");
        }

        if (counts[0] < 0 || counts[1] < 0 || counts[1] > Options.MaxClasses)
        {
            throw new InvalidDataException($"{checkpoint.Path}: {counts[0]} samples and {counts[1]} classes cannot be. Use an earlier checkpoint.");
        }

        _judge.Load(checkpoint, $"{prefix}stream/score.");
        _drifts.Load(checkpoint, $"{prefix}stream/drifts.");
        _queue?.Load(checkpoint, $"{prefix}stream/queue.");
        _detector?.Load(checkpoint, $"{prefix}stream/drift.");
        _learner.Load(checkpoint, prefix);
        (Examples, _known, _target) = (counts[0], (int)counts[1], new float[_learner.OutputSize]);
    }

    private long[] Setup =>
        [(long)_learner.Task, _learner.InputSize, Options.Window, Options.DelaySamples, Options.MaxClasses, _detector is null ? 0 : 1];

    private static string Describe(ReadOnlySpan<long> setup, double fading)
        => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{(LearningTask)setup[0]} with {setup[1]} inputs, window {setup[2]}, fading factor {fading}, ")
            + $"delay {setup[3]}, at most {setup[4]} classes and {(setup[5] == 0 ? "no drift detector" : "a drift detector")}";

    private static string TooManyClasses(string found)
        => $"{found}, but at most {nameof(PrequentialOptions.MaxClasses)} are taken. Is the target a number or an identifier? Then choose regression or another target; else raise the limit.";

    private void HandOverOldest(LabelQueue queue)
    {
        float target = queue.OldestTarget;
        if (!float.IsNaN(target))
        {
            _judge.Deliver(target);
            if (_learner.Learning)
            {
                _learner.LearnLate(queue.OldestInput, Encode(target, out int place));
                _target[place] = 0;
            }
        }

        queue.RemoveOldest();
    }

    // The target as the learner takes it, of its OutputSize; the number at place is the only one that is not 0.
    private ReadOnlySpan<float> Encode(float target, out int place)
    {
        if (_learner.Task == LearningTask.Regression)
        {
            place = 0;
            _target[0] = target;
            return _target;
        }

        place = (int)target;
        if (place >= _learner.OutputSize)
        {
            _learner.Grow(place + 1);
        }

        _known = Math.Max(_known, place + 1);
        if (_target.Length < _learner.OutputSize)
        {
            _target = new float[Math.Max(_learner.OutputSize, 2 * _target.Length)];
        }

        _target[place] = 1;
        return _target.AsSpan(0, _learner.OutputSize);
    }

    private void RequireTarget(float target)
    {
        bool regression = _learner.Task == LearningTask.Regression;
        if (regression ? !float.IsFinite(target) : !(target >= 0 && target == MathF.Truncate(target)))
        {
            Refuse($"{_source.Name}, sample {_source.Position}: the target is {target}; it must be {(regression ? "finite" : "the number of a class, 0 or more")}, or NaN where there is none.");
        }

        if (!regression && target >= Options.MaxClasses)
        {
            Refuse($"{_source.Name}, sample {_source.Position}: " + TooManyClasses($"class number {target}, from 0"));
        }
    }

    private void RequireFinite(ReadOnlySpan<float> output)
    {
        foreach (float value in output)
        {
            if (!float.IsFinite(value))
            {
                throw new NonFiniteException(
                    $"{_source.Name}, sample {_source.Position}: the learner told {value}. It has diverged; lower the learning rate or scale the inputs. The sample was not scored.");
            }
        }
    }

    [DoesNotReturn]
    private static void Refuse(string message) => throw new InvalidDataException(message);
}
