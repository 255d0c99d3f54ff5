using Eddy.Checkpoints;
using Eddy.Data.Digits;
using Eddy.Data.Images;
using Eddy.Experiments.Images;
using Eddy.Experiments.Sequences;
using Eddy.Networks.Sequences;
using Eddy.Numerics;
using Shouldly;

namespace Eddy.Cli.Tests.Sequences;

public sealed class SequenceResumeTests : IDisposable
{
    private const int Batches = 5;

    private static readonly SequenceExperimentOptions _options = new()
    {
        Layers = [24, 16],
        Epochs = 2,
        HeadEpochs = 2,
        BatchSize = 16,
    };

    private static readonly Dictionary<string, SequenceExperimentOptions> _runs = new()
    {
        ["recurrent"] = _options,
        ["element-wise, greedy, gate"] = _options with { Recurrent = false, Schedule = LayerSchedule.Greedy, Fusion = FusionKind.ResidualGate },
        ["two encoders, deep, MLP by its own loss"] = _options with
        {
            Encoders = 2,
            Depth = 2,
            Fusion = FusionKind.ConcatMlp,
            FusionHidden = 12,
            FusionLearning = FusionLearning.Trl,
            VarianceOverTime = VarianceOverTime.Sum,
            GradientClip = 1,
        },
        ["sensors, natural"] = _options with { Recurrent = false },
        ["sensors, shuffled windows"] = _options with { Order = RowOrder.Shuffled, Steps = 4, Fusion = FusionKind.ConcatLinear },
    };

    private readonly string _folder = Directory.CreateTempSubdirectory("eddy-test-").FullName;

    public static TheoryData<string> Names => new(_runs.Keys);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory, MemberData(nameof(Names))]
    public void A_run_stopped_in_every_stage_ends_with_the_bits_of_one_never_stopped_on_any_number_of_threads(string name)
    {
        (string whole, SequenceRunPosition end) = RunFrom(null, name, 1, out _, stop: false);
        end.Stage.ShouldBe(SequenceStage.Of(_runs[name]).Count);
        string? file = null;
        int stops = 0;
        for (bool done = false; !done; stops++)
        {
            (string sha, SequenceRunPosition position) = RunFrom(file, name, 1 + (stops % 2), out file, stop: true);
            done = position.Stage == end.Stage;
            if (done)
            {
                sha.ShouldBe(whole);
                position.Step.ShouldBe(end.Step);
                position.LayerSteps.ShouldBe(end.LayerSteps);
                position.Score.ShouldBe(end.Score);
                position.Untrained.ShouldBe(end.Untrained);
            }
        }

        stops.ShouldBeGreaterThan(2 * SequenceStage.Of(_runs[name]).Count);
        RunFrom(null, name, 1, out _, stop: false, seed: 43).Sha.ShouldNotBe(whole);
    }

    [Fact]
    public void The_untrained_baseline_leaves_no_trace_in_what_is_learned()
        => RunFrom(null, "recurrent", 1, out _, stop: false, change: o => o with { UntrainedBaseline = false, HeadEpochs = 0 }).Position.LayerSteps
            .ShouldBe(RunFrom(null, "recurrent", 1, out _, stop: false).Position.LayerSteps);

    [Fact]
    public void A_position_of_another_run_is_refused()
    {
        using var team = new WorkerTeam(1);
        SequenceTrainer trainer = Trainer("recurrent", _options, team);
        SequenceRunPosition start = trainer.Position;
        foreach (SequenceRunPosition bad in new[]
        {
            start with { Stage = -1 }, start with { Stage = 9 }, start with { Epoch = 2 }, start with { Batch = Batches }, start with { Step = 1000 }, start with { LayerSteps = [1] },
        })
        {
            Should.Throw<InvalidDataException>(() => trainer.Resume(bad)).Message.ShouldContain("is not one of this run");
        }
    }

    private (string Sha, SequenceRunPosition Position) RunFrom(
        string? file, string name, int threads, out string saved, bool stop, ulong seed = 42, Func<SequenceExperimentOptions, SequenceExperimentOptions>? change = null)
    {
        using var team = new WorkerTeam(threads);
        SequenceExperimentOptions options = (change ?? (o => o))(_runs[name] with { Seed = seed });
        if (file is not null)
        {
            var checkpoint = Checkpoint.Load(file);
            options = SequenceCheckpoint.Options(checkpoint);
        }

        SequenceTrainer trainer = Trainer(name, options, team);
        if (file is not null)
        {
            var checkpoint = Checkpoint.Load(file);
            SequenceCheckpoint.Restore(checkpoint, trainer.Model);
            trainer.Resume(SequenceCheckpoint.Position(checkpoint));
        }

        using var source = new CancellationTokenSource();
        trainer.Run(new Stopper(stop ? source : null, threads == 1 ? 2 : 5), source.Token); // five more batches end an epoch, or begin one
        saved = Path.Combine(_folder, $"{trainer.Position.Step}-{threads}.safetensors");
        SequenceCheckpoint.Build(trainer.Model, trainer.Position, "").Save(saved);
        return (trainer.Model.WeightsSha256(), trainer.Position);
    }

    private static SequenceTrainer Trainer(string name, SequenceExperimentOptions options, WorkerTeam team)
    {
        SequenceData data = name.StartsWith("sensors", StringComparison.Ordinal) ? Sensors(options.Steps) : Rows();
        return new SequenceTrainer(new SequenceModel(options, data.Train.Steps, data.Train.Inputs, data.Outputs, data.HasClasses, team), data) { SecondsBetweenReports = 0 };
    }

    private static SequenceData Rows()
    {
        ImageDataSet digits = DigitsDataSet.Create(1, trainCount: 16 * Batches, testCount: 20);
        return new SequenceData("digits-rows", "digits", new ImageRows(digits.Train), null, new ImageRows(digits.Test), 28, HasClasses: false, "");
    }

    private static SequenceData Sensors(int steps)
    {
        int rows = (16 * Batches * steps) + 3;
        var random = new RandomSource(3);
        float[] values = [.. Enumerable.Range(0, rows * 5).Select(_ => (float)random.NextUniform(-1, 1))];
        byte[] labels = [.. Enumerable.Range(0, rows).Select(i => (byte)(i / 20 % 3))];
        SensorWindows windows = new(5, values, labels, [rows], steps);
        return new SequenceData("sensors", "sensors", windows, windows, windows, 3, HasClasses: true, "");
    }

    /// <summary>Stops a run after so many batches of it, the last of an epoch not counted; in the middle of an epoch it stops one batch later.</summary>
    private sealed class Stopper(CancellationTokenSource? source, int batches) : ISequenceObserver
    {
        private int _done;

        public void OnProgress(SequenceProgress progress) => Count();

        public void OnEpoch(SequenceProgress epoch) => Count();

        public void OnCheckpoint()
        {
        }

        private void Count()
        {
            if (++_done == batches)
            {
                source?.Cancel();
            }
        }
    }
}
