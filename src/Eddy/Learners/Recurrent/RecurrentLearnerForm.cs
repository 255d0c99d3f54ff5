using System.Globalization;
using System.Text;
using Eddy.Checkpoints;
using Eddy.Networks.Recurrent;

namespace Eddy.Learners.Recurrent;

/// <summary>What a recurrent learner is, in a line for each property: what a checkpoint says of itself, so that one of another learner is refused by what differs.</summary>
internal static class RecurrentLearnerForm
{
    /// <summary>Lines of "property: value".</summary>
    public static string Of(RecurrentLearner learner)
    {
        var text = new StringBuilder();
        Line("task", learner.Task);
        Line("inputs", learner.InputSize);
        RecurrentLayer<float>[] layers = learner.Core.Network.Layers;
        Line("layers", layers.Length);
        foreach (RecurrentLayer<float> layer in layers)
        {
            Line(layer.Name, $"{layer.Shape.Form.Name}, {layer.Shape.Units} units, {layer.Shape.MicroSteps} micro-steps{(layer.Connected is null ? "" : ", sparse")}");
        }

        Line("readout hears the input", learner.Core.Network.Readout.FromInput > 0 ? "yes" : "no");
        if (learner.Core.Network.Readout.Memory is { Decay: > 0 } memory)
        {
            Line("readout memory", $"{memory.Decay.ToString("R", CultureInfo.InvariantCulture)}, {memory.Form}");
        }

        Line("rule", learner.Rule.Name);
        Line("step", learner.Step is Steps.AdamOptions ? "adam" : "sgd");
        Line("streams", learner.Options.Streams);
        Line("update every", learner.Options.UpdateEvery);
        Line("label delay", learner.Options.LabelDelay);
        return text.ToString();

        void Line(string property, object value) => text.Append(CultureInfo.InvariantCulture, $"{property}: {value}\n");
    }

    /// <summary>Numbers in a sample, by what a checkpoint says of itself.</summary>
    public static int Inputs(ReadOnlySpan<byte> form)
    {
        foreach (string line in Lines(Encoding.UTF8.GetString(form)))
        {
            if (line.StartsWith("inputs: ", StringComparison.Ordinal) && int.TryParse(line.AsSpan(8), NumberStyles.None, CultureInfo.InvariantCulture, out int inputs))
            {
                return inputs;
            }
        }

        throw new InvalidDataException("The checkpoint does not say how many inputs its learner has. The file is altered; use an earlier checkpoint.");
    }

    /// <summary>Throws unless the checkpoint is of such a learner.</summary>
    /// <exception cref="InvalidDataException">It is not; the message says what differs.</exception>
    public static void Require(RecurrentLearner learner, Checkpoint checkpoint, string name)
    {
        string[] saved = Lines(Encoding.UTF8.GetString(checkpoint.Read<byte>(name))), here = Lines(Of(learner));
        var differences = new List<string>();
        foreach (string line in saved.Except(here))
        {
            string property = line.Split(": ")[0];
            string? other = here.FirstOrDefault(l => l.StartsWith(property + ": ", StringComparison.Ordinal));
            differences.Add($"{line}, but here {(other is null ? "there is none" : other.Split(": ", 2)[^1])}");
        }

        differences.AddRange(here.Where(l => !saved.Any(s => s.Split(": ")[0] == l.Split(": ")[0])).Select(l => $"no {l.Split(": ")[0]}, but here {l}"));
        if (differences.Count > 0)
        {
            throw new InvalidDataException($"{checkpoint.Path}: saved of another learner ({string.Join("; ", differences)}). Make the learner as it was, then load. Nothing was changed.");
        }
    }

    private static string[] Lines(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
