using Eddy.Neurons;
using Eddy.Numerics.Reals;

namespace Eddy.Tests.Neurons;

/// <summary>The most states: s_k' = s_k² + (k + 1)(c₀ + c₁ + c₂ + c₃); it tells their sum. Its equations are not inlined.</summary>
internal readonly struct WideNeuron : INeuron
{
    public NeuronForm Form => new()
    {
        Name = "wide",
        States = [.. Enumerable.Range(0, NeuronKernel.MostPlanes).Select(k => $"s{k}")],
        Currents = [new("c0"), new("c1"), new("c2"), new("c3")],
        Emissions = ["sum"],
    };

    public void Advance<TReal>(ReadOnlySpan<TReal> state, ReadOnlySpan<TReal> current, ReadOnlySpan<TReal> parameter, Span<TReal> after)
        where TReal : struct, IReal<TReal>
    {
        TReal sum = current[0] + current[1] + current[2] + current[3];
        for (int k = 0; k < state.Length; k++)
        {
            after[k] = (state[k] * state[k]) + (TReal.Constant(k + 1) * sum);
        }
    }

    public void Emit<TReal>(ReadOnlySpan<TReal> state, ReadOnlySpan<TReal> parameter, Span<TReal> emission)
        where TReal : struct, IReal<TReal>
    {
        TReal sum = state[0];
        for (int k = 1; k < state.Length; k++)
        {
            sum += state[k];
        }

        emission[0] = sum;
    }
}
