using System.Numerics;
using Eddy.Numerics;

namespace Eddy.Neurons;

/// <summary>
/// One step of all units of a layer by the equations of a neuron model, with or without its slopes. Memory is planes: one number of all units in a row, the planes one after the
/// other, each <c>units</c> long, which is a multiple of 32. The same bits at every vector width, and the same values with slopes as without. Nothing is allocated. Shapes are
/// the caller's to check: at most <see cref="MostPlanes"/> states, currents, parameters and emissions each.
/// </summary>
internal static class NeuronKernel
{
    /// <summary>Most states, and currents, and parameters, and emissions, of one model.</summary>
    public const int MostPlanes = 16;

    /// <summary>State and emission now.</summary>
    /// <param name="neuron">The model.</param>
    /// <param name="form">Its form.</param>
    /// <param name="units">Units, padded to a multiple of 32.</param>
    /// <param name="state">State one step before, [states][units].</param>
    /// <param name="current">[currents][units].</param>
    /// <param name="parameter">[parameters][units].</param>
    /// <param name="next">State now, [states][units]; not the same memory as <paramref name="state"/>.</param>
    /// <param name="emission">Emission now, [emissions][units].</param>
    public static void Forward<T, N>(
        N neuron, NeuronForm form, int units, ReadOnlySpan<T> state, ReadOnlySpan<T> current, ReadOnlySpan<T> parameter, Span<T> next, Span<T> emission)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where N : struct, INeuron
        => Simd<T>.Run(new NeuronForwardKernel<T, N>(neuron, form, units, state, current, parameter, next, emission));

    /// <summary>As <see cref="Forward"/>, with every slope.</summary>
    /// <param name="neuron">The model.</param>
    /// <param name="form">Its form.</param>
    /// <param name="units">Units, padded to a multiple of 32.</param>
    /// <param name="state">State one step before, [states][units].</param>
    /// <param name="current">[currents][units].</param>
    /// <param name="parameter">[parameters][units].</param>
    /// <param name="next">State now, [states][units]; not the same memory as <paramref name="state"/>.</param>
    /// <param name="emission">Emission now, [emissions][units].</param>
    /// <param name="slopeState">∂ state now / ∂ state before, [states now][states before][units].</param>
    /// <param name="slopeCurrent">∂ state now / ∂ current, [states][currents][units].</param>
    /// <param name="slopeParameter">∂ state now / ∂ parameter, [states][parameters][units]; planes of fixed parameters stay as they are.</param>
    /// <param name="emissionSlope">∂ emission / ∂ state now, [emissions][states][units].</param>
    /// <param name="emissionParameterSlope">∂ emission / ∂ parameter at a fixed state, [emissions][parameters][units]; planes of fixed parameters stay as they are.</param>
    public static void Linearize<T, N>(
        N neuron,
        NeuronForm form,
        int units,
        ReadOnlySpan<T> state,
        ReadOnlySpan<T> current,
        ReadOnlySpan<T> parameter,
        Span<T> next,
        Span<T> emission,
        Span<T> slopeState,
        Span<T> slopeCurrent,
        Span<T> slopeParameter,
        Span<T> emissionSlope,
        Span<T> emissionParameterSlope)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where N : struct, INeuron
    {
        int states = form.States.Count, currents = form.Currents.Count, parameters = form.Parameters.Count, constant = form.FixedParameters;
        Simd<T>.Run(new NeuronSlopeKernel<T, N, AdvanceEquation<N>>(
            neuron, units, new(states, currents, parameters, constant, states), state, current, parameter, next, slopeState, slopeCurrent, slopeParameter));
        Simd<T>.Run(new NeuronSlopeKernel<T, N, EmitEquation<N>>(
            neuron, units, new(states, 0, parameters, constant, form.Emissions.Count), next, default, parameter, emission, emissionSlope, default, emissionParameterSlope));
    }

    /// <summary>Emission of a state, with its slopes; arguments as in <see cref="Linearize"/>.</summary>
    public static void Emit<T, N>(
        N neuron,
        NeuronForm form,
        int units,
        ReadOnlySpan<T> state,
        ReadOnlySpan<T> parameter,
        Span<T> emission,
        Span<T> emissionSlope,
        Span<T> emissionParameterSlope)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where N : struct, INeuron
        => Simd<T>.Run(new NeuronSlopeKernel<T, N, EmitEquation<N>>(
            neuron,
            units,
            new(form.States.Count, 0, form.Parameters.Count, form.FixedParameters, form.Emissions.Count),
            state,
            default,
            parameter,
            emission,
            emissionSlope,
            default,
            emissionParameterSlope));
}
