using Eddy.Learners;
using Eddy.Networks.Online;
using Eddy.Numerics;
using Eddy.Steps;
using Eddy.Tests.Numerics;
using Shouldly;

namespace Eddy.Tests.Learners;

public class TrlLearnerEnduranceTests
{
    private const int Inputs = 6;
    private const int Steps = 100_000;
    private const int Turn = 2_503; // half of the neurons fall silent and awake by turns, at another place between two cleanings each time
    private const int LastTurn = 50_000; // from this sample on they never fire

    private static readonly Dictionary<string, TrlLearnerOptions> _options = new()
    {
        ["default"] = new() { Layers = [8, 5] },
        ["short memory"] = new()
        {
            Layers = [8, 5],
            PartnerDecay = 0.5,
            Trl = TrlLearnerOptions.OnlineTrl with { MeanMomentum = 0.9, VarianceMomentum = 0.9, CovarianceMomentum = 0.9 },
        },
        ["trace"] = new() { Layers = [8, 5], Trl = TrlLearnerOptions.OnlineTrl with { TraceDecay = 0.9, LateralShift = true } },
        ["adam"] = new() { Layers = [8, 5], Step = new AdamOptions { LearningRate = 1e-3 } },
    };

    public static TheoryData<string, bool> Cases
    {
        get
        {
            var data = new TheoryData<string, bool>();
            foreach (string name in _options.Keys)
            {
                data.Add(name, false);
                data.Add(name, true);
            }

            return data;
        }
    }

    [Theory, MemberData(nameof(Cases))]
    public void A_hundred_thousand_samples_stay_finite_and_nothing_ends_among_the_subnormal_numbers(string name, bool halfSilent)
    {
        var learner = new TrlLearner(Inputs, 2, LearningTask.Classification, 1, _options[name]);
        var random = new RandomSource(3);
        float[] x = new float[Inputs];
        int label = 0;
        for (int t = 0; t < Steps; t++)
        {
            if (halfSilent && (t % Turn == 0 || t == LastTurn))
            {
                Silence(learner, (t / Turn) % 2 == 1 || t >= LastTurn);
            }

            label = t % 8 == 0 ? random.NextInt(2) : label;
            for (int k = 0; k < Inputs; k++)
            {
                x[k] = k == 5 && t > Turn ? 0 : (float)random.NextUniform(-1, 1) + ((k % 2) == label ? 1 : 0); // an input goes quiet, too
            }

            learner.Observe(x);
            learner.Learn(label == 0 ? [1, 0] : [0, 1]);
            if (t % 61 == 0)
            {
                foreach ((string what, float value) in Numbers(learner))
                {
                    if (float.IsSubnormal(value))
                    {
                        throw new ShouldAssertException($"sample {t}: {what} is {value}");
                    }
                }
            }
        }

        Numbers(learner).ShouldAllBe(number => float.IsFinite(number.Value));
        learner.Layers.ShouldAllBe(layer => layer.Weight.Value.PaddingIsZero() && layer.Lateral.PaddingIsZero());
        learner.Steps.ShouldBe(Steps);
        if (halfSilent)
        {
            learner.Means(0)[0].ShouldBe(0);
            learner.Variances(0)[0].ShouldBe(0);
            learner.Layers[0].Lateral[0, 2].ShouldBe(0);
        }
    }

    // Every other neuron never fires, or (with what it has learned) fires again.
    private static void Silence(TrlLearner learner, bool silent)
    {
        foreach (OnlineTrlLayer<float> layer in learner.Layers)
        {
            for (int j = 0; j < layer.Neurons; j += 2)
            {
                layer.Bias.Value[0, j] = silent ? -1e6f : 0.5f;
            }
        }
    }

    private static IEnumerable<(string What, float Value)> Numbers(TrlLearner learner)
    {
        foreach (OnlineTrlLayer<float> layer in learner.Layers)
        {
            (string, float[])[] parts =
            [
                ("weight", layer.Weight.Value.Span.ToArray()), ("bias", layer.Bias.Value.Span.ToArray()), ("lateral map", layer.Lateral.Span.ToArray()),
                ("mean", layer.Mean), ("variance", layer.Variance), ("previous", layer.Previous), ("trace", layer.Trace), ("input mean", layer.Presynaptic.Mean),
            ];
            foreach ((string what, float[] values) in parts)
            {
                foreach (float value in values)
                {
                    yield return (what, value);
                }
            }
        }

        foreach (float value in learner.Readout.Weights.Span.ToArray())
        {
            yield return ("readout", value);
        }
    }
}
