using System.Numerics;
using Eddy.Learners;
using Eddy.Networks;
using Eddy.Numerics;
using Eddy.Steps;
using Eddy.Tests.Numerics;

namespace Eddy.Tests.Networks;

/// <summary>Readouts that must keep every promise, by name, and plain views of them.</summary>
internal static class OnlineReadoutCase
{
    private static readonly AdamOptions _adam = new() { LearningRate = 0.01, Epsilon = 0.1 }; // a large ε, so that a move is a smooth function of the gradient

    private static readonly Dictionary<string, (LearningTask Task, OnlineReadoutOptions Options)> _cases = new()
    {
        ["softmax"] = (LearningTask.Classification, new() { Step = new SgdOptions { LearningRate = 0.3 } }),
        ["softmax, normalised"] = (LearningTask.Classification, new() { Step = new SgdOptions { LearningRate = 1 }, Normalized = true }),
        ["softmax, averaged"] = (LearningTask.Classification, new() { Step = new SgdOptions { LearningRate = 0.3 }, Averaging = 0.9 }),
        ["softmax, adam"] = (LearningTask.Classification, new() { Step = _adam }),
        ["softmax, adam, normalised, averaged"] = (LearningTask.Classification, new() { Step = _adam, Normalized = true, Averaging = 0.99 }),
        ["regression"] = (LearningTask.Regression, new() { Step = new SgdOptions { LearningRate = 0.003 } }),
        ["regression, normalised, averaged"] = (LearningTask.Regression, new() { Step = new SgdOptions { LearningRate = 0.5 }, Normalized = true, Averaging = 0.5 }),
        ["regression, adam"] = (LearningTask.Regression, new() { Step = _adam }),
    };

    public static TheoryData<string> Names => new(_cases.Keys);

    public static (LearningTask Task, OnlineReadoutOptions Options) Get(string name) => _cases[name];

    public static OnlineReadout<T> New<T>(string name, int[] blocks, int outputs)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        => new(blocks, outputs, _cases[name].Task, _cases[name].Options);

    /// <summary>Features of a sample into the blocks and back as one row; a third of them is 0.</summary>
    public static double[] Fill<T>(OnlineReadout<T> readout, RandomSource random)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var all = new List<double>();
        for (int b = 0; b < readout.Blocks.Count; b++)
        {
            T[] block = random.Uniform<T>(readout.Blocks[b]);
            for (int i = 0; i < block.Length; i++)
            {
                block[i] = random.NextInt(3) == 0 ? T.Zero : block[i];
                all.Add(double.CreateChecked(block[i]));
            }

            block.CopyTo(readout.Features(b));
        }

        return [.. all];
    }

    public static T[] Target<T>(OnlineReadout<T> readout, RandomSource random)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (readout.Task == LearningTask.Regression)
        {
            return random.Uniform<T>(readout.Outputs);
        }

        var target = new T[readout.Outputs];
        target[random.NextInt(target.Length)] = T.One;
        return target;
    }

    /// <summary>Fills features, answers and learns.</summary>
    public static double Step<T>(OnlineReadout<T> readout, RandomSource random)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Fill(readout, random);
        readout.Forward();
        return readout.Learn(Target(readout, random));
    }

    /// <summary>Row o: the weights of every block, then the bias. Zeros for rows that are not there.</summary>
    public static double[][] Plain<T>(OnlineReadout<T> readout, OnlineReadoutRows<T>? rows)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var plain = new double[readout.Outputs][];
        for (int o = 0; o < plain.Length; o++)
        {
            var row = new List<double>();
            for (int b = 0; b < readout.Blocks.Count; b++)
            {
                for (int i = 0; i < readout.Blocks[b]; i++)
                {
                    row.Add(rows is null ? 0 : double.CreateChecked(rows.Block(o, b)[i]));
                }
            }

            plain[o] = [.. row, rows is null ? 0 : double.CreateChecked(rows.Bias(o))];
        }

        return plain;
    }

    /// <summary>Every number that learning changes, padding included.</summary>
    public static double[] Everything<T>(OnlineReadout<T> readout)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        => [.. new[] { readout.Weights, readout.FirstMoment, readout.SecondMoment, readout.Average }
            .SelectMany(rows => rows is null ? [] : rows.Span.ToArray().Select(double.CreateChecked)), readout.Steps];
}
