using Eddy.Neurons;
using Eddy.Numerics;
using Eddy.Numerics.Reals;

namespace Eddy.Tests.Traces;

/// <summary>Two states, two currents, an own parameter, an emission that bends; any number of micro-steps.</summary>
internal readonly record struct BentEmissionNeuron(int Depth) : INeuron
{
    public NeuronForm Form => new()
    {
        Name = "two-state",
        States = ["a", "b"],
        Currents = [new("one"), new("other") { Input = false }],
        Parameters = ["leak"],
        Emissions = ["z"],
        MicroSteps = Depth,
    };

    public void Advance<TReal>(ReadOnlySpan<TReal> state, ReadOnlySpan<TReal> current, ReadOnlySpan<TReal> parameter, Span<TReal> after)
        where TReal : struct, IReal<TReal>
    {
        TReal gate = TReal.Sigmoid(current[1] + state[1]);
        after[0] = (parameter[0] * state[0]) + (gate * TReal.Tanh(current[0]));
        after[1] = TReal.Tanh((TReal.Constant(0.5) * state[1]) + (state[0] * current[1]));
    }

    public void Emit<TReal>(ReadOnlySpan<TReal> state, ReadOnlySpan<TReal> parameter, Span<TReal> emission)
        where TReal : struct, IReal<TReal>
        => emission[0] = TReal.Tanh(state[0]) * state[1];

    public void DrawParameters(RandomSource random, Span<double> parameter) => parameter[0] = random.NextUniform(0.2, 0.9);
}

/// <summary>A rate neuron whose own gain shapes only what it tells.</summary>
internal readonly record struct TellingGainNeuron : INeuron
{
    public NeuronForm Form => new() { Name = "telling-gain", States = ["h"], Currents = [new("input")], Parameters = ["gain"], Emissions = ["z"] };

    public void Advance<TReal>(ReadOnlySpan<TReal> state, ReadOnlySpan<TReal> current, ReadOnlySpan<TReal> parameter, Span<TReal> after)
        where TReal : struct, IReal<TReal>
        => after[0] = TReal.Tanh(current[0]);

    public void Emit<TReal>(ReadOnlySpan<TReal> state, ReadOnlySpan<TReal> parameter, Span<TReal> emission)
        where TReal : struct, IReal<TReal>
        => emission[0] = parameter[0] * state[0];

    public void DrawParameters(RandomSource random, Span<double> parameter) => parameter[0] = 1;
}
