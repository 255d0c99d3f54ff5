using System.Numerics.Tensors;
using Eddy.Learners;
using Eddy.Streams;

namespace Eddy.Experiments.Streaming;

/// <summary>Judges a learner on the test part of a data set, after its stream has ended; nothing is learned from it.</summary>
internal static class StreamTest
{
    /// <summary>Share of right answers, 0 to 1; null where there is no test part or it was cancelled.</summary>
    public static double? Accuracy(StreamPipeline pipeline, CancellationToken cancellation)
    {
        using ISampleSource? test = pipeline.OpenTest();
        if (test is null)
        {
            return null;
        }

        ILearner learner = pipeline.Learner;
        var input = new float[learner.InputSize];
        long right = 0;
        learner.Learning = false;
        try
        {
            while (test.Read(input, out float label))
            {
                if (cancellation.IsCancellationRequested)
                {
                    return null;
                }

                right += TensorPrimitives.IndexOfMax(learner.Observe(input)) == (int)label ? 1 : 0;
            }
        }
        finally
        {
            learner.Learning = true;
        }

        return (double)right / test.Position;
    }
}
