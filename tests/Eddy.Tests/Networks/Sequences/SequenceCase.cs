using System.Numerics;
using Eddy.Networks;
using Eddy.Networks.Sequences;
using Eddy.Numerics;
using Eddy.Signals.Trl;
using Eddy.Steps;
using Eddy.Tests.Numerics;

namespace Eddy.Tests.Networks.Sequences;

/// <summary>One random small sequence encoder, and the same in the reference.</summary>
internal sealed record SequenceCase(TrlSequenceOptions Options, int Inputs, int[] Layers, ulong Seed)
{
    private static readonly Activation[] _activations = [Activation.Relu, Activation.Tanh, Activation.Sigmoid, Activation.Identity];

    /// <summary>Case <paramref name="number"/>: element-wise, recurrent and deep by turns; sizes on, below and above the width of a panel.</summary>
    public static SequenceCase Draw(int number)
    {
        RandomSource random = new RandomSource(812).Split("case", number);
        int[] sizes = [1, 5, 31, 32, 33, 40];
        int[][] stacks = [[Size()], [Size(), Size()], [Size(), Size(), Size()]];
        return new SequenceCase(
            new TrlSequenceOptions
            {
                Steps = 2 + random.NextInt(4),
                Sequences = 8 * (1 + random.NextInt(2)),
                Recurrent = number % 3 > 0,
                Depth = number % 3 == 2 ? 2 + random.NextInt(2) : 1,
                Variance = (VarianceOverTime)(number / 3 % 2),
                Layers = new TrlLayerOptions
                {
                    Activation = _activations[number % 4],
                    KeepGradients = true,
                    Step = new SgdOptions { LearningRate = 0.02 },
                    Trl = TrlOptions.TrlS with
                    {
                        DetachPrevious = random.NextInt(2) == 0,
                        SimilarityCoefficient = random.NextUniform(0.5, 2),
                        VarianceCoefficient = random.NextUniform(1, 6),
                        CovarianceCoefficient = random.NextUniform(0.5, 2),
                        VarianceMomentum = random.NextInt(2) == 0 ? 0.9 : 0.3,
                    },
                },
            },
            Size(),
            stacks[random.NextInt(3)],
            random.NextUInt64());

        int Size() => sizes[random.NextInt(sizes.Length)];
    }

    public TrlSequenceEncoder<T> Encoder<T>(WorkerTeam team)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        => new(Inputs, Layers, Options, Seed, team);

    public SequenceReference Reference(TrlSequenceEncoder<double> encoder)
    {
        var reference = new SequenceReference(Inputs, Layers, Options);
        CopyWeights(encoder, reference);
        return reference;
    }

    public static void CopyWeights(TrlSequenceEncoder<double> encoder, SequenceReference reference)
    {
        for (int l = 0; l < encoder.Layers.Count; l++)
        {
            encoder.Layers[l].Dense.Weight.Value.Transposed().CopyTo(reference.Layers[l].Weight, 0);
            encoder.Layers[l].Dense.Bias.Value.Transposed().CopyTo(reference.Layers[l].Bias, 0);
            encoder.Layers[l].Lateral.Weight.Value.Transposed().CopyTo(reference.Layers[l].Lateral, 0);
        }
    }

    /// <summary>Sequences x[b, t, d] for step <paramref name="number"/>: neighbours in time are alike, but not equal. Exact in float.</summary>
    public double[] Input(int number)
    {
        RandomSource random = new RandomSource(Seed).Split("input", number);
        double[] x = new double[Options.Rows * Inputs];
        for (int i = 0; i < x.Length; i++)
        {
            x[i] = (float)((i / Inputs % Options.Steps == 0 ? 0 : 0.5 * x[i - Inputs]) + random.NextUniform(-1, 1));
        }

        return x;
    }

    public void Fill<T>(TrlSequenceEncoder<T> encoder, double[] x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (int b = 0; b < Options.Sequences; b++)
        {
            for (int t = 0; t < Options.Steps; t++)
            {
                int row = (b * Options.Steps) + t;
                encoder.SetInput(t, b, [.. x[(row * Inputs)..((row + 1) * Inputs)].Select(T.CreateChecked)]);
            }
        }
    }

    /// <summary>Rows [b, t] of an output that has rows t·B + b.</summary>
    public double[] BySequence<T>(PanelMatrix<T> output)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        double[] rows = output.Rows(), sorted = new double[rows.Length];
        int n = output.Columns;
        for (int row = 0; row < output.Rows; row++)
        {
            int t = row / Options.Sequences, b = row % Options.Sequences;
            rows.AsSpan(row * n, n).CopyTo(sorted.AsSpan(((b * Options.Steps) + t) * n));
        }

        return sorted;
    }
}
