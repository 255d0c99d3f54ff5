using Eddy.Data.Tasks;
using Shouldly;

namespace Eddy.Data.Tests.Tasks;

public class SequenceTasksTests
{
    [Theory]
    [InlineData("sums", "'sums' is unknown. Known are add, mimic")]
    [InlineData("text", "lacks its path. Write text:FILE")]
    [InlineData("text:", "lacks its path. Write text:FILE")]
    [InlineData("add:here", "takes no path, but 'here' was given")]
    public void A_wrong_name_is_refused(string name, string message)
        => Should.Throw<ArgumentException>(() => SequenceTasks.Create(name, 1, 1)).Message.ShouldContain(message);

    [Theory]
    [InlineData("add", "delay", "3", "add has no option 'delay'; it has t1, t2, stretch, targets.")]
    [InlineData("henon", "delay", "3", "henon has no option 'delay'; it has none.")]
    [InlineData("add", "t1", "0", "option t1 is '0', but must be a whole number from 1 to 10000")]
    [InlineData("add", "t1", "1.5", "option t1 is '1.5'")]
    [InlineData("add", "targets", "soft", "must be probabilities or sampled")]
    [InlineData("flip-flop", "chance", "NaN", "must be a number from 0 to 1")]
    [InlineData("copy", "longest", "9", "must be a whole number from 10 to 10000")]
    [InlineData("seq-digits", "pixels", "5", "784 pixels of an image do not divide into steps of 5")]
    public void A_wrong_option_is_refused(string name, string option, string value, string message)
        => Should.Throw<ArgumentException>(() => TaskSteps.Of(name, 1, 1, (option, value))).Message.ShouldContain(message);

    [Fact]
    public void No_lanes_are_refused() => Should.Throw<ArgumentOutOfRangeException>(() => SequenceTasks.Create("add", 0, 1));

    [Fact]
    public void Names_are_known_with_and_without_a_path()
    {
        SequenceTasks.IsKnown("add").ShouldBeTrue();
        SequenceTasks.IsKnown("text:some/file.txt").ShouldBeTrue();
        SequenceTasks.IsKnown("digits").ShouldBeFalse();
    }

    [Fact]
    public void State_of_other_options_is_refused()
    {
        TaskSteps from = TaskSteps.Of("copy"), to = TaskSteps.Of("copy", 1, 1, ("longest", "12"));
        from.Next();
        Should.Throw<InvalidDataException>(() => TaskSteps.Through(from.Task, to.Task));
        Should.Throw<InvalidDataException>(() => TaskSteps.Through(from.Task, TaskSteps.Of("copy", 2).Task));
        Should.Throw<InvalidDataException>(() => TaskSteps.Through(from.Task, TaskSteps.Of("add").Task));
    }
}
