using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Eddy.Experiments.Images;
using Eddy.Experiments.Runs;
using Eddy.Learners;

namespace Eddy.Experiments.Streaming;

/// <summary>Writes figures down at the moments of the <see cref="RecordingPlan"/>, and tells whoever watches.</summary>
internal sealed class StreamRecorder
{
    private const long MillisecondsBetweenReports = 100;

    private readonly StreamPipeline _pipeline;
    private readonly MetricsLog _metrics;
    private readonly IStreamObserver _observer;
    private readonly StreamMeter _meter;
    private long _next;
    private long _reportDue;
    private StreamScores? _before;

    public StreamRecorder(StreamPipeline pipeline, MetricsLog metrics, IStreamObserver observer, StreamMeter meter)
    {
        (_pipeline, _metrics, _observer, _meter) = (pipeline, metrics, observer, meter);
        _reportDue = observer.WantsProgress ? 0 : long.MaxValue;
        _next = RecordingPlan.Next(pipeline.Evaluation.Examples);
        _before = pipeline.Evaluation.Examples > 0 ? StreamScores.Of(pipeline.Evaluation.Snapshot()) : null;
    }

    /// <summary>Whether something is to be done after so many samples at this time.</summary>
    public bool IsDue(long samples, long now) => samples == _next || now >= _reportDue;

    /// <summary>Does what is due.</summary>
    public void Record(long now)
    {
        var scores = StreamScores.Of(_pipeline.Evaluation.Snapshot());
        if (scores.Examples == _next)
        {
            JsonObject line = scores.ToJson();
            if (_pipeline.Neurons is { } neurons)
            {
                line["layers"] = JsonSerializer.SerializeToNode(neurons.DescribeLayers(), ImageJson.Serializer);
            }

            _metrics.Write(line);
            _next = RecordingPlan.Next(scores.Examples);
            if (RecordingPlan.IsDoubling(scores.Examples))
            {
                _observer.OnDoubling(Moment(scores));
                _before = scores;
            }
        }

        if (now >= _reportDue)
        {
            _observer.OnProgress(Moment(scores));
            _reportDue = now + MillisecondsBetweenReports;
        }
    }

    private StreamMoment Moment(StreamScores scores)
    {
        long? total = (_pipeline.Source.Count, _pipeline.Options.Max) switch
        {
            ({ } count, { } max) => Math.Min(count, max),
            (var count, var max) => count ?? max,
        };
        return new StreamMoment(
            scores, SinceLast(scores), Text(_pipeline.Evaluation.LastTarget), Text(_pipeline.Evaluation.LastPrediction), _meter.Seconds, total);
    }

    private double? SinceLast(StreamScores scores)
    {
        long n = scores.Scored, before = _before?.Scored ?? 0;
        if (n == before)
        {
            return null;
        }

        bool classes = _pipeline.Source.Task == LearningTask.Classification;
        double sum = Sum(scores, classes) - (_before is null ? 0 : Sum(_before, classes));
        return classes ? Math.Clamp(sum / (n - before), 0, 1) : Math.Sqrt(Math.Max(0, sum / (n - before)));
    }

    private static double Sum(StreamScores scores, bool classes)
        => scores.Scored * ((classes ? scores.Learner.Accuracy : scores.Learner.Rmse * scores.Learner.Rmse) ?? 0);

    private string Text(float value)
    {
        if (float.IsNaN(value))
        {
            return "";
        }

        IReadOnlyList<string> names = _pipeline.Source.ClassNames;
        return _pipeline.Source.Task == LearningTask.Regression ? value.ToString("G4", CultureInfo.InvariantCulture)
            : value >= 0 && value < names.Count ? names[(int)value] : "?";
    }
}
