using Eddy.Checkpoints;
using Eddy.Streams.Metrics;

namespace Eddy.Streams;

/// <summary>Scores classes: a learner beside the most frequent class so far and the class delivered last.</summary>
/// <remarks>The majority gives each class its share of the labels delivered so far, the last class is told with probability 1. Before the first delivered label
/// both name none, which is wrong. Among equally frequent classes the one that got there first is named.</remarks>
internal sealed class ClassificationJudge(PrequentialOptions options) : IStreamJudge
{
    private readonly ClassificationScore _learner = new(options.Window, options.FadingFactor);
    private readonly ClassificationScore _majority = new(options.Window, options.FadingFactor, keepConfusion: false);
    private readonly ClassificationScore _noChange = new(options.Window, options.FadingFactor, keepConfusion: false);
    private long[] _delivered = new long[8]; // labels of each class; grows with the classes
    private long _labels;
    private int _frequent = -1;
    private int _last = -1;

    public float LastTold { get; private set; } = float.NaN;

    public ConfusionMatrix? Confusion => _learner.Confusion;

    public double Score(ReadOnlySpan<float> output, int knownClasses, float target)
    {
        int actual = (int)target;
        int predicted = -1;
        float largest = float.NegativeInfinity;
        output = output[..Math.Min(knownClasses, output.Length)];
        for (int c = 0; c < output.Length; c++)
        {
            if (output[c] > largest)
            {
                (predicted, largest) = (c, output[c]);
            }
        }

        LastTold = predicted;
        bool right = _learner.Record(actual, predicted, actual < output.Length ? output[actual] : 0);
        _majority.Record(actual, _frequent, _labels > 0 && actual < _delivered.Length ? (double)_delivered[actual] / _labels : 0);
        _noChange.Record(actual, _last, actual == _last ? 1 : 0);
        return right ? 0 : 1;
    }

    public void Deliver(float target)
    {
        int label = (int)target;
        if (label >= _delivered.Length)
        {
            Array.Resize(ref _delivered, Math.Max(label + 1, 2 * _delivered.Length));
        }

        _labels++;
        _last = label;
        _delivered[label]++;
        if (_frequent < 0 || _delivered[label] > _delivered[_frequent])
        {
            _frequent = label;
        }
    }

    public PrequentialSnapshot Figures(PrequentialSnapshot snapshot) => ScoreFigures.Of(snapshot, _learner, _noChange) with
    {
        Labelled = _learner.Examples,
        Classes = _learner.Classes,
        Baselines = new BaselineFigures
        {
            Majority = ScoreFigures.Of(new ScoreFigures(), _majority, _noChange),
            NoChange = ScoreFigures.Of(new ScoreFigures(), _noChange, _noChange),
        },
    };

    public void Save(CheckpointBuilder checkpoint, string prefix)
    {
        _learner.Save(checkpoint, $"{prefix}learner.");
        _majority.Save(checkpoint, $"{prefix}majority.");
        _noChange.Save(checkpoint, $"{prefix}no_change.");
        checkpoint.Add<long>($"{prefix}delivered", [_delivered.Length], _delivered).Add<int>($"{prefix}told", [2], [_frequent, _last]);
    }

    public void Load(Checkpoint checkpoint, string prefix)
    {
        Span<int> told = stackalloc int[2];
        long[] delivered = checkpoint.Read<long>($"{prefix}delivered");
        checkpoint.Read($"{prefix}told", [2], told);
        if (Math.Max(told[0], told[1]) >= delivered.Length || Math.Min(told[0], told[1]) < -1)
        {
            throw new InvalidDataException($"{checkpoint.Path}: the numbers under \"{prefix}\" contradict each other. Use an earlier checkpoint.");
        }

        _learner.Load(checkpoint, $"{prefix}learner.");
        _majority.Load(checkpoint, $"{prefix}majority.");
        _noChange.Load(checkpoint, $"{prefix}no_change.");
        (_delivered, _labels, _frequent, _last) = (delivered, delivered.Sum(), told[0], told[1]);
    }
}
