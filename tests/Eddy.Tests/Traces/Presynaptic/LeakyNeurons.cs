using Eddy.Neurons;
using Eddy.Numerics;
using Eddy.Numerics.Reals;

namespace Eddy.Tests.Traces.Presynaptic;

/// <summary>Two states with constant slopes and two currents, an own parameter that moves the state, and an emission that reads both states.</summary>
internal readonly record struct TwoLeaksNeuron : INeuron
{
    public NeuronForm Form => new()
    {
        Name = "two-leaks",
        States = ["v", "i"],
        Currents = [new("one"), new("other") { Input = false }],
        Parameters = ["shift"],
        Emissions = ["z"],
    };

    public void Advance<TReal>(ReadOnlySpan<TReal> state, ReadOnlySpan<TReal> current, ReadOnlySpan<TReal> parameter, Span<TReal> after)
        where TReal : struct, IReal<TReal>
    {
        TReal i = (TReal.Constant(0.7) * state[1]) + current[0] + (TReal.Constant(0.3) * current[1]);
        after[0] = (TReal.Constant(0.9) * state[0]) + i + parameter[0];
        after[1] = i;
    }

    public void Emit<TReal>(ReadOnlySpan<TReal> state, ReadOnlySpan<TReal> parameter, Span<TReal> emission)
        where TReal : struct, IReal<TReal>
        => emission[0] = TReal.Tanh(state[0] - (TReal.Constant(0.5) * state[1]));

    public void DrawParameters(RandomSource random, Span<double> parameter) => parameter[0] = 0.1 * random.NextGaussian();
}

/// <summary>A leak that is a unit's own number, the same for all units at first.</summary>
internal readonly record struct OwnLeakNeuron(bool Different) : INeuron
{
    public NeuronForm Form => new() { Name = "own-leak", States = ["v"], Currents = [new("one")], Parameters = ["leak"], Emissions = ["v"] };

    public void Advance<TReal>(ReadOnlySpan<TReal> state, ReadOnlySpan<TReal> current, ReadOnlySpan<TReal> parameter, Span<TReal> after)
        where TReal : struct, IReal<TReal>
        => after[0] = (TReal.Sigmoid(parameter[0]) * state[0]) + current[0];

    public void Emit<TReal>(ReadOnlySpan<TReal> state, ReadOnlySpan<TReal> parameter, Span<TReal> emission)
        where TReal : struct, IReal<TReal>
        => emission[0] = state[0];

    public void DrawParameters(RandomSource random, Span<double> parameter) => parameter[0] = Different ? random.NextGaussian() : 1;
}

/// <summary>A leak, but for a narrow range of the state.</summary>
internal readonly record struct NarrowNeuron(double Center, double Width) : INeuron
{
    public NeuronForm Form => new() { Name = "narrow", States = ["v"], Currents = [new("one")], Emissions = ["v"] };

    public void Advance<TReal>(ReadOnlySpan<TReal> state, ReadOnlySpan<TReal> current, ReadOnlySpan<TReal> parameter, Span<TReal> after)
        where TReal : struct, IReal<TReal>
    {
        TReal from = state[0] - TReal.Constant(Center), far = TReal.Relu(from) + TReal.Relu(TReal.Constant(0) - from) - TReal.Constant(Width);
        after[0] = (TReal.Constant(0.9) * state[0]) + current[0] + (TReal.Constant(0.1) * TReal.Relu(TReal.Constant(0) - far));
    }

    public void Emit<TReal>(ReadOnlySpan<TReal> state, ReadOnlySpan<TReal> parameter, Span<TReal> emission)
        where TReal : struct, IReal<TReal>
        => emission[0] = state[0];
}
