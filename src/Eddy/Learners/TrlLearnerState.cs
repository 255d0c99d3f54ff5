using System.Globalization;
using Eddy.Checkpoints;
using Eddy.Networks.Online;
using Eddy.Numerics;
using Eddy.Signals.Trl;

namespace Eddy.Learners;

/// <summary>What a <see cref="TrlLearner"/> puts into a checkpoint: weights under plain names, and what learning needs to go on beside them.</summary>
internal static class TrlLearnerState
{
    public static void Save(TrlLearner learner, bool continues, CheckpointBuilder checkpoint, string prefix)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        for (int l = 0; l < learner.Layers.Count; l++)
        {
            foreach ((string name, PanelMatrix<float> matrix) in Matrices(learner.Layers[l], l))
            {
                float[] values = new float[matrix.Rows * matrix.Columns];
                matrix.CopyToTransposed(values);
                checkpoint.Add<float>(Place(prefix, name), ShapeOf(matrix), values);
            }

            foreach ((string name, float[] values, int length) in Vectors(learner.Layers[l], l))
            {
                checkpoint.Add<float>(Place(prefix, name), [length], values.AsSpan(0, length));
            }
        }

        double[] losses = new double[3 * learner.Layers.Count];
        for (int l = 0; l < learner.Layers.Count; l++)
        {
            (losses[3 * l], losses[(3 * l) + 1], losses[(3 * l) + 2]) = (learner.Losses(l).Similarity, learner.Losses(l).Variance, learner.Losses(l).Covariance);
        }

        checkpoint.Add<double>(Place(prefix, "stat/losses"), [learner.Layers.Count, 3], losses);
        checkpoint.Add<long>(Place(prefix, "step/steps"), [], [learner.Steps]);
        checkpoint.Add<byte>(Place(prefix, "state/continues"), [], [(byte)(continues ? 1 : 0)]);
        learner.Readout.Save(checkpoint, prefix + "readout.");
    }

    /// <summary>Restores everything; answers whether there is a sample before the next.</summary>
    public static bool Load(TrlLearner learner, Checkpoint checkpoint, string prefix)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        long[] steps = new long[1];
        byte[] continues = new byte[1];
        checkpoint.Read<long>(Place(prefix, "step/steps"), [], steps);
        checkpoint.Read<byte>(Place(prefix, "state/continues"), [], continues);
        for (int l = 0; l < learner.Layers.Count; l++)
        {
            foreach ((string name, PanelMatrix<float> matrix) in Matrices(learner.Layers[l], l))
            {
                float[] values = new float[matrix.Rows * matrix.Columns];
                checkpoint.Read<float>(Place(prefix, name), ShapeOf(matrix), values);
                matrix.CopyFromTransposed(values);
            }

            foreach ((string name, float[] values, int length) in Vectors(learner.Layers[l], l))
            {
                checkpoint.Read<float>(Place(prefix, name), [length], values.AsSpan(0, length));
            }

            learner.Layers[l].Resume(steps[0]);
        }

        double[] losses = new double[3 * learner.Layers.Count];
        checkpoint.Read<double>(Place(prefix, "stat/losses"), [learner.Layers.Count, 3], losses);
        for (int l = 0; l < learner.Layers.Count; l++)
        {
            learner.MeanLosses[l] = new TrlLosses(losses[3 * l], losses[(3 * l) + 1], losses[(3 * l) + 2], 0);
        }

        learner.Readout.Load(checkpoint, prefix + "readout.");
        return continues[0] != 0;
    }

    // "step/x" under the prefix "a." is "step/a.x": a learner inside another keeps its tensors in the same rooms.
    private static string Place(string prefix, string name)
    {
        int slash = name.IndexOf('/', StringComparison.Ordinal) + 1;
        return prefix.EndsWith('/') ? prefix + name : name[..slash] + prefix + name[slash..];
    }

    private static int[] ShapeOf(PanelMatrix<float> matrix) => matrix.Rows == 1 ? [matrix.Columns] : [matrix.Columns, matrix.Rows];

    private static IEnumerable<(string Name, PanelMatrix<float> Matrix)> Matrices(OnlineTrlLayer<float> layer, int number)
    {
        string at = "layers." + number.ToString(CultureInfo.InvariantCulture);
        yield return (at + ".weight", layer.Weight.Value);
        yield return (at + ".bias", layer.Bias.Value);
        yield return (at + ".lateral", layer.Lateral);
        foreach ((string name, Steps.Parameter<float> parameter) in new[] { ("weight", layer.Weight), ("bias", layer.Bias) })
        {
            if (parameter.FirstMoment is { } first && parameter.SecondMoment is { } second)
            {
                yield return ($"step/{at}.{name}.first", first);
                yield return ($"step/{at}.{name}.second", second);
            }
        }
    }

    private static IEnumerable<(string Name, float[] Values, int Length)> Vectors(OnlineTrlLayer<float> layer, int number)
    {
        string at = "stat/layers." + number.ToString(CultureInfo.InvariantCulture);
        yield return (at + ".mean", layer.Mean, layer.Neurons);
        yield return (at + ".variance", layer.Variance, layer.Neurons);
        yield return (at + ".variance_target", layer.Target, layer.Neurons);
        yield return (at + ".previous", layer.Previous, layer.Neurons);
        if (layer.Presynaptic.Mean.Length > 0)
        {
            yield return (at + ".input_mean", layer.Presynaptic.Mean, layer.Inputs);
        }

        if (layer.Trace.Length > 0)
        {
            yield return ($"trace/layers.{number.ToString(CultureInfo.InvariantCulture)}.activation", layer.Trace, layer.Neurons);
        }

        yield return (at + ".centred", layer.Centred, layer.Neurons);
    }
}
