using Eddy.Networks.Recurrent;
using Eddy.Neurons;

namespace Eddy.Experiments.Recurrent.Episodes;

/// <summary>Above which first state the units of a spiking layer fire: θ, and what spikes have added to it.</summary>
internal sealed class UnitThreshold
{
    private readonly float[] _threshold; // by unit
    private readonly double _adaptation; // on the second state; 0 for none

    private UnitThreshold(float[] threshold, double adaptation) => (_threshold, _adaptation) = (threshold, adaptation);

    /// <summary>Of a layer with its weights of now; null where its units have no threshold.</summary>
    /// <param name="cell">The neuron model as <see cref="NeuronCatalog"/> reads it.</param>
    /// <param name="layer">The layer.</param>
    public static UnitThreshold? Of(string cell, RecurrentLayer<float> layer)
    {
        Facts? facts = NeuronCatalog.Find(cell).Accept(default(Ask));
        if (facts is null)
        {
            return null;
        }

        int units = layer.Shape.Units;
        float[] thresholds = new float[units];
        for (int u = 0; u < units; u++)
        {
            thresholds[u] = facts.Own < 0 ? (float)facts.Threshold : facts.From(layer.Own!.Value[facts.Own, u]);
        }

        return new UnitThreshold(thresholds, facts.Adaptation);
    }

    /// <summary>Of a unit in a state.</summary>
    public float At(int unit, ReadOnlySpan<float> state, int padded) => _threshold[unit] + (_adaptation == 0 ? 0 : (float)(_adaptation * state[padded + unit]));

    // Threshold of all units, or the own parameter that it is made of.
    private sealed record Facts(double Threshold, int Own, Func<float, float> From, double Adaptation = 0);

    private readonly struct Ask : INeuronVisitor<Facts?>
    {
        public Facts? Visit<N>(N neuron)
            where N : struct, INeuron
            => neuron switch
            {
                LifNeuron lif => new Facts(lif.Threshold, lif.LearnThreshold ? 0 : -1, MathF.Exp),
                AlifNeuron alif => new Facts(alif.Threshold, alif.LearnThreshold ? 0 : -1, MathF.Exp, alif.Adaptation),
                CubaLifNeuron cuba => new Facts(cuba.Threshold, cuba.LearnThreshold ? 0 : -1, MathF.Exp),
                SnuNeuron => new Facts(0, 0, bias => -bias),
                _ => null,
            };
    }
}
