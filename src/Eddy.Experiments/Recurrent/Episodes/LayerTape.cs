using Eddy.Networks.Recurrent;
using Eddy.Neurons;

namespace Eddy.Experiments.Recurrent.Episodes;

/// <summary>What some units of a layer did, step by step, in one episode.</summary>
internal sealed class LayerTape
{
    /// <summary>Units that are recorded at most.</summary>
    public const int MostUnits = 64;

    private readonly UnitThreshold? _threshold;

    public LayerTape(RecurrentLayer<float> layer, string cell)
    {
        (Name, Form, Count) = (layer.Name, layer.Shape.Form, layer.Shape.Units);
        int shown = Math.Min(MostUnits, Count);
        Units = [.. Enumerable.Range(0, shown).Select(i => (int)((long)i * Count / shown))];
        _threshold = UnitThreshold.Of(cell, layer);
    }

    /// <summary>As the checkpoint names it.</summary>
    public string Name { get; }

    public NeuronForm Form { get; }

    /// <summary>Units of the layer.</summary>
    public int Count { get; }

    /// <summary>The recorded units, spread evenly over the layer.</summary>
    public int[] Units { get; }

    /// <summary>By step: what each recorded unit told, its first emission.</summary>
    public List<float[]> Told { get; } = [];

    /// <summary>By step: the first state of each recorded unit, before a spike takes from it.</summary>
    public List<float[]> State { get; } = [];

    /// <summary>By step: above which state each recorded unit fires; empty where there is no such thing.</summary>
    public List<float[]> Threshold { get; } = [];

    /// <summary>Takes in the step that a stream has just made.</summary>
    public void Add(RecurrentLayer<float> layer, LayerStream<float> now)
    {
        Told.Add([.. Units.Select(u => now.Emission[u])]);
        State.Add([.. Units.Select(u => now.State[u])]);
        if (_threshold is { } threshold)
        {
            Threshold.Add([.. Units.Select(u => threshold.At(u, now.State, layer.Shape.Padded))]);
        }
    }
}
