using System.Runtime.CompilerServices;
using Eddy.Numerics;
using Eddy.Numerics.Reals;

namespace Eddy.Neurons;

/// <summary>What spiking models have in common: threshold, decay, reset, refractory time and the slope of a spike, as options and as equations.</summary>
/// <remarks>In pieces that are not inlined: all of them in one, on dual numbers, are more than the compiler keeps in registers, and each sum becomes a call. Own parameters of a unit: the threshold's logarithm where it is learned, then decays. The counter of a refractory unit is its last state.</remarks>
internal readonly record struct Membrane
{
    private const double UsualDecay = 0.9;
    private readonly double _decay; // 0 is the usual one
    private readonly double _threshold;

    public double Decay => _decay == 0 ? UsualDecay : _decay;

    public double Threshold => _threshold == 0 ? 1 : _threshold;

    public DecayRange? DecayRange { get; init; }

    public bool LearnDecay { get; init; }

    public bool LearnThreshold { get; init; }

    public SpikeReset Reset { get; init; }

    public ResetGradient ResetGradient { get; init; }

    public int RefractorySteps { get; init; }

    public Surrogate Surrogate { get; init; }

    public bool SoftSpike { get; init; }

    public bool FeedForward { get; init; }

    /// <summary>Where the decay lies among own parameters, if it does.</summary>
    public int DecayAt => LearnThreshold ? 1 : 0;

    public UnitDecay UnitDecay => new(Decay, DecayRange, LearnDecay);

    /// <summary>States at the end that are counters.</summary>
    public int Counters => RefractorySteps > 0 ? 1 : 0;

    public Membrane WithDecay(double value, string neuron, [CallerMemberName] string option = "") => new(this, CheckedDecay(value, neuron, option), _threshold);

    public Membrane WithThreshold(double value, string neuron, [CallerMemberName] string option = "")
        => new(this, _decay, NeuronOption.Check(value > 0 && double.IsFinite(value), value, neuron, "must be finite and above 0.", option));

    public Membrane WithRefractorySteps(int value, string neuron, [CallerMemberName] string option = "")
        => this with { RefractorySteps = NeuronOption.Check(value is >= 0 and <= 1_000_000, value, neuron, "must be in 0 to 1000000; 0 means none.", option) };

    /// <summary>A decay that may also be 1.</summary>
    public static double CheckedDecay(double value, string neuron, [CallerMemberName] string option = "")
        => NeuronOption.Check(value is > 0 and <= 1, value, neuron, "must be in (0, 1]; 1 forgets nothing.", option);

    /// <summary>Form of a model with these states before the counter, and with further decays of its own.</summary>
    public NeuronForm Form(string name, string[] states, params ReadOnlySpan<(string Name, UnitDecay Decay)> further)
    {
        Surrogate.Require(name);
        List<string> parameters = [.. LearnThreshold ? (string[])["threshold_log"] : [], .. UnitDecay.Checked(name).Names("decay")];
        int constant = UnitDecay.Fixed;
        foreach ((string of, UnitDecay decay) in further)
        {
            parameters.AddRange(decay.Checked(name).Names(of));
            constant += decay.Fixed;
        }

        return new()
        {
            Name = name,
            States = RefractorySteps > 0 ? [.. states, "refractory"] : states,
            Counters = Counters,
            Currents = [new("input") { Recurrent = FeedForward ? null : 0 }],
            Parameters = parameters,
            FixedParameters = constant,
            Emissions = ["z"],
            Spikes = !SoftSpike,
        };
    }

    /// <summary>Draws the first values of threshold and decay.</summary>
    public void Draw(RandomSource random, Span<double> parameter)
    {
        if (LearnThreshold)
        {
            parameter[0] = Math.Log(Threshold);
        }

        UnitDecay.Draw(random, parameter, DecayAt);
    }

    /// <summary>θ of a unit.</summary>
    public TReal ThresholdOf<TReal>(ReadOnlySpan<TReal> parameter)
        where TReal : struct, IReal<TReal>
        => LearnThreshold ? Exponential(parameter[0]) : TReal.Constant(Threshold);

    /// <summary>What the unit told in a state whose distance from threshold is u: 0 while it is refractory.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public TReal Told<TReal>(TReal u, ReadOnlySpan<TReal> state)
        where TReal : struct, IReal<TReal>
        => Waiting(SoftSpike ? Surrogate.Smooth(u, Threshold) : TReal.Spike(u, Surrogate.Slope(u, Threshold)), state);

    /// <summary>As <see cref="Told"/>, as the reset sees it: with a slope or without.</summary>
    public TReal Reached<TReal>(TReal u, ReadOnlySpan<TReal> state)
        where TReal : struct, IReal<TReal>
        => ResetGradient == ResetGradient.Attached ? Told(u, state)
            : TReal.Detach(SoftSpike ? Told(u, state) : Waiting(TReal.Spike(u, TReal.Constant(0)), state));

    /// <summary>What a step leaves of v, the input apart: α v − θ z, or α v (1 − z) under a hard reset.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public TReal Kept<TReal>(TReal v, TReal z, TReal threshold, ReadOnlySpan<TReal> parameter)
        where TReal : struct, IReal<TReal>
    {
        TReal kept = UnitDecay.Of(parameter, DecayAt) * v;
        return UnitDecay.Grained(Reset == SpikeReset.Soft ? kept - (threshold * z) : kept * (TReal.Constant(1) - z));
    }

    /// <summary>The counter of this step, R after a spike and one less with every step, where there is one.</summary>
    public void Count<TReal>(TReal u, ReadOnlySpan<TReal> state, Span<TReal> after)
        where TReal : struct, IReal<TReal>
    {
        if (RefractorySteps > 0)
        {
            after[^1] = Next(u, state[^1]);
        }
    }

    private Membrane(Membrane other, double decay, double threshold)
    {
        this = other;
        (_decay, _threshold) = (decay == UsualDecay ? 0 : decay, threshold == 1 ? 0 : threshold);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static TReal Exponential<TReal>(TReal logarithm)
        where TReal : struct, IReal<TReal>
        => TReal.Exp(logarithm);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private TReal Next<TReal>(TReal u, TReal left)
        where TReal : struct, IReal<TReal>
    {
        TReal begins = TReal.WherePositive(u, TReal.Constant(RefractorySteps), TReal.Constant(0));
        return TReal.Detach(TReal.WherePositive(left, left - TReal.Constant(1), begins));
    }

    private TReal Waiting<TReal>(TReal z, ReadOnlySpan<TReal> state)
        where TReal : struct, IReal<TReal>
        => RefractorySteps > 0 ? TReal.WherePositive(state[^1], TReal.Constant(0), z) : z;
}
