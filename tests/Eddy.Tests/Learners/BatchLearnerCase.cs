using System.Numerics;
using Eddy.Learners;
using Eddy.Learners.Equilibrium;
using Eddy.Learners.ForwardForward;
using Eddy.Numerics;
using Eddy.Signals.Goodness;
using Eddy.Steps;
using Eddy.Tests.Numerics;

namespace Eddy.Tests.Learners;

/// <summary>Small networks that learn classes from batches, and a task that is easy: noisy copies of one pattern a class.</summary>
internal static class BatchLearnerCase
{
    public const int Inputs = 37;
    public const int Classes = 5;

    public static readonly TheoryData<string> Names = new("ff-mean", "ff-sum", "ff-one-layer", "ep-energy", "ep-energy-tanh", "ep-one-sided", "ep-prototypical", "ep-alternating", "ep-continual");

    public static IBatchLearner<T> New<T>(string name, ulong seed, WorkerTeam team)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int[] layers = name == "ff-one-layer" ? [40] : [40, 35];
        var ff = new ForwardForwardOptions { BatchSize = 12, Goodness = GoodnessForm.Sum, Threshold = 2, LabelScale = 3, Step = new AdamOptions { LearningRate = 3e-3 } };
        var ep = new EquilibriumOptions { BatchSize = 12, FreeSteps = 30, NudgedSteps = 6, Beta = 0.5, LearningRates = [0.5, 0.2, 0.05], StepSize = 0.5 };
        return name switch
        {
            "ff-mean" => new ForwardForwardNetwork<T>(Inputs, layers, Classes, ff with { Goodness = GoodnessForm.Mean, WrongLabels = WrongLabels.Uniform, Step = new AdamOptions { LearningRate = 0.03 } }, seed, team),
            "ff-sum" => new ForwardForwardNetwork<T>(Inputs, layers, Classes, ff with { WrongLabels = WrongLabels.Uniform }, seed, team),
            "ff-one-layer" => new ForwardForwardNetwork<T>(Inputs, layers, Classes, ff, seed, team),
            "ep-energy" => Equilibrium(ep),
            "ep-energy-tanh" => Equilibrium(ep with { Activation = EquilibriumActivation.Tanh }),
            "ep-one-sided" => Equilibrium(ep with { Nudge = EquilibriumNudge.OneSided, Beta = 0.1 }),
            "ep-prototypical" => Equilibrium(ep with { Form = EquilibriumForm.Prototypical }),
            "ep-alternating" => Equilibrium(ep with { Form = EquilibriumForm.Prototypical, Order = EquilibriumOrder.Alternating, Tolerance = 1e-3 }),
            "ep-continual" => Equilibrium(ep with { Nudge = EquilibriumNudge.Continual, LearningRates = [0.05, 0.03, 0.02] }),
            _ => throw new ArgumentOutOfRangeException(nameof(name), name, "Unknown."),
        };

        EquilibriumNetwork<T> Equilibrium(EquilibriumOptions options) => new(Inputs, layers, Classes, options, seed, team);
    }

    /// <summary>Puts batch <paramref name="number"/> into the input and returns its labels.</summary>
    public static byte[] Fill<T>(IBatchLearner<T> learner, int number)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var labels = new byte[learner.Input.Rows];
        RandomSource random = new RandomSource(5).Split("batch", number);
        for (int b = 0; b < labels.Length; b++)
        {
            labels[b] = (byte)random.NextInt(Classes);
            RandomSource pattern = new RandomSource(5).Split("pattern", labels[b]);
            for (int i = 0; i < Inputs; i++)
            {
                double bit = pattern.NextInt(2);
                learner.Input[b, i] = T.CreateChecked(random.NextInt(12) == 0 ? 1 - bit : bit);
            }
        }

        return labels;
    }

    public static void Learn<T>(IBatchLearner<T> learner, int first, int count)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (int step = first; step < first + count; step++)
        {
            learner.Learn(Fill(learner, step));
        }
    }

    /// <summary>Share of wrong answers over some batches that were not learned.</summary>
    public static double Error<T>(IBatchLearner<T> learner)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int wrong = 0, seen = 0;
        for (int batch = 100_000; batch < 100_010; batch++)
        {
            byte[] labels = Fill(learner, batch);
            learner.Predict();
            for (int b = 0; b < labels.Length; b++, seen++)
            {
                T own = learner.Scores[b, labels[b]];
                wrong += Enumerable.Range(0, Classes).Any(c => c != labels[b] && learner.Scores[b, c] >= own) ? 1 : 0;
            }
        }

        return (double)wrong / seen;
    }

    /// <summary>Everything that is learned, with its moments, as bits.</summary>
    public static string Bits<T>(IBatchLearner<T> learner)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        => string.Join(' ', learner.Parameters.SelectMany(p => Matrices(p.Parameter)).Select(m => Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(m.Bytes()))));

    public static IEnumerable<PanelMatrix<T>> Matrices<T>(Parameter<T> parameter)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        => new[] { parameter.Value, parameter.FirstMoment, parameter.SecondMoment }.OfType<PanelMatrix<T>>();
}
