using Eddy.Neurons;
using Eddy.Numerics.Reals;

namespace Eddy.Experiments.Verification.Eligibility;

/// <summary>A LIF unit that tells whoever hears it its membrane, and keeps its spikes for its own reset: the top layer of files whose loss reads the membrane.</summary>
internal readonly record struct MembraneTeller(LifNeuron Lif) : INeuron
{
    /// <inheritdoc/>
    public NeuronForm Form => Lif.Form with { Name = "lif-membrane", Emissions = ["v", "z"], Outputs = 1, Spikes = false };

    /// <inheritdoc/>
    public void Advance<TReal>(ReadOnlySpan<TReal> state, ReadOnlySpan<TReal> current, ReadOnlySpan<TReal> parameter, Span<TReal> after)
        where TReal : struct, IReal<TReal>
        => Lif.Advance(state, current, parameter, after);

    /// <inheritdoc/>
    public void Emit<TReal>(ReadOnlySpan<TReal> state, ReadOnlySpan<TReal> parameter, Span<TReal> emission)
        where TReal : struct, IReal<TReal>
    {
        emission[0] = state[0];
        Lif.Emit(state, parameter, emission[1..]);
    }
}
