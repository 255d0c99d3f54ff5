using System.Numerics;
using Eddy.Learners;
using Eddy.Learners.Backprop;
using Eddy.Networks;
using Eddy.Numerics;
using Eddy.Steps;
using Eddy.Tests.Numerics;
using Shouldly;

namespace Eddy.Tests.Learners.Backprop;

public class BackpropGradientTests
{
    private const double Rate = 0.125; // a power of two: dividing a move by it is exact

    public static TheoryData<Activation, bool, bool, int[]> Networks
    {
        get
        {
            var data = new TheoryData<Activation, bool, bool, int[]>();
            foreach (Activation activation in Enum.GetValues<Activation>())
            {
                data.Add(activation, false, true, [40, 33]);
                data.Add(activation, true, false, [40, 33]);
            }

            data.Add(Activation.Relu, true, true, [67, 40, 33]);
            data.Add(Activation.Relu, false, false, [67, 8, 31]);
            data.Add(Activation.Tanh, false, true, [1]);
            return data;
        }
    }

    [Theory, MemberData(nameof(Networks))]
    public void A_step_follows_the_gradient_of_the_mean_loss(Activation activation, bool batchNorm, bool all, int[] layers)
    {
        // A neuron sums at most 67 products, a gradient 39 samples of a few such sums: some hundred roundings of numbers below 10; a deviation down to 0.1 and
        // three layers multiply them by ten each at most. A move rounds once more by 1e-16/η.
        Compare<double>(Options(activation, batchNorm, all, layers), 1e-12);
        Compare<float>(Options(activation, batchNorm, all, layers), 2e-4);
    }

    [Theory, MemberData(nameof(Networks))]
    public void The_reference_is_the_derivative_by_finite_differences(Activation activation, bool batchNorm, bool all, int[] layers)
    {
        const double Step = 1e-3;
        if (activation == Activation.Relu)
        {
            activation = Activation.Tanh; // a difference must not step over a kink; but for φ and φ' the equations are the same
        }

        BackpropOptions options = Options(activation, batchNorm, all, layers) with { BatchSize = 9 };
        using var team = new WorkerTeam(1);
        Dictionary<string, double[]> parameters = BackpropCase.Parameters(BackpropCase.New<double>(options, team));
        var reference = new BackpropReference(BackpropCase.Inputs, BackpropCase.Classes, options, parameters);
        double[] x = BackpropCase.Samples(options);
        byte[] labels = BackpropCase.Labels(options);
        reference.Loss(x, labels);
        reference.Backward(x, labels);
        foreach ((string name, double[] values) in parameters)
        {
            for (int i = 0; i < values.Length; i += 1 + (values.Length / 3))
            {
                double value = values[i];
                double At(int steps)
                {
                    values[i] = value + (steps * Step);
                    double loss = reference.Loss(x, labels);
                    values[i] = value;
                    return loss;
                }

                // Fourth order: h⁴/30 of a fifth derivative below 10⁴, 3e-10; a loss of 2 with its roundings of 1e-15 over h: 1e-12
                double difference = ((8 * (At(1) - At(-1))) - (At(2) - At(-2))) / (12 * Step);
                reference.Gradients[name][i].ShouldBe(difference, 1e-9, $"{name} {i}");
            }
        }
    }

    [Fact]
    public void A_clipped_step_is_the_same_one_shortened()
    {
        BackpropOptions free = Options(Activation.Relu, batchNorm: true, all: true, [40, 33]);
        using var team = new WorkerTeam(2);
        BackpropNetwork<double> one = BackpropCase.New<double>(free, team), clipped = BackpropCase.New<double>(free with { GradientClip = 0.01 }, team);
        BackpropNetwork<double> loose = BackpropCase.New<double>(free with { GradientClip = 1e6 }, team);
        double norm = Math.Sqrt(Moves(one, free).Values.Sum(move => move.Sum(m => m * m)));
        norm.ShouldBeGreaterThan(0.02);
        Dictionary<string, double[]> shortened = Moves(clipped, free);
        Math.Sqrt(shortened.Values.Sum(move => move.Sum(m => m * m))).ShouldBe(0.01, 1e-12);
        Moves(loose, free);
        foreach ((string name, double[] values) in BackpropCase.Parameters(loose))
        {
            values.ShouldBe(BackpropCase.Parameters(one)[name]); // to the bit: nothing was too long
            Dictionary<string, double[]> start = BackpropCase.Parameters(BackpropCase.New<double>(free, team));
            for (int i = 0; i < values.Length; i++)
            {
                double move = (start[name][i] - values[i]) / Rate;
                shortened[name][i].ShouldBe(move * 0.01 / norm, 1e-13, $"{name} {i}"); // weights below 1 round by 1e-16/η
            }
        }
    }

    private static BackpropOptions Options(Activation activation, bool batchNorm, bool all, int[] layers) => BackpropCase.Options with
    {
        Layers = layers,
        Activation = activation,
        BatchNorm = batchNorm,
        HeadReadsAllLayers = all,
        Step = new SgdOptions { LearningRate = Rate },
    };

    private static void Compare<T>(BackpropOptions options, double tolerance)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        using var team = new WorkerTeam(1);
        BackpropNetwork<T> network = BackpropCase.New<T>(options, team);
        for (int step = 0; step < 2; step++)
        {
            Dictionary<string, double[]> before = BackpropCase.Parameters(network);
            var reference = new BackpropReference(BackpropCase.Inputs, BackpropCase.Classes, options, before);
            double[] x = BackpropCase.Samples(options, step);
            byte[] labels = BackpropCase.Labels(options, step);
            double loss = reference.Loss(x, labels);
            reference.Backward(x, labels);

            BackpropCase.Fill(network, x);
            BatchLesson lesson = network.Learn(labels);

            lesson.Loss.ShouldBe(loss, tolerance);
            lesson.Correct.ShouldBe(reference.Correct);
            foreach ((string name, double[] after) in BackpropCase.Parameters(network))
            {
                for (int i = 0; i < after.Length; i++)
                {
                    ((before[name][i] - after[i]) / Rate).ShouldBe(reference.Gradients[name][i], tolerance, $"step {step}, {name} {i}");
                }
            }

            network.Parameters.ShouldAllBe(p => p.Parameter.Value.PaddingIsZero());
            network.Hidden.ShouldAllBe(hidden => hidden.PaddingIsZero());
        }
    }

    private static Dictionary<string, double[]> Moves(BackpropNetwork<double> network, BackpropOptions options)
    {
        Dictionary<string, double[]> before = BackpropCase.Parameters(network);
        BackpropCase.Fill(network, BackpropCase.Samples(options));
        network.Learn(BackpropCase.Labels(options));
        return BackpropCase.Parameters(network).ToDictionary(p => p.Key, p => p.Value.Select((after, i) => (before[p.Key][i] - after) / Rate).ToArray());
    }
}
