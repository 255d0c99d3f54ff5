using Eddy.Data.Tasks;
using Eddy.Experiments.Recurrent;
using Shouldly;

namespace Eddy.Cli.Tests.Recurrent;

/// <summary>The defaults of every task learn it, at small size, beyond what can be had without memory or without learning.</summary>
public sealed class TaskPresetTests : IDisposable
{
    private readonly TaskFiles _files = new();

    public void Dispose() => _files.Dispose();

    public static TheoryData<string> Tasks => new(SequenceTasks.All.Select(task => task.Name));

    [Theory]
    [MemberData(nameof(Tasks))]
    public void Every_task_has_defaults_of_its_own(string task)
    {
        TaskPreset preset = TaskPresets.For(task);
        preset.Options.Task.ShouldBe(task);
        preset.Options.Validate();
    }

    [Fact]
    public void Add_understands_more_than_one_of_the_two_delays()
    {
        TaskRunResult result = Run("add", 2500);
        result.Final!.Loss.ShouldBeLessThan(result.TaskFigures["floor, first delay known"]);
        result.Final.Loss.ShouldBeGreaterThan(result.TaskFigures["floor, both known"] - 0.05); // below the floor something leaks
    }

    [Fact]
    public void Flip_flop_remembers_its_bits() => Run("flip-flop", 2000).Final!.BitError!.Value.ShouldBeLessThan(0.25); // 0.5 by chance; at most 0.1 of the bits are shown in a step

    [Fact]
    public void Copy_tells_more_than_chance() => Run("copy", 2000, ("hidden", "32"), ("shortest", "2"), ("longest", "3"), ("pad", "1")).Final!.BitError!.Value.ShouldBeLessThan(0.4); // 0.5 by chance

    [Fact]
    public void Delayed_match_compares() => Run("delayed-match", 2500, ("hidden", "32"), ("shortest", "1"), ("longest", "2")).Final!.Accuracy!.Value.ShouldBeGreaterThan(0.8); // 0.5 by chance

    [Fact]
    public void String_memory_passes_its_first_length() => Run("string-memory", 4000, ("hidden", "32"), ("learner", "ok-4")).TaskFigures["length"].ShouldBeGreaterThan(1);

    [Fact]
    public void Digits_are_told_by_their_pixels_in_time()
        => Run("seq-digits", 1500, ("hidden", "32"), ("pixels", "112"), ("samples", "500")).Final!.Accuracy!.Value.ShouldBeGreaterThan(0.3); // 0.1 by chance

    [Fact]
    public void Mimic_is_closer_than_the_mean()
    {
        TaskRunOptions options = Options("mimic", 3000);
        Run("mimic", 3000).Final!.Mse!.Value.ShouldBeLessThan(0.5 * Variance(options.CreateTask(), 2000));
    }

    [Fact]
    public void Text_takes_fewer_bits_than_its_letters_one_by_one()
    {
        string path = _files.At("text.txt");
        File.WriteAllText(path, string.Concat(Enumerable.Range(0, 400).Select(i => i % 3 == 0 ? "a rose is a rose. " : "the sun is the sun. ")));
        Run("text:" + path, 800, ("hidden", "32")).Final!.Bits!.Value.ShouldBeLessThan(2); // a letter by itself takes 3.2
    }

    [Theory]
    [InlineData("henon", 0.2)] // the last value alone leaves 0.9, being chaotic
    [InlineData("mackey-glass", 0.2)]
    [InlineData("lorenz", 0.1)]
    public void Chaos_is_predicted_better_than_by_the_mean(string task, double nmse) => Run(task, 2500).Final!.Mse!.Value.ShouldBeLessThan(nmse); // 1 is the mean's

    private TaskRunResult Run(string task, long steps, params (string Name, string Value)[] settings) => _files.Run(Options(task, steps, settings), "run");

    private static TaskRunOptions Options(string task, long steps, params (string Name, string Value)[] settings)
        => settings.Aggregate(TaskPresets.For(task).Options with { Task = task, Steps = steps }, (options, setting) => TaskSettings.With(options, setting.Name, setting.Value));

    private static double Variance(ISequenceTask task, int steps)
    {
        float[] inputs = new float[task.Lanes * task.InputSize], targets = new float[task.Lanes * task.OutputSize];
        bool[] asked = new bool[task.Lanes], anew = new bool[task.Lanes];
        double sum = 0, squares = 0;
        for (int i = 0; i < steps; i++)
        {
            task.Advance(inputs, targets, asked, anew);
            sum += targets.Sum(t => (double)t);
            squares += targets.Sum(t => (double)t * t);
        }

        double n = (double)steps * targets.Length;
        return (squares / n) - (sum / n * sum / n);
    }
}
