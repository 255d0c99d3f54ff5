using Eddy.Neurons;
using Eddy.Numerics.Reals;

namespace Eddy.Tests.Traces;

/// <summary>A LIF unit that tells its membrane.</summary>
internal readonly record struct MembraneNeuron(double Decay, double Threshold) : INeuron
{
    public NeuronForm Form => new() { Name = "membrane", States = ["v"], Currents = [new("input") { Recurrent = null }], Emissions = ["v"] };

    public void Advance<TReal>(ReadOnlySpan<TReal> state, ReadOnlySpan<TReal> current, ReadOnlySpan<TReal> parameter, Span<TReal> after)
        where TReal : struct, IReal<TReal>
    {
        TReal z = TReal.Detach(TReal.Spike(state[0] - TReal.Constant(Threshold), TReal.Constant(0)));
        after[0] = (TReal.Constant(Decay) * state[0]) + current[0] - (TReal.Constant(Threshold) * z);
    }

    public void Emit<TReal>(ReadOnlySpan<TReal> state, ReadOnlySpan<TReal> parameter, Span<TReal> emission)
        where TReal : struct, IReal<TReal>
        => emission[0] = state[0];
}
