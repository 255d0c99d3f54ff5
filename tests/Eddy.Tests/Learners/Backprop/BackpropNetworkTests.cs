using Eddy.Learners;
using Eddy.Learners.Backprop;
using Eddy.Networks;
using Eddy.Numerics;
using Eddy.Steps;
using Eddy.Tests.Conformance;
using Eddy.Tests.Numerics;
using Shouldly;

namespace Eddy.Tests.Learners.Backprop;

[Collection(nameof(Alone))]
public class BackpropNetworkTests
{
    private static readonly Dictionary<string, BackpropOptions> _options = new()
    {
        ["plain"] = BackpropCase.Options,
        ["batch norm"] = BackpropCase.Options with { BatchNorm = true },
        ["clipped, tanh, last layer, own head step"] = BackpropCase.Options with
        {
            Activation = Activation.Tanh,
            GradientClip = 0.5,
            HeadReadsAllLayers = false,
            HeadStep = new SgdOptions { LearningRate = 0.1 },
        },
    };

    public static TheoryData<string> Names => new(_options.Keys);

    [Theory, MemberData(nameof(Names))]
    public void The_same_seed_gives_the_same_bits_on_any_number_of_threads(string name)
    {
        string one = After(1, 7);
        After(1, 7).ShouldBe(one);
        After(2, 7).ShouldBe(one);
        After(3, 7).ShouldBe(one);
        After(1, 8).ShouldNotBe(one);

        string After(int workers, ulong seed)
        {
            using var team = new WorkerTeam(workers);
            BackpropNetwork<float> network = BackpropCase.New<float>(_options[name], team, seed);
            for (int step = 0; step < 30; step++)
            {
                BackpropCase.Learn(network, _options[name], step);
            }

            return BackpropCase.Fingerprint(network);
        }
    }

    [Theory, MemberData(nameof(Names))]
    public void A_step_allocates_nothing(string name)
    {
        using var team = new WorkerTeam(2);
        BackpropNetwork<float> network = BackpropCase.New<float>(_options[name], team);
        BackpropCase.Fill(network, BackpropCase.Samples(_options[name]));
        byte[] labels = BackpropCase.Labels(_options[name]);
        Allocation.NothingOnAnyThreadIn(() => network.Learn(labels));
        Allocation.NothingOnAnyThreadIn(network.Predict);
    }

    [Theory, MemberData(nameof(Names))]
    public void A_saved_network_goes_on_bit_for_bit(string name)
    {
        using var team = new WorkerTeam(1);
        BackpropOptions options = _options[name];
        BackpropNetwork<float> one = BackpropCase.New<float>(options, team), two = BackpropCase.New<float>(options, team, seed: 99);
        for (int step = 0; step < 5; step++)
        {
            BackpropCase.Learn(one, options, step);
        }

        for (int i = 0; i < one.Parameters.Count; i++)
        {
            (Parameter<float> from, Parameter<float> to) = (one.Parameters[i].Parameter, two.Parameters[i].Parameter);
            from.Value.Span.CopyTo(to.Value.Span);
            from.FirstMoment?.Span.CopyTo(to.FirstMoment!.Span);
            from.SecondMoment?.Span.CopyTo(to.SecondMoment!.Span);
        }

        for (int i = 0; i < one.Statistics.Count; i++)
        {
            one.Statistics[i].Values.Span.CopyTo(two.Statistics[i].Values.Span);
        }

        two.GoOnAfter(one.Steps);
        for (int step = 5; step < 10; step++)
        {
            BackpropCase.Learn(one, options, step);
            BackpropCase.Learn(two, options, step);
        }

        two.Steps.ShouldBe(10);
        BackpropCase.Fingerprint(two).ShouldBe(BackpropCase.Fingerprint(one));
    }

    [Fact]
    public void Labels_and_samples_that_cannot_be_are_refused_before_a_weight_moves()
    {
        using var team = new WorkerTeam(1);
        BackpropOptions options = _options["batch norm"];
        BackpropNetwork<float> network = BackpropCase.New<float>(options, team);
        BackpropCase.Fill(network, BackpropCase.Samples(options));
        string before = BackpropCase.Fingerprint(network);
        byte[] labels = BackpropCase.Labels(options);
        Should.Throw<ArgumentException>(() => network.Learn(labels.AsSpan(1))).Message.ShouldContain("labels has length 38, but 39");
        labels[3] = BackpropCase.Classes;
        Should.Throw<ArgumentException>(() => network.Learn(labels)).Message.ShouldContain("Label 3 is 5, but there are only 5 classes");
        BackpropCase.Fingerprint(network).ShouldBe(before);
        network.Steps.ShouldBe(0);

        network = BackpropCase.New<float>(_options["plain"], team);
        before = BackpropCase.Fingerprint(network);
        network.Input[2, 3] = float.NaN;
        Should.Throw<NonFiniteException>(() => network.Learn(BackpropCase.Labels(options))).Message.ShouldContain("step 1");
        BackpropCase.Fingerprint(network).ShouldBe(before);
        network.Steps.ShouldBe(0);
    }

    [Fact]
    public void Predicting_changes_nothing_that_is_learned_or_measured_and_reads_the_running_statistics()
    {
        using var team = new WorkerTeam(2);
        BackpropOptions options = _options["batch norm"];
        BackpropNetwork<float> network = BackpropCase.New<float>(options, team);
        BackpropCase.Learn(network, options, 0);
        float[] learning = network.Scores.Span.ToArray();
        string before = BackpropCase.Fingerprint(network);
        network.Predict();
        BackpropCase.Fingerprint(network).ShouldBe(before);
        float[] first = network.Scores.Span.ToArray();
        first.ShouldNotBe(learning);
        network.Predict();
        network.Scores.Span.SequenceEqual(first).ShouldBeTrue();
        network.Hidden.Select(hidden => hidden.Columns).ShouldBe(options.Layers);
    }

    [Fact]
    public void It_starts_from_the_weights_that_trl_starts_from()
    {
        using var team = new WorkerTeam(1);
        BackpropNetwork<float> network = BackpropCase.New<float>(BackpropCase.Options, team, seed: 42);
        var random = new RandomSource(42);
        var trl = new TrlEncoder<float>(BackpropCase.Inputs, BackpropCase.Options.Layers, new TrlLayerOptions(), random.Split("encoder").NextUInt64(), team);
        var head = new LinearHead<float>(BackpropCase.Options.Layers, BackpropCase.Classes, 1, HeadLoss.CrossEntropy, new SgdOptions(), random.Split("head").NextUInt64());
        Dictionary<string, byte[]> got = network.Parameters.ToDictionary(p => p.Name, p => p.Parameter.Value.Bytes());
        for (int l = 0; l < trl.Layers.Count; l++)
        {
            got[$"layers.{l}.weight"].ShouldBe(trl.Layers[l].Dense.Weight.Value.Bytes());
            got[$"layers.{l}.bias"].ShouldBe(trl.Layers[l].Dense.Bias.Value.Bytes());
            got[$"head.{l}.weight"].ShouldBe(head.Weights[l].Value.Bytes());
        }

        got["head.bias"].ShouldBe(head.Bias.Value.Bytes());
    }

    [Fact]
    public void A_schedule_scales_every_move()
    {
        using var team = new WorkerTeam(1);
        BackpropOptions options = BackpropCase.Options with { Step = new SgdOptions { LearningRate = 0.5 } };
        BackpropNetwork<double> whole = BackpropCase.New<double>(options, team), quarter = BackpropCase.New<double>(options, team);
        Dictionary<string, double[]> before = BackpropCase.Parameters(whole);
        quarter.RateSchedule = 0.25;
        foreach (BackpropNetwork<double> network in new[] { whole, quarter })
        {
            BackpropCase.Fill(network, BackpropCase.Samples(options));
            network.Learn(BackpropCase.Labels(options));
        }

        Dictionary<string, double[]> far = BackpropCase.Parameters(whole), near = BackpropCase.Parameters(quarter);
        foreach ((string name, double[] start) in before)
        {
            for (int i = 0; i < start.Length; i++)
            {
                (4 * (start[i] - near[name][i])).ShouldBe(start[i] - far[name][i], 1e-15, $"{name} {i}"); // weights below 1 round by 1.1e-16
            }
        }
    }

    [Fact]
    public void What_no_line_through_the_input_tells_apart_is_learned()
    {
        // the class is the sign of a product: a linear head on the input is right half the time
        using var team = new WorkerTeam(1);
        var network = new BackpropNetwork<float>(2, 2, new BackpropOptions { Layers = [32, 16], BatchSize = 64, Step = new AdamOptions { LearningRate = 0.01 } }, 1, team);
        var random = new RandomSource(5);
        var labels = new byte[64];
        int correct = 0;
        for (int step = 0; step < 500; step++)
        {
            float[] x = random.Uniform<float>(128);
            network.Input.CopyFromRows(x);
            for (int b = 0; b < labels.Length; b++)
            {
                labels[b] = (byte)(x[2 * b] * x[(2 * b) + 1] > 0 ? 1 : 0);
            }

            BatchLesson lesson = network.Learn(labels);
            correct += step >= 450 ? lesson.Correct!.Value : 0;
        }

        correct.ShouldBeGreaterThan(50 * 64 * 95 / 100);
    }

    [Fact]
    public void Options_that_cannot_be_are_refused()
    {
        Should.Throw<ArgumentException>(() => new BackpropOptions { Layers = [] });
        Should.Throw<ArgumentException>(() => new BackpropOptions { Layers = [3, 0] }).Message.ShouldContain("at least one neuron");
        Should.Throw<ArgumentException>(() => new BackpropOptions { BatchSize = 0 }).Message.ShouldContain("BatchSize");
        Should.Throw<ArgumentException>(() => new BackpropOptions { GradientClip = double.NaN }).Message.ShouldContain("GradientClip");
        using var team = new WorkerTeam(1);
        Should.Throw<ArgumentException>(() => new BackpropNetwork<float>(0, 2, new BackpropOptions(), 1, team));
        Should.Throw<ArgumentException>(() => new BackpropNetwork<float>(2, 0, new BackpropOptions(), 1, team));
    }
}
