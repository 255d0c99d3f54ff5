using Eddy.Checkpoints;
using Eddy.Learners;
using Eddy.Networks;
using Eddy.Numerics;
using Eddy.Streams;
using Eddy.Tests.Streams.Metrics;
using Shouldly;

namespace Eddy.Tests.Streams;

public class PrequentialEvaluationTests
{
    [Fact]
    public void Without_delay_each_sample_is_told_then_scored_then_learned()
    {
        // Sample 1 has no label; class 2 comes as a surprise, class 0 and 1 are declared.
        var spy = new SpyLearner(LearningTask.Classification, 1) { Answer = x => x == 3 ? [0, 0, 1] : x == 4 ? [0, 0, 0, 1] : new float[(int)Math.Max(2, x)] };
        using ArraySource source = Numbered([1, float.NaN, 2, 2, 3], declared: 2);
        var evaluation = new PrequentialEvaluation(source, spy);
        evaluation.Run(100).ShouldBe(5);
        evaluation.Step().ShouldBeFalse();
        spy.Calls.ShouldBe([
            "grow 2", "observe 0", "learn 0: 0 1", "observe 1", "observe 2", "grow 3", "learn 2: 0 0 1", "observe 3", "learn 3: 0 0 1", "observe 4", "grow 4", "learn 4: 0 0 0 1",
        ]);
        PrequentialSnapshot snapshot = evaluation.Snapshot();
        (snapshot.Examples, snapshot.Labelled, snapshot.Classes, snapshot.Waiting).ShouldBe((5, 4, 4, 0));

        // Only sample 3 is right: sample 4's output names class 3, but nobody could know it.
        snapshot.Accuracy.ShouldBe(0.25);
        evaluation.Confusion![2, 2].ShouldBe(1);
        evaluation.Confusion[3, 0].ShouldBe(1);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(7)]
    [InlineData(50)]
    public void With_delay_no_label_is_early_and_none_is_lost(int delay)
    {
        float[] targets = [0, 1, float.NaN, 2, 1, 0, float.NaN, 3, 3, 1, 0, 2];
        var spy = new SpyLearner(LearningTask.Classification, 1);
        using ArraySource source = Numbered(targets, declared: 0);
        var evaluation = new PrequentialEvaluation(source, spy, new PrequentialOptions { DelaySamples = delay });
        List<string> expected = [];
        int known = 0;
        void Late(int t)
        {
            if (!float.IsNaN(targets[t]))
            {
                int label = (int)targets[t];
                if (label + 1 > Math.Max(known, 1))
                {
                    expected.Add($"grow {label + 1}");
                }

                known = Math.Max(known, label + 1);
                expected.Add($"late {t}: {string.Join(' ', Enumerable.Range(0, Math.Max(known, 1)).Select(c => c == label ? 1 : 0))}");
            }
        }

        for (int t = 0; t < targets.Length; t++)
        {
            evaluation.Step().ShouldBeTrue();
            expected.Add($"observe {t}");
            if (t >= delay)
            {
                Late(t - delay);
            }

            spy.Calls.ShouldBe(expected);
        }

        evaluation.Step().ShouldBeFalse();
        evaluation.Snapshot().Waiting.ShouldBe(Math.Min(delay, targets.Length));
        spy.Calls.ShouldBe(expected);
        evaluation.Flush().ShouldBe(Math.Min(delay, targets.Length));
        for (int t = Math.Max(0, targets.Length - delay); t < targets.Length; t++)
        {
            Late(t);
        }

        spy.Calls.ShouldBe(expected);
        evaluation.Snapshot().Waiting.ShouldBe(0);
        evaluation.Flush().ShouldBe(0);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(40)]
    public void Class_scores_and_baselines_are_those_of_a_plain_reference(int delay)
    {
        const int Window = 60;
        (float[] inputs, float[] targets) = Classes(500, 3);
        using var source = new ArraySource(LearningTask.Classification, inputs, targets, declaredClasses: 0);
        var evaluation = new PrequentialEvaluation(source, new Recorder(3), new PrequentialOptions { DelaySamples = delay, Window = Window });
        List<(int, int, double)> learner = [], majority = [], noChange = [];
        for (int t = 0; t < targets.Length; t++)
        {
            int known = (int)EvaluationReference.Delivered(targets, t, delay).DefaultIfEmpty(-1).Max() + 1;
            evaluation.Step();
            if (!float.IsNaN(targets[t]))
            {
                int actual = (int)targets[t];
                (int frequent, int last, Func<int, double> share) = EvaluationReference.Classes(EvaluationReference.Delivered(targets, t, delay));
                majority.Add((actual, frequent, share(actual)));
                noChange.Add((actual, last, actual == last ? 1 : 0));

                // The recorder names class ⌊|x₀|⌋ mod the classes it has, with probability 0.7, and shares the rest out.
                int outputs = Math.Max(known, 1), named = (int)MathF.Abs(inputs[3 * t]) % outputs;
                float p = actual >= known ? 0 : actual == named ? 0.7f : 0.3f / outputs;
                learner.Add((actual, known == 0 ? -1 : named, p));
            }
        }

        PrequentialSnapshot s = evaluation.Snapshot();
        s.Labelled.ShouldBe(learner.Count);
        foreach ((var figures, var reference) in new[] { (s, learner), (s.Baselines.Majority!, majority), (s.Baselines.NoChange!, noChange) })
        {
            var last = reference.TakeLast(Window).ToList();
            figures.Accuracy!.Value.ShouldBe(ScoreReference.Accuracy(reference), 1e-12);
            figures.WindowAccuracy!.Value.ShouldBe(ScoreReference.Accuracy(last), 1e-12);
            figures.FadingAccuracy!.Value.ShouldBe(ScoreReference.Fading(reference, 0.999), 1e-12);
            figures.BalancedAccuracy!.Value.ShouldBe(ScoreReference.Balanced(reference), 1e-12);
            figures.Kappa!.Value.ShouldBe(ScoreReference.Kappa(reference), 1e-12);
            figures.WindowKappa!.Value.ShouldBe(ScoreReference.Kappa(last), 1e-12);
            figures.KappaNoChange!.Value.ShouldBe(ScoreReference.KappaAgainst(reference, noChange), 1e-12);
            figures.WindowKappaNoChange!.Value.ShouldBe(ScoreReference.KappaAgainst(last, [.. noChange.TakeLast(Window)]), 1e-12);
            figures.LogLoss!.Value.ShouldBe(ScoreReference.LogLoss(reference), 1e-11);
            figures.WindowLogLoss!.Value.ShouldBe(ScoreReference.LogLoss(last), 1e-11);
            (figures.Mae, figures.Rmse, figures.R2, figures.WindowMae, figures.WindowRmse, figures.R2Persistence).ShouldBe((null, null, null, null, null, null));
        }

        (s.Baselines.Mean, s.Baselines.Persistence).ShouldBe((null, null));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(40)]
    public void Value_scores_and_baselines_are_those_of_a_plain_reference(int delay)
    {
        (float[] inputs, float[] targets) = Values(500, 3);
        using var source = new ArraySource(LearningTask.Regression, inputs, targets);
        var evaluation = new PrequentialEvaluation(source, new Recorder(3, LearningTask.Regression), new PrequentialOptions { DelaySamples = delay, Window = 60 });
        evaluation.Run(500).ShouldBe(500);
        List<(double Y, double Told)> learner = [], mean = [], persistence = [];
        for (int t = 0; t < targets.Length; t++)
        {
            List<float> delivered = EvaluationReference.Delivered(targets, t, delay);
            if (!float.IsNaN(targets[t]))
            {
                learner.Add((targets[t], inputs[3 * t]));
                mean.Add((targets[t], delivered.Count == 0 ? 0 : delivered.Average(y => (double)y)));
                persistence.Add((targets[t], delivered.Count == 0 ? 0 : delivered[^1]));
            }
        }

        PrequentialSnapshot s = evaluation.Snapshot();
        foreach ((var figures, var reference) in new[] { (s, learner), (s.Baselines.Mean!, mean), (s.Baselines.Persistence!, persistence) })
        {
            double average = reference.Average(r => r.Y);
            figures.Mae!.Value.ShouldBe(reference.Average(Absolute), 1e-12);
            figures.Rmse!.Value.ShouldBe(Math.Sqrt(reference.Average(Square)), 1e-12);
            figures.R2!.Value.ShouldBe(1 - (reference.Sum(Square) / reference.Sum(r => (r.Y - average) * (r.Y - average))), 1e-12);
            figures.R2Persistence!.Value.ShouldBe(1 - (reference.Sum(Square) / persistence.Sum(Square)), 1e-12);
            figures.WindowMae!.Value.ShouldBe(reference.TakeLast(60).Average(Absolute), 1e-12);
            figures.WindowRmse!.Value.ShouldBe(Math.Sqrt(reference.TakeLast(60).Average(Square)), 1e-12);
            (figures.Accuracy, figures.Kappa, figures.LogLoss).ShouldBe((null, null, null));
        }

        (s.Classes, s.Baselines.Majority, s.Baselines.NoChange, evaluation.Confusion).ShouldBe((0, null, null, null));
        static double Absolute((double Y, double Told) r) => Math.Abs(r.Y - r.Told);
        static double Square((double Y, double Told) r) => (r.Y - r.Told) * (r.Y - r.Told);
    }

    [Theory]
    [InlineData(LearningTask.Classification, 0)]
    [InlineData(LearningTask.Classification, 33)]
    [InlineData(LearningTask.Regression, 0)]
    [InlineData(LearningTask.Regression, 33)]
    public void A_resumed_evaluation_goes_on_bit_for_bit(LearningTask task, int delay)
    {
        var random = new RandomSource(77);
        string expected = Run(task, delay, []);
        for (int round = 0; round < 6; round++)
        {
            int[] stops = [random.NextInt(60), 60 + random.NextInt(500), 560 + random.NextInt(41)];
            Run(task, delay, stops).ShouldBe(expected, $"stopped at {string.Join(", ", stops)}");
        }

        Run(task, delay, []).ShouldBe(expected);
        Run(task, delay + 1, []).ShouldNotBe(expected);
    }

    [Fact]
    public void A_checkpoint_of_another_setup_is_refused_before_anything_changes()
    {
        PrequentialEvaluation saved = New(LearningTask.Classification, 5, detector: true);
        saved.Run(100);
        PrequentialEvaluation[] others =
        [
            New(LearningTask.Regression, 5, detector: true), New(LearningTask.Classification, 6, detector: true), New(LearningTask.Classification, 5, detector: false),
        ];
        foreach (PrequentialEvaluation other in others)
        {
            string before = Resume.Fingerprint(other);
            Should.Throw<InvalidDataException>(() => Resume.Through(saved, other)).Message.ShouldContain("Resume with what it was started with");
            Resume.Fingerprint(other).ShouldBe(before);
        }
    }

    [Fact]
    public void The_detector_watches_errors_and_the_first_and_latest_changes_are_kept()
    {
        float[] targets = [.. Enumerable.Range(0, 1000).Select(t => t % 3 == 2 ? float.NaN : t % 2)];
        var detector = new Alarm();
        using ArraySource source = Numbered(targets, declared: 2);
        var evaluation = new PrequentialEvaluation(source, new SpyLearner(LearningTask.Classification, 1) { Answer = _ => [1, 0] }, detector: detector);
        evaluation.Run(1000);

        // Class 1 is taken for class 0: an error at each odd sample that has a label, and the alarm goes off at each error.
        long[] errors = [.. Enumerable.Range(0, 1000).Where(t => t % 3 != 2 && t % 2 == 1).Select(t => (long)t)];
        detector.Watched.ShouldBe(targets.Where(y => !float.IsNaN(y)).Select(y => (double)y));
        evaluation.DriftCount.ShouldBe(errors.Length);
        PrequentialSnapshot snapshot = evaluation.Snapshot();
        snapshot.DriftCount.ShouldBe(errors.Length);
        snapshot.DriftSamples.ShouldBe([.. errors[..128], .. errors[^128..]]);

        var values = new Alarm();
        using ArraySource regression = Numbered([1, -2, 3], task: LearningTask.Regression);
        new PrequentialEvaluation(regression, new SpyLearner(LearningTask.Regression, 1), detector: values).Run(3);
        values.Watched.ShouldBe([1, 2, 3]);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(127)]
    [InlineData(128)]
    [InlineData(129)]
    [InlineData(256)]
    [InlineData(300)]
    public void The_log_of_changes_is_in_order_and_resumes(int count)
    {
        DriftLog log = new(128), resumed = new(128);
        for (int i = 0; i < count; i++)
        {
            log.Add(i * 10);
        }

        Resume.Through(log, resumed);
        log.Add(7777);
        resumed.Add(7777);
        long[] all = [.. Enumerable.Range(0, count).Select(i => i * 10L), 7777];
        log.Samples().ShouldBe(all.Length <= 256 ? all : [.. all[..128], .. all[^128..]]);
        resumed.Samples().ShouldBe(log.Samples());
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.NegativeInfinity)]
    public void A_learner_that_diverged_stops_the_run_with_the_sample_before_it_is_scored(float odd)
    {
        var spy = new SpyLearner(LearningTask.Classification, 1) { Answer = x => x == 2 ? [1, odd] : [1, 0] };
        using ArraySource source = Numbered([0, 0, 0, 1], declared: 2);
        var evaluation = new PrequentialEvaluation(source, spy);
        Should.Throw<NonFiniteException>(() => evaluation.Run(10)).Message.ShouldContain("memory, sample 3");
        (evaluation.Examples, evaluation.Snapshot().Labelled).ShouldBe((2, 2));
        spy.Calls.ShouldNotContain(call => call.StartsWith("learn 2", StringComparison.Ordinal));
    }

    [Fact]
    public void A_frozen_learner_is_handed_no_label_and_classes_it_brings_count_as_known()
    {
        var spy = new SpyLearner(LearningTask.Classification, 1, outputs: 3) { Learning = false, Answer = _ => [0, 0, 1] };
        using ArraySource source = Numbered([2, 3, 2], declared: 0);
        var evaluation = new PrequentialEvaluation(source, spy);
        evaluation.Run(3);
        spy.Calls.ShouldBe(["observe 0", "observe 1", "observe 2"]);
        evaluation.Snapshot().Accuracy!.Value.ShouldBe(2 / 3.0, 1e-15);
        evaluation.Snapshot().Baselines.NoChange!.Accuracy.ShouldBe(0);
        evaluation.Snapshot().Baselines.Majority!.Accuracy!.Value.ShouldBe(1 / 3.0, 1e-15);
    }

    [Fact]
    public void What_does_not_fit_is_refused()
    {
        using ArraySource classes = Numbered([0, 1], declared: 2), values = Numbered([0, 1], task: LearningTask.Regression);
        Should.Throw<ArgumentException>(() => new PrequentialEvaluation(classes, new SpyLearner(LearningTask.Regression, 1))).Message.ShouldContain("Regression with 1 inputs");
        Should.Throw<ArgumentException>(() => new PrequentialEvaluation(classes, new SpyLearner(LearningTask.Classification, 2))).Message.ShouldContain("memory holds");
        Should.Throw<ArgumentException>(() => new PrequentialEvaluation(values, new SpyLearner(LearningTask.Regression, 1, 2))).Message.ShouldContain("one output");
        Should.Throw<ArgumentException>(() => new PrequentialEvaluation(classes, new SpyLearner(LearningTask.Classification, 1), new() { MaxClasses = 1 })).Message.ShouldContain("MaxClasses");
        Should.Throw<ArgumentOutOfRangeException>(() => new PrequentialOptions { Window = 0 });
        Should.Throw<ArgumentOutOfRangeException>(() => new PrequentialOptions { FadingFactor = 1.5 });
        Should.Throw<ArgumentOutOfRangeException>(() => new PrequentialOptions { DelaySamples = -1 });
        Should.Throw<ArgumentOutOfRangeException>(() => new PrequentialOptions { MaxClasses = 0 });
        Should.Throw<ArgumentOutOfRangeException>(() => new PrequentialOptions { MaxClasses = 10_001 });
    }

    [Fact]
    public void A_target_that_names_no_class_is_refused_before_it_is_observed()
    {
        foreach ((float odd, string message) in new[] { (0.5f, "sample 2: the target is 0.5"), (-1, "sample 2: the target is -1") })
        {
            var spy = new SpyLearner(LearningTask.Classification, 1);
            float[] targets = [0, 1];
            using ArraySource source = Numbered(targets, declared: 0);
            var evaluation = new PrequentialEvaluation(source, spy);
            targets[1] = odd; // behind the source's back: another source may let it through
            evaluation.Step();
            Should.Throw<InvalidDataException>(() => evaluation.Step()).Message.ShouldContain(message);
            spy.Calls.ShouldNotContain("observe 1");
        }

        using ArraySource many = Numbered([0, 3], declared: 0);
        var limited = new PrequentialEvaluation(many, new SpyLearner(LearningTask.Classification, 1), new PrequentialOptions { MaxClasses = 3 });
        limited.Step();
        Should.Throw<InvalidDataException>(() => limited.Step()).Message.ShouldContain("class number 3");
    }

    // The fingerprint of all state after 600 samples and the flush, with the process ended and resumed at each stop.
    private static string Run(LearningTask task, int delay, int[] stops)
    {
        using var folder = new Tests.Checkpoints.TemporaryFolder();
        PrequentialEvaluation evaluation = New(task, delay, detector: true);
        foreach (int stop in stops)
        {
            evaluation.Run(stop - evaluation.Examples);
            var builder = new CheckpointBuilder(new CheckpointManifest { Kind = "test", Step = evaluation.Examples });
            evaluation.Save(builder, "");
            builder.Save(folder.File("state"));
            var checkpoint = Checkpoint.Load(folder.File("state"));
            evaluation = New(task, delay, detector: true, checkpoint.Manifest.Step);
            evaluation.Load(checkpoint, "");
            evaluation.Examples.ShouldBe(stop);
        }

        evaluation.Run(10000);
        string figures = evaluation.Snapshot().ToString();
        evaluation.Flush();
        return Resume.Fingerprint(evaluation) + figures;
    }

    private static PrequentialEvaluation New(LearningTask task, int delay, bool detector, long position = 0)
    {
        (float[] inputs, float[] targets) = task == LearningTask.Classification ? Classes(600, 5) : Values(600, 5);
        var source = new ArraySource(task, inputs, targets, declaredClasses: task == LearningTask.Classification ? 1 : 0);
        source.ResumeAt($$"""{"position":{{position}},"samples":600,"inputs":5}""");
        var learner = new ScaledLearner(new PlainLearner(task, 5));
        return new PrequentialEvaluation(source, learner, new PrequentialOptions { Window = 50, DelaySamples = delay }, detector ? new Alarm() : null);
    }

    // One input, the sample's number.
    private static ArraySource Numbered(float[] targets, int declared = -1, LearningTask task = LearningTask.Classification)
        => new(task, [.. Enumerable.Range(0, targets.Length).Select(t => (float)t)], targets, declaredClasses: declared);

    // Classes 0 to 5 that appear one after another, at times for a while, and one label in ten missing.
    private static (float[] Inputs, float[] Targets) Classes(int samples, int inputs)
    {
        var random = new RandomSource(3);
        float[] x = new float[samples * inputs], y = new float[samples];
        int c = 0;
        for (int t = 0; t < samples; t++)
        {
            c = random.NextInt(3) == 0 ? random.NextInt(Math.Min(6, 1 + (t / 50))) : c;
            y[t] = random.NextInt(10) == 0 ? float.NaN : c;
            for (int i = 0; i < inputs; i++)
            {
                x[(t * inputs) + i] = (float)(random.NextGaussian() + (i == c % inputs ? 2 : 0));
            }
        }

        return (x, y);
    }

    private static (float[] Inputs, float[] Targets) Values(int samples, int inputs)
    {
        var random = new RandomSource(4);
        float[] x = [.. Enumerable.Range(0, samples * inputs).Select(_ => (float)random.NextGaussian())];
        return (x, [.. Enumerable.Range(0, samples).Select(t => random.NextInt(10) == 0 ? float.NaN : x[t * inputs] + (float)Math.Sin(t / 30.0))]);
    }

    /// <summary>Names class ⌊|x₀|⌋ mod the classes it has with probability 0.7; for values, x₀. Learns nothing.</summary>
    private sealed class Recorder(int inputs, LearningTask task = LearningTask.Classification) : ILearner
    {
        public LearningTask Task => task;

        public int InputSize => inputs;

        public int OutputSize { get; private set; } = 1;

        public bool Learning { get; set; } = true;

        public long StateBytes => 0;

        public ReadOnlySpan<float> Observe(ReadOnlySpan<float> input)
        {
            if (task == LearningTask.Regression)
            {
                return new[] { input[0] };
            }

            float[] output = new float[OutputSize];
            Array.Fill(output, 0.3f / OutputSize);
            output[(int)MathF.Abs(input[0]) % OutputSize] = 0.7f;
            return output;
        }

        public float Learn(ReadOnlySpan<float> target) => 0;

        public float LearnLate(ReadOnlySpan<float> input, ReadOnlySpan<float> target) => 0;

        public void Grow(int outputs) => OutputSize = outputs;

        public void ResetState()
        {
        }

        public void Save(CheckpointBuilder checkpoint, string prefix)
        {
        }

        public void Load(Checkpoint checkpoint, string prefix)
        {
        }
    }

    /// <summary>Declares a change with every third unit of error, and notes what it saw.</summary>
    private sealed class Alarm : IDriftDetector
    {
        public List<double> Watched { get; } = [];

        public bool Observe(double value)
        {
            Watched.Add(value);
            return value >= 1;
        }

        public void Reset() => Watched.Clear();

        public void Save(CheckpointBuilder checkpoint, string prefix) => checkpoint.Add<double>($"{prefix}watched", [Watched.Count], Watched.ToArray());

        public void Load(Checkpoint checkpoint, string prefix)
        {
            Watched.Clear();
            Watched.AddRange(checkpoint.Read<double>($"{prefix}watched"));
        }
    }
}
