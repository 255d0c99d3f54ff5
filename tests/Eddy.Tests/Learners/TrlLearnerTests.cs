using Eddy.Learners;
using Eddy.Networks;
using Eddy.Networks.Online;
using Eddy.Numerics;
using Eddy.Steps;
using Eddy.Tests.Numerics;
using Shouldly;

namespace Eddy.Tests.Learners;

public class TrlLearnerTests
{
    public static TheoryData<string> Names => TrlLearnerCase.Names;

    [Theory, MemberData(nameof(Names))]
    public void Observing_and_teaching_is_layers_and_a_readout_on_their_standardised_activations(string name)
    {
        TrlLearner learner = TrlLearnerCase.New(name);
        TrlLearnerOptions options = TrlLearnerCase.Options(name);
        OnlineTrlLayer<float>[] layers = [.. options.Layers.Select((neurons, l) => new OnlineTrlLayer<float>(
            l == 0 ? TrlLearnerCase.Inputs : options.Layers[l - 1], neurons, l, options, new RandomSource(1).Split("layer", l)))];
        IReadOnlyList<int> blocks = options.ReadInput ? [.. options.Layers, TrlLearnerCase.Inputs] : options.Layers;
        var readout = new OnlineReadout<float>(blocks, TrlLearnerCase.Classes, LearningTask.Classification, options.Readout ?? TrlLearnerOptions.ClassReadout);
        for (int t = 0; t < 60; t++)
        {
            float[] x = TrlLearnerCase.Input(t), target = TrlLearnerCase.Target(t), answer = learner.Observe(x).ToArray();
            for (int l = 0; l < layers.Length; l++)
            {
                OnlineTrlLayer<float> layer = layers[l];
                layer.Forward(l == 0 ? x : layers[l - 1].Output.AsSpan(0, layers[l - 1].Neurons));
                for (int j = 0; j < layer.Neurons; j++)
                {
                    readout.Features(l)[j] = Math.Clamp((layer.Output[j] - layer.Mean[j]) / MathF.Sqrt(layer.Variance[j] + 1e-3f), -10, 10); // the store as it was before the sample
                }
            }

            x.AsSpan(0, options.ReadInput ? x.Length : 0).CopyTo(options.ReadInput ? readout.Features(layers.Length) : []);
            foreach (OnlineTrlLayer<float> layer in layers)
            {
                layer.Learn(continues: t > 0, schedule: Math.Max(options.RateFloor, 1 / (1 + (t / options.RateHalving))));
            }

            answer.ShouldBe(readout.Forward().ToArray());
            learner.Learn(target).ShouldBe((float)readout.Learn(target));
        }

        learner.Steps.ShouldBe(60);
        learner.Readout.Weights.Span.ToArray().ShouldBe(readout.Weights.Span.ToArray());
        for (int l = 0; l < layers.Length; l++)
        {
            learner.Layers[l].Weight.Value.Bytes().ShouldBe(layers[l].Weight.Value.Bytes());
            learner.Activations(l).ToArray().ShouldBe(layers[l].Output[..layers[l].Neurons]);
            learner.Means(l).ToArray().ShouldBe(layers[l].Mean[..layers[l].Neurons]);
            learner.Variances(l).ToArray().ShouldBe(layers[l].Variance[..layers[l].Neurons]);
            learner.Layers[l].Losses.ShouldBe(layers[l].Losses);
        }
    }

    [Fact]
    public void A_reading_that_leaps_reaches_the_readout_as_ten_deviations()
    {
        TrlLearner learner = TrlLearnerCase.New("default").Run(0, 200);
        float[] leap = [.. TrlLearnerCase.Input(200).Select(value => value + 1e6f)];
        learner.Observe(leap);
        for (int l = 0; l < learner.Options.Layers.Count; l++)
        {
            float[] features = learner.Readout.Features(l).ToArray();
            features.Max(Math.Abs).ShouldBe(10);
            features.ShouldAllBe(feature => float.IsFinite(feature));
        }
    }

    [Theory]
    [InlineData(LearningTask.Classification, 2)]
    [InlineData(LearningTask.Regression, 0.3)]
    public void The_readout_is_by_the_task_where_none_is_given(LearningTask task, double rate)
    {
        var usual = new TrlLearner(3, 2, task, seed: 1);
        OnlineReadoutOptions options = task == LearningTask.Classification ? TrlLearnerOptions.ClassReadout : TrlLearnerOptions.ValueReadout;
        options.Step.LearningRate.ShouldBe(rate);
        var named = new TrlLearner(3, 2, task, seed: 1, new TrlLearnerOptions { Readout = options });
        for (int t = 0; t < 20; t++)
        {
            float[] x = [t % 3, t % 5, 1], target = task == LearningTask.Classification ? [t % 2, 1 - (t % 2)] : [0.1f * t, -t];
            usual.Observe(x).ToArray().ShouldBe(named.Observe(x).ToArray());
            usual.Learn(target).ShouldBe(named.Learn(target));
        }
    }

    [Theory, MemberData(nameof(Names))]
    public void A_label_changes_later_answers_and_never_a_layer(string name)
    {
        TrlLearner right = TrlLearnerCase.New(name).Run(0, 30), wrong = TrlLearnerCase.New(name).Run(0, 30), none = TrlLearnerCase.New(name).Run(0, 30);
        float[] x = TrlLearnerCase.Input(30), next = TrlLearnerCase.Input(31);
        float[] answer = right.Observe(x).ToArray();
        wrong.Observe(x).ToArray().ShouldBe(answer);
        none.Observe(x).ToArray().ShouldBe(answer);
        right.Learn([1, 0, 0]);
        wrong.Learn([0, 1, 0]);
        float[] after = right.Observe(next).ToArray();
        wrong.Observe(next).ToArray().ShouldNotBe(after);
        none.Observe(next).ToArray().ShouldNotBe(after);
        Layers(wrong).ShouldBe(Layers(right));
        Layers(none).ShouldBe(Layers(right));
    }

    [Theory, MemberData(nameof(Names))]
    public void A_frozen_learner_answers_and_measures_and_no_bit_of_it_moves(string name)
    {
        TrlLearner learner = TrlLearnerCase.New(name).Run(0, 30), free = TrlLearnerCase.New(name).Run(0, 30);
        string before = learner.Fingerprint();
        learner.Learning = false;
        for (int t = 40; t < 45; t++)
        {
            learner.Observe(TrlLearnerCase.Input(t));
            learner.Learn(TrlLearnerCase.Target(t)).ShouldBeGreaterThan(0);
            learner.LearnLate(TrlLearnerCase.Input(t), TrlLearnerCase.Target(t));
        }

        float[] x = TrlLearnerCase.Input(30), y = TrlLearnerCase.Target(30), frozen = learner.Observe(x).ToArray();
        frozen.ShouldBe(free.Observe(x).ToArray());
        learner.Learn(y).ShouldBe(free.Learn(y));
        Should.Throw<InvalidOperationException>(() => learner.Learn(y));
        learner.Fingerprint().ShouldBe(before);
        free.Fingerprint().ShouldNotBe(before);

        // what it saw frozen has not been: it goes on where it was
        learner.Learning = true;
        learner.Run(30, 40).Fingerprint().ShouldBe(free.Run(31, 40).Fingerprint());
    }

    [Theory, MemberData(nameof(Names))]
    public void A_late_label_teaches_the_readout_alone(string name)
    {
        TrlLearner late = TrlLearnerCase.New(name).Run(0, 30), other = TrlLearnerCase.New(name).Run(0, 30);
        float[] x = TrlLearnerCase.Input(28), y = TrlLearnerCase.Target(28);
        late.Observe(TrlLearnerCase.Input(30));
        other.Observe(TrlLearnerCase.Input(30));
        string layers = Layers(late), readout = Readout(late);
        float first = late.LearnLate(x, y);
        Layers(late).ShouldBe(layers);
        Readout(late).ShouldNotBe(readout);
        Should.Throw<InvalidOperationException>(() => late.Learn(y), "the last output is not that of the sample observed last");

        // the loss is that of the sample as it would be answered now
        other.Learning = false;
        other.Observe(x);
        other.Learn(y).ShouldBe(first);
        late.LearnLate(x, y).ShouldBeLessThan(first);

        // the next sample still follows on the one observed, not on the late one
        other.Learning = true;
        late.Observe(TrlLearnerCase.Input(31));
        other.Observe(TrlLearnerCase.Input(31));
        Layers(late).ShouldBe(Layers(other));
    }

    [Theory, MemberData(nameof(Names))]
    public void A_class_that_appears_late_leaves_the_others_as_they_were(string name)
    {
        TrlLearner learner = TrlLearnerCase.New(name).Run(0, 30), small = TrlLearnerCase.New(name).Run(0, 30);
        float[] x = TrlLearnerCase.Input(30), before = small.Observe(x).ToArray();
        learner.Observe(x);
        string layers = Layers(learner);
        learner.Grow(5);
        learner.OutputSize.ShouldBe(5);
        learner.Readout.Outputs.ShouldBe(5);
        Layers(learner).ShouldBe(layers);

        // the last answer is taught for all five
        float loss = learner.Learn([0, 0, 0, 0, 1]);
        loss.ShouldBeGreaterThan(0);
        Should.Throw<InvalidOperationException>(() => learner.Learn([0, 0, 0, 0, 1]));

        TrlLearner untaught = TrlLearnerCase.New(name).Run(0, 30);
        untaught.Grow(5);
        float[] grown = untaught.Observe(x).ToArray();
        grown.Length.ShouldBe(5);
        grown.Sum().ShouldBe(1, 3e-7);
        for (int c = 1; c < 3; c++)
        {
            (grown[c] / grown[0]).ShouldBe(before[c] / before[0], 4e-7 * before[c] / before[0], "four roundings of 6e-8");
        }

        grown[4].ShouldBe(grown[3]);
        MathF.Exp(-loss).ShouldBe(grown[4], 1e-6 * grown[4], "the loss of the new class is that of the grown answer");
        Should.Throw<ArgumentOutOfRangeException>(() => learner.Grow(4));
        learner.Run(31, 60).OutputSize.ShouldBe(5);
    }

    [Theory, MemberData(nameof(Names))]
    public void After_a_reset_the_next_sample_has_none_before_it(string name)
    {
        TrlLearner learner = TrlLearnerCase.New(name).Run(0, 30), disturbed = TrlLearnerCase.New(name).Run(0, 30), on = TrlLearnerCase.New(name).Run(0, 30);
        foreach (OnlineTrlLayer<float> layer in disturbed.Layers)
        {
            layer.Previous.AsSpan(0, layer.Neurons).Fill(3);
            layer.Centred.AsSpan(0, layer.Neurons).Fill(-2);
            layer.Trace.AsSpan(0, Math.Min(layer.Trace.Length, layer.Neurons)).Fill(5);
        }

        float[] weights = learner.Layers[0].Weight.Value.Span.ToArray();
        learner.ResetState();
        disturbed.ResetState();
        learner.Layers[0].Weight.Value.Span.ToArray().ShouldBe(weights);
        learner.Means(0).ToArray().ShouldBe(on.Means(0).ToArray());
        learner.Run(30, 31);
        disturbed.Run(30, 31);
        on.Run(30, 31);
        learner.Layers[0].Losses.Similarity.ShouldBe(0);
        on.Layers[0].Losses.Similarity.ShouldBeGreaterThan(0);
        learner.Run(31, 50);
        learner.Layers[0].Losses.Similarity.ShouldBeGreaterThan(0);
        learner.Fingerprint().ShouldBe(disturbed.Run(31, 50).Fingerprint());
        learner.Fingerprint().ShouldNotBe(on.Run(31, 50).Fingerprint());
    }

    [Fact]
    public void Calls_out_of_order_and_wrong_lengths_are_refused_before_a_write()
    {
        TrlLearner learner = TrlLearnerCase.New("default").Run(0, 10);
        string before = learner.Fingerprint();
        float[] x = TrlLearnerCase.Input(10);
        Should.Throw<InvalidOperationException>(() => learner.Learn([0, 1, 0])).Message.ShouldContain("Observe");
        Should.Throw<ArgumentException>(() => learner.Observe([1])).Message.ShouldContain("length 1, but 21");
        Should.Throw<InvalidOperationException>(() => learner.Learn([0, 1, 0]));
        Should.Throw<ArgumentException>(() => learner.Observe(new float[22]));
        Should.Throw<ArgumentException>(() => learner.Learn([0, 1])).Message.ShouldContain("length 2, but 3");
        Should.Throw<ArgumentException>(() => learner.LearnLate(x, [0, 1, 0, 0])).Message.ShouldContain("length 4, but 3");
        Should.Throw<ArgumentException>(() => learner.LearnLate([1], [0, 1, 0]));
        Should.Throw<ArgumentOutOfRangeException>(() => learner.Grow(2));
        learner.ResetState();
        Should.Throw<InvalidOperationException>(() => learner.Learn([0, 1, 0]));
        TrlLearner reset = TrlLearnerCase.New("default").Run(0, 10);
        reset.ResetState();
        learner.Fingerprint().ShouldBe(reset.Fingerprint());

        learner = TrlLearnerCase.New("default").Run(0, 10);
        learner.Observe(x);
        Should.Throw<ArgumentException>(() => learner.Learn([0, 1]));
        Should.Throw<ArgumentException>(() => learner.Observe([1]));
        learner.Learn(TrlLearnerCase.Target(10)); // what was refused has not used up the answer
        learner.Fingerprint().ShouldBe(TrlLearnerCase.New("default").Run(0, 11).Fingerprint());
        learner.Fingerprint().ShouldNotBe(before);
    }

    [Theory]
    [InlineData(float.NaN, 0)]
    [InlineData(float.PositiveInfinity, 20)]
    [InlineData(float.NegativeInfinity, 7)]
    public void An_input_that_is_not_finite_is_refused_with_its_place(float value, int at)
    {
        TrlLearner learner = TrlLearnerCase.New("default").Run(0, 10);
        learner.Observe(TrlLearnerCase.Input(10));
        string before = learner.Fingerprint();
        float[] x = TrlLearnerCase.Input(11);
        x[at] = value;
        string message = Should.Throw<NonFiniteException>(() => learner.Observe(x)).Message;
        message.ShouldContain($"input {at} is {value}");
        message.ShouldContain("sample 12");
        Should.Throw<NonFiniteException>(() => learner.LearnLate(x, [0, 1, 0])).Message.ShouldContain($"input {at} is");
        learner.Learning = false;
        Should.Throw<NonFiniteException>(() => learner.Observe(x));
        learner.Learning = true;
        learner.Fingerprint().ShouldBe(before);
        learner.Learn(TrlLearnerCase.Target(10));
        learner.Run(11, 20).Fingerprint().ShouldBe(TrlLearnerCase.New("default").Run(0, 20).Fingerprint());
    }

    [Fact]
    public void A_value_is_told_where_the_task_is_regression()
    {
        // normalised descent at a rate of 2, which suits probabilities, turns a value's error round for ever
        TrlLearnerOptions options = TrlLearnerCase.Options("default") with { Readout = new() { Step = new SgdOptions { LearningRate = 0.3 }, Normalized = true } };
        var learner = new TrlLearner(TrlLearnerCase.Inputs, 1, LearningTask.Regression, 1, options);
        double first = 0, last = 0;
        for (int t = 0; t < 1000; t++)
        {
            learner.Observe(TrlLearnerCase.Input(t)).Length.ShouldBe(1);
            double loss = learner.Learn([5 + TrlLearnerCase.Label(t)]);
            first += t < 100 ? loss : 0;
            last += t >= 900 ? loss : 0;
        }

        last.ShouldBeLessThan(first / 5);
    }

    [Fact]
    public void What_is_kept_is_counted_and_does_not_grow_with_the_stream()
    {
        TrlLearner learner = TrlLearnerCase.New("default");
        long bytes = learner.StateBytes;
        learner.Run(0, 100).StateBytes.ShouldBe(bytes);
        var adam = new TrlLearner(TrlLearnerCase.Inputs, 3, LearningTask.Classification, 1, learner.Options with { Step = new AdamOptions() });
        long weights = learner.Layers.Sum(layer => layer.Weight.Value.Length + (long)layer.Bias.Value.Length);
        (adam.StateBytes - bytes).ShouldBe(2 * sizeof(float) * weights);

        // at least every number that a checkpoint holds: weights, biases, maps, stores of 4 (mean, variance, target, previous), the last centred activation, input means
        long numbers = (35 * 21) + 35 + (35 * 35) + (9 * 35) + 9 + (9 * 9) + (5 * (35 + 9)) + 21 + 35 + (2 * 3 * (35 + 9 + 1));
        bytes.ShouldBeGreaterThan(sizeof(float) * numbers);
    }

    [Theory, MemberData(nameof(Names))]
    public void Reported_losses_are_means_of_what_was_seen(string name)
    {
        TrlLearner learner = TrlLearnerCase.New(name);
        double[] similarity = new double[30], variance = new double[30];
        for (int t = 0; t < 30; t++)
        {
            learner.Run(t, t + 1);
            (similarity[t], variance[t]) = (learner.Layers[0].Losses.Similarity, learner.Layers[0].Losses.Variance);
        }

        learner.Losses(0).Similarity.ShouldBe(similarity.Average(), 1e-13 * similarity.Average());
        learner.Losses(0).Variance.ShouldBe(variance.Average(), 1e-13 * variance.Max(Math.Abs));
        IReadOnlyList<LayerFigures> figures = learner.DescribeLayers();
        figures.Count.ShouldBe(learner.Layers.Count);
        figures[0].Neurons.ShouldBe(learner.Options.Layers[0]);
        figures[0].MeanActivation.ShouldBe(learner.Means(0).ToArray().Average(m => (double)m), 1e-5);
        figures[0].MeanVariance.ShouldBe(learner.Variances(0).ToArray().Average(v => (double)v), 1e-5);
        figures[0].DeadShare.ShouldBe(0); // a variance starts at 1 and has had no time to fade
        figures[0].Losses["similarity"].ShouldBe(learner.Losses(0).Similarity);
    }

    [Fact]
    public void Options_are_checked_where_they_are_given()
    {
        var options = new TrlLearnerOptions();
        Should.Throw<ArgumentException>(() => options with { Layers = [] }).Message.ShouldContain("at least one layer");
        Should.Throw<ArgumentException>(() => options with { Layers = [5, 0] });
        Should.Throw<ArgumentException>(() => options with { Layers = [65_537] });
        Should.Throw<ArgumentException>(() => options with { Layers = null! });
        Should.Throw<ArgumentException>(() => options with { Trl = Eddy.Signals.Trl.TrlOptions.Trl }).Message.ShouldContain("OnlineTrl");
        Should.Throw<ArgumentException>(() => options with { Trl = TrlLearnerOptions.OnlineTrl with { DetachPrevious = false } });
        Should.Throw<ArgumentException>(() => options with { Trl = TrlLearnerOptions.OnlineTrl with { DirectCovariance = true } });
        Should.Throw<ArgumentException>(() => options with { Trl = TrlLearnerOptions.OnlineTrl with { LateralSparsity = 0.5 } });
        Should.Throw<ArgumentNullException>(() => options with { Step = null! });
        Should.Throw<ArgumentOutOfRangeException>(() => options with { PartnerDecay = 1 });
        Should.Throw<ArgumentOutOfRangeException>(() => options with { PartnerDecay = double.NaN });
        Should.Throw<ArgumentOutOfRangeException>(() => options with { RateHalving = 0 });
        Should.Throw<ArgumentOutOfRangeException>(() => options with { RateFloor = 1.1 });
        Should.Throw<ArgumentOutOfRangeException>(() => options with { MoveLimit = 0 });
        Should.Throw<ArgumentOutOfRangeException>(() => options with { MoveLimit = double.NaN });
        (options with { RateHalving = double.PositiveInfinity }).RateHalving.ShouldBe(double.PositiveInfinity);
        Should.Throw<ArgumentOutOfRangeException>(() => new TrlLearner(0, 2, LearningTask.Classification, 1));
        Should.Throw<ArgumentOutOfRangeException>(() => new TrlLearner(2, 0, LearningTask.Classification, 1));
    }

    private static string Layers(TrlLearner learner) => TrlLearnerStateTests.Fingerprint(learner, name => !name.Contains("readout", StringComparison.Ordinal));

    private static string Readout(TrlLearner learner) => TrlLearnerStateTests.Fingerprint(learner, name => name.Contains("readout", StringComparison.Ordinal));
}
