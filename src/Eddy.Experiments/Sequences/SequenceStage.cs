using Eddy.Experiments.Images;

namespace Eddy.Experiments.Sequences;

/// <summary>What learns in a stage.</summary>
public enum SequenceStageKind
{
    /// <summary>The head, on the untrained encoder; it is thrown away afterwards.</summary>
    Baseline,

    /// <summary>Layers of one encoder.</summary>
    Encoder,

    /// <summary>The head, on the trained encoder.</summary>
    Head,
}

/// <summary>One part of a training run on sequences.</summary>
/// <param name="Name">For people: <c>encoder</c>, <c>encoder 2 layer 1</c>, <c>head</c>.</param>
/// <param name="Kind">What learns.</param>
/// <param name="Encoder">Which encoder, from 0; of no meaning for a head.</param>
/// <param name="FirstLayer">First layer that learns, from 0.</param>
/// <param name="EndLayer">The layer after the last that learns.</param>
/// <param name="Epochs">How often all sequences are seen.</param>
public sealed record SequenceStage(string Name, SequenceStageKind Kind, int Encoder, int FirstLayer, int EndLayer, int Epochs)
{
    /// <summary>The stages that a run goes through; those without an epoch are left out.</summary>
    public static IReadOnlyList<SequenceStage> Of(SequenceExperimentOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var stages = new List<SequenceStage>();
        if (options.UntrainedBaseline && options.Epochs > 0)
        {
            stages.Add(new SequenceStage("head on the untrained encoder", SequenceStageKind.Baseline, 0, 0, 0, options.HeadEpochs));
        }

        for (int k = 0; k < options.Encoders; k++)
        {
            string name = options.Encoders == 1 ? "encoder" : $"encoder {k + 1}";
            if (options.Schedule == LayerSchedule.Concurrent)
            {
                stages.Add(new SequenceStage(name, SequenceStageKind.Encoder, k, 0, options.Layers.Count, options.Epochs));
            }
            else
            {
                stages.AddRange(options.Layers.Select((_, l) => new SequenceStage($"{name} layer {l + 1}", SequenceStageKind.Encoder, k, l, l + 1, options.Epochs)));
            }
        }

        stages.Add(new SequenceStage("head", SequenceStageKind.Head, 0, 0, 0, options.HeadEpochs));
        return [.. stages.Where(stage => stage.Epochs > 0)];
    }
}
