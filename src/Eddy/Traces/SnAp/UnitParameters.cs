using System.Numerics;
using Eddy.Networks.Recurrent;
using Eddy.Numerics;
using Eddy.Steps;

namespace Eddy.Traces.SnAp;

/// <summary>The parameters of one unit that exist, in the lanes of its influence: for each map the sources it hears and where its gradients lie, then its own parameters.</summary>
internal sealed class UnitParameters<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int Multiple = 16; // lanes: a vector of floats at the greatest width

    public UnitParameters(RecurrentLayer<T> layer, int unit)
    {
        Unit = unit;
        Segments = new ParameterSegment<T>?[layer.Maps.Length][];
        int lane = 0;
        for (int q = 0; q < Segments.Length; q++)
        {
            Segments[q] = new ParameterSegment<T>?[layer.Shape.Currents];
            for (int g = 0; g < Segments[q].Length; g++)
            {
                if (layer.Maps[q][g] is { } map)
                {
                    int[] rows = [.. Enumerable.Range(0, map.Rows).Where(r => Exists(layer, map, r, unit))];
                    Segments[q][g] = new ParameterSegment<T>(lane, rows, map.Start, map.Weights, unit);
                    lane += rows.Length;
                }
            }
        }

        Own = layer.Own is null ? null : new ParameterSegment<T>(lane, [.. Enumerable.Range(0, layer.Shape.Parameters)], 0, layer.Own, unit);
        lane += layer.Shape.Parameters;
        Lanes = (Math.Max(1, lane) + Multiple - 1) / Multiple * Multiple;
    }

    public int Unit { get; }

    /// <summary>By micro-step and current; null where the current is the input itself.</summary>
    public ParameterSegment<T>?[][] Segments { get; }

    public ParameterSegment<T>? Own { get; }

    /// <summary>All lanes, rounded up.</summary>
    public int Lanes { get; }

    /// <summary>Adds to the gradients of the layer.</summary>
    public void Scatter(ReadOnlySpan<T> lanes)
    {
        foreach (ParameterSegment<T>?[] segments in Segments)
        {
            foreach (ParameterSegment<T>? segment in segments)
            {
                segment?.Scatter(lanes);
            }
        }

        Own?.Scatter(lanes);
    }

    private static bool Exists(RecurrentLayer<T> layer, LinearMap<T> map, int row, int unit)
        => row >= map.RecurrentRows || layer.Connected is null || layer.Connected[(unit * layer.Shape.Units) + row];
}

/// <summary>Some lanes of a unit's influence: parameters that lie in one column of one matrix.</summary>
internal sealed class ParameterSegment<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Parameter<T> _parameter;
    private readonly int[] _gradients; // places in the gradient's memory

    public ParameterSegment(int firstLane, int[] rows, int firstSource, Parameter<T> parameter, int unit)
    {
        (FirstLane, _parameter) = (firstLane, parameter);
        Sources = [.. rows.Select(r => firstSource + r)];
        int panel = unit / PanelMatrix<T>.PanelWidth, lane = unit % PanelMatrix<T>.PanelWidth;
        _gradients = [.. rows.Select(r => (panel * parameter.Value.PanelLength) + (r * PanelMatrix<T>.PanelWidth) + lane)];
    }

    public int FirstLane { get; }

    /// <summary>What each lane's parameter is multiplied by: an index into the layer's sources.</summary>
    public int[] Sources { get; }

    public void Scatter(ReadOnlySpan<T> lanes)
    {
        Span<T> gradient = _parameter.Gradient!.Span;
        for (int i = 0; i < _gradients.Length; i++)
        {
            gradient[_gradients[i]] += lanes[FirstLane + i];
        }
    }
}
