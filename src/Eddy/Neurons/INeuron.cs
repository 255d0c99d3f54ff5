using Eddy.Numerics;
using Eddy.Numerics.Reals;

namespace Eddy.Neurons;

/// <summary>
/// A neuron model: what one unit computes from its own state and its own weighted inputs ("currents"), written once against a number type. The engine runs it on
/// vectors of units for the forward pass and on dual numbers for every slope, so that each trace works with it. Implement it as a small readonly struct.
/// </summary>
/// <remarks>Element-wise: unit i reads nothing of unit j; what units hear of each other comes through the currents, which are linear maps of the input and of all units'
/// emissions one step before. The same instance serves all units and all streams; it must not keep anything.</remarks>
public interface INeuron
{
    /// <summary>What the model keeps, hears and tells.</summary>
    NeuronForm Form { get; }

    /// <summary>One step of one unit.</summary>
    /// <param name="state">State one step before, in the order of <see cref="NeuronForm.States"/>.</param>
    /// <param name="current">Weighted inputs now, in the order of <see cref="NeuronForm.Currents"/>.</param>
    /// <param name="parameter">The unit's own learnable numbers, in the order of <see cref="NeuronForm.Parameters"/>.</param>
    /// <param name="after">State now; every element is to be written.</param>
    void Advance<TReal>(ReadOnlySpan<TReal> state, ReadOnlySpan<TReal> current, ReadOnlySpan<TReal> parameter, Span<TReal> after)
        where TReal : struct, IReal<TReal>;

    /// <summary>What the unit tells, from its state: one number for each of <see cref="NeuronForm.Emissions"/>.</summary>
    void Emit<TReal>(ReadOnlySpan<TReal> state, ReadOnlySpan<TReal> parameter, Span<TReal> emission)
        where TReal : struct, IReal<TReal>;

    /// <summary>Draws the first values of one unit's own parameters; nothing where there are none.</summary>
    /// <param name="random">To draw from.</param>
    /// <param name="parameter">In the order of <see cref="NeuronForm.Parameters"/>.</param>
    void DrawParameters(RandomSource random, Span<double> parameter)
    {
    }
}
