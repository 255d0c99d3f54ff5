using Eddy.Learners;
using Eddy.Learners.ForwardForward;
using Eddy.Numerics;
using Eddy.Steps;
using Eddy.Tests.Numerics;
using Shouldly;

namespace Eddy.Tests.Learners.ForwardForward;

public sealed class ForwardForwardNetworkTests : IDisposable
{
    private readonly WorkerTeam _team = new(1);

    public void Dispose() => _team.Dispose();

    [Theory]
    [InlineData("ff-mean", 1)]
    [InlineData("ff-sum", 1)]
    [InlineData("ff-one-layer", 0)]
    public void The_score_of_a_label_is_the_goodness_of_the_sample_with_it(string name, int firstScored)
    {
        // Arrange: weights that have learned something
        IBatchLearner<double> learner = BatchLearnerCase.New<double>(name, 1, _team);
        BatchLearnerCase.Learn(learner, 0, 40);
        BatchLearnerCase.Fill(learner, 77);

        // Act
        learner.Predict();

        // Assert: sums of at most 40 numbers, a layer after the other
        for (int b = 0; b < learner.Input.Rows; b++)
        {
            double[][] best = [];
            double highest = double.NegativeInfinity;
            for (int label = 0; label < BatchLearnerCase.Classes; label++)
            {
                double[][] hidden = Layers(learner, b, label);
                double score = hidden.Skip(firstScored).Sum(h => h.Sum(v => v * v) / (name == "ff-mean" ? h.Length : 1));
                learner.Scores[b, label].ShouldBe(score, 1e-12 * Math.Max(1, score));
                (best, highest) = score > highest ? (hidden, score) : (best, highest);
            }

            for (int l = 0; l < best.Length; l++)
            {
                for (int i = 0; i < best[l].Length; i++)
                {
                    learner.Hidden[l][b, i].ShouldBe(best[l][i], 1e-12); // as with the label that was answered
                }
            }
        }
    }

    [Fact]
    public void Hidden_units_above_the_first_hear_directions_only()
    {
        IBatchLearner<double> learner = BatchLearnerCase.New<double>("ff-sum", 1, _team);
        BatchLearnerCase.Fill(learner, 1);
        learner.Predict();
        double[] before = learner.Scores.Rows();
        for (int i = 0; i < BatchLearnerCase.Inputs; i++)
        {
            for (int b = 0; b < learner.Input.Rows; b++)
            {
                learner.Input[b, i] *= 8;
            }
        }

        learner.Predict();
        learner.Scores.Rows().Zip(before, (a, b) => Math.Abs(a - b)).Max().ShouldBeLessThan(1e-7); // not 0: lengths are |x| + 10⁻⁸
    }

    [Fact]
    public void Believed_wrong_labels_tell_how_many_were_right_and_uniform_ones_do_not()
    {
        BatchLearnerCase.New<float>("ff-sum", 1, _team).Learn(new byte[12]).Correct.ShouldBeNull();
        IBatchLearner<float> learner = BatchLearnerCase.New<float>("ff-one-layer", 1, _team);
        BatchLearnerCase.Learn(learner, 0, 300);
        learner.Learn(BatchLearnerCase.Fill(learner, 1000)).Correct!.Value.ShouldBeGreaterThan(9);
    }

    [Fact]
    public void Sizes_that_cannot_be_are_refused()
    {
        Should.Throw<ArgumentException>(() => new ForwardForwardNetwork<float>(20, [], 5, new(), 1, _team)).Message.ShouldContain("at least one layer");
        Should.Throw<ArgumentOutOfRangeException>(() => new ForwardForwardNetwork<float>(20, [5], 1, new(), 1, _team)).Message.ShouldContain("2 to 256");
        Should.Throw<ArgumentOutOfRangeException>(() => new ForwardForwardNetwork<float>(10, [5], 10, new(), 1, _team)).Message.ShouldContain("first 10 inputs give way");
        Should.Throw<ArgumentOutOfRangeException>(() => new ForwardForwardOptions { Threshold = 0 }).Message.ShouldContain("Threshold");
        Should.Throw<ArgumentOutOfRangeException>(() => new ForwardForwardOptions { LabelScale = double.NaN }).Message.ShouldContain("LabelScale");
    }

    // The equations in plain double.
    private static double[][] Layers(IBatchLearner<double> learner, int row, int label)
    {
        double[] x = [.. Enumerable.Range(0, BatchLearnerCase.Inputs).Select(i => i < BatchLearnerCase.Classes ? 0 : learner.Input[row, i])];
        x[label] = 3 * x.Max(Math.Abs);
        var layers = new List<double[]>();
        for (int l = 0; l < learner.Hidden.Count; l++)
        {
            double length = Math.Sqrt(x.Sum(v => v * v)) + 1e-8;
            Parameter<double> weight = learner.Parameters[2 * l].Parameter, bias = learner.Parameters[(2 * l) + 1].Parameter;
            double[] heard = [.. x.Select(v => v / length)];
            x = [.. Enumerable.Range(0, weight.Value.Columns).Select(u => Math.Max(0, bias.Value[0, u] + heard.Select((v, i) => v * weight.Value[i, u]).Sum()))];
            layers.Add(x);
        }

        return [.. layers];
    }
}
