using Eddy.Checkpoints;
using Eddy.Learners.Recurrent;
using Eddy.Networks;
using Eddy.Networks.Recurrent;
using Eddy.Traces;
using Eddy.Traces.ReadoutOnly;

namespace Eddy.Experiments.Recurrent.Episodes;

/// <summary>Plays a sequence through the network of a checkpoint, frozen, with its traces going on, and tapes it.</summary>
internal static class EpisodePlayer
{
    private const string ControlPrefix = "control.";
    private const int FiringSequences = 16; // one sequence alone leaves units silent that others wake
    private const int FiringSteps = 3000;

    /// <summary>Plays one.</summary>
    /// <exception cref="IOException">The task's data are not there.</exception>
    /// <exception cref="InvalidDataException">The task's data or the checkpoint are damaged.</exception>
    /// <exception cref="NonFiniteException">The network says what is not finite.</exception>
    public static EpisodeTape Play(TaskRunOptions options, Checkpoint checkpoint)
    {
        var source = EpisodeTask.Of(options);
        IReadOnlyList<EpisodeStep> steps = source.Next();
        bool isCut = source.IsCut;
        RecurrentLearner learner = Learner(options, source, checkpoint, options.Rule.Options, "");
        RecurrentLearner? control = options.HasControl ? Learner(options, source, checkpoint, new ReadoutOnlyOptions(), ControlPrefix) : null;
        RecurrentLearner still = Learner(options, source, checkpoint, new ReadoutOnlyOptions(), ""); // without traces, to count
        RecurrentLayer<float>[] layers = learner.Core.Network.Layers;
        Credit<float> credit = learner.Core.Credit;
        LayerTape[] tapes = [.. layers.Select(layer => new LayerTape(layer, options.Cell))];
        EligibilityTape[] eligibility = [.. layers.SelectMany((layer, l) => layer.Maps.SelectMany(maps => maps).OfType<LinearMap<float>>().Select(map => new EligibilityTape(layer, l, map)))];
        FiringCount[] firing = [.. still.Core.Network.Layers.Select(layer => new FiringCount(layer))];
        var answers = new List<float[]>();
        var beside = new List<float[]>();
        var norms = new List<(int, string, string, double)>();
        int[] looks = [steps.Count / 3, 2 * steps.Count / 3, steps.Count - 1];
        for (int t = 0; t < steps.Count; t++)
        {
            answers.Add(learner.Observe(0, steps[t].Input).ToArray());
            if (control is not null)
            {
                beside.Add(control.Observe(0, steps[t].Input).ToArray());
            }

            for (int l = 0; l < layers.Length; l++)
            {
                tapes[l].Add(layers[l], learner.Core.Network.Streams[0].Layers[l]);
            }

            bool look = looks.Contains(t);
            foreach (EligibilityTape tape in eligibility)
            {
                tape.Add(credit, t, look);
            }

            if (look)
            {
                norms.AddRange(EligibilityReader.Norms(credit).Select(norm => (t, norm.Trace, norm.Plane, norm.Norm)));
            }
        }

        return new EpisodeTape
        {
            Origin = source.Origin,
            IsCut = isCut,
            Task = source.Task.Task,
            Spikes = TaskNetwork.Spikes(options.Cell),
            Steps = steps,
            Answers = answers,
            ControlAnswers = beside,
            Layers = tapes,
            Eligibility = [.. eligibility.Where(tape => tape.Shared is not null || tape.Looks.Count > 0)],
            Norms = norms,
            FiringSequences = Count(still, source, steps, firing),
            Firing = firing,
        };
    }

    private static int Count(RecurrentLearner still, EpisodeTask source, IReadOnlyList<EpisodeStep> steps, FiringCount[] firing)
    {
        int sequences = 0;
        do
        {
            if (sequences > 0)
            {
                steps = source.Next();
                still.ResetState();
            }

            foreach (EpisodeStep step in steps)
            {
                still.Observe(0, step.Input);
                for (int l = 0; l < firing.Length; l++)
                {
                    firing[l].Add(still.Core.Network.Streams[0].Layers[l]);
                }
            }

            sequences++;
        }
        while (!source.IsCut && sequences < FiringSequences && firing[0].Steps < FiringSteps);
        return sequences;
    }

    // The weights of the checkpoint in a network with one stream, so that its size does not depend on the run's batch.
    private static RecurrentLearner Learner(TaskRunOptions options, EpisodeTask source, Checkpoint checkpoint, RuleOptions rule, string prefix)
    {
        RecurrentLearner learner = (options with { Batch = 1 }).CreateLearner(source.Task.InputSize, source.Task.OutputSize, source.Task.Task, rule);
        foreach (RecurrentWeight weight in RecurrentTensors.Weights(learner.Core))
        {
            var values = new float[weight.Shape.Aggregate(1, (a, n) => a * n)];
            checkpoint.Read<float>(prefix + weight.Name, weight.Shape, values);
            weight.Write(values);
        }

        foreach (RecurrentLayer<float> layer in learner.Core.Network.Layers)
        {
            layer.OwnChanged();
        }

        learner.ResetState();
        learner.Learning = false;
        return learner;
    }
}
