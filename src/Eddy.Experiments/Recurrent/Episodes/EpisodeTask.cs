using Eddy.Data.Tasks;

namespace Eddy.Experiments.Recurrent.Episodes;

/// <summary>Sequences that a run's network never learned from, one after another: of its task's test part where there is one, else of a lane that the run does not have.</summary>
internal sealed class EpisodeTask
{
    private const int MostSteps = 1000; // of one sequence
    private const int LeastSteps = 100;
    private const int EndlessSteps = 200; // of one that does not end before
    private const int MostNumbers = 1 << 24; // of inputs, in memory at a time

    private readonly float[] _inputs;
    private readonly float[] _targets;
    private readonly bool[] _asked;
    private readonly bool[] _startsAnew;
    private EpisodeStep? _ahead;

    private EpisodeTask(ISequenceTask task, string origin)
    {
        (Task, Origin) = (task, origin);
        (_inputs, _targets) = (new float[task.Lanes * task.InputSize], new float[task.Lanes * task.OutputSize]);
        (_asked, _startsAnew) = (new bool[task.Lanes], new bool[task.Lanes]);
    }

    /// <summary>Sizes and kind.</summary>
    public ISequenceTask Task { get; }

    /// <summary>What its sequences are, as the beginning of a sentence.</summary>
    public string Origin { get; }

    /// <summary>Whether a sequence was cut, since it did not end.</summary>
    public bool IsCut { get; private set; }

    /// <summary>Sequences for a run; the same seed gives the same ones.</summary>
    /// <exception cref="IOException">The task's data are not there.</exception>
    /// <exception cref="InvalidDataException">The task's data are damaged.</exception>
    public static EpisodeTask Of(TaskRunOptions options)
    {
        if (TaskTest.Of(options) is { } test)
        {
            var choices = new Dictionary<string, string>(options.TaskOptions, StringComparer.Ordinal) { [TaskTest.PartOption] = test.Part, [TaskTest.OrderOption] = "drawn" };
            string origin = test.Part == "test" ? "A recording of the test part" : "A training recording that was left out";
            return new EpisodeTask(SequenceTasks.Create(options.Task, 1, options.Seed, choices), origin);
        }

        // What a lane brings depends on seed and lane alone: a lane more is the same task, and new to the network.
        return new EpisodeTask(SequenceTasks.Create(options.Task, options.Batch + 1, options.Seed, options.TaskOptions), "A sequence that the network did not learn from");
    }

    /// <summary>The next sequence, to its end; one that does not end is cut.</summary>
    public IReadOnlyList<EpisodeStep> Next()
    {
        int most = Math.Clamp(MostNumbers / Task.InputSize, LeastSteps, MostSteps);
        var steps = new List<EpisodeStep>();
        while (steps.Count < most)
        {
            EpisodeStep step = _ahead ?? Advance();
            if (_ahead is null && _startsAnew[^1] && steps.Count > 0)
            {
                _ahead = step;
                return steps;
            }

            _ahead = null;
            steps.Add(step);
        }

        IsCut = true;
        return steps[..Math.Min(steps.Count, EndlessSteps)];
    }

    private EpisodeStep Advance()
    {
        Task.Advance(_inputs, _targets, _asked, _startsAnew);
        return new EpisodeStep(_inputs[^Task.InputSize..], _targets[^Task.OutputSize..], _asked[^1]);
    }
}
