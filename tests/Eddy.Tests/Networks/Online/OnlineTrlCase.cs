using System.Numerics;
using Eddy.Learners;
using Eddy.Networks;
using Eddy.Networks.Online;
using Eddy.Numerics;
using Eddy.Steps;
using Eddy.Tests.Numerics;
using Shouldly;

namespace Eddy.Tests.Networks.Online;

/// <summary>One random small configuration of a layer that learns from single samples, and the same in the reference.</summary>
internal sealed record OnlineTrlCase(TrlLearnerOptions Options, int Inputs, int Neurons, bool Sparse, ulong Seed)
{
    public const int Count = 60;

    private static readonly int[] _sizes = [1, 3, 31, 32, 33, 40];

    public static TheoryData<int> Numbers => new(Enumerable.Range(0, Count));

    /// <summary>Case <paramref name="number"/>: every option is drawn; the activation goes round.</summary>
    public static OnlineTrlCase Draw(int number)
    {
        var random = new RandomSource(1912).Split("case", number);
        double targetMin = random.NextInt(3) == 0 ? 0.2 : 1;
        var trl = TrlLearnerOptions.OnlineTrl with
        {
            SimilarityCoefficient = random.NextUniform(0.3, 1.5),
            VarianceCoefficient = random.NextUniform(0.5, 3),
            CovarianceCoefficient = random.NextUniform(0.3, 1.5),
            BidirectionalVariance = random.NextInt(3) == 0,
            VarianceTargetMin = targetMin,
            VarianceTargetMax = targetMin == 1 ? 1 : 0.9,
            MeanMomentum = random.NextUniform(0.3, 0.99),
            VarianceMomentum = random.NextUniform(0.3, 0.99),
            CovarianceMomentum = random.NextUniform(0.3, 0.99),
            TraceDecay = random.NextInt(3) == 0 ? random.NextUniform(0.1, 0.95) : 0,
            LateralShift = random.NextInt(3) == 0,
        };

        // A small gradient of Adam moves a weight by the full rate, also where it is nothing but rounding; a large ε holds it in proportion.
        (StepOptions step, bool normalized) = (number / 5 % 3) switch // the activation goes round in fives
        {
            0 => ((StepOptions)new AdamOptions { LearningRate = 2e-3, FirstDecay = 0.8, SecondDecay = 0.95, Epsilon = 0.05 }, random.NextInt(2) == 0),
            1 => (new SgdOptions { LearningRate = 0.03 }, true),
            _ => (new SgdOptions { LearningRate = 0.002 }, false),
        };
        var options = new TrlLearnerOptions
        {
            Activation = (Activation)(number % 5),
            Trl = trl,
            Step = step,
            NormalizedStep = normalized,
            CentreInputs = random.NextInt(2) == 0,
            MoveLimit = random.NextInt(3) switch { 0 => double.PositiveInfinity, 1 => 0.1, _ => random.NextUniform(2e-4, 2e-3) },
            PartnerDecay = random.NextInt(2) == 0 ? random.NextUniform(0.2, 0.9) : 0,
        };
        return new OnlineTrlCase(options, _sizes[random.NextInt(_sizes.Length)], _sizes[random.NextInt(_sizes.Length)], random.NextInt(2) == 0, random.NextUInt64());
    }

    public OnlineTrlLayer<T> Layer<T>()
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        => new(Inputs, Neurons, 0, Options, new RandomSource(Seed));

    /// <summary>The reference, with the layer's weights and targets.</summary>
    public OnlineTrlReference Reference(OnlineTrlLayer<double> layer)
    {
        var reference = new OnlineTrlReference(Options, Inputs, Neurons);
        layer.Target.AsSpan(0, Neurons).CopyTo(reference.Target);
        CopyWeights(layer, reference);
        return reference;
    }

    public static void CopyWeights(OnlineTrlLayer<double> layer, OnlineTrlReference reference)
    {
        layer.Weight.Value.Transposed().CopyTo(reference.Weight, 0);
        layer.Bias.Value.Transposed().CopyTo(reference.Bias, 0);
    }

    /// <summary>Sample <paramref name="number"/>, exact in float: neighbours are alike, but not equal. Where the case is sparse, more than half of the inputs are
    /// exactly 0, and once all. Another attempt is another sample.</summary>
    public double[] Input(int number, int attempt = 0)
    {
        RandomSource random = new RandomSource(Seed).Split("prototype", number / 5), noise = new RandomSource(Seed).Split("sample", number + (1000 * attempt));
        bool silent = Sparse && number == 7 && attempt == 0;
        double[] x = new double[Inputs];
        for (int k = 0; k < Inputs; k++)
        {
            double value = random.NextUniform(-1, 1) + (0.4 * noise.NextUniform(-1, 1));
            x[k] = silent || (Sparse && noise.NextInt(5) < 3) ? 0 : (float)value;
        }

        return x;
    }

    /// <summary>The same, with no neuron nearer to relu's kink than <paramref name="margin"/>, where a rounding would decide the slope.</summary>
    public double[] ClearOfKinks(OnlineTrlReference reference, int number, double margin)
    {
        for (int attempt = 0; attempt < 100; attempt++)
        {
            double[] x = Input(number, attempt);
            if (Options.Activation != Activation.Relu || reference.NearestToKink(x) > margin)
            {
                return x;
            }
        }

        throw new ShouldAssertException("no sample is clear of relu's kink: choose another seed");
    }

    /// <summary>All that a layer shows, in plain order.</summary>
    public static IEnumerable<(string Name, double[] Values)> Shown<T>(OnlineTrlLayer<T> layer)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        yield return ("output", Plain(layer.Output));
        yield return ("mean", Plain(layer.Mean));
        yield return ("variance", Plain(layer.Variance));
        yield return ("centred", Plain(layer.Centred));
        yield return ("previous", Plain(layer.Previous));
        yield return ("trace", Plain(layer.Trace));
        yield return ("input mean", [.. layer.Presynaptic.Mean.Select(double.CreateChecked)]);
        yield return ("losses", [layer.Losses.Similarity, layer.Losses.Variance, layer.Losses.Covariance, layer.Losses.Lateral]);
        yield return ("lateral", layer.Lateral.Transposed());
        yield return ("weight", layer.Weight.Value.Transposed());
        yield return ("bias", layer.Bias.Value.Transposed());

        double[] Plain(T[] padded) => [.. padded.Take(layer.Neurons).Select(double.CreateChecked)];
    }

    /// <summary>The same of the reference.</summary>
    public IEnumerable<(string Name, double[] Values)> Shown(OnlineTrlReference reference)
    {
        yield return ("output", reference.Output);
        yield return ("mean", reference.Mean);
        yield return ("variance", reference.Variance);
        yield return ("centred", reference.Centred);
        yield return ("previous", reference.Previous);
        yield return ("trace", Options.Trl.TraceDecay > 0 ? reference.Trace : []);
        yield return ("input mean", Options.CentreInputs ? reference.InputMean : []);
        yield return ("losses", [reference.Losses.Similarity, reference.Losses.Variance, reference.Losses.Covariance, reference.Losses.Lateral]);
        yield return ("lateral", reference.Lateral);
        yield return ("weight", reference.Weight);
        yield return ("bias", reference.Bias);
    }

    /// <summary>The largest difference against the largest expected entry, or against 1 where all are smaller.</summary>
    public static void Near(string what, IEnumerable<(string Name, double[] Values)> got, IEnumerable<(string Name, double[] Values)> expected, double tolerance)
    {
        foreach (((string name, double[] values), (string expectedName, double[] expectedValues)) in got.Zip(expected))
        {
            name.ShouldBe(expectedName);
            Near($"{what}: {name}", values, expectedValues, tolerance);
        }
    }

    public static void Near(string what, double[] got, double[] expected, double tolerance)
    {
        got.Length.ShouldBe(expected.Length, what);
        double scale = Math.Max(1, expected.Select(Math.Abs).DefaultIfEmpty().Max());
        for (int i = 0; i < got.Length; i++)
        {
            double difference = Math.Abs(got[i] - expected[i]);
            if (!(difference <= tolerance * scale))
            {
                throw new ShouldAssertException($"{what}[{i}] is {got[i]:R}, expected {expected[i]:R}, off by {difference / scale:E2}, allowed {tolerance:E1}");
            }
        }
    }
}
