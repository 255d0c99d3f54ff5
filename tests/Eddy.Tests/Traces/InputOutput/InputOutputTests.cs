using Eddy.Learners.Recurrent;
using Eddy.Networks;
using Eddy.Networks.Recurrent;
using Eddy.Neurons;
using Eddy.Numerics;
using Eddy.Steps;
using Eddy.Tests.Conformance;
using Eddy.Tests.Numerics;
using Eddy.Tests.Traces.Diagonal;
using Eddy.Traces;
using Eddy.Traces.Diagonal;
using Eddy.Traces.InputOutput;
using Shouldly;

namespace Eddy.Tests.Traces.InputOutput;

public class InputOutputTests
{
    [Fact]
    public void ClassicalNormalizationGivesThePrintedNumbers()
    {
        RecurrentCore<double> core = FixtureTests.Tanh(new InputOutputOptions { InputDecay = 0.9, OutputDecay = 0.9, Normalization = InputOutputNormalization.Classical }, leak: .3, out _);
        FixtureTests.Wx(core).ShouldBe([.000685646749649, -.0325319926053, .0224526627475, -.000576381952005, .019109820223, -.0157148379088], 1e-9);
        FixtureTests.B(core).ShouldBe([.51189302089, -.3179771223, -.344637726394], 1e-9);
    }

    /// <summary>A unit that is linear and leaks: D = 1 − leak and F = leak, both constant.</summary>
    [Theory]
    [InlineData(InputOutputNormalization.Mean, 1.0)]
    [InlineData(InputOutputNormalization.Classical, 1 / 1.9)]
    public void WithTheNeuronsOwnDecayTheMeanOneIsDRtrlAndTheClassicalOneTooSmall(InputOutputNormalization normalization, double share)
    {
        var neuron = new RateNeuron { Leak = 0.1, Activation = NeuronActivation.Identity };
        RecurrentCore<double> factored = Core(neuron, new InputOutputOptions { Normalization = normalization }), full = Core(neuron, new DRtrlOptions());
        for (int t = 0; t < 400; t++)
        {
            Both(factored, full, [Math.Sin(t), 1, Math.Cos(0.3 * t)], teach: false);
        }

        Both(factored, full, [0.3, 0.2, -0.7], teach: true);
        double[] expected = full.Network.Layers[0].Maps[0][0]!.Weights.Gradient!.Span.ToArray();
        expected.Max(Math.Abs).ShouldBeInRange(0.1, 100);
        factored.Network.Layers[0].Maps[0][0]!.Weights.Gradient!.Span.ToArray().ShouldBe([.. expected.Select(g => share * g)], 1e-12); // 0.9^400 is 5e-19
    }

    [Theory]
    [InlineData("leaky")]
    [InlineData("lstm")]
    [InlineData("lru")]
    public void TheFirstStepIsThatOfDRtrl(string cell)
    {
        RecurrentCore<double> factored = Core(cell, new InputOutputOptions()), full = Core(cell, new DRtrlOptions());
        Both(factored, full, [0.3, -0.2, 0.7], teach: true);
        Gradients(factored).ShouldBe(Gradients(full), 1e-13);

        Both(factored, full, [0.1, 0.9, -0.4], teach: true);
        Gradients(factored).Zip(Gradients(full), (a, b) => Math.Abs(a - b)).Max().ShouldBeGreaterThan(1e-3); // and no other

        factored.Reset(0);
        full.Reset(0);
        Clear(factored);
        Clear(full);
        Both(factored, full, [0.3, -0.2, 0.7], teach: true);
        Gradients(factored).ShouldBe(Gradients(full), 1e-13);
    }

    [Theory]
    [InlineData("leaky", 1)]
    [InlineData("lstm", 1)]
    [InlineData("rhn", 2)]
    [InlineData("lru", 2)]
    public void OnePassIsThreePasses(string cell, int streams)
    {
        var options = new RecurrentLearnerOptions { Streams = streams };
        RecurrentCore<double> once = Core(cell, new InputOutputOptions(), options), thrice = Core(cell, new InputOutputOptions(), options);
        var random = new RandomSource(2);
        for (int t = 0; t < 10; t++)
        {
            for (int b = 0; b < streams; b++)
            {
                double[] x = random.Gaussian<double>(3), y = random.Gaussian<double>(2);
                once.Observe(b, x);
                thrice.Observe(b, x);
                once.Learn(b, y).ShouldBe(thrice.Teach(b, y), 1e-12);
            }

            once.StepWhenDue();
            thrice.StepWhenDue();
        }

        SequenceCase.Values(once).ShouldBe(SequenceCase.Values(thrice), 1e-12);
    }

    [Fact]
    public void AStepAllocatesNothing()
    {
        RecurrentCore<double> core = Core("lru", new InputOutputOptions());
        Allocation.NothingIn(Lessons.Each(core, [1, 2, 3], [1, 2]));
    }

    [Theory]
    [InlineData("lif:decay=0.7", 0.7)]
    [InlineData("lif:decay=0.7,refractory=2", 0.7)]
    [InlineData("leaky-integrator:decay=0.95", 0.95)]
    [InlineData("leaky", 0.6)] // its leak is constant, what a current adds is not
    [InlineData("lif:reset-gradient=attached", 0.9)]
    [InlineData("lif:decay=0.5..0.8", 0.9)]
    [InlineData("lif:decay=1", 0.9)]
    [InlineData("cuba-lif", 0.9)]
    [InlineData("lstm", 0.9)]
    public void TheDecaysAreTheNeuronsOwnWhereItHasOne(string kind, double decay)
    {
        RecurrentLayer<double> layer = (kind == "leaky" ? Network.Recurrent(3).Tanh(4, leak: 0.4) : LayerKinds.Add(Network.Recurrent(3), kind, 4)).Linear(2)
            .Build<double>(new InputOutputOptions(), new SgdOptions(), new RecurrentLearnerOptions()).Network.Layers[0];
        (double input, double output) = new InputOutputOptions().Decays(layer);
        input.ShouldBe(decay, 1e-15);
        output.ShouldBe(decay, 1e-15);
        new InputOutputOptions { InputDecay = 0.3 }.Decays(layer).ShouldBe((0.3, output));
        new InputOutputOptions { InputDecay = 0.3, OutputDecay = 0.2 }.Decays(layer).ShouldBe((0.3, 0.2));
    }

    [Fact]
    public void OnSpikesOfOneLeakItIsDRtrlAndADescriptionWarnsOfOtherNumbers()
    {
        var sequence = new SequenceCase(plan => LayerKinds.Add(plan, "lif:threshold=0.4,decay=0.7,refractory=1", 5, new LayerOptions { Spread = 0.6 })) { Steps = 14 };
        SequenceCase.Error(sequence.Gradients(new InputOutputOptions()), sequence.Gradients(new DRtrlOptions())).ShouldBeLessThan(1e-12);
        SequenceCase.Error(sequence.Gradients(new InputOutputOptions { OutputDecay = 0.9, InputDecay = 0.9 }), sequence.Gradients(new DRtrlOptions())).ShouldBeGreaterThan(1e-2);

        Warnings(plan => plan.Tanh(4, leak: 0.4)).ShouldContain(w => w.Contains("both signs"));
        Warnings(plan => LayerKinds.Add(LayerKinds.Add(plan, "leaky-integrator", 4), "lif", 4)).ShouldContain(w => w.Contains("both signs"));
        Warnings(plan => LayerKinds.Add(LayerKinds.Add(plan, "lif", 4), "lif", 4)).ShouldBeEmpty();

        static IReadOnlyList<string> Warnings(Func<RecurrentPlan, RecurrentPlan> layers)
            => layers(Network.Recurrent(3)).Linear(2).Compile(new InputOutputOptions(), new SgdOptions()).Describe().Warnings;
    }

    [Fact]
    public void DecaysOutsideTheirRangeAreRefused()
    {
        Should.Throw<ArgumentOutOfRangeException>(() => new InputOutputOptions { InputDecay = 1 });
        Should.Throw<ArgumentOutOfRangeException>(() => new InputOutputOptions { OutputDecay = -0.1 });
    }

    private static void Both(RecurrentCore<double> a, RecurrentCore<double> b, double[] x, bool teach)
    {
        foreach (RecurrentCore<double> core in new[] { a, b })
        {
            core.Observe(0, x);
            if (teach)
            {
                core.Teach(0, [1, -1]);
            }
        }
    }

    private static void Clear(RecurrentCore<double> core)
    {
        foreach (Parameter<double> parameter in core.Parameters)
        {
            parameter.Gradient!.Span.Clear();
        }
    }

    private static double[] Gradients(RecurrentCore<double> core) => [.. core.Parameters.SelectMany(p => p.Gradient!.Span.ToArray())];

    private static RecurrentCore<double> Core<N>(N neuron, RuleOptions rule, RecurrentLearnerOptions? options = null)
        where N : struct, INeuron
        => Network.Recurrent(3).Layer(neuron, 4, new LayerOptions { Spread = 0.3 }).Linear(2).Build<double>(rule, new SgdOptions { LearningRate = 0.1 }, options ?? new RecurrentLearnerOptions());

    private static RecurrentCore<double> Core(string cell, RuleOptions rule, RecurrentLearnerOptions? options = null) => cell switch
    {
        "leaky" => Core(new RateNeuron { Leak = 0.4 }, rule, options),
        "lstm" => Core(new LstmNeuron(), rule, options),
        "rhn" => Core(new HighwayNeuron { Depth = 2 }, rule, options),
        _ => Core(new LruNeuron(), rule, options),
    };
}
