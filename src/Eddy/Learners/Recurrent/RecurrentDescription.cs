using Eddy.Networks.Recurrent;
using Eddy.Numerics;
using Eddy.Steps;
using Eddy.Traces;
using Eddy.Traces.Presynaptic;
using Eddy.Traces.Windowed;

namespace Eddy.Learners.Recurrent;

/// <summary>Describes a recurrent learner: cost and exactness of every block of parameters.</summary>
internal static class RecurrentDescription
{
    private const int Probes = 8;

    public static RuleDescription Of(RecurrentLearner learner)
    {
        RecurrentCore<float> core = learner.Core;
        RecurrentLayer<float>[] layers = core.Network.Layers;
        int move = learner.Step is AdamOptions ? 12 : 2; // operations a number
        var blocks = new List<BlockDescription>();
        var facts = layers.Select((layer, l) => Facts(layer) with { LayersAbove = layers.Length - 1 - l, ReadoutRemembers = core.Network.Readout.Memory.Decay > 0 }).ToArray();
        for (int l = 0; l < layers.Length; l++)
        {
            CreditFacts credit = UnderReadout(learner, InStack(Fed(learner.Rule, learner.Rule.Describe(facts[l])), l, layers.Length, learner.Rule.LostInStack));
            long trace = core.Credit.Tensors.Where(t => t.Layer == l).Sum(t => (long)t.Tensor.Values.Length) * sizeof(float);
            string storage = core.Credit.StorageOf(l);
            string at = $"{layers[l].Name}.{layers[l].Shape.Form.Name}.";
            foreach (LinearMap<float> map in layers[l].Maps.SelectMany(maps => maps).OfType<LinearMap<float>>())
            {
                Add(at + map.Name, layers[l].Shape.Units, map.Rows, forward: 2);
            }

            if (layers[l].Own is not null)
            {
                Add(at + "own", layers[l].Shape.Units, layers[l].Shape.Parameters, forward: 0);
            }

            void Add(string name, int units, int rows, int forward)
            {
                long numbers = (long)units * rows;
                blocks.Add(new BlockDescription(
                    name, [units, rows], trace * numbers / facts[l].Numbers, (long)(numbers * (forward + credit.OperationsPerNumber + move)), credit.Exactness, credit.Dropped)
                {
                    Storage = storage,
                });
            }
        }

        RecurrentReadout<float> readout = core.Network.Readout;
        long weights = (long)readout.Outputs * (readout.Features + 1);
        bool remembers = readout.Memory.Decay > 0;
        long kept = remembers ? sizeof(float) * (long)core.Network.Streams.Length * (readout.Features + 1) : 0;
        blocks.Add(new BlockDescription("readout", [readout.Outputs, readout.Features + 1], kept, weights * (4 + move), GradientExactness.Exact, "")
        {
            Storage = remembers ? "shared: one trace a source, the same for all outputs" : "",
        });
        return new RuleDescription
        {
            Rule = learner.Rule.Name,
            Blocks = blocks,
            ParameterBytes = sizeof(float) * blocks.Sum(b => (long)b.Shape[0] * b.Shape[1]),
            StateBytes = learner.StateBytes,
            OperationsPerStep = blocks.Sum(b => b.OperationsPerStep),
            Warnings = [.. Warnings(learner, facts)],
        };
    }

    // A signal that is drawn is right for no layer, whatever the trace.
    private static CreditFacts Fed(RuleOptions rule, CreditFacts credit)
        => rule is TraceRuleOptions { Feedback: not null }
            ? credit with { Exactness = GradientExactness.Approximate, Dropped = Joined(rule is TraceRuleOptions { Feedback.AdaptiveDecay: not null } ? "the path of the error: random feedback stands for it, until it has come close" : "the path of the error: fixed random feedback stands for it", credit.Dropped) }
            : credit;

    // A readout with a memory answers later, too, of what a layer tells now.
    private static CreditFacts UnderReadout(RecurrentLearner learner, CreditFacts credit)
        => learner.Core.Network.Readout.Memory.Decay == 0 || learner.Rule.HoldsReadoutMemory || credit.Exactness == GradientExactness.InstantOnly
            ? credit
            : credit with
            {
                Exactness = credit.Exactness switch
                {
                    GradientExactness.Exact => GradientExactness.ExactForDetachedGraph,
                    GradientExactness.Unbiased => GradientExactness.Approximate,
                    GradientExactness own => own,
                },
                Dropped = Joined(credit.Dropped, "what flows through the readout's memory"),
            };

    // Signals follow paths of the same time step, so a lower layer's credit through the memory of those above is lost.
    private static CreditFacts InStack(CreditFacts credit, int layer, int layers, string lost)
        => layer == layers - 1 || credit.ThroughLayers || credit.Exactness == GradientExactness.InstantOnly
            ? credit
            : credit with
            {
                Exactness = credit.Exactness switch
                {
                    GradientExactness.Exact => GradientExactness.ExactForDetachedGraph,
                    GradientExactness.Unbiased => GradientExactness.Approximate,
                    GradientExactness own => own,
                },
                Dropped = Joined(credit.Dropped, lost),
            };

    private static IEnumerable<string> Warnings(RecurrentLearner learner, LayerFacts[] facts)
    {
        if (facts.Length > 2 && learner.Rule is not WindowedOptions && facts.Skip(1).Any(f => f.RemembersLong) && !learner.Rule.Describe(facts[0]).ThroughLayers)
        {
            yield return $"{facts.Length} layers with a trace each: a lower layer gets no credit through the memory of those above. With long memories such stacks have been seen to diverge; take OTPE where the layers are feed-forward and leaky, the windowed rule (Rules.Windowed), BPTT over short windows, or use two layers.";
        }

        if (facts.Any(f => learner.Rule.Describe(f).Exactness == GradientExactness.InstantOnly))
        {
            yield return "a layer learns without memory: what a weight did before this step is not credited.";
        }

        foreach (string warning in learner.Rule.Warnings(facts))
        {
            yield return warning;
        }
    }

    private static LayerFacts Facts(RecurrentLayer<float> layer) => new(
        layer.Shape.Form,
        layer.Shape.Units,
        layer.Shape.Inputs,
        layer.Parameters().Sum(p => (long)p.Value.Rows * p.Value.Columns),
        layer.Maps.SelectMany(maps => maps).Any(map => map is { RecurrentRows: > 0 }),
        HasOwnMemory(layer),
        layer.Connected is not null)
    {
        Leak = ConstantSlopes<float>.Leak(layer),
        SharedTrace = ConstantSlopes<float>.Find(layer, out _) is not null,
    };

    // D of the model at a few states and inputs: a model need not say it.
    private static bool HasOwnMemory(RecurrentLayer<float> layer)
    {
        var random = new RandomSource(1);
        var stream = new LayerStream<float>(layer.Shape);
        var input = new float[layer.Shape.Inputs];
        for (int i = 0; i < Probes; i++)
        {
            foreach (ref float value in stream.State.AsSpan())
            {
                value = (float)random.NextGaussian();
            }

            foreach (ref float value in input.AsSpan())
            {
                value = (float)random.NextGaussian();
            }

            layer.Restore(stream);
            layer.Forward(stream, input);
            if (stream.Steps.Any(step => step.SlopeState.AsSpan().ContainsAnyExcept(0f)))
            {
                return true;
            }
        }

        return false;
    }

    private static string Joined(string first, string second) => first.Length == 0 ? second : second.Length == 0 ? first : $"{first}; {second}";
}
