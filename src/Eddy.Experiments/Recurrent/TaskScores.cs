using System.Text.Json.Nodes;
using Eddy.Data.Tasks;
using Eddy.Learners;

namespace Eddy.Experiments.Recurrent;

/// <summary>How a learner did on the lessons since the last line: every answer was given before it was learned from.</summary>
/// <param name="Lessons">Answers that had a target.</param>
/// <param name="Loss">Mean loss a lesson: nats for classes, half the squared error summed over outputs for values.</param>
/// <param name="Bits">Mean loss in bits, for classes.</param>
/// <param name="Accuracy">Share of classes told right.</param>
/// <param name="BitError">Share of outputs on the wrong side of 0.5, where targets are bits.</param>
/// <param name="Mse">Mean squared error an output, for values: the NMSE where targets have variance 1.</param>
public sealed record TaskScores(long Lessons, double Loss, double? Bits, double? Accuracy, double? BitError, double? Mse)
{
    /// <summary>The members of a line of metrics.jsonl.</summary>
    internal void AddTo(JsonObject line)
    {
        line["lessons"] = Lessons;
        line["loss"] = Loss;
        Add("bits", Bits);
        Add("accuracy", Accuracy);
        Add("bit_error", BitError);
        Add("mse", Mse);

        void Add(string name, double? value)
        {
            if (value is { } number)
            {
                line[name] = number;
            }
        }
    }

    /// <summary>What <see cref="AddTo"/> wrote; null where the line has none.</summary>
    internal static TaskScores? From(JsonObject line)
    {
        return line["loss"] is null ? null : new(line["lessons"]!.GetValue<long>(), line["loss"]!.GetValue<double>(), Of("bits"), Of("accuracy"), Of("bit_error"), Of("mse"));

        double? Of(string name) => line[name]?.GetValue<double>();
    }

    /// <summary>The mean of several lines, each counting the same; null where there is none.</summary>
    internal static TaskScores? Mean(IReadOnlyList<TaskScores> scores)
    {
        return scores.Count == 0 ? null : new(
            scores.Sum(s => s.Lessons), scores.Average(s => s.Loss), Of(s => s.Bits), Of(s => s.Accuracy), Of(s => s.BitError), Of(s => s.Mse));

        double? Of(Func<TaskScores, double?> value) => value(scores[0]) is null ? null : scores.Average(value);
    }
}

/// <summary>Sums that become <see cref="TaskScores"/>; part of a run's position, so that a resumed run writes the same lines.</summary>
public sealed record TaskSums
{
    /// <summary>Answers that had a target.</summary>
    public long Lessons { get; set; }

    /// <summary>Σ loss.</summary>
    public double Loss { get; set; }

    /// <summary>Classes told right.</summary>
    public long Right { get; set; }

    /// <summary>Outputs on the wrong side of 0.5.</summary>
    public long WrongBits { get; set; }

    /// <summary>Adds one lane's lesson.</summary>
    /// <returns>Its loss.</returns>
    internal double Add(ISequenceTask task, ReadOnlySpan<float> answer, ReadOnlySpan<float> target)
    {
        const double tiny = 1e-38; // a probability that has underflowed
        double loss = 0;
        if (task.Task == LearningTask.Classification)
        {
            int told = 0, meant = 0;
            for (int o = 0; o < target.Length; o++)
            {
                loss -= target[o] > 0 ? target[o] * Math.Log(Math.Max(answer[o], tiny)) : 0;
                told = answer[o] > answer[told] ? o : told;
                meant = target[o] > target[meant] ? o : meant;
            }

            Right += told == meant ? 1 : 0;
        }
        else
        {
            for (int o = 0; o < target.Length; o++)
            {
                double error = answer[o] - target[o];
                loss += 0.5 * error * error;
                WrongBits += task.TargetsAreBits && (answer[o] > 0.5) != (target[o] > 0.5) ? 1 : 0;
            }
        }

        Lessons++;
        Loss += loss;
        return loss;
    }

    /// <summary>The figures; null where there was no lesson.</summary>
    internal TaskScores? Scores(ISequenceTask task)
    {
        if (Lessons == 0)
        {
            return null;
        }

        bool classes = task.Task == LearningTask.Classification;
        double mean = Loss / Lessons;
        return new TaskScores(
            Lessons,
            mean,
            classes ? mean / Math.Log(2) : null,
            classes ? (double)Right / Lessons : null,
            task.TargetsAreBits ? (double)WrongBits / ((double)Lessons * task.OutputSize) : null,
            classes ? null : 2 * mean / task.OutputSize);
    }

    /// <summary>Begins anew.</summary>
    internal void Clear() => (Lessons, Loss, Right, WrongBits) = (0, 0, 0, 0);
}
