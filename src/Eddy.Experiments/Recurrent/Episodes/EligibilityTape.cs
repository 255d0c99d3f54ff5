using Eddy.Experiments.Reports.Charts;
using Eddy.Networks.Recurrent;
using Eddy.Traces;

namespace Eddy.Experiments.Recurrent.Episodes;

/// <summary>What the weights of one current of a layer were credited with: at a few steps for every weight, or at every step for each source where all units share a trace.</summary>
internal sealed class EligibilityTape(RecurrentLayer<float> layer, int index, LinearMap<float> map)
{
    private const int MostRows = 64;
    private const int MostColumns = 256;

    private readonly List<float[]> _shared = [];

    /// <summary>To read: the layer and the current.</summary>
    public string Name { get; } = $"{layer.Name}, {map.Name}";

    /// <summary>|e| of <see cref="EligibilityReader.OfWeights"/>, [units, sources], reduced to what can be drawn, by step.</summary>
    public List<(int Step, Grid Weights)> Looks { get; } = [];

    /// <summary>Σ |ε| over states, [sources, steps], where the trace is held once for all units; null where it is not.</summary>
    public Grid? Shared => _shared.Count == 0 ? null : Grid.OfColumns(_shared);

    /// <summary>Where recurrent sources end, as a share of all.</summary>
    public double RecurrentShare { get; } = (double)map.RecurrentRows / map.Rows;

    /// <summary>What the sources are, in words.</summary>
    public string Sources { get; } = string.Join(
        " · ", new[] { (map.RecurrentRows, "units of the layer"), (map.BiasRow >= 0 ? 1 : 0, "bias"), (map.InputRows, "inputs") }.Where(part => part.Item1 > 0).Select(part => $"{part.Item1} {part.Item2}"));

    /// <summary>Units and sources.</summary>
    public (int Units, int Sources) Size { get; } = (layer.Shape.Units, map.Rows);

    /// <summary>Takes in the step that was just made.</summary>
    public void Add(Credit<float> credit, int step, bool look)
    {
        if (EligibilityReader.OfSources(credit, index, map) is { } shared)
        {
            _shared.Add(new Grid(shared, shared.Length, 1).Reduced(MostColumns, 1).Values);
        }
        else if (look && EligibilityReader.OfWeights(credit, index, map) is { } weights)
        {
            Looks.Add((step, weights.Reduced(MostRows, MostColumns)));
        }
    }
}
