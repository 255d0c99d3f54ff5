using System.Numerics.Tensors;
using Eddy.Data.Tasks;
using Eddy.Learners.Recurrent;
using Eddy.Networks.Recurrent;
using Eddy.Steps;
using Eddy.Traces.ReadoutOnly;

namespace Eddy.Experiments.Recurrent;

/// <summary>How a trained network did on recordings that it never learned from, each shown once, with nothing learned meanwhile.</summary>
/// <param name="Part">Which: <c>test</c>, or <c>held_out</c> where training recordings were left out to choose settings by.</param>
/// <param name="Samples">Recordings.</param>
/// <param name="Accuracy">Share whose class has the largest sum of answers over the steps in which it is asked.</param>
/// <param name="StepAccuracy">Share of single answers that are right.</param>
/// <param name="Loss">Mean loss an answer, in nats.</param>
public sealed record TaskTestScores(string Part, int Samples, double Accuracy, double StepAccuracy, double Loss);

/// <summary>Judges networks on the part of a task that is kept for it.</summary>
internal sealed class TaskTest
{
    /// <summary>Options of tasks of recordings.</summary>
    public const string PartOption = "part", OrderOption = "order";

    private const string HoldOutOption = "hold_out";

    private readonly TaskRunOptions _options;

    private TaskTest(TaskRunOptions options, string part)
    {
        _options = options;
        Part = part;
    }

    /// <summary>Which recordings are shown.</summary>
    public string Part { get; }

    /// <summary>The test of a run's task; null where it has none, or where the run itself learns from it.</summary>
    /// <exception cref="DirectoryNotFoundException">The task's folder is not there.</exception>
    public static TaskTest? Of(TaskRunOptions options)
    {
        SequenceTaskInfo info = SequenceTasks.All.First(known => known.Name == options.Task.Split(':', 2)[0]);
        bool inTurn = info.Options.Any(option => option.Name == HoldOutOption), heldOut = options.TaskOptions.GetValueOrDefault(HoldOutOption, "0") != "0";
        string trained = options.TaskOptions.GetValueOrDefault(PartOption, "train");
        return options.TestSamples == 0 || !inTurn || trained != "train" ? null
            : heldOut ? new TaskTest(options, RecordingChoice.HeldOutPart)
            : EventTasks.HasTest(options.Task) ? new TaskTest(options, "test")
            : null;
    }

    /// <summary>Reads the recordings of a folder once, so that whatever is wrong with them is said before a run begins and not at its end.</summary>
    /// <param name="options">Of the run.</param>
    /// <param name="trained">The task that the run learns from.</param>
    /// <exception cref="InvalidDataException">A recording is damaged, or they do not fit those that are learned from.</exception>
    public static void Check(TaskRunOptions options, ISequenceTask trained)
    {
        if (trained.Name == "events" && Of(options) is { } test && test.CreateTask(1) is var shown && shown.InputSize != trained.InputSize)
        {
            throw new InvalidDataException(
                $"{options.Task}: a recording of the {test.Part} part has {shown.InputSize} inputs a step, but those to learn from have {trained.InputSize}. Keep cameras apart, or say the sensor.");
        }
    }

    /// <summary>The recordings, each once before any comes again.</summary>
    /// <param name="lanes">Parallel sequences.</param>
    public RecordingTask CreateTask(int lanes)
    {
        var choices = new Dictionary<string, string>(_options.TaskOptions, StringComparer.Ordinal) { [PartOption] = Part, [OrderOption] = "in_turn" };
        return (RecordingTask)SequenceTasks.Create(_options.Task, lanes, _options.Seed, choices);
    }

    /// <summary>Shows every recording once.</summary>
    /// <param name="trained">The network; its states stay as they are.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public TaskTestScores Judge(RecurrentLearner trained, CancellationToken cancellation)
    {
        RecordingTask task = CreateTask(_options.Batch);
        RecurrentLearner learner = Still(_options, trained, task);
        int samples = Math.Min(task.Samples, _options.TestSamples ?? int.MaxValue);
        int lanes = task.Lanes, outputs = task.OutputSize, ended = 0, right = 0;
        float[] inputs = new float[lanes * task.InputSize], targets = new float[lanes * outputs];
        bool[] asked = new bool[lanes], startsAnew = new bool[lanes], counts = new bool[lanes];
        int[] meant = new int[lanes], begun = new int[lanes];
        double[] told = new double[lanes * outputs];
        var sums = new TaskSums();
        while (ended < samples)
        {
            cancellation.ThrowIfCancellationRequested();
            task.Advance(inputs, targets, asked, startsAnew);
            for (int lane = 0; lane < lanes; lane++)
            {
                if (startsAnew[lane])
                {
                    End(lane);
                    learner.ResetStream(lane);
                    counts[lane] = lane + ((long)begun[lane]++ * lanes) < samples; // then come, round the end, recordings that were seen
                }
            }

            ReadOnlySpan<float> answers = learner.ObserveBatch(inputs);
            for (int lane = 0; lane < lanes; lane++)
            {
                if (!asked[lane] || !counts[lane])
                {
                    continue;
                }

                ReadOnlySpan<float> answer = answers.Slice(lane * outputs, outputs), target = targets.AsSpan(lane * outputs, outputs);
                sums.Add(task, answer, target);
                meant[lane] = target.IndexOf(1f);
                for (int o = 0; o < outputs; o++)
                {
                    told[(lane * outputs) + o] += answer[o];
                }
            }
        }

        TaskScores scores = sums.Scores(task)!;
        return new TaskTestScores(Part, samples, (double)right / samples, scores.Accuracy!.Value, scores.Loss);

        void End(int lane)
        {
            if (counts[lane])
            {
                Span<double> sum = told.AsSpan(lane * outputs, outputs);
                right += TensorPrimitives.IndexOfMax<double>(sum) == meant[lane] ? 1 : 0;
                ended++;
                sum.Clear();
                counts[lane] = false;
            }
        }
    }

    /// <summary>A network with the same weights that does not learn, under a rule without traces, which would only cost time.</summary>
    /// <param name="options">How many lanes it has, and all else.</param>
    /// <param name="trained">Whose weights.</param>
    /// <param name="task">What it is to see.</param>
    public static RecurrentLearner Still(TaskRunOptions options, RecurrentLearner trained, ISequenceTask task)
    {
        RecurrentLearner learner = options.CreateLearner(task, new ReadoutOnlyOptions());
        foreach ((Parameter<float> from, Parameter<float> to) in trained.Core.Parameters.Zip(learner.Core.Parameters))
        {
            from.Value.Span.CopyTo(to.Value.Span);
        }

        foreach (RecurrentLayer<float> layer in learner.Core.Network.Layers)
        {
            layer.OwnChanged();
        }

        learner.Learning = false;
        return learner;
    }
}
