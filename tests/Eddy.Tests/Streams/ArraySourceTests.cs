using Eddy.Learners;
using Eddy.Streams;
using Shouldly;

namespace Eddy.Tests.Streams;

public class ArraySourceTests
{
    private static readonly float[] _inputs = [1, 2, 3, 4, 5, 6];

    [Fact]
    public void Samples_come_in_their_order_and_classes_as_they_occur()
    {
        using var source = new ArraySource(LearningTask.Classification, _inputs, [1, float.NaN, 2], ["a", "b", "c", "d"], declaredClasses: 1, ["x", "y"], "three");
        (source.Name, source.Count, source.InputSize, source.DeclaredClasses, source.Skipped).ShouldBe(("three", 3, 2, 1, 0));
        source.InputNames.ShouldBe(["x", "y"]);
        source.ClassNames.ShouldBe(["a"]);
        float[] input = new float[2];
        source.Read(input, out float target).ShouldBeTrue();
        (input[0], input[1], target, source.Position).ShouldBe((1, 2, 1, 1));
        source.ClassNames.ShouldBe(["a", "b"]);
        source.Read(input, out target).ShouldBeTrue();
        (input[0], input[1], float.IsNaN(target)).ShouldBe((3, 4, true));
        source.ClassNames.ShouldBe(["a", "b"]);
        source.Read(input, out target).ShouldBeTrue();
        source.ClassNames.ShouldBe(["a", "b", "c"]);
        input[0] = -1;
        source.Read(input, out _).ShouldBeFalse();
        (input[0], source.Position).ShouldBe((-1, 3));
        Should.Throw<ArgumentException>(() => source.Read(new float[3], out _));
    }

    [Fact]
    public void Without_names_classes_are_numbers_and_all_declared()
    {
        using var source = new ArraySource(LearningTask.Classification, _inputs, [0, 2, 1]);
        source.ClassNames.ShouldBe(["0", "1", "2"]);
        source.DeclaredClasses.ShouldBe(3);
        using var values = new ArraySource(LearningTask.Regression, _inputs, [0.5f, -2, float.NaN]);
        values.ClassNames.ShouldBeEmpty();
        values.DeclaredClasses.ShouldBe(0);
    }

    [Fact]
    public void A_saved_position_goes_on_with_the_next_sample()
    {
        using var first = new ArraySource(LearningTask.Classification, _inputs, [1, 2, 0], declaredClasses: 0);
        float[] input = new float[2];
        first.Read(input, out _);
        first.Read(input, out _);
        using var second = new ArraySource(LearningTask.Classification, _inputs, [1, 2, 0], declaredClasses: 0);
        second.ResumeAt(first.SavePosition());
        second.Position.ShouldBe(2);
        second.ClassNames.ShouldBe(["0", "1", "2"]);
        second.Read(input, out float target).ShouldBeTrue();
        (input[0], target).ShouldBe((5, 0));
        Should.Throw<InvalidOperationException>(() => second.ResumeAt(first.SavePosition()));
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{\"position\":1}")]
    [InlineData("{\"position\":\"1\",\"samples\":3,\"inputs\":2}")]
    [InlineData("{\"position\":1.5,\"samples\":3,\"inputs\":2}")]
    [InlineData("{\"position\":4,\"samples\":3,\"inputs\":2}")]
    [InlineData("{\"position\":-1,\"samples\":3,\"inputs\":2}")]
    [InlineData("{\"position\":1,\"samples\":2,\"inputs\":2}")]
    [InlineData("{\"position\":1,\"samples\":3,\"inputs\":1}")]
    public void A_position_of_another_stream_is_refused(string position)
    {
        using var source = new ArraySource(LearningTask.Regression, _inputs, [0, 0, 0]);
        Should.Throw<InvalidDataException>(() => source.ResumeAt(position)).Message.ShouldContain("memory");
        source.Position.ShouldBe(0);
    }

    [Fact]
    public void Arrays_that_do_not_fit_are_refused()
    {
        Refused("shared out", LearningTask.Regression, _inputs, [1, 2, 3, 4]);
        Refused("shared out", LearningTask.Regression, _inputs, []);
        Refused("shared out", LearningTask.Regression, [], [1]);
        Refused("input 1, from 0: NaN", LearningTask.Regression, [1, 2, 3, float.NaN], [1, 2]);
        Refused("Sample 1, from 0: its target", LearningTask.Regression, _inputs, [1, float.PositiveInfinity, 0]);
        Refused("Sample 0, from 0: its target", LearningTask.Classification, _inputs, [0.5f, 1, 0]);
        Refused("its target is -1", LearningTask.Classification, _inputs, [0, 1, -1]);
        Refused("from 0 to 9999", LearningTask.Classification, _inputs, [0, 1, 1e9f]);
        Should.Throw<ArgumentException>(() => new ArraySource(LearningTask.Classification, _inputs, [0, 1, 2], ["a", "b"])).Message.ShouldContain("from 0 to 1");
        Should.Throw<ArgumentException>(() => new ArraySource(LearningTask.Classification, _inputs, [0, 1, 2], declaredClasses: 4));
        Should.Throw<ArgumentException>(() => new ArraySource(LearningTask.Regression, _inputs, [0, 1, 2], ["a"]));
        Should.Throw<ArgumentException>(() => new ArraySource(LearningTask.Regression, _inputs, [0, 1, 2], inputNames: ["a"]));
    }

    private static void Refused(string message, LearningTask task, float[] inputs, float[] targets)
        => Should.Throw<ArgumentException>(() => new ArraySource(task, inputs, targets)).Message.ShouldContain(message);
}
