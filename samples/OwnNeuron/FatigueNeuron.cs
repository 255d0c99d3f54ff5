using Eddy.Neurons;
using Eddy.Numerics;
using Eddy.Numerics.Reals;

namespace OwnNeuron;

/// <summary>
/// A neuron that Eddy does not ship: a leaky rate neuron that tires. Its fatigue a follows its own activity slowly and is taken off its drive; how strongly (β) and how
/// slowly (ρ) every unit learns for itself.
/// </summary>
/// <remarks><code>
/// a' = σ(ρ) a + (1 − σ(ρ)) h
/// h' = (1 − α) h + α tanh(y − β a')          y = R h + b + W x
/// </code>
/// This file is all that a model takes: every trace of Eddy works with it, in float and in double.</remarks>
public readonly record struct FatigueNeuron : INeuron
{
    private const double Leak = 0.3; // α

    /// <inheritdoc/>
    public NeuronForm Form => new()
    {
        Name = "fatigue",
        States = ["h", "a"],
        Currents = [new("drive")],
        Parameters = ["beta", "rho"],
        Emissions = ["h"],
    };

    /// <inheritdoc/>
    public void Advance<TReal>(ReadOnlySpan<TReal> state, ReadOnlySpan<TReal> current, ReadOnlySpan<TReal> parameter, Span<TReal> after)
        where TReal : struct, IReal<TReal>
    {
        TReal h = state[0], a = state[1], y = current[0], beta = parameter[0], keep = TReal.Sigmoid(parameter[1]);
        TReal fatigue = h + (keep * (a - h));
        after[0] = (TReal.Constant(1 - Leak) * h) + (TReal.Constant(Leak) * TReal.Tanh(y - (beta * fatigue)));
        after[1] = fatigue;
    }

    /// <inheritdoc/>
    public void Emit<TReal>(ReadOnlySpan<TReal> state, ReadOnlySpan<TReal> parameter, Span<TReal> emission)
        where TReal : struct, IReal<TReal>
        => emission[0] = state[0];

    /// <inheritdoc/>
    public void DrawParameters(RandomSource random, Span<double> parameter)
    {
        parameter[0] = random.NextUniform(0, 1); // β
        parameter[1] = random.NextUniform(1, 4); // fatigue lasts 4 to 55 steps
    }
}
