using System.Text.Json.Nodes;
using Eddy.Data.Tasks;
using Eddy.Experiments.Runs;
using Eddy.Learners.Recurrent;
using Eddy.Networks.Recurrent;

namespace Eddy.Experiments.Recurrent;

/// <summary>One sequence as the trained network went through it: what came in, which units spiked, the states of some, and the answers. It is <c>sample.json</c> of a run folder.</summary>
/// <remarks>The sequence is the first of the task's test, or where there is none a new one; nothing is learned from it.</remarks>
internal static class TaskSample
{
    /// <summary>Its name in the run folder.</summary>
    public const string FileName = "sample.json";

    private const int MostSteps = 3000;
    private const int ShownUnits = 12; // whose states are kept
    private const ulong Unseen = 0x5EED;

    /// <summary>Goes through a sequence and writes it.</summary>
    /// <param name="options">The run's.</param>
    /// <param name="trained">Its learner; its states stay as they are.</param>
    /// <param name="folder">Where to.</param>
    public static void Write(TaskRunOptions options, RecurrentLearner trained, RunFolder folder)
        => RunConfig.WriteJson(Path.Combine(folder.Path, FileName), Of(options with { Batch = 1, Seed = options.Seed ^ Unseen }, TaskTest.Of(options), trained));

    private static JsonObject Of(TaskRunOptions options, TaskTest? test, RecurrentLearner trained)
    {
        ISequenceTask task = test?.CreateTask(lanes: 1) ?? options.CreateTask();
        RecurrentLearner learner = TaskTest.Still(options, trained, task);
        RecurrentNetwork<float> network = learner.Core.Network;
        float[] input = new float[task.InputSize], target = new float[task.OutputSize];
        bool[] asked = new bool[1], startsAnew = new bool[1];
        JsonArray inputs = [], answers = [], targets = [], questions = [];
        JsonObject[] layers = [.. network.Layers.Select(layer => new JsonObject
        {
            ["units"] = layer.Shape.Units, ["spikes"] = new JsonArray(), ["state_names"] = new JsonArray([.. layer.Shape.Form.States.Select(name => JsonValue.Create(name))]), ["states"] = new JsonArray(),
        })];
        for (int t = 0; t < MostSteps; t++)
        {
            task.Advance(input, target, asked, startsAnew);
            if (t > 0 && startsAnew[0])
            {
                break;
            }

            ReadOnlySpan<float> answer = learner.Observe(0, input);
            inputs.Add(Active(input));
            answers.Add(Numbers(answer));
            questions.Add(asked[0]);
            targets.Add(asked[0] ? Numbers(target) : null);
            for (int l = 0; l < layers.Length; l++)
            {
                layers[l]["spikes"]!.AsArray().Add(Active(network.Streams[0].Outputs[l]));
                layers[l]["states"]!.AsArray().Add(States(network.Layers[l].Shape, network.Streams[0].Layers[l].State));
            }
        }

        return new JsonObject
        {
            ["task"] = options.Task,
            ["input_size"] = task.InputSize,
            ["inputs"] = inputs,
            ["layers"] = new JsonArray([.. layers]),
            ["answers"] = answers,
            ["asked"] = questions,
            ["targets"] = targets,
        };
    }

    // Which are not 0.
    private static JsonArray Active(ReadOnlySpan<float> values)
    {
        JsonArray active = [];
        for (int i = 0; i < values.Length; i++)
        {
            if (values[i] != 0)
            {
                active.Add(i);
            }
        }

        return active;
    }

    // [states][first units].
    private static JsonArray States(LayerShape shape, ReadOnlySpan<float> state)
    {
        JsonArray states = [];
        for (int s = 0; s < shape.States; s++)
        {
            states.Add(Numbers(state.Slice(s * shape.Padded, Math.Min(ShownUnits, shape.Units))));
        }

        return states;
    }

    private static JsonArray Numbers(ReadOnlySpan<float> values)
    {
        JsonArray numbers = [];
        foreach (float value in values)
        {
            numbers.Add(Math.Round((double)value, 4));
        }

        return numbers;
    }
}
