using Eddy.Networks;
using Eddy.Numerics;
using Eddy.Signals.Trl;
using Eddy.Steps;
using Eddy.Tests.Numerics;

namespace Eddy.Tests.Signals.Trl;

/// <summary>One random small configuration of a layer, and the same in the reference.</summary>
internal sealed record TrlCase(TrlOptions Options, Activation Activation, bool BatchNorm, int Inputs, int Neurons, int Batch, ulong Seed)
{
    private static readonly int[] _sizes = [1, 3, 5, 8, 31, 32, 33, 40];

    /// <summary>Case <paramref name="number"/>: every option is drawn; batch sizes and chunks are those that fit each other.</summary>
    public static TrlCase Draw(int number)
    {
        var random = new RandomSource(4711).Split("case", number);
        (int batch, int[] chunks) = random.NextInt(3) switch { 0 => (8, [2, 4, 8]), 1 => (12, [2, 3, 4, 6, 12]), _ => (16, (int[])[2, 4, 8, 16]) };
        int inputs = _sizes[random.NextInt(_sizes.Length)];
        RandomSource inTime = random.Split("in time");
        double targetMin = random.NextInt(3) == 0 ? 0.2 : 1;
        var options = new TrlOptions
        {
            SimilarityCoefficient = random.NextUniform(0.5, 2),
            VarianceCoefficient = random.NextUniform(1, 6),
            CovarianceCoefficient = random.NextUniform(0.5, 2),
            LateralCoefficient = random.NextUniform(0.5, 2),
            Pairs = (TrlPairs)(number % 3),
            DetachPrevious = random.NextInt(2) == 0,
            ChunkSize = chunks[random.NextInt(chunks.Length)],
            DirectCovariance = random.NextInt(3) == 0,
            BidirectionalVariance = random.NextInt(3) == 0,
            VarianceTargetMin = targetMin,
            VarianceTargetMax = targetMin == 1 ? 1 : 0.9,
            VarianceMomentum = random.NextInt(2) == 0 ? 0.9 : random.NextUniform(0, 0.95),
            MeanMomentum = inTime.NextInt(3) == 0 ? inTime.NextUniform(0.5, 0.99) : 0,
            CovarianceMomentum = inTime.NextInt(3) == 0 ? inTime.NextUniform(0.5, 0.99) : 0,
            TraceDecay = inTime.NextInt(3) == 0 ? inTime.NextUniform(0.1, 0.95) : 0,
            LateralShift = inTime.NextInt(3) == 0,
            LateralSparsity = random.NextInt(3) == 0 ? 0.4 : 0,
        };
        return new TrlCase(
            options,
            (Activation)(number % 5),
            inputs > 4 && random.NextInt(2) == 0, // a single input of small weight would be normalised by nearly nothing
            inputs,
            _sizes[random.NextInt(_sizes.Length)],
            batch,
            random.NextUInt64());
    }

    public TrlEncoder<T> Encoder<T>(WorkerTeam team, StepOptions? step = null, bool keepGradients = true)
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
        => new(Inputs, [Neurons], new TrlLayerOptions
        {
            Trl = Options,
            Activation = Activation,
            BatchNorm = BatchNorm,
            BatchSize = Batch,
            KeepGradients = keepGradients,
            Step = step ?? new SgdOptions { LearningRate = 0.02 },
        }, Seed, team);

    /// <summary>The reference, with the engine's constants; <see cref="CopyWeights"/> gives it the weights.</summary>
    public TrlReference Reference(TrlLayer<double> layer)
    {
        var reference = new TrlReference(Options, Activation, BatchNorm, Inputs, Neurons);
        layer.Store.Target.Rows().CopyTo(reference.VarianceTarget, 0);
        layer.Lateral.Keep?.Transposed().CopyTo(reference.Keep, 0);
        return reference;
    }

    public static void CopyWeights(TrlLayer<double> layer, TrlReference reference)
    {
        layer.Dense.Weight.Value.Transposed().CopyTo(reference.Weight, 0);
        layer.Dense.Bias.Value.Transposed().CopyTo(reference.Bias, 0);
        layer.Lateral.Weight.Value.Transposed().CopyTo(reference.Lateral, 0);
        layer.Dense.Norm?.Gamma.Value.Transposed().CopyTo(reference.Gamma, 0);
        layer.Dense.Norm?.Beta.Value.Transposed().CopyTo(reference.Beta, 0);
    }

    /// <summary>A batch for step <paramref name="number"/>: neighbours are alike, but not equal.</summary>
    public double[] Input(int number)
    {
        RandomSource random = new RandomSource(Seed).Split("input", number);
        double[] x = new double[Batch * Inputs];
        for (int i = 0; i < x.Length; i++)
        {
            x[i] = (float)((i < Inputs ? 0 : 0.5 * x[i - Inputs]) + random.NextUniform(-1, 1));
        }

        return x;
    }
}
