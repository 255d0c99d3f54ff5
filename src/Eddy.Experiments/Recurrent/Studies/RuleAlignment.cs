using System.Numerics.Tensors;
using System.Text.Json.Nodes;
using Eddy.Data.Tasks;
using Eddy.Learners.Recurrent;
using Eddy.Networks.Recurrent;
using Eddy.Steps;
using Eddy.Traces.Bptt;

namespace Eddy.Experiments.Recurrent.Studies;

/// <summary>How well the gradient of a rule points along that of full BPTT: the cosine of the angle between the two, over all weights of the layers, the mean of several batches.</summary>
/// <param name="First">On the weights as they were drawn; NaN where the rule follows another loss.</param>
/// <param name="Last">On those that the rule has arrived at.</param>
/// <param name="TraceBytes">Bytes of what the rule carries from step to step, all lanes.</param>
internal sealed record RuleAlignment(double First, double Last, long TraceBytes)
{
    private const int Batches = 4;
    private const ulong Unseen = 0x5EED; // another order of recordings than the run's

    /// <summary>Measures it on new sequences; no weight moves.</summary>
    /// <param name="options">The run's.</param>
    /// <param name="trained">Its learner at the end; its states are reset.</param>
    /// <param name="steps">Time steps of a batch.</param>
    public static RuleAlignment Of(TaskRunOptions options, RecurrentLearner trained, int steps)
    {
        RecurrentCore<float> core = trained.Core;
        long bytes = core.Credit.Tensors.Sum(tensor => (long)tensor.Tensor.Values.Length) * sizeof(float);
        return core.Credit.LearnsAlone || core.Credit.LayersRest
            ? new RuleAlignment(double.NaN, double.NaN, bytes)
            : new RuleAlignment(Cosine(options, options.CreateLearner(options.CreateTask()).Core, steps), Cosine(options, core, steps), bytes);
    }

    /// <summary>As it is kept on disk.</summary>
    public JsonObject ToJson() => new() { ["first"] = Number(First), ["last"] = Number(Last), ["trace_bytes"] = TraceBytes };

    /// <summary>What <see cref="ToJson"/> wrote.</summary>
    public static RuleAlignment From(JsonObject json) => new(Number(json["first"]), Number(json["last"]), json["trace_bytes"]!.GetValue<long>());

    private static double Number(JsonNode? node) => node?.GetValue<double>() ?? double.NaN;

    private static JsonValue? Number(double value) => double.IsNaN(value) ? null : JsonValue.Create(value);

    private static double Cosine(TaskRunOptions options, RecurrentCore<float> core, int steps)
    {
        ISequenceTask task = (options with { Seed = options.Seed ^ Unseen }).CreateTask();
        RecurrentCore<float> exact = options.CreateLearner(task, BpttOptions.Full).Core;
        foreach ((Parameter<float> from, Parameter<float> to) in core.Parameters.Zip(exact.Parameters))
        {
            from.Value.Span.CopyTo(to.Value.Span);
        }

        foreach (RecurrentLayer<float> layer in exact.Network.Layers)
        {
            layer.OwnChanged();
        }

        float[] inputs = new float[task.Lanes * task.InputSize], targets = new float[task.Lanes * task.OutputSize];
        bool[] asked = new bool[task.Lanes], startsAnew = new bool[task.Lanes];
        double sum = 0;
        for (int batch = 0; batch < Batches; batch++)
        {
            Reset(core);
            Reset(exact);
            for (int t = 0; t < steps; t++)
            {
                task.Advance(inputs, targets, asked, startsAnew);
                Step(core);
                Step(exact);
            }

            for (int lane = 0; lane < task.Lanes; lane++)
            {
                ((BpttCredit<float>)exact.Credit).Flush(lane);
            }

            sum += CosineOf(Gradient(core), Gradient(exact));
        }

        Reset(core);
        return sum / Batches;

        void Step(RecurrentCore<float> network)
        {
            for (int lane = 0; lane < task.Lanes; lane++)
            {
                if (startsAnew[lane])
                {
                    network.Reset(lane);
                }
            }

            network.ObserveAll(inputs);
            for (int lane = 0; lane < task.Lanes; lane++)
            {
                if (asked[lane])
                {
                    network.Teach(lane, targets.AsSpan(lane * task.OutputSize, task.OutputSize));
                }
            }
        }
    }

    private static void Reset(RecurrentCore<float> core)
    {
        for (int lane = 0; lane < core.Network.Streams.Length; lane++)
        {
            core.Reset(lane);
        }

        core.Drop(); // gradients too
    }

    private static float[] Gradient(RecurrentCore<float> core)
        => [.. core.Network.Layers.SelectMany(layer => layer.Parameters()).SelectMany(parameter => parameter.Gradient!.Span.ToArray())];

    private static double CosineOf(float[] a, float[] b)
    {
        double norm = (double)TensorPrimitives.Norm<float>(a) * TensorPrimitives.Norm<float>(b);
        return norm == 0 ? 0 : TensorPrimitives.Dot<float>(a, b) / norm;
    }
}
