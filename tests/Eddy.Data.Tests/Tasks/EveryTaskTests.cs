using Eddy.Data.Tasks;
using Eddy.Learners;
using Eddy.Tests.Conformance;
using Shouldly;

namespace Eddy.Data.Tests.Tasks;

[Collection(nameof(Alone))]
public sealed class EveryTaskTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Names => new(SequenceTasks.All.Where(info => info.Name is not ("seq-mnist" or "events" or "npz")).Select(info => info.Name));

    public void Dispose() => _folder.Dispose();

    [Theory, MemberData(nameof(Names))]
    public void Saved_and_loaded_it_goes_on_bit_for_bit(string name)
    {
        TaskSteps straight = Make(name, 3, 7), resumed = Make(name, 3, 8);
        for (int t = 0; t < 3000; t++) // beyond the first growth of the curriculum
        {
            straight.Next();
            straight.Task.Tell(new float[3]);
        }

        TaskSteps.Through(straight.Task, resumed.Task);
        resumed.Task.Figures().ShouldBe(straight.Task.Figures());
        for (int lane = 0; lane < 3; lane++)
        {
            (resumed.Record(200, lane) == straight.Record(200, lane)).ShouldBeTrue($"lane {lane}");
        }
    }

    [Theory, MemberData(nameof(Names))]
    public void The_seed_decides(string name)
    {
        string first = Make(name, 2, 7).Record(900, lane: 1);
        (Make(name, 2, 7).Record(900, lane: 1) == first).ShouldBeTrue();
        if (name != "text") // which has nothing random
        {
            (Make(name, 2, 8).Record(900, lane: 1) == first).ShouldBeFalse("another seed");
            (Make(name, 5, 7).Record(900, lane: 1) == first).ShouldBeTrue("the number of lanes must not matter");
            (Make(name, 2, 7).Record(900, lane: 0) == first).ShouldBeFalse("lanes must differ");
        }
    }

    [Theory, MemberData(nameof(Names))]
    public void A_step_allocates_nothing(string name)
    {
        TaskSteps steps = Make(name, 4, 3);
        float[] losses = new float[4];
        Allocation.NothingIn(
            () =>
            {
                steps.Next();
                steps.Task.Tell(losses);
            },
            steps: 500);
    }

    [Theory, MemberData(nameof(Names))]
    public void Every_lane_begins_anew_and_targets_are_what_the_task_says(string name)
    {
        TaskSteps steps = Make(name, 3, 5);
        steps.Task.Name.ShouldBe(name);
        int asked = 0;
        for (int t = 0; t < 2400; t++) // a sequence of any task
        {
            steps.Next();
            steps.Inputs.All(float.IsFinite).ShouldBeTrue();
            for (int lane = 0; lane < 3; lane++)
            {
                float[] target = steps.Target(lane);
                asked += steps.HasTarget(lane) ? 1 : 0;
                (t > 0 || steps.StartsAnew(lane)).ShouldBeTrue();
                if (!steps.HasTarget(lane))
                {
                    target.All(value => value == 0).ShouldBeTrue();
                }
                else if (steps.Task.Task == LearningTask.Classification)
                {
                    target.Sum().ShouldBe(1);
                }

                if (steps.Task.TargetsAreBits)
                {
                    target.All(value => value is 0 or 1).ShouldBeTrue();
                }
            }
        }

        asked.ShouldBeGreaterThan(0);
    }

    [Theory, MemberData(nameof(Names))]
    public void A_wrong_length_is_refused_and_changes_nothing(string name)
    {
        TaskSteps steps = Make(name, 2, 5), untouched = Make(name, 2, 5);
        ISequenceTask task = steps.Task;
        float[] inputs = new float[2 * task.InputSize], targets = new float[2 * task.OutputSize];
        bool[] flags = new bool[2];
        Should.Throw<ArgumentException>(() => task.Advance(new float[1 + inputs.Length], targets, flags, flags)).Message.ShouldContain("inputs");
        Should.Throw<ArgumentException>(() => task.Advance(inputs, new float[1], flags, flags)).Message.ShouldContain("targets");
        Should.Throw<ArgumentException>(() => task.Advance(inputs, targets, new bool[3], flags)).Message.ShouldContain("hasTarget");
        Should.Throw<ArgumentException>(() => task.Advance(inputs, targets, flags, new bool[1])).Message.ShouldContain("startsAnew");
        Should.Throw<ArgumentException>(() => task.Tell(new float[3])).Message.ShouldContain("losses");
        steps.Record(50).ShouldBe(untouched.Record(50));
    }

    private TaskSteps Make(string name, int lanes, ulong seed)
    {
        if (name == "text")
        {
            string text = string.Concat(Enumerable.Range(0, 700).Select(i => "abcdefg hij"[i * i % 11]));
            name = "text:" + _folder.Write("text.txt", System.Text.Encoding.UTF8.GetBytes(text));
        }

        return name is "seq-digits" or "event-digits" ? TaskSteps.Of(name, lanes, seed, ("samples", "200")) : TaskSteps.Of(name, lanes, seed);
    }
}
