using Eddy.Experiments.Analysis;
using Shouldly;

namespace Eddy.Cli.Tests.Analysis;

public class ConfusionMatrixTests
{
    [Fact]
    public void Counts_recall_precision_and_error_rate()
    {
        ConfusionMatrix matrix = ConfusionMatrix.Of([0, 0, 0, 1, 1, 2], [0, 0, 1, 1, 0, 1], 4);

        (matrix[0, 0], matrix[0, 1], matrix[1, 0], matrix[1, 1], matrix[2, 1], matrix[2, 2]).ShouldBe((2, 1, 1, 1, 1, 0));
        (matrix.Total, matrix.Errors).ShouldBe((6, 3));
        matrix.ErrorRate.ShouldBe(0.5);
        matrix.Recall(0).ShouldBe(2.0 / 3);
        matrix.Precision(1).ShouldBe(1.0 / 3);
        matrix.Recall(2).ShouldBe(0);
        matrix.Precision(2).ShouldBe(double.NaN);
        matrix.Recall(3).ShouldBe(double.NaN);
    }

    [Fact]
    public void A_class_outside_is_refused_and_not_counted()
    {
        var matrix = new ConfusionMatrix(2);

        Should.Throw<ArgumentOutOfRangeException>(() => matrix.Add(0, 2)).Message.ShouldContain("2 classes");
        Should.Throw<ArgumentOutOfRangeException>(() => matrix.Add(-1, 0));
        Should.Throw<ArgumentException>(() => ConfusionMatrix.Of([0], [0, 1], 2)).Message.ShouldContain("2 predictions for 1 labels");
        matrix.Total.ShouldBe(0);
        matrix.ErrorRate.ShouldBe(double.NaN);
    }
}
