using Eddy.Neurons;
using Eddy.Numerics;
using Shouldly;

namespace Eddy.Tests.Neurons;

public class NeuronCatalogTests
{
    public static TheoryData<string> Names => new(NeuronCatalog.All.Select(kind => kind.Name));

    [Fact]
    public void Every_name_is_there_once()
        => NeuronCatalog.All.Select(kind => kind.Name).ShouldBe(
            ["tanh", "relu", "leaky", "gru", "lstm", "rhn", "elstm", "lru", "rtu", "rtu-linear", "rgc", "rgc-diagonal", "lif", "alif", "cuba-lif", "snu", "leaky-integrator"]);

    [Theory, MemberData(nameof(Names))]
    public void A_visitor_gets_the_model_with_its_own_type(string name)
    {
        (Type type, NeuronForm form) = NeuronCatalog.Find(name).Accept(new Asking());
        type.IsValueType.ShouldBeTrue();
        typeof(INeuron).IsAssignableFrom(type).ShouldBeTrue();
        form.Name.ShouldBe(name == "leaky" ? "leaky-tanh" : name);
    }

    [Theory, MemberData(nameof(Names))]
    public void The_form_is_one_that_a_layer_can_be_built_by(string name) => NeuronCatalog.Find(name).Accept(new Building());

    [Theory]
    [InlineData("leaky:leak=0.3,activation=relu")]
    [InlineData("leaky: leak = 0.3 , activation = Relu")]
    public void Settings_change_the_model(string text)
        => NeuronCatalog.Find(text).Accept(new Boxing()).ShouldBe(new RateNeuron { Leak = 0.3, Activation = NeuronActivation.Relu });

    [Fact]
    public void Every_setting_is_heard()
    {
        Dictionary<string, object> expected = new()
        {
            ["lstm:forget-bias=0"] = new LstmNeuron { FirstForgetBias = 0 },
            ["rhn:depth=3,forget-bias=-1e-1"] = new HighwayNeuron { Depth = 3, FirstForgetBias = -0.1 },
            ["elstm:spread=0,forget-bias=2"] = new ElementwiseLstmNeuron { FirstSpread = 0, FirstForgetBias = 2 },
            ["lru:min-radius=0.9,max-radius=0.99,max-phase=0.3"] = new LruNeuron { Ring = new() { MinRadius = 0.9, MaxRadius = 0.99, MaxPhase = 0.3 } },
            ["rtu:activation=tanh,parameters=rectangular,bound=0.9"]
                = new RtuNeuron { Activation = NeuronActivation.Tanh, Parameters = RtuParameters.Rectangular, Bound = 0.9 },
            ["rtu-linear:min-radius=0.9,max-radius=0.99,max-phase=0.3"]
                = new RtuNeuron { Linear = true, Ring = new() { MinRadius = 0.9, MaxRadius = 0.99, MaxPhase = 0.3 } },
            ["lif:decay=0.8,threshold=0.6,reset=hard,reset-gradient=attached,refractory=2,surrogate=triangular,gamma=0.3,input-scale=0.2,learn-threshold=true"] = new LifNeuron
            {
                Decay = 0.8,
                Threshold = 0.6,
                Reset = SpikeReset.Hard,
                ResetGradient = ResetGradient.Attached,
                RefractorySteps = 2,
                Surrogate = new() { Shape = SurrogateShape.Triangular, Gamma = 0.3 },
                InputScale = 0.2,
                LearnThreshold = true,
            },
            ["lif:decay=0.8..0.99,learn-decay=true,soft-spike=true,surrogate=fast-sigmoid,steepness=25"] = new LifNeuron
            {
                DecayRange = new(0.8, 0.99),
                LearnDecay = true,
                SoftSpike = true,
                Surrogate = new() { Shape = SurrogateShape.FastSigmoid, Steepness = 25 },
            },
            ["alif:adaptation=0.2,adaptation-decay=0.9..0.99,surrogate=multigaussian,depth=0.2,spread=5,width=0.4"] = new AlifNeuron
            {
                Adaptation = 0.2,
                AdaptationDecayRange = new(0.9, 0.99),
                Surrogate = new() { Shape = SurrogateShape.MultiGaussian, Depth = 0.2, Spread = 5, Width = 0.4 },
            },
            ["alif:adaptation-decay=0.99,surrogate=relu-triangle,alpha=0.5"] = new AlifNeuron
            {
                AdaptationDecay = 0.99,
                Surrogate = new() { Shape = SurrogateShape.ReluTriangle, Alpha = 0.5 },
            },
            ["cuba-lif:synapse-decay=0.5,delayed=true,refractory=1"] = new CubaLifNeuron { SynapseDecay = 0.5, Delayed = true, RefractorySteps = 1 },
            ["snu:decay=0.7,first-bias=-0.5,reset-gradient=attached,learn-decay=true"]
                = new SnuNeuron { Decay = 0.7, FirstBias = -0.5, ResetGradient = ResetGradient.Attached, LearnDecay = true },
            ["leaky-integrator:decay=0.7,averaging=true"] = new LeakyIntegratorNeuron { Decay = 0.7, Averaging = true },
            ["rgc:gain=0.5"] = new RgcNeuron { RecurrentGain = 0.5 },
            ["rgc-diagonal:spread=0.1"] = new DiagonalRgcNeuron { FirstSpread = 0.1 },
        };
        foreach ((string text, object neuron) in expected)
        {
            NeuronCatalog.Find(text).Accept(new Boxing()).ShouldBe(neuron, text);
        }
    }

    [Fact]
    public void A_setting_leaves_the_catalog_as_it_is()
    {
        NeuronCatalog.Find("rhn:depth=5");
        NeuronCatalog.Find("rhn").Accept(new Boxing()).ShouldBe(new HighwayNeuron());
    }

    [Theory]
    [InlineData("gruu", "'gruu' is no neuron; known are tanh, relu")]
    [InlineData("rhn:depht=3", "rhn: 'depht' is no setting; known are depth, forget-bias")]
    [InlineData("gru:depth=3", "gru: 'depth' is no setting; it has none")]
    [InlineData("rhn:depth", "rhn: 'depth' sets nothing; write name=value")]
    [InlineData("rhn:", "rhn: '' sets nothing")]
    [InlineData("rhn:depth=1.5", "depth: '1.5' is not a whole number")]
    [InlineData("rhn:depth=0", "at least 1 micro-step")]
    [InlineData("leaky:leak=x", "leak: 'x' is not a number")]
    [InlineData("leaky:leak=2", "(0, 1]")]
    [InlineData("lif:decay=0.9..", "decay: '0.9..' is not a number such as 0.9, or a range such as 0.8..0.99")]
    [InlineData("lif:decay=0.9..0.8", "max: must not be below min, 0.9. Exchange the two")]
    [InlineData("lif:decay=0.5..1", "decays max: must be in (0, 1)")]
    [InlineData("lif:threshold=0", "lif Threshold: must be finite and above 0")]
    [InlineData("lif:refractory=-1", "lif RefractorySteps: must be in 0 to 1000000")]
    [InlineData("lif:surrogate=round", "surrogate: 'round' is not one of arctan, triangular")]
    [InlineData("lif:soft-spike=1", "soft-spike: '1' is not true or false")]
    [InlineData("rtu:parameters=2", "parameters: '2' is not one of exponential, direct, sigmoid, rectangular")]
    public void What_is_wrong_is_said(string text, string message)
        => Should.Throw<ArgumentException>(() => NeuronCatalog.Find(text)).Message.ShouldContain(message);

    private sealed class Asking : INeuronVisitor<(Type, NeuronForm)>
    {
        public (Type, NeuronForm) Visit<N>(N neuron)
            where N : struct, INeuron
            => (typeof(N), neuron.Form);
    }

    private sealed class Boxing : INeuronVisitor<object>
    {
        public object Visit<N>(N neuron)
            where N : struct, INeuron
            => neuron;
    }

    /// <summary>Asserts what a layer takes for granted, then runs a small layer from rest on drawn parameters.</summary>
    private sealed class Building : INeuronVisitor<bool>
    {
        public bool Visit<N>(N neuron)
            where N : struct, INeuron
        {
            NeuronForm form = neuron.Form;
            foreach (IEnumerable<string> names in (IEnumerable<string>[])[form.States, form.Parameters, form.Emissions, form.Currents.Select(c => c.Name)])
            {
                names.ShouldBeUnique();
                names.ShouldAllBe(name => name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '_'));
            }

            form.States.ShouldNotBeEmpty();
            form.Outputs.ShouldBeInRange(1, form.Emissions.Count);
            form.Currents.Count(c => c.Direct).ShouldBeLessThanOrEqualTo(1);
            form.Currents.ShouldAllBe(c => c.Recurrent == null || (c.Recurrent >= 0 && c.Recurrent < form.Emissions.Count));
            form.Currents.ShouldContain(c => c.Direct || c.Input);

            const int Units = 4;
            var layer = new PlainLayer<N>(neuron, Units, Units);
            var random = new RandomSource(3);
            for (int i = 0; i < Units; i++)
            {
                var own = new double[form.Parameters.Count];
                own.AsSpan().Fill(double.NaN); // every one is to be drawn
                neuron.DrawParameters(random, own);
                own.ShouldAllBe(p => double.IsFinite(p));
                layer.Parameter[i] = Slopes.Seeded(own, -1);
                foreach (PlainDual[][] input in layer.Input)
                {
                    input[i] = [.. Enumerable.Range(0, Units).Select(_ => new PlainDual(random.NextGaussian()))];
                }
            }

            bool told = false;
            for (int t = 0; t < 20; t++)
            {
                layer.Step([.. Enumerable.Range(0, Units).Select(_ => random.NextGaussian())]);
                layer.State.ShouldAllBe(unit => unit.All(s => double.IsFinite(s.Value)));
                told |= layer.Emission().Any(unit => unit.Any(e => e.Value != 0));
                layer.Emission().ShouldAllBe(unit => unit.Length == form.Emissions.Count && unit.All(e => double.IsFinite(e.Value)));
            }

            told.ShouldBeTrue();
            return true;
        }
    }
}
