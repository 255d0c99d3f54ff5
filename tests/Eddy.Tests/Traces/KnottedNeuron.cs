using Eddy.Neurons;
using Eddy.Numerics;
using Eddy.Numerics.Reals;

namespace Eddy.Tests.Traces;

/// <summary>
/// Made up to leave no path unused: two states that bend each other, three currents of which two hear different emissions, two own parameters that act in the state, in an
/// emission that is heard within the layer and in one that goes up, and any number of micro-steps.
/// </summary>
internal readonly record struct KnottedNeuron(int Depth) : INeuron
{
    public NeuronForm Form => new()
    {
        Name = "knotted",
        States = ["a", "b"],
        Currents = [new("gate") { Recurrent = 1 }, new("phase") { Recurrent = 0, Input = false, Bias = false }, new("drive") { Recurrent = null }],
        Parameters = ["leak", "gain"],
        Emissions = ["told", "heard"],
        Outputs = 1,
        MicroSteps = Depth,
    };

    public void Advance<TReal>(ReadOnlySpan<TReal> state, ReadOnlySpan<TReal> current, ReadOnlySpan<TReal> parameter, Span<TReal> after)
        where TReal : struct, IReal<TReal>
    {
        TReal gate = TReal.Sigmoid(current[0] + state[1]);
        after[0] = (parameter[0] * state[0]) + (gate * TReal.Tanh(current[2] + current[1]));
        after[1] = TReal.Tanh((TReal.Constant(0.5) * state[1]) + (parameter[1] * state[0] * current[1]));
    }

    public void Emit<TReal>(ReadOnlySpan<TReal> state, ReadOnlySpan<TReal> parameter, Span<TReal> emission)
        where TReal : struct, IReal<TReal>
    {
        emission[0] = TReal.Tanh(state[0] * parameter[1]) + state[1];
        emission[1] = (state[1] * state[0]) + (parameter[0] * TReal.Tanh(state[0]));
    }

    public void DrawParameters(RandomSource random, Span<double> parameter)
    {
        parameter[0] = random.NextUniform(0.2, 0.9);
        parameter[1] = random.NextUniform(0.5, 1.5);
    }
}

/// <summary>A direct input in every micro-step beside weights: unit i hears input i itself.</summary>
internal readonly record struct DirectNeuron(int Depth) : INeuron
{
    public NeuronForm Form => new()
    {
        Name = "direct",
        States = ["h"],
        Currents = [new("x") { Direct = true, Recurrent = null, Input = false, Bias = false }, new("r")],
        Emissions = ["h"],
        MicroSteps = Depth,
    };

    public void Advance<TReal>(ReadOnlySpan<TReal> state, ReadOnlySpan<TReal> current, ReadOnlySpan<TReal> parameter, Span<TReal> after)
        where TReal : struct, IReal<TReal>
        => after[0] = (TReal.Constant(0.4) * state[0]) + TReal.Tanh((current[0] * current[1]) + current[1]);

    public void Emit<TReal>(ReadOnlySpan<TReal> state, ReadOnlySpan<TReal> parameter, Span<TReal> emission)
        where TReal : struct, IReal<TReal>
        => emission[0] = state[0];
}

/// <summary>Hears nothing but the input, keeps two states, and learns what it emits by: its influence is diagonal.</summary>
internal readonly record struct AloneNeuron(int Depth) : INeuron
{
    public NeuronForm Form => new()
    {
        Name = "alone",
        States = ["a", "b"],
        Currents = [new("one") { Recurrent = null }, new("other") { Recurrent = null }],
        Parameters = ["leak", "gain"],
        Emissions = ["z"],
        MicroSteps = Depth,
    };

    public void Advance<TReal>(ReadOnlySpan<TReal> state, ReadOnlySpan<TReal> current, ReadOnlySpan<TReal> parameter, Span<TReal> after)
        where TReal : struct, IReal<TReal>
    {
        after[0] = (parameter[0] * state[0]) + TReal.Tanh(current[0] + state[1]);
        after[1] = TReal.Tanh((state[0] * current[1]) + (parameter[1] * state[1]));
    }

    public void Emit<TReal>(ReadOnlySpan<TReal> state, ReadOnlySpan<TReal> parameter, Span<TReal> emission)
        where TReal : struct, IReal<TReal>
        => emission[0] = (parameter[1] * state[0]) + (state[1] * state[1]);

    public void DrawParameters(RandomSource random, Span<double> parameter)
    {
        parameter[0] = random.NextUniform(0.2, 0.9);
        parameter[1] = random.NextUniform(0.5, 1.5);
    }
}
