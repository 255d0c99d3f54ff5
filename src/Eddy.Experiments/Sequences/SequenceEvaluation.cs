namespace Eddy.Experiments.Sequences;

/// <summary>Judges a frozen model, and what knows nothing, on held-out sequences.</summary>
internal static class SequenceEvaluation
{
    /// <summary>The score of a model.</summary>
    public static SequenceScore Of(SequenceModel model, SequenceData data) => data.HasClasses
        ? new SequenceScore(null, Accuracy(model, data.Test), data.Validation is { } validation ? Accuracy(model, validation) : null)
        : new SequenceScore(SquaredError(model, data.Test), null, null);

    /// <summary>The answer for every row of a set, sequence after sequence.</summary>
    public static byte[] Predictions(SequenceModel model, SequenceSet set)
    {
        byte[] predictions = new byte[set.Count * set.Steps];
        ForEachBatch(model, set, (first, b, t) => predictions[((first + b) * set.Steps) + t] = (byte)model.Head.Predict((t * model.Sequences) + b));
        return predictions;
    }

    /// <summary>The classes of every row of a set, sequence after sequence.</summary>
    public static byte[] Labels(SequenceSet set) => [.. Enumerable.Range(0, set.Count * set.Steps).Select(row => set.Label(row / set.Steps, row % set.Steps))];

    /// <summary>What predicting without a model comes to: the mean squared error of "the next row is this row" and of "the next row is the mean of the training rows at its place".</summary>
    public static (double Persistence, double MeanRow) PredictionBaselines(SequenceData data)
    {
        int steps = data.Test.Steps, width = data.Outputs;
        double[] mean = new double[steps * width];
        Span<float> row = stackalloc float[width], target = stackalloc float[width];
        for (int i = 0; i < data.Train.Count; i++)
        {
            for (int t = 0; t < steps; t++)
            {
                data.Train.ReadTarget(i, t, target);
                for (int c = 0; c < width; c++)
                {
                    mean[(t * width) + c] += target[c];
                }
            }
        }

        double persistence = 0, meanRow = 0;
        for (int i = 0; i < data.Test.Count; i++)
        {
            for (int t = 0; t < steps; t++)
            {
                data.Test.Read(i, t, row);
                data.Test.ReadTarget(i, t, target);
                for (int c = 0; c < width; c++)
                {
                    double still = target[c] - row[c], usual = target[c] - (mean[(t * width) + c] / data.Train.Count);
                    persistence += still * still;
                    meanRow += usual * usual;
                }
            }
        }

        double count = (double)data.Test.Count * steps * width;
        return (persistence / count, meanRow / count);
    }

    /// <summary>The share of rows of a set that have the class which most training rows have.</summary>
    public static double Majority(SequenceSet train, SequenceSet set)
    {
        byte[] labels = Labels(set);
        byte most = Labels(train).CountBy(label => label).OrderByDescending(pair => pair.Value).ThenBy(pair => pair.Key).First().Key;
        return labels.Count(label => label == most) / (double)labels.Length;
    }

    private static double Accuracy(SequenceModel model, SequenceSet set)
    {
        long right = 0;
        ForEachBatch(model, set, (first, b, t) => right += model.Head.Predict((t * model.Sequences) + b) == set.Label(first + b, t) ? 1 : 0);
        return right / ((double)set.Count * set.Steps);
    }

    private static double SquaredError(SequenceModel model, SequenceSet set)
    {
        double sum = 0;
        float[] target = new float[model.Outputs], answer = new float[model.Outputs];
        ForEachBatch(model, set, (first, b, t) =>
        {
            set.ReadTarget(first + b, t, target);
            Numerics.PanelColumns.ReadRow<float>(model.Head.Output, (t * model.Sequences) + b, answer);
            for (int c = 0; c < answer.Length; c++)
            {
                double error = (double)answer[c] - target[c];
                sum += error * error;
            }
        });
        return sum / ((double)set.Count * set.Steps * model.Outputs);
    }

    // Runs the model on every sequence, and then calls `row` with the first sequence of the batch, the sequence within it and the step.
    private static void ForEachBatch(SequenceModel model, SequenceSet set, Action<int, int, int> row)
    {
        int[] sequences = new int[model.Sequences];
        for (int first = 0; first < set.Count; first += sequences.Length)
        {
            int count = Math.Min(sequences.Length, set.Count - first);
            for (int b = 0; b < count; b++)
            {
                sequences[b] = first + b;
            }

            model.Fill(set, sequences.AsSpan(0, count));
            model.Forward();
            for (int b = 0; b < count; b++)
            {
                for (int t = 0; t < set.Steps; t++)
                {
                    row(first, b, t);
                }
            }
        }
    }
}
