using Eddy.Neurons;
using Eddy.Numerics;
using Eddy.Tests.Traces;
using Shouldly;

namespace Eddy.Tests.Neurons;

/// <summary>Slopes of the spiking models against their closed forms; what their options refuse; and that a constant memory is one to the bit.</summary>
public class SpikingModelTests
{
    private const double Bound = 1e-13; // as in SlopeTests

    public static TheoryData<int> Seeds => [1, 2, 3, 4, 5];

    public static TheoryData<string> SpikingKinds => new(LayerKinds.Spiking);

    [Theory, MemberData(nameof(Seeds))]
    public void Slopes_of_the_spiking_neural_unit(int seed)
    {
        var random = new RandomSource((ulong)seed);
        (double s, double x, double r, double b, double l) = (random.NextUniform(0, 1), random.NextUniform(-1, 1), random.NextUniform(-1, 1), random.NextUniform(-1, 0), 0.7);
        double u = s + b, psi = 1 / (1 + Math.Pow(Math.PI * u, 2)), z = u > 0 ? 1 : 0;
        double on = x + r + (l * s * (1 - z)) > 0 ? 1 : 0;
        Check(ResetGradient.Attached, false, on);
        Check(ResetGradient.Detached, false, on);
        Check(ResetGradient.Attached, true, 1);

        void Check(ResetGradient reset, bool linear, double f)
        {
            double p = reset == ResetGradient.Attached ? psi : 0;
            Slopes slopes = Slopes.Of(new SnuNeuron { Decay = l, ResetGradient = reset, Linear = linear }, [s], [x, r], [b]);
            slopes.State[0, 0].ShouldBe(f * l * (1 - z - (s * p)), Bound);
            slopes.Current[0, 0].ShouldBe(f);
            slopes.Current[0, 1].ShouldBe(f);
            slopes.Parameter[0, 0].ShouldBe(-f * l * s * p, Bound);
        }
    }

    /// <summary>θ = e^p, α = σ(q): through the soft reset, through the slope of the reset, and through what is told.</summary>
    [Theory, MemberData(nameof(Seeds))]
    public void Slopes_by_learned_threshold_and_decay(int seed)
    {
        var random = new RandomSource((ulong)seed);
        (double v, double x, double p, double q) = (random.NextUniform(0, 2), random.NextUniform(-1, 1), random.NextUniform(-0.5, 0.5), random.NextUniform(-1, 3));
        double threshold = Math.Exp(p), decay = 1 / (1 + Math.Exp(-q)), u = v - threshold, psi = 1 / (1 + Math.Pow(Math.PI * u, 2)), z = u > 0 ? 1 : 0;
        foreach (ResetGradient reset in Enum.GetValues<ResetGradient>())
        {
            double known = reset == ResetGradient.Attached ? psi : 0;
            var soft = new LifNeuron { LearnThreshold = true, LearnDecay = true, ResetGradient = reset };
            Slopes slopes = Slopes.Of(soft, [v], [x], [p, q]);
            slopes.State[0, 0].ShouldBe(decay - (threshold * known), Bound);
            slopes.Parameter[0, 0].ShouldBe((-threshold * z) + (threshold * known * threshold), Bound);
            slopes.Parameter[0, 1].ShouldBe(v * decay * (1 - decay), Bound);

            Slopes hard = Slopes.Of(soft with { Reset = SpikeReset.Hard }, [v], [x], [p, q]);
            hard.State[0, 0].ShouldBe((decay * (1 - z)) - (decay * v * known), Bound);
            hard.Parameter[0, 0].ShouldBe(decay * v * known * threshold, Bound);
            hard.Parameter[0, 1].ShouldBe(v * (1 - z) * decay * (1 - decay), Bound);
        }

        var told = new PlainDual[1];
        new LifNeuron { LearnThreshold = true }.Emit<PlainDual>([v], Slopes.Seeded([p], 0), told);
        told[0].ShouldBe(new PlainDual(z, told[0].Slope));
        told[0].Slope.ShouldBe(-psi * threshold, Bound);
    }

    /// <summary>So that one trace can stand for all units: a soft reset that is detached leaves the decay itself, and the input its scale.</summary>
    [Fact]
    public void Constant_memories_are_constant_to_the_bit()
    {
        Constant<float, LifNeuron>(new() { Decay = 0.83, InputScale = 0.17 }, [0.83f], [0.17f]);
        Constant<double, LifNeuron>(new() { Decay = 0.83 }, [0.83], [1]);
        Constant<float, CubaLifNeuron>(new() { Decay = 0.83, SynapseDecay = 0.61 }, [0.83f, 0.61f, 0, 0.61f], [1, 1]);
        Constant<float, CubaLifNeuron>(new() { Decay = 0.83, SynapseDecay = 0.61, Delayed = true }, [0.83f, 1, 0, 0.61f], [0, 1]);
        Constant<float, LeakyIntegratorNeuron>(new() { Decay = 0.83 }, [0.83f], [1]);
        Constant<float, LeakyIntegratorNeuron>(new() { Decay = 0.83, Averaging = true }, [0.83f], [(float)(1 - (double)0.83f)]);
        Should.Throw<ShouldAssertException>(() => Constant<float, LifNeuron>(new() { Decay = 0.83, ResetGradient = ResetGradient.Attached }, [0.83f], [1]));
    }

    [Fact]
    public void A_refractory_unit_waits_and_then_fires_again()
    {
        var neuron = new LifNeuron { RefractorySteps = 3, Decay = 1, Threshold = 0.5 };
        PlainDual[] state = [0, 0], after = new PlainDual[2], told = new PlainDual[1];
        var raster = new List<double>();
        for (int t = 0; t < 12; t++)
        {
            neuron.Advance<PlainDual>(state, [1], [], after);
            neuron.Emit<PlainDual>(after, [], told);
            raster.Add(told[0].Value);
            after.CopyTo(state, 0);
        }

        raster.ShouldBe([1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0]);
        neuron.Form.States.ShouldBe(["v", "refractory"]);
        neuron.Form.Counters.ShouldBe(1);
        new LifNeuron().Form.Counters.ShouldBe(0);
    }

    [Fact]
    public void A_silent_state_never_comes_among_the_subnormal_numbers()
    {
        Silent(new LifNeuron());
        Silent(new AlifNeuron());
        Silent(new CubaLifNeuron());
        Silent(new SnuNeuron());
        Silent(new LeakyIntegratorNeuron());
    }

    [Fact]
    public void Forms_say_what_moves_and_what_spikes()
    {
        NeuronForm form = new AlifNeuron { LearnThreshold = true, DecayRange = new(0.8, 0.9), AdaptationDecayRange = new(0.9, 0.99), RefractorySteps = 1 }.Form;
        form.Parameters.ShouldBe(["threshold_log", "decay", "adaptation_decay"]);
        (form.FixedParameters, form.Counters, form.Spikes).ShouldBe((2, 1, true));
        form = new CubaLifNeuron { LearnDecay = true, DecayRange = new(0.8, 0.9), SoftSpike = true, FeedForward = true }.Form;
        form.Parameters.ShouldBe(["decay_logit", "synapse_decay_logit"]);
        (form.FixedParameters, form.Counters, form.Spikes, form.Currents[0].Recurrent).ShouldBe((0, 0, false, null));
        form = new SnuNeuron { DecayRange = new(0.8, 0.9) }.Form;
        form.Parameters.ShouldBe(["b", "decay"]);
        (form.FixedParameters, form.Spikes, form.Currents.Count).ShouldBe((1, true, 2));
        (new LeakyIntegratorNeuron().Form.Spikes, new GruNeuron().Form.Spikes).ShouldBe((false, false));
    }

    [Fact]
    public void Learned_numbers_begin_where_they_are_said_to()
    {
        var drawn = new double[3];
        new AlifNeuron { LearnThreshold = true, Threshold = 0.6, LearnDecay = true, Decay = 0.8, AdaptationDecay = 0.97 }.DrawParameters(new RandomSource(1), drawn);
        Math.Exp(drawn[0]).ShouldBe(0.6, 1e-15);
        (1 / (1 + Math.Exp(-drawn[1]))).ShouldBe(0.8, 1e-15);
        (1 / (1 + Math.Exp(-drawn[2]))).ShouldBe(0.97, 1e-15);
    }

    [Fact]
    public void The_default_of_every_model_is_the_usual_one()
    {
        default(LifNeuron).ShouldBe(new LifNeuron { Decay = 0.9, Threshold = 1, InputScale = 1, RefractorySteps = 0, Reset = SpikeReset.Soft, ResetGradient = ResetGradient.Detached, Surrogate = new() });
        default(AlifNeuron).ShouldBe(new AlifNeuron { Decay = 0.9, Threshold = 1, Adaptation = 0.3, AdaptationDecay = 0.95 });
        default(CubaLifNeuron).ShouldBe(new CubaLifNeuron { Decay = 0.9, Threshold = 1, SynapseDecay = 0.8 });
        default(SnuNeuron).ShouldBe(new SnuNeuron { Decay = 0.8, FirstBias = -1 });
        default(LeakyIntegratorNeuron).ShouldBe(new LeakyIntegratorNeuron { Decay = 0.9 });
        (default(LifNeuron).Decay, default(LifNeuron).Threshold, default(LifNeuron).InputScale).ShouldBe((0.9, 1, 1));
        (default(AlifNeuron).Adaptation, default(AlifNeuron).AdaptationDecay, default(CubaLifNeuron).SynapseDecay, default(SnuNeuron).FirstBias).ShouldBe((0.3, 0.95, 0.8, -1));
        new AlifNeuron { Adaptation = 0 }.Adaptation.ShouldBe(0);
        new SnuNeuron { FirstBias = 0 }.FirstBias.ShouldBe(0);
        new LifNeuron { Decay = 1 }.Decay.ShouldBe(1);
    }

    [Fact]
    public void What_cannot_be_is_refused_where_it_was_written()
    {
        Refused(() => new LifNeuron { Decay = 0 }, "lif Decay: must be in (0, 1]; 1 forgets nothing");
        Refused(() => new LifNeuron { Decay = 1.1 }, "lif Decay");
        Refused(() => new LifNeuron { Decay = double.NaN }, "lif Decay");
        Refused(() => new LifNeuron { Threshold = 0 }, "lif Threshold: must be finite and above 0");
        Refused(() => new LifNeuron { Threshold = double.PositiveInfinity }, "lif Threshold");
        Refused(() => new LifNeuron { InputScale = 0 }, "lif InputScale");
        Refused(() => new LifNeuron { RefractorySteps = -1 }, "lif RefractorySteps: must be in 0 to 1000000");
        Refused(() => new LifNeuron { Reset = (SpikeReset)2 }, "lif Reset: must be one of Soft, Hard");
        Refused(() => new LifNeuron { ResetGradient = (ResetGradient)2 }, "lif ResetGradient: must be one of Detached, Attached");
        Refused(() => new AlifNeuron { Adaptation = -0.1 }, "alif Adaptation");
        Refused(() => new AlifNeuron { AdaptationDecay = 0 }, "alif AdaptationDecay");
        Refused(() => new AlifNeuron { Threshold = -1 }, "alif Threshold");
        Refused(() => new CubaLifNeuron { SynapseDecay = 2 }, "cuba-lif SynapseDecay");
        Refused(() => new CubaLifNeuron { Decay = -1 }, "cuba-lif Decay");
        Refused(() => new SnuNeuron { Decay = 0 }, "snu Decay");
        Refused(() => new SnuNeuron { FirstBias = double.NaN }, "snu FirstBias");
        Refused(() => new LeakyIntegratorNeuron { Decay = 0 }, "leaky-integrator Decay");
        Refused(() => new LifNeuron { DecayRange = new(0, 0.5) }, "decays min: must be in (0, 1)");
        Refused(() => new LifNeuron { DecayRange = new(0.5, 1) }, "decays max: must be in (0, 1)");
        Refused(() => new LifNeuron { DecayRange = new(0.9, 0.8) }, "decays max: must not be below min, 0.9. Exchange the two.");
        Should.Throw<ArgumentException>(() => new LifNeuron { Decay = 1, LearnDecay = true }.Form).Message.ShouldContain("lif: a decay of 1 cannot be learned");
        Should.Throw<ArgumentException>(() => new AlifNeuron { AdaptationDecay = 1, LearnDecay = true }.Form).Message.ShouldContain("alif: a decay of 1 cannot be learned");
        Should.Throw<ArgumentException>(() => new LeakyIntegratorNeuron { Decay = 1, Averaging = true }.Form).Message.ShouldContain("hears nothing");
    }

    /// <summary>A comparison of gradients on a network that is dead, or that always fires, would say nothing.</summary>
    [Theory, MemberData(nameof(SpikingKinds))]
    public void The_sequences_that_gradients_are_compared_on_have_spikes_and_silence(string kind)
    {
        var sequence = new SequenceCase(plan => LayerKinds.Add(plan, kind, 4)) { Streams = 2 };
        var core = sequence.Build<double>(new Eddy.Traces.OneStep.OneStepOptions());
        var told = new List<double>();
        sequence.Begin(core);
        for (int t = 0; t < sequence.Steps; t++)
        {
            for (int b = 0; b < 2; b++)
            {
                sequence.Step(core, b, t);
                told.AddRange(core.Network.Streams[b].Layers[0].Emission[..4]);
            }
        }

        told.ShouldAllBe(z => z == 0 || z == 1);
        told.Average().ShouldBeInRange(0.05, 0.6);
    }

    private static void Constant<T, N>(N neuron, T[] d, T[] f)
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
        where N : struct, INeuron
    {
        NeuronForm form = neuron.Form;
        int s = form.States.Count;
        var random = new RandomSource(9);
        T[] state = [.. Enumerable.Range(0, s * 32).Select(_ => T.CreateChecked(3 * random.NextGaussian()))], current = [.. Enumerable.Range(0, 32).Select(_ => T.CreateChecked(random.NextGaussian()))];
        T[] next = new T[s * 32], told = new T[32], byState = new T[s * s * 32], byCurrent = new T[s * 32], toldByState = new T[s * 32];
        NeuronKernel.Linearize<T, N>(neuron, form, 32, state, current, [], next, told, byState, byCurrent, [], toldByState, []);
        byState.ShouldBe(d.SelectMany(value => Enumerable.Repeat(value, 32)));
        byCurrent.ShouldBe(f.SelectMany(value => Enumerable.Repeat(value, 32)));
    }

    private static void Silent<N>(N neuron)
        where N : struct, INeuron
    {
        NeuronForm form = neuron.Form;
        float[] state = new float[form.States.Count * 32], next = new float[state.Length], told = new float[32], current = new float[form.Currents.Count * 32];
        float[] own = new float[form.Parameters.Count * 32];
        state.AsSpan().Fill(0.3f);
        own.AsSpan().Fill(-1);
        for (int t = 0; t < 5000; t++)
        {
            NeuronKernel.Forward(neuron, form, 32, state, current, own, next, told);
            (state, next) = (next, state);
            Assert.All(state, v => Assert.False(float.IsSubnormal(v)));
        }

        Assert.All(state, v => Assert.True(Math.Abs(v) < 1e-20f)); // 0.95^5000 is 1e-111
    }

    private static void Refused<T>(Func<T> make, string message)
        => Should.Throw<ArgumentOutOfRangeException>(() => make()).Message.ShouldContain(message);
}
