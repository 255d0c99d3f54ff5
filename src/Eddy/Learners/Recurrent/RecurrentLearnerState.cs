using System.Globalization;
using System.Text;
using Eddy.Checkpoints;
using Eddy.Networks.Recurrent;
using Eddy.Numerics;
using Eddy.Traces;

namespace Eddy.Learners.Recurrent;

/// <summary>
/// What a <see cref="RecurrentLearner"/> puts into a checkpoint: weights under plain names, [units, sources], and beside them what learning needs to go on bit for bit.
/// Loading reads all of it before anything is written.
/// </summary>
internal static class RecurrentLearnerState
{
    public static void Save(RecurrentLearner learner, long steps, CheckpointBuilder checkpoint, string prefix)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        byte[] form = Encoding.UTF8.GetBytes(RecurrentLearnerForm.Of(learner));
        checkpoint.Add<byte>(Place(prefix, "state/form"), [form.Length], form);
        RecurrentCore<float> core = learner.Core;
        foreach (RecurrentWeight tensor in RecurrentTensors.Weights(core))
        {
            checkpoint.Add<float>(Place(prefix, tensor.Name), tensor.Shape, tensor.Read());
        }

        foreach ((string name, PanelMatrix<float> matrix) in RecurrentTensors.Moments(core))
        {
            checkpoint.Add<float>(Place(prefix, name), [matrix.Columns, matrix.Rows], Transposed(matrix));
        }

        for (int l = 0; l < core.Network.Layers.Length; l++)
        {
            LayerShape shape = core.Network.Layers[l].Shape;
            string at = Place(prefix, $"state/{RecurrentTensors.Number(l)}.");
            float[][] streams = [.. core.Network.Streams.Select(s => Packed(s.Layers[l].Kept()))];
            checkpoint.Add<float>(at + "state", [streams.Length, shape.States, shape.Units], Flat(core.Network.Streams.Select(s => Units(s.Layers[l].State, shape))));
            checkpoint.Add<float>(at + "last_step", [streams.Length, streams[0].Length], Flat(streams));
        }

        checkpoint.Add<float>(Place(prefix, "state/features"), [core.Network.Streams.Length, core.Network.Readout.Features + 1], Flat(core.Network.Streams.Select(s => s.Readout.Features)));
        if (core.Network.Readout.Memory.Decay > 0)
        {
            checkpoint.Add<float>(Place(prefix, "trace/readout"), [core.Network.Streams.Length, core.Network.Readout.Features + 1], Flat(core.Network.Streams.Select(s => s.Readout.Trace)))
                .Add<float>(Place(prefix, "state/readout"), [core.Network.Streams.Length, core.Network.Readout.Outputs], Flat(core.Network.Streams.Select(s => s.Readout.Scores[..core.Network.Readout.Outputs])))
                .Add<float>(Place(prefix, "state/readout.before"), [core.Network.Streams.Length, core.Network.Readout.Outputs], Flat(core.Network.Streams.Select(s => s.Readout.Before[..core.Network.Readout.Outputs])));
        }

        foreach ((string name, TraceTensor<float> tensor) in RecurrentTensors.Traces(core))
        {
            checkpoint.Add<float>(Place(prefix, name), [core.Network.Streams.Length, tensor.Length], tensor.Values);
        }

        foreach ((string name, StreamRandom random) in RecurrentTensors.Randoms(core))
        {
            ulong[] words = random.State;
            checkpoint.Add<ulong>(Place(prefix, name), [words.Length], words);
        }

        foreach (SharedValues<float> shared in core.Credit.Shared)
        {
            checkpoint.Add<float>(Place(prefix, shared.Name), [.. shared.Shape], shared.Read());
        }

        foreach (RecurrentLayer<float> layer in core.Network.Layers.Where(l => l.Connected is not null))
        {
            checkpoint.Add<byte>(Place(prefix, $"random/{layer.Name}.connected"), [layer.Shape.Units, layer.Shape.Units], Bytes(layer.Connected!));
        }

        if (learner.Late is { } late)
        {
            checkpoint.Add<byte>(Place(prefix, "state/pending"), [late.Slots, late.Seen.Length], late.Waiting).Add<long>(Place(prefix, "step/seen"), [late.Seen.Length], late.Seen);
            for (int i = 0; i < late.Slots; i++)
            {
                float[] slot = Packed(late.Arrays(i));
                checkpoint.Add<float>(Place(prefix, $"trace/pending.{i.ToString(CultureInfo.InvariantCulture)}"), [slot.Length], slot);
            }
        }

        if (core.Credit.CanRest)
        {
            checkpoint.Add<byte>(Place(prefix, "step/told"), [2], Bytes([core.Told.Layers, core.Told.Readout]));
        }

        checkpoint.Add<long>(Place(prefix, "step/steps"), [4], [steps, core.Step.Steps, core.Waiting, core.Alone?.Steps ?? 0]);
    }

    /// <summary>Restores everything; answers how many samples had been observed.</summary>
    public static long Load(RecurrentLearner learner, Checkpoint checkpoint, string prefix)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        RecurrentCore<float> core = learner.Core;
        RecurrentLearnerForm.Require(learner, checkpoint, Place(prefix, "state/form"));
        var commit = new List<Action>();
        int streams = core.Network.Streams.Length, outputs = Outputs(learner, checkpoint, prefix);
        foreach (RecurrentWeight tensor in RecurrentTensors.Weights(core))
        {
            int[] shape = tensor.Name.StartsWith("readout.", StringComparison.Ordinal) ? [outputs, .. tensor.Shape[1..]] : tensor.Shape;
            float[] values = Take<float>(shape, Place(prefix, tensor.Name));
            commit.Add(() => tensor.Write(values));
        }

        foreach ((string name, PanelMatrix<float> matrix) in RecurrentTensors.Moments(core))
        {
            bool readout = name.StartsWith("step/readout.", StringComparison.Ordinal);
            float[] values = Take<float>([readout ? outputs : matrix.Columns, matrix.Rows], Place(prefix, name));
            commit.Add(() => RecurrentTensors.Moments(core).First(m => m.Name == name).Matrix.CopyFromTransposed(values));
        }

        for (int l = 0; l < core.Network.Layers.Length; l++)
        {
            int layer = l, length = core.Network.Streams[0].Layers[l].Kept().Sum(a => a.Length);
            float[] values = Take<float>([streams, length], Place(prefix, $"state/{RecurrentTensors.Number(l)}.last_step"));
            commit.Add(() =>
            {
                for (int b = 0; b < streams; b++)
                {
                    Unpack(values.AsSpan(b * length, length), core.Network.Streams[b].Layers[layer].Kept());
                }
            });
        }

        int features = core.Network.Readout.Features + 1;
        float[] last = Take<float>([streams, features], Place(prefix, "state/features"));
        bool remembers = core.Network.Readout.Memory.Decay > 0;
        float[] readoutTrace = remembers ? Take<float>([streams, features], Place(prefix, "trace/readout")) : [];
        float[] readoutScores = remembers ? Take<float>([streams, outputs], Place(prefix, "state/readout")) : [];
        float[] readoutBefore = remembers ? Take<float>([streams, outputs], Place(prefix, "state/readout.before")) : [];
        foreach ((string name, TraceTensor<float> tensor) in RecurrentTensors.Traces(core))
        {
            float[] values = Take<float>([streams, tensor.Length], Place(prefix, name));
            commit.Add(() => values.CopyTo(tensor.Values, 0));
        }

        foreach ((string name, StreamRandom random) in RecurrentTensors.Randoms(core))
        {
            ulong[] words = Take<ulong>([random.State.Length], Place(prefix, name));
            Require(words.Chunk(4).All(state => state.Any(word => word != 0)), $"{name} is 0, which no source is");
            commit.Add(() => random.State = words);
        }

        foreach (SharedValues<float> shared in core.Credit.Shared)
        {
            float[] values = Take<float>(shared.PerOutput ? [outputs, .. shared.Shape.Skip(1)] : [.. shared.Shape], Place(prefix, shared.Name));
            commit.Add(() => core.Credit.Shared.First(s => s.Name == shared.Name).Write(values)); // of the size that it has by then
        }

        foreach (RecurrentLayer<float> layer in core.Network.Layers.Where(l => l.Connected is not null))
        {
            string name = Place(prefix, $"random/{layer.Name}.connected");
            if (!Take<byte>([layer.Shape.Units, layer.Shape.Units], name).AsSpan().SequenceEqual(Bytes(layer.Connected!)))
            {
                throw new InvalidDataException($"{checkpoint.Path}: {name} differs: other recurrent weights exist than here. Make the learner with the seed and the sparsity it was saved with.");
            }
        }

        if (learner.Late is { } late)
        {
            byte[] waiting = Take<byte>([late.Slots, streams], Place(prefix, "state/pending"));
            long[] seen = Take<long>([streams], Place(prefix, "step/seen"));
            Require(seen.All(n => n >= 0), "step/seen is below 0");
            commit.Add(() =>
            {
                late.Waiting = waiting;
                seen.CopyTo(late.Seen, 0);
            });
            for (int i = 0; i < late.Slots; i++)
            {
                int slot = i;
                float[] values = Take<float>([late.Arrays(i).Sum(a => a.Length)], Place(prefix, $"trace/pending.{i.ToString(CultureInfo.InvariantCulture)}"));
                commit.Add(() => Unpack(values, late.Arrays(slot)));
            }
        }

        byte[] told = core.Credit.CanRest ? Take<byte>([2], Place(prefix, "step/told")) : [];
        long[] steps = Take<long>([4], Place(prefix, "step/steps"));
        Require(steps.All(n => n >= 0) && steps[2] <= int.MaxValue, "step/steps is below 0");

        // From here on nothing can fail.
        if (outputs != core.Network.Readout.Outputs)
        {
            core.Network.Readout.Restart(outputs);
            learner.ReadoutChanged();
        }

        foreach (Action write in commit)
        {
            write();
        }

        for (int b = 0; b < streams; b++)
        {
            ReadoutStream<float> readout = core.Network.Streams[b].Readout;
            last.AsSpan(b * features, features).CopyTo(readout.Features);
            if (remembers)
            {
                readoutTrace.AsSpan(b * features, features).CopyTo(readout.Trace);
                readoutScores.AsSpan(b * outputs, outputs).CopyTo(readout.Scores);
                readoutBefore.AsSpan(b * outputs, outputs).CopyTo(readout.Before);
            }
        }

        core.Resume(steps[1], (int)steps[2], steps[3]);
        if (told.Length > 0)
        {
            core.Told = (told[0] != 0, told[1] != 0);
        }

        learner.ReadoutChanged();
        return steps[0];

        TElement[] Take<TElement>(int[] shape, string name)
            where TElement : unmanaged
        {
            var values = new TElement[shape.Aggregate(1, (a, n) => checked(a * n))];
            checkpoint.Read<TElement>(name, shape, values);
            return values;
        }

        void Require(bool ok, string what)
        {
            if (!ok)
            {
                throw new InvalidDataException($"{checkpoint.Path}: {what}. The file is altered; use an earlier checkpoint.");
            }
        }
    }

    private static int Outputs(RecurrentLearner learner, Checkpoint checkpoint, string prefix)
    {
        int outputs = checkpoint.Read<float>(Place(prefix, "readout.bias")).Length;
        return outputs == learner.OutputSize || (learner.Task == LearningTask.Classification && outputs > 0)
            ? outputs
            : throw new InvalidDataException($"{checkpoint.Path}: saved with {outputs} outputs, but this learner tells {learner.OutputSize} values. Make it with {outputs}.");
    }

    private static float[] Transposed(PanelMatrix<float> matrix)
    {
        var values = new float[matrix.Rows * matrix.Columns];
        matrix.CopyToTransposed(values);
        return values;
    }

    private static float[] Units(float[] planes, LayerShape shape)
        => [.. Enumerable.Range(0, shape.States).SelectMany(s => planes.AsSpan(s * shape.Padded, shape.Units).ToArray())];

    private static float[] Packed(IEnumerable<float[]> arrays) => Flat(arrays);

    private static float[] Flat(IEnumerable<float[]> arrays)
    {
        float[][] all = [.. arrays];
        var flat = new float[all.Sum(a => a.Length)];
        int at = 0;
        foreach (float[] array in all)
        {
            array.CopyTo(flat, at);
            at += array.Length;
        }

        return flat;
    }

    private static void Unpack(ReadOnlySpan<float> packed, IEnumerable<float[]> arrays)
    {
        foreach (float[] array in arrays)
        {
            packed[..array.Length].CopyTo(array);
            packed = packed[array.Length..];
        }
    }

    private static byte[] Bytes(bool[] flags) => [.. flags.Select(flag => (byte)(flag ? 1 : 0))];

    // "step/x" under the prefix "a." is "step/a.x": a learner inside another keeps its tensors in the same rooms.
    private static string Place(string prefix, string name)
    {
        int slash = name.IndexOf('/', StringComparison.Ordinal) + 1;
        return prefix.EndsWith('/') ? prefix + name : name[..slash] + prefix + name[slash..];
    }
}
