using Eddy.Learners;
using Eddy.Networks;
using Eddy.Numerics;
using Eddy.Steps;
using Eddy.Tests.Streams;

namespace Eddy.Tests.Learners;

/// <summary>Small learners of every kind, by name, and a stream in which neighbours are alike.</summary>
internal static class TrlLearnerCase
{
    public const int Inputs = 21;
    public const int Classes = 3;

    private static readonly Dictionary<string, TrlLearnerOptions> _options = new()
    {
        ["default"] = new() { Layers = [35, 9] },
        ["one layer, not centred"] = new() { Layers = [33], CentreInputs = false, NormalizedStep = false, MoveLimit = double.PositiveInfinity, Step = new SgdOptions { LearningRate = 2e-3 } },
        ["adam"] = new() { Layers = [35, 9], Step = new AdamOptions { LearningRate = 1e-3 }, Readout = new() { Step = new AdamOptions { LearningRate = 1e-2 } } },
        ["trace, shift"] = new() { Layers = [35, 9], Trl = TrlLearnerOptions.OnlineTrl with { TraceDecay = 0.5, LateralShift = true } },
        ["partner mean, drawn targets"] = new()
        {
            Layers = [9, 35],
            PartnerDecay = 0.7,
            ReadInput = true,
            Trl = TrlLearnerOptions.OnlineTrl with { VarianceTargetMin = 0.2, BidirectionalVariance = true, LateralShift = true },
        },
        ["identity, schedule"] = new() { Layers = [12, 12, 12], Activation = Activation.Identity, RateHalving = 20, RateFloor = 0.4 },
    };

    /// <summary>Kinds whose activation is made of additions and products alone, so that its bits are the same at every vector width.</summary>
    public static TheoryData<string> Names => new(_options.Keys);

    public static TrlLearnerOptions Options(string name) => _options[name];

    public static TrlLearner New(string name, ulong seed = 1) => new(Inputs, Classes, LearningTask.Classification, seed, _options[name]);

    /// <summary>Sample <paramref name="t"/>: six of a class in a row, a prototype of the class under noise, a third of the inputs 0.</summary>
    public static float[] Input(int t, int inputs = Inputs)
    {
        RandomSource prototype = new RandomSource(7).Split("class", Label(t)), noise = new RandomSource(7).Split("sample", t);
        float[] x = new float[inputs];
        for (int k = 0; k < x.Length; k++)
        {
            float value = (float)((2 * prototype.NextGaussian()) + noise.NextGaussian());
            x[k] = noise.NextInt(3) == 0 ? 0 : value;
        }

        return x;
    }

    public static int Label(int t) => new RandomSource(7).Split("chunk", t / 6).NextInt(Classes);

    public static float[] Target(int t, int outputs = Classes)
    {
        float[] target = new float[outputs];
        target[Label(t)] = 1;
        return target;
    }

    /// <summary>Observes and teaches samples from <paramref name="from"/> up to, not including, <paramref name="to"/>.</summary>
    public static TrlLearner Run(this TrlLearner learner, int from, int to)
    {
        for (int t = from; t < to; t++)
        {
            learner.Observe(Input(t, learner.InputSize));
            learner.Learn(Target(t, learner.OutputSize));
        }

        return learner;
    }

    /// <summary>A fingerprint of everything that is saved.</summary>
    public static string Fingerprint(this TrlLearner learner) => Resume.Fingerprint(learner);
}
