using System.Numerics;
using Eddy.Learners;
using Eddy.Networks;
using Eddy.Numerics;
using Eddy.Steps;
using Eddy.Tests.Numerics;
using Shouldly;

namespace Eddy.Tests.Networks;

public class OnlineReadoutTests
{
    private static readonly int[][] _blocks = [[1], [8], [31], [32], [33, 7], [64, 95, 2]];

    public static TheoryData<string> Names => OnlineReadoutCase.Names;

    [Theory, MemberData(nameof(Names))]
    public void Every_step_follows_the_equations_in_double(string name) => FollowsTheEquations<double>(name);

    [Theory, MemberData(nameof(Names))]
    public void Every_step_follows_the_equations_in_float(string name) => FollowsTheEquations<float>(name);

    [Theory]
    [InlineData(LearningTask.Classification)]
    [InlineData(LearningTask.Regression)]
    public void A_step_moves_along_the_gradient_of_the_loss(LearningTask task)
    {
        const double Reach = 1e-5;
        var random = new RandomSource(3);
        var readout = new OnlineReadout<double>([5, 33], 3, task, new OnlineReadoutOptions { Step = new SgdOptions { LearningRate = 1 } });
        for (int i = 0; i < 5; i++)
        {
            OnlineReadoutCase.Step(readout, random);
        }

        OnlineReadoutCase.Fill(readout, random);
        double[] target = OnlineReadoutCase.Target(readout, random), before = readout.Weights.Span.ToArray();
        var numeric = new double[before.Length];
        for (int i = 0; i < before.Length; i++)
        {
            numeric[i] = (At(i, Reach) - At(i, -Reach)) / (2 * Reach);
        }

        readout.Forward();
        readout.Learn(target);
        for (int i = 0; i < before.Length; i++)
        {
            // the third derivative along one weight is at most |x|³ ≤ 1, so the difference is off by Reach²/6; a loss below 100 rounds by 100·100u
            (before[i] - readout.Weights.Span[i]).ShouldBe(numeric[i], (Reach * Reach) + (1e4 * EveryWidth<double>.Unit / Reach));
        }

        double At(int i, double step)
        {
            readout.Weights.Span[i] = before[i] + step;
            readout.Forward();
            readout.Weights.Span[i] = before[i];
            return readout.Loss(target);
        }
    }

    [Fact]
    public void The_first_answer_is_nothing_in_particular()
    {
        var random = new RandomSource(4);
        OnlineReadout<float> classes = OnlineReadoutCase.New<float>("softmax", [9], 4), values = OnlineReadoutCase.New<float>("regression", [9], 4);
        OnlineReadoutCase.Fill(classes, random);
        OnlineReadoutCase.Fill(values, random);
        classes.Forward().ToArray().ShouldBe([0.25f, 0.25f, 0.25f, 0.25f]);
        values.Forward().ToArray().ShouldBe([0f, 0, 0, 0]);
        classes.Loss([0, 1, 0, 0]).ShouldBe(Math.Log(4), 1e-15);
    }

    [Fact]
    public void Where_the_blocks_are_cut_at_a_multiple_of_32_changes_no_bit()
    {
        OnlineReadout<float> one = OnlineReadoutCase.New<float>("softmax, adam", [96], 5), two = OnlineReadoutCase.New<float>("softmax, adam", [32, 64], 5);
        RandomSource a = new(5), b = new(5);
        for (int t = 0; t < 20; t++)
        {
            double[] x = OnlineReadoutCase.Fill(one, a);
            float[] target = OnlineReadoutCase.Target(one, a);
            x[..32].Select(v => (float)v).ToArray().CopyTo(two.Features(0));
            x[32..].Select(v => (float)v).ToArray().CopyTo(two.Features(1));
            one.Forward();
            two.Forward().ToArray().ShouldBe(one.Output.ToArray());
            two.Learn(target).ShouldBe(one.Learn(target));
        }

        OnlineReadoutCase.Everything(two).ShouldBe(OnlineReadoutCase.Everything(one));
    }

    [Fact]
    public void One_normalised_step_at_rate_1_closes_the_error_whatever_the_scale()
    {
        foreach (double scale in new[] { 1e-3, 1, 1e6 })
        {
            var readout = new OnlineReadout<double>([7], 2, LearningTask.Regression, new() { Step = new SgdOptions { LearningRate = 1 }, Normalized = true });
            double[] x = OnlineReadoutCase.Fill(readout, new RandomSource(6));
            x.Select(f => f * scale).ToArray().CopyTo(readout.Features(0));
            readout.Forward();
            readout.Learn([3, -1]);
            double[] after = readout.Forward().ToArray();

            // Δw·x + Δb = e (|x|² + 1)/(|x|² + 1): 9 products and sums of one sign (each x meets itself), rounded about 30 times in all
            after[0].ShouldBe(3, 3 * 30 * EveryWidth<double>.Unit);
            after[1].ShouldBe(-1, 30 * EveryWidth<double>.Unit);
        }
    }

    [Fact]
    public void An_error_below_the_floor_is_no_error()
    {
        // A score of 80 more leaves the others e⁻⁸⁰ = 1.8e-35, which is not 0 but as good as.
        foreach (string name in new[] { "softmax", "softmax, adam" })
        {
            OnlineReadout<float> readout = OnlineReadoutCase.New<float>(name, [3], 3);
            readout.Weights.Bias(1) = 80;
            double[] before = OnlineReadoutCase.Everything(readout);
            readout.Features(0).Fill(1);
            readout.Forward()[0].ShouldBeGreaterThan(0);
            readout.Learn([0, 1, 0]);
            OnlineReadoutCase.Everything(readout)[..^1].ShouldBe(before[..^1]);
        }
    }

    [Fact]
    public void A_probability_that_underflows_is_a_large_loss_not_an_infinite_one()
    {
        OnlineReadout<float> readout = OnlineReadoutCase.New<float>("softmax", [3], 2);
        readout.Weights.Bias(1) = 5000;
        readout.Features(0).Clear();
        readout.Forward()[0].ShouldBe(0);
        readout.Loss([1, 0]).ShouldBe(5000);
    }

    private static void FollowsTheEquations<T>(string name)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        (LearningTask task, OnlineReadoutOptions options) = OnlineReadoutCase.Get(name);
        foreach (int[] blocks in _blocks)
        {
            var random = new RandomSource((ulong)blocks.Sum());
            OnlineReadout<T> readout = OnlineReadoutCase.New<T>(name, blocks, 1);
            for (int t = 0; t < 40; t++)
            {
                if (t % 8 == 7)
                {
                    readout.Grow(readout.Outputs + 1 + (t % 3));
                }

                // The reference starts every step from the readout's own state, so that only the roundings of one step part them.
                double[] x = OnlineReadoutCase.Fill(readout, random);
                T[] target = OnlineReadoutCase.Target(readout, random);
                var reference = new OnlineReadoutReference(task, options)
                {
                    Weights = OnlineReadoutCase.Plain(readout, readout.Weights),
                    First = OnlineReadoutCase.Plain(readout, readout.FirstMoment),
                    Second = OnlineReadoutCase.Plain(readout, readout.SecondMoment),
                    Average = OnlineReadoutCase.Plain(readout, readout.Average),
                    Steps = t,
                };
                new OnlineReadoutComparison<T>(task, options).Compare(readout, reference, x, target);
            }

            readout.Steps.ShouldBe(40);
        }
    }
}
