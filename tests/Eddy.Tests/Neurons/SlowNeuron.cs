using Eddy.Neurons;
using Eddy.Numerics;
using Eddy.Numerics.Reals;

namespace Eddy.Tests.Neurons;

/// <summary>The model that the page on neurons adds as an example: a unit that learns its own leak.</summary>
internal readonly record struct SlowNeuron : INeuron
{
    public NeuronForm Form => new()
    {
        Name = "slow",
        States = ["h"],
        Currents = [new("input")],
        Parameters = ["a"],
        Emissions = ["h"],
    };

    public void Advance<TReal>(ReadOnlySpan<TReal> state, ReadOnlySpan<TReal> current, ReadOnlySpan<TReal> parameter, Span<TReal> after)
        where TReal : struct, IReal<TReal>
    {
        TReal leak = TReal.Sigmoid(parameter[0]);
        after[0] = state[0] + (leak * (TReal.Tanh(current[0]) - state[0]));
    }

    public void Emit<TReal>(ReadOnlySpan<TReal> state, ReadOnlySpan<TReal> parameter, Span<TReal> emission)
        where TReal : struct, IReal<TReal>
        => emission[0] = state[0];

    public void DrawParameters(RandomSource random, Span<double> parameter) => parameter[0] = random.NextUniform(-3, 0);
}
