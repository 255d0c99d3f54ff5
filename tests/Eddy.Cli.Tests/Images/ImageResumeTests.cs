using Eddy.Checkpoints;
using Eddy.Data.Digits;
using Eddy.Data.Images;
using Eddy.Experiments.Images;
using Eddy.Learners.Equilibrium;
using Eddy.Networks;
using Eddy.Numerics;
using Eddy.Signals.Trl;
using Shouldly;

namespace Eddy.Cli.Tests.Images;

public sealed class ImageResumeTests : IDisposable
{
    private static readonly ImageDataSet _data = DigitsDataSet.Create(1, trainCount: 640, testCount: 200);

    private static readonly ImageRunOptions _trl = new()
    {
        Layers = [24, 16],
        Epochs = 2,
        HeadEpochs = 2,
        LearningRate = 1e-3,
        LearningRateEnd = 0.1,
        HeadLearningRate = 1e-2,
    };

    private static readonly ImageRunOptions _piped = _trl with
    {
        Layers = [24, 20, 16],
        Schedule = LayerSchedule.Concurrent,
        Pairs = TrlPairs.Adjacent,
        DetachPrevious = true,
        VarianceCoefficient = 2.5,
        Pipeline = true,
    };

    private static readonly Dictionary<string, ImageRunOptions> _runs = new()
    {
        ["trl"] = _trl,
        ["trl, augmented, batch norm"] = _trl with { Augment = true, BatchNorm = true },
        ["trl, sgd, clipped, shuffled head"] = _trl with { Optimizer = Optimizer.Sgd, GradientClip = 1, HeadOrder = HeadOrder.Shuffled, Coherence = 0.8 },
        ["trl-s"] = _trl with { Schedule = LayerSchedule.Concurrent, Pairs = TrlPairs.Adjacent, DetachPrevious = true, VarianceCoefficient = 2.5 },
        ["trl-s, pipeline"] = _piped,
        ["trl-s, sparse, drawn targets, gelu"] = _trl with
        {
            Schedule = LayerSchedule.Concurrent,
            Pairs = TrlPairs.Adjacent,
            LateralSparsity = 0.4,
            VarianceTargetMin = 0.5,
            Activation = Activation.Gelu,
        },
        ["trl-best, augmented"] = _trl with
        {
            Schedule = LayerSchedule.Concurrent,
            Optimizer = Optimizer.Sgd,
            LearningRate = 0.1,
            CentreInputs = true,
            NormalizedStep = true,
            RunningLateral = true,
            CovarianceMomentum = 0.9,
            WeightDecay = 0.01,
            ReceptiveField = 9,
            HeadStandardize = true,
            Augment = true,
        },
        ["linear, standardised"] = _trl with { Learner = ImageLearner.Linear, HeadStandardize = true },
        ["untrained"] = _trl with { Learner = ImageLearner.Untrained },
        ["linear, augmented"] = _trl with { Learner = ImageLearner.Linear, Augment = true },
        ["backprop, batch norm"] = _trl with { Learner = ImageLearner.Backprop, BatchNorm = true },
        ["backprop, sgd, clipped, augmented"] = _trl with { Learner = ImageLearner.Backprop, Optimizer = Optimizer.Sgd, GradientClip = 1, Augment = true },
        ["supervised contrast"] = _trl with { Learner = ImageLearner.SupervisedContrast, BatchNorm = true, ReceptiveField = 12 },
        ["forward-forward"] = _trl with { Learner = ImageLearner.ForwardForward },
        ["equilibrium"] = _trl with { Learner = ImageLearner.Equilibrium, Equilibrium = new() { Form = EquilibriumForm.Prototypical, FreeSteps = 10, NudgedSteps = 4, Nudge = EquilibriumNudge.OneSided } },
    };

    private readonly string _folder = Directory.CreateTempSubdirectory("eddy-test-").FullName;

    public static TheoryData<string, int> RunsAndThreads
    {
        get
        {
            var data = new TheoryData<string, int>();
            foreach (string name in _runs.Keys)
            {
                data.Add(name, 1);
                data.Add(name, 2);
            }

            return data;
        }
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory, MemberData(nameof(RunsAndThreads))]
    public void A_run_stopped_at_many_places_ends_with_the_bits_of_one_never_stopped(string name, int threads)
    {
        ImageRunOptions options = _runs[name];
        (string undisturbed, ImagePosition end) = Undisturbed(options);

        // ten batches an epoch, two epochs a stage: layer 1, layer 2, head (TRL) or encoder, head (TRL-S), or one stage alone
        if (end.Step == 20)
        {
            Stops(name, threads, undisturbed, end, [(0, true), (1, false)]);
            Stops(name, threads, undisturbed, end, [(1, true)]);
            return;
        }

        Stops(name, threads, undisturbed, end, [(0, true), (1, false), (2, true), (3, false)]);
        Stops(name, threads, undisturbed, end, [(1, true), (2, false), (3, true)]);
        if (end.Step == 60)
        {
            Stops(name, threads, undisturbed, end, [(4, true), (5, false)]);
            Stops(name, threads, undisturbed, end, [(4, false), (5, true)]);
        }
    }

    [Theory]
    [InlineData("trl")]
    [InlineData("supervised contrast")]
    [InlineData("backprop, batch norm")]
    [InlineData("forward-forward")]
    public void The_epochs_reported_after_resuming_are_those_of_a_run_never_stopped(string name)
    {
        ImageRunOptions options = _runs[name];
        var whole = new Stopper(within: false, epochs: int.MaxValue);
        RunFrom(null, options, 1, whole, out _, out _);
        var first = new Stopper(within: true, epochs: 1);
        RunFrom(null, options, 1, first, out string file, out _);
        var second = new Stopper(within: false, epochs: int.MaxValue);
        RunFrom(file, options, 1, second, out _, out _);
        ImageEpoch[] joined = [.. first.Epochs, .. second.Epochs];
        joined.SelectMany(epoch => epoch.Means.Losses).ShouldBe(whole.Epochs.SelectMany(epoch => epoch.Means.Losses));
        joined.SelectMany(epoch => epoch.Means.LayerLosses).ShouldBe(whole.Epochs.SelectMany(epoch => epoch.Means.LayerLosses));
        joined.Select(Numbers).ShouldBe(whole.Epochs.Select(Numbers));

        static (string Stage, int Epoch, long Step, double? Loss, double? Training, double? Validation) Numbers(ImageEpoch epoch)
            => (epoch.Stage.Name, epoch.Epoch, epoch.Step, epoch.Means.Loss, epoch.Means.TrainingErrorPercent, epoch.ValidationErrorPercent);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void A_pipeline_changes_no_bit_of_a_run(int threads)
    {
        Stopper with = new(within: false, epochs: int.MaxValue), without = new(within: false, epochs: int.MaxValue);
        RunFrom(null, _piped, threads, with, out _, out string piped);
        RunFrom(null, _piped with { Pipeline = false }, 1, without, out _, out string plain);
        piped.ShouldBe(plain);
        with.Epochs.SelectMany(epoch => epoch.Means.Losses).ShouldBe(without.Epochs.SelectMany(epoch => epoch.Means.Losses));
        with.Epochs.Select(epoch => epoch.ValidationErrorPercent).ShouldBe(without.Epochs.Select(epoch => epoch.ValidationErrorPercent));
    }

    [Fact]
    public void Another_seed_ends_elsewhere()
        => Undisturbed(_trl with { Seed = 43 }).Sha.ShouldNotBe(Undisturbed(_trl).Sha);

    [Fact]
    public void A_position_of_another_run_is_refused()
    {
        using var team = new WorkerTeam(1);
        var trainer = new ImageTrainer(new ImageModel(_trl, 28, 28, 10, team), _data);
        ImagePosition start = trainer.Position;
        foreach (ImagePosition bad in new[]
        {
            start with { Stage = -1 }, start with { Stage = 4 }, start with { Epoch = 2 }, start with { Batch = 10 }, start with { Batch = -1 },
            start with { Step = 61 }, start with { LayerSteps = [1] },
        })
        {
            Should.Throw<InvalidDataException>(() => trainer.Resume(bad)).Message.ShouldContain("is not one of this run");
            trainer.Position.ShouldBe(start);
        }
    }

    [Fact]
    public void A_checkpoint_of_another_size_or_kind_is_refused()
    {
        RunFrom(null, _trl, 1, new Stopper(within: false, epochs: 1), out string file, out _);
        var checkpoint = Checkpoint.Load(file);
        using var team = new WorkerTeam(1);
        Should.Throw<InvalidDataException>(() => ImageCheckpoint.Restore(checkpoint, new ImageModel(_trl with { Layers = [25, 16] }, 28, 28, 10, team)));
        Should.Throw<InvalidDataException>(() => ImageCheckpoint.Restore(checkpoint, new ImageModel(_trl with { BatchNorm = true }, 28, 28, 10, team)));
    }

    [Fact]
    public void A_checkpoint_of_another_learner_is_refused_before_anything_is_written()
    {
        RunFrom(null, _trl, 1, new Stopper(within: false, epochs: 1), out string file, out _);
        var checkpoint = Checkpoint.Load(file);
        using var team = new WorkerTeam(1);
        foreach (ImageLearner learner in Enum.GetValues<ImageLearner>().Where(learner => learner != ImageLearner.Trl))
        {
            var model = new ImageModel(_trl with { Learner = learner }, 28, 28, 10, team);
            string before = model.WeightsSha256();
            Should.Throw<InvalidDataException>(() => ImageCheckpoint.Restore(checkpoint, model)).Message.ShouldContain($"holds what 'trl' learned, but the options are those of '{ImageLearners.Word(learner)}'");
            model.WeightsSha256().ShouldBe(before);
        }
    }

    [Fact]
    public void Rivals_start_from_the_weights_of_trl()
    {
        using var team = new WorkerTeam(1);
        var trl = new ImageModel(_trl, 28, 28, 10, team);
        foreach (ImageLearner learner in new[] { ImageLearner.Backprop, ImageLearner.SupervisedContrast, ImageLearner.Untrained })
        {
            var rival = new ImageModel(_trl with { Learner = learner }, 28, 28, 10, team);
            Named(rival).Where(tensor => tensor.Key.StartsWith("layers.", StringComparison.Ordinal)).ShouldNotBeEmpty();
            Dictionary<string, float[]> first = Named(trl);
            Named(rival).ShouldAllBe(tensor => first[tensor.Key].SequenceEqual(tensor.Value));
        }

        static Dictionary<string, float[]> Named(ImageModel model) => ImageTensors.Weights(model).ToDictionary(tensor => tensor.Name, tensor => tensor.ToArray());
    }

    [Fact]
    public void A_state_that_is_not_finite_is_never_saved()
    {
        using var team = new WorkerTeam(1);
        var model = new ImageModel(_trl, 28, 28, 10, team);
        model.Encoder.Layers[1].Store.Variance[0, 3] = float.NaN;
        Should.Throw<NonFiniteException>(() => ImageCheckpoint.Build(model, new ImagePosition { Step = 7 }, "")).Message.ShouldContain("step 7: stat/layers.1.variance");
    }

    private void Stops(string name, int threads, string undisturbed, ImagePosition end, (int Epochs, bool Within)[] stops)
    {
        ImageRunOptions options = _runs[name];
        string? file = null;
        ImagePosition position = new();
        foreach ((int epochs, bool within) in stops)
        {
            position = RunFrom(file, options, threads, new Stopper(within, epochs), out file, out _);
            position.Step.ShouldBe((epochs * 10) + (within ? 2 : 0));
            position.Batch.ShouldBe(within ? 2 : 0);
        }

        position = RunFrom(file, options, threads, new Stopper(within: false, epochs: int.MaxValue), out _, out string resumed);
        resumed.ShouldBe(undisturbed);
        position.Step.ShouldBe(end.Step);
        position.LayerSteps.ShouldBe(end.LayerSteps);
        position.HeadSteps.ShouldBe(end.HeadSteps);
        position.ValidationErrorPercent.ShouldBe(end.ValidationErrorPercent);
    }

    private static (string Sha, ImagePosition End) Undisturbed(ImageRunOptions options)
    {
        using var team = new WorkerTeam(1);
        var model = new ImageModel(options, 28, 28, 10, team);
        var trainer = new ImageTrainer(model, _data);
        trainer.Run(new Stopper(within: false, epochs: int.MaxValue), CancellationToken.None);
        trainer.IsDone.ShouldBeTrue();
        return (model.WeightsSha256(), trainer.Position);
    }

    private ImagePosition RunFrom(string? file, ImageRunOptions options, int threads, Stopper observer, out string saved, out string sha)
    {
        using var team = new WorkerTeam(threads);
        ImageModel model;
        ImageTrainer trainer;
        if (file is null)
        {
            model = new ImageModel(options, 28, 28, 10, team);
            trainer = new ImageTrainer(model, _data);
        }
        else
        {
            var checkpoint = Checkpoint.Load(file);
            ImageRunOptions read = ImageCheckpoint.Options(checkpoint);
            model = new ImageModel(read, 28, 28, 10, team);
            ImageCheckpoint.Restore(checkpoint, model);
            trainer = new ImageTrainer(model, _data);
            trainer.Resume(ImageCheckpoint.Position(checkpoint));
        }

        using var source = new CancellationTokenSource();
        observer.Begin(trainer, source);
        trainer.Run(observer, source.Token);
        saved = Path.Combine(_folder, $"{trainer.Position.Step}.eddy");
        ImageCheckpoint.Build(model, trainer.Position, "").Save(saved);
        sha = model.WeightsSha256();
        return trainer.Position;
    }

    /// <summary>
    /// Stops a run after so many epochs of it in all, or after the second batch beyond them. A trainer reports at most every tenth of a second, so
    /// waiting that long before a batch makes it report after it; the next batch then sees the wish to stop.
    /// </summary>
    private sealed class Stopper(bool within, int epochs) : IImageObserver
    {
        private static readonly TimeSpan _reportInterval = TimeSpan.FromMilliseconds(110);
        private CancellationTokenSource? _source;
        private ImageTrainer? _trainer;
        private bool _wait;

        public List<ImageEpoch> Epochs { get; } = [];

        private long EpochsDone => _trainer is null ? 0 : _trainer.Position.Step / 10;

        public void Begin(ImageTrainer trainer, CancellationTokenSource source)
        {
            (_trainer, _source) = (trainer, source);
            _wait = within && EpochsDone == epochs;
        }

        public void OnProgress(ImageProgress progress)
        {
            if (within && EpochsDone == epochs)
            {
                _source?.Cancel();
            }
        }

        public void OnEpoch(ImageEpoch epoch)
        {
            Epochs.Add(epoch);
            _wait = within && EpochsDone == epochs;
            if (!within && EpochsDone == epochs)
            {
                _source?.Cancel();
            }

            Wait();
        }

        public void OnCheckpoint() => Wait();

        private void Wait()
        {
            if (_wait)
            {
                Thread.Sleep(_reportInterval);
                _wait = false;
            }
        }
    }
}
