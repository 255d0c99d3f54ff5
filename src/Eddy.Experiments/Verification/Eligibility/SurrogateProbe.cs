using System.Numerics;
using Eddy.Learners.Recurrent;
using Eddy.Networks;
using Eddy.Networks.Recurrent;
using Eddy.Neurons;
using Eddy.Numerics.Reals;
using Eddy.Steps;
using Eddy.Traces.OneStep;

namespace Eddy.Experiments.Verification.Eligibility;

/// <summary>A unit whose state is a distance from threshold and which tells both the spike and the soft spike: the slopes that the engine takes of them are what is looked at.</summary>
internal readonly record struct SurrogateProbe(Surrogate Surrogate, double Threshold) : INeuron
{
    /// <inheritdoc/>
    public NeuronForm Form => new() { Name = "surrogate", States = ["u"], Currents = [new("input") { Recurrent = null }], Emissions = ["spike", "soft"] };

    /// <summary>ψ, the slope of the soft spike, and ∫₀ᵘ ψ, at every point of a grid.</summary>
    public (double[] Slope, double[] SoftSlope, double[] Area) On<T>(double[] grid)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        RecurrentCore<T> core = Network.Recurrent(1).Layer(this, grid.Length + 1).Linear(1).Build<T>(new OneStepOptions(), new SgdOptions(), new RecurrentLearnerOptions());
        RecurrentLayer<T> layer = core.Network.Layers[0];
        LayerStream<T> stream = core.Network.Streams[0].Layers[0];
        for (int i = 0; i < grid.Length; i++)
        {
            stream.State[i] = T.CreateChecked(grid[i]);
        }

        stream.State[grid.Length] = T.Zero; // at threshold
        layer.Restore(stream);
        int padded = layer.Shape.Padded;
        double middle = double.CreateChecked(stream.Emission[padded + grid.Length]);
        return (
            EligibilityNetwork<T>.Doubles(stream.EmissionSlope, grid.Length),
            EligibilityNetwork<T>.Doubles(stream.EmissionSlope.AsSpan(padded), grid.Length),
            [.. EligibilityNetwork<T>.Doubles(stream.Emission.AsSpan(padded), grid.Length).Select(soft => soft - middle)]);
    }

    /// <inheritdoc/>
    public void Advance<TReal>(ReadOnlySpan<TReal> state, ReadOnlySpan<TReal> current, ReadOnlySpan<TReal> parameter, Span<TReal> after)
        where TReal : struct, IReal<TReal>
        => after[0] = state[0] + current[0];

    /// <inheritdoc/>
    public void Emit<TReal>(ReadOnlySpan<TReal> state, ReadOnlySpan<TReal> parameter, Span<TReal> emission)
        where TReal : struct, IReal<TReal>
    {
        emission[0] = TReal.Spike(state[0], Surrogate.Slope(state[0], Threshold));
        emission[1] = Surrogate.Smooth(state[0], Threshold);
    }
}
