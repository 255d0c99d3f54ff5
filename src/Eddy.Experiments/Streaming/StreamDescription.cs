using Eddy.Checkpoints;
using Eddy.Learners;
using Eddy.Learners.Recurrent;
using Eddy.Streams;
using Eddy.Traces;

namespace Eddy.Experiments.Streaming;

/// <summary>What the learner of a run over a stream costs, and what its gradients are exact against.</summary>
public static class StreamDescription
{
    /// <summary>Of a run that is not begun: the stream is opened for its form, and nothing is taken of it.</summary>
    /// <param name="options">Of the run.</param>
    /// <param name="standardInput">Opens standard input, where that is the stream.</param>
    /// <param name="cancellation">Ends waiting for the beginning of the stream.</param>
    /// <returns>Null where the learner has no rule of this kind.</returns>
    public static RuleDescription? Of(StreamRunOptions options, Func<Stream> standardInput, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(standardInput);
        using var pipeline = StreamPipeline.Open(options, null, standardInput, cancellation);
        return Of(pipeline.Learner);
    }

    /// <summary>Of the learner that a checkpoint holds.</summary>
    /// <returns>Null where the learner has no rule of this kind.</returns>
    public static RuleDescription? Of(Checkpoint checkpoint)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        StreamRunOptions options = StreamCheckpoint.Options(checkpoint);
        if (options.LearnerOptions is not RecurrentStreamOptions recurrent || !checkpoint.Contains("readout.bias"))
        {
            return null;
        }

        // The sizes are those of the arrays: the stream need not be there.
        LearningTask task = options.Task ?? LearningTask.Classification;
        int outputs = checkpoint.Read<float>("readout.bias").Length, inputs = checkpoint.Read<byte>("state/form") is { } form ? RecurrentLearnerForm.Inputs(form) : 0;
        return Of(recurrent.Create(new LearnerShape(inputs, outputs, task, 1, options.Seed, options.Delay)));
    }

    private static RuleDescription? Of(ILearner learner) => learner switch
    {
        ScaledLearner scaled => Of(scaled.Inner),
        RecurrentLearner recurrent => recurrent.Describe(),
        _ => null,
    };
}
