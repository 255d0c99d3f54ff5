using Eddy.Data.Digits;
using Eddy.Data.Events;
using Eddy.Data.Tests.Npz;
using Shouldly;

namespace Eddy.Data.Tests.Tasks;

public sealed class RecordingTaskTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Event_digits_are_the_digits_seen_by_the_camera()
    {
        TaskSteps steps = TaskSteps.Of("event-digits", 1, 5, ("samples", "30"), ("order", "in_turn"), ("asked", "2"), ("pool", "2"));
        (steps.Task.InputSize, steps.Task.OutputSize).ShouldBe((392, 10));
        var digits = DigitGenerator.Generate(DigitsDataSet.DefaultSeed, "train", 30);
        var camera = new EventDigits(28, 28, seed: 5);
        var frames = new EventFrames(28, 28, new EventFrameOptions { Pool = 2 });
        var raster = new EventRaster();
        for (int i = 0; i < 32; i++)
        {
            frames.Bin(camera.Record(digits.Image(i % 30), i % 30), 0, 30, raster);
            for (int t = 0; t < 30; t++)
            {
                steps.Next();
                steps.StartsAnew().ShouldBe(t == 0);
                steps.HasTarget().ShouldBe(t >= 28);
                var expected = new float[392];
                raster.Write(t, expected);
                steps.Input().ShouldBe(expected);
                if (t >= 28)
                {
                    TaskSteps.One(steps.Target()).ShouldBe(digits.Label(i % 30));
                }
            }
        }
    }

    [Fact]
    public void Event_digits_speak_in_a_few_of_a_hundred_inputs()
        => TaskSteps.Of("event-digits", 1, 1, ("samples", "50")).Task.Figures().Single(f => f.Name == "share of inputs that speak").Value.ShouldBeInRange(0.01, 0.05);

    [Fact]
    public void In_turn_lanes_share_the_samples()
    {
        byte[] spikes = [0, 1, 2, 3, 4, 5, 6], labels = [0, 1, 0, 1, 0, 1, 0];
        string file = Npz("(7, 1, 1)", spikes, labels);
        TaskSteps steps = TaskSteps.Of("npz:" + file, 3, 1, ("order", "in_turn"));
        for (int round = 0; round < 9; round++)
        {
            steps.Next();
            steps.Inputs.ShouldBe([.. Enumerable.Range(0, 3).Select(lane => (float)(((3 * round) + lane) % 7))]);
        }
    }

    [Fact]
    public void The_last_recordings_can_be_left_out_and_asked_for_alone()
    {
        byte[] spikes = [0, 1, 2, 3, 4, 5, 6], labels = [0, 1, 0, 1, 0, 1, 0];
        string file = Npz("(7, 1, 1)", spikes, labels);
        TaskSteps train = TaskSteps.Of("npz:" + file, 2, 1, ("order", "in_turn"), ("hold_out", "3"));
        TaskSteps held = TaskSteps.Of("npz:" + file, 2, 1, ("order", "in_turn"), ("hold_out", "3"), ("part", "held_out"));
        TaskSteps drawn = TaskSteps.Of("npz:" + file, 2, 1, ("hold_out", "3"), ("part", "held_out"));
        for (int round = 0; round < 9; round++)
        {
            train.Next();
            held.Next();
            drawn.Next();
            train.Inputs.ShouldBe([.. Enumerable.Range(0, 2).Select(lane => (float)(((2 * round) + lane) % 4))]);
            held.Inputs.ShouldBe([.. Enumerable.Range(0, 2).Select(lane => 4f + (((2 * round) + lane) % 3))]);
            drawn.Inputs.ShouldAllBe(input => input >= 4);
        }

        Should.Throw<ArgumentException>(() => TaskSteps.Of("npz:" + file, 1, 1, ("hold_out", "7"))).Message.ShouldContain("leave fewer out");
        Should.Throw<ArgumentException>(() => TaskSteps.Of("npz:" + file, 1, 1, ("part", "held_out"))).Message.ShouldContain("hold_out is 0");
        Should.Throw<ArgumentException>(() => TaskSteps.Of("npz:" + file, 1, 1, ("part", "test"))).Message.ShouldContain("train or held_out");
    }

    [Fact]
    public void Rasters_of_a_file_come_step_by_step_with_their_labels()
    {
        string file = Npz("(2, 3, 2)", [1, 0, 0, 1, 1, 1, 2, 0, 0, 0, 0, 5], [1, 0]);
        TaskSteps steps = TaskSteps.Of("npz:" + file, 1, 1, ("order", "in_turn"), ("asked", "0"));
        float[][] inputs = [[1, 0], [0, 1], [1, 1], [2, 0], [0, 0], [0, 5]];
        for (int t = 0; t < 6; t++)
        {
            steps.Next();
            steps.Input().ShouldBe(inputs[t]);
            steps.Target().ShouldBe(t < 3 ? [0, 1] : [1, 0]);
            (steps.HasTarget(), steps.StartsAnew()).ShouldBe((true, t % 3 == 0));
        }
    }

    [Fact]
    public void Event_files_of_a_folder_are_binned_from_their_first_event_on()
    {
        Write("train/one/b.bin", new(1000, 0, 0, true), new(25_999, 33, 33, false));
        Write("train/one/a.bin", new CameraEvent(0, 1, 0, true));
        Write("train/two/c.bin", new CameraEvent(7, 2, 0, true));
        Write("TEST/one/a.bin", new CameraEvent(0, 3, 0, true));
        Write("TEST/two/a.bin", new CameraEvent(0, 4, 0, true));
        TaskSteps steps = TaskSteps.Of("events:" + _folder.Path, 1, 1, ("order", "in_turn"), ("asked", "1"));
        (steps.Task.InputSize, steps.Task.OutputSize).ShouldBe((2 * 34 * 34, 2));
        (int Class, int[] Inputs)[] expected = [(0, [1]), (-1, [0]), (-1, []), (0, [(2 * 34 * 34) - 1]), (1, [2])]; // a, then the three steps of b, then c
        foreach ((int c, int[] inputs) in expected)
        {
            steps.Next();
            steps.Input().Index().Where(pair => pair.Item == 1).Select(pair => pair.Index).ShouldBe(inputs);
            steps.HasTarget().ShouldBe(c >= 0);
            TaskSteps.One(steps.Target()).ShouldBe(c);
        }

        TaskSteps test = TaskSteps.Of("events:" + _folder.Path, 1, 1, ("order", "in_turn"), ("part", "test"), ("length", "30"));
        for (int t = 0; t < 3; t++)
        {
            test.Next();
            test.Input()[3].ShouldBe(t == 0 ? 1 : 0);
        }
    }

    [Fact]
    public void A_task_over_files_goes_on_bit_for_bit()
    {
        for (int i = 0; i < 6; i++)
        {
            Write($"{(i % 2 == 0 ? "x" : "y")}/{i}.bin", [.. Enumerable.Range(0, 50).Select(k => new CameraEvent(1000 * k * (i + 1), (ushort)i, (ushort)(k % 34), k % 3 == 0))]);
        }

        string events = "events:" + _folder.Path, npz = "npz:" + Npz("(3, 4, 2)", [.. Enumerable.Range(0, 24).Select(i => (byte)i)], [0, 1, 1]);
        foreach (string name in new[] { events, npz })
        {
            TaskSteps straight = TaskSteps.Of(name, 2, 7), resumed = TaskSteps.Of(name, 2, 8);
            straight.Record(333);
            TaskSteps.Through(straight.Task, resumed.Task);
            resumed.Record(500, lane: 1).ShouldBe(straight.Record(500, lane: 1));
        }
    }

    [Fact]
    public void What_is_wrong_with_a_folder_is_said_before_anything_is_made_of_it()
    {
        string name = "events:" + _folder.Path;
        Should.Throw<InvalidDataException>(() => TaskSteps.Of(name)).Message.ShouldContain("no folder with .bin or .aedat files");
        Write("x/a.bin", new CameraEvent(5, 1, 1, true));
        Should.Throw<InvalidDataException>(() => TaskSteps.Of(name)).Message.ShouldContain("only one folder");
        Write("y/a.bin", new CameraEvent(5, 1, 1, true));
        Should.Throw<DirectoryNotFoundException>(() => TaskSteps.Of(name, 1, 1, ("part", "test"))).Message.ShouldContain("has no folder 'test'");
        Write("y/b.bin");
        Should.Throw<InvalidDataException>(() => TaskSteps.Of(name)).Message.ShouldContain("b.bin: holds no event. Remove");
        File.WriteAllBytes(_folder.File("y/b.bin"), [1, 1, 0, 0, 9, 1, 1, 0, 0, 8]);
        Should.Throw<InvalidDataException>(() => TaskSteps.Of(name)).Message.ShouldContain("b.bin: event 1, before byte 10: an event at 8 µs after one at 9 µs");
        TaskSteps.Of(name, 1, 1, ("on_bad", "skip")).Next();
        File.WriteAllBytes(_folder.File("y/b.bin"), [1, 1, 0, 0, 9, 1, 1]);
        Should.Throw<InvalidDataException>(() => TaskSteps.Of(name)).Message.ShouldContain("ends after 2. The file is truncated");
        Should.Throw<DirectoryNotFoundException>(() => TaskSteps.Of(name + "-not"));
        Should.Throw<FileNotFoundException>(() => TaskSteps.Of("npz:" + _folder.File("no.npz")));
    }

    [Fact]
    public void The_parts_of_a_folder_have_the_same_classes()
    {
        string name = "events:" + _folder.Path;
        Write("train/a/1.bin", new CameraEvent(5, 1, 1, true));
        Write("train/b/1.bin", new CameraEvent(5, 1, 1, true));
        Write("test/b/1.bin", new CameraEvent(5, 1, 1, true));
        TaskSteps test = TaskSteps.Of(name, 1, 1, ("part", "test"), ("asked", "0"));
        test.Task.OutputSize.ShouldBe(2);
        test.Next();
        TaskSteps.One(test.Target()).ShouldBe(1); // as in train, though its folder is the first here
        Write("test/c/1.bin", new CameraEvent(5, 1, 1, true));
        Should.Throw<InvalidDataException>(() => TaskSteps.Of(name, 1, 1, ("part", "test"))).Message.ShouldContain("no class of that name among those to learn from (a, b)");
    }

    [Fact]
    public void What_is_held_out_of_a_folder_is_of_every_class()
    {
        for (int i = 0; i < 4; i++)
        {
            Write($"a/{i}.bin", new CameraEvent(5, 1, 1, true));
            Write($"b/{i}.bin", new CameraEvent(5, 1, 1, true));
        }

        foreach ((string part, int count) in new[] { ("train", 6), ("held_out", 2) })
        {
            TaskSteps steps = TaskSteps.Of("events:" + _folder.Path, 1, 1, ("part", part), ("hold_out", "2"), ("order", "in_turn"), ("asked", "0"));
            int[] classes = [.. Enumerable.Range(0, count).Select(_ =>
            {
                steps.Next();
                return TaskSteps.One(steps.Target());
            })];
            classes.Count(c => c == 0).ShouldBe(count / 2);
        }
    }

    [Fact]
    public void Rasters_without_a_test_can_be_held_out()
    {
        string name = "npz:" + Npz("(3, 1, 1)", [1, 2, 3], [0, 1, 0]);
        TaskSteps heldOut = TaskSteps.Of(name, 1, 1, ("hold_out", "1"), ("part", "held_out"), ("order", "in_turn"));
        heldOut.Next();
        heldOut.Input().ShouldBe([3]);
        Should.Throw<ArgumentException>(() => TaskSteps.Of(name, 1, 1, ("part", "test"))).Message.ShouldContain("must be train or held_out");
    }

    private void Write(string file, params CameraEvent[] events)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_folder.File(file))!);
        using FileStream stream = File.Create(_folder.File(file));
        EventWriter.Write(stream, EventFormat.NMnist, events);
    }

    private string Npz(string shape, byte[] spikes, byte[] labels)
        => _folder.Write("rasters.npz", NpyBytes.Zip(("spikes.npy", NpyBytes.Of("|u1", shape, spikes)), ("labels.npy", NpyBytes.Of("|u1", $"({labels.Length},)", labels))));
}
