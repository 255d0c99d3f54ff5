using Eddy.Checkpoints;
using Eddy.Streams.Metrics;

namespace Eddy.Streams;

/// <summary>Scores values: a learner beside the mean of the targets so far and the target delivered last. Before the first delivered target both tell 0.</summary>
internal sealed class RegressionJudge(PrequentialOptions options) : IStreamJudge
{
    private readonly RegressionScore _learner = new(options.Window);
    private readonly RegressionScore _meanScore = new(options.Window);
    private readonly RegressionScore _persistence = new(options.Window);
    private long _labels;
    private double _mean;
    private double _last;

    public float LastTold { get; private set; } = float.NaN;

    public ConfusionMatrix? Confusion => null;

    public double Score(ReadOnlySpan<float> output, int knownClasses, float target)
    {
        LastTold = output[0];
        _meanScore.Record(target, _mean);
        _persistence.Record(target, _last);
        return _learner.Record(target, output[0]);
    }

    public void Deliver(float target)
    {
        _labels++;
        _last = target;
        _mean += (target - _mean) / _labels;
    }

    public PrequentialSnapshot Figures(PrequentialSnapshot snapshot) => ScoreFigures.Of(snapshot, _learner, _persistence) with
    {
        Labelled = _learner.Examples,
        Baselines = new BaselineFigures
        {
            Mean = ScoreFigures.Of(new ScoreFigures(), _meanScore, _persistence),
            Persistence = ScoreFigures.Of(new ScoreFigures(), _persistence, _persistence),
        },
    };

    public void Save(CheckpointBuilder checkpoint, string prefix)
    {
        _learner.Save(checkpoint, $"{prefix}learner.");
        _meanScore.Save(checkpoint, $"{prefix}mean.");
        _persistence.Save(checkpoint, $"{prefix}persistence.");
        checkpoint.Add<long>($"{prefix}delivered", [], [_labels]).Add<double>($"{prefix}told", [2], [_mean, _last]);
    }

    public void Load(Checkpoint checkpoint, string prefix)
    {
        Span<double> told = stackalloc double[2];
        long labels = checkpoint.ReadCount($"{prefix}delivered");
        checkpoint.Read($"{prefix}told", [2], told);
        _learner.Load(checkpoint, $"{prefix}learner.");
        _meanScore.Load(checkpoint, $"{prefix}mean.");
        _persistence.Load(checkpoint, $"{prefix}persistence.");
        (_labels, _mean, _last) = (labels, told[0], told[1]);
    }
}
