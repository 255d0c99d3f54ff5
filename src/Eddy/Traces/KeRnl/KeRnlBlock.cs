using System.Numerics;
using Eddy.Networks.Recurrent;
using Eddy.Numerics;
using Eddy.Steps;

namespace Eddy.Traces.KeRnl;

/// <summary>B of one map of a layer, or of its own parameters, in the layout of the parameter.</summary>
internal sealed class KeRnlBlock<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Parameter<T> _parameter;
    private readonly LinearMap<T>? _map;
    private readonly int _index; // the current, or the own parameter
    private readonly LayerShape _shape;
    private readonly T[] _slope; // 0 beyond the units

    private KeRnlBlock(string name, Parameter<T> parameter, LinearMap<T>? map, int index, LayerShape shape, int streams)
    {
        (_parameter, _map, _index, _shape, _slope) = (parameter, map, index, shape, new T[shape.Padded]);
        Eligibility = new TraceTensor<T>(name, parameter.Value.Length, streams);
    }

    /// <summary>B.</summary>
    public TraceTensor<T> Eligibility { get; }

    /// <summary>Those of a layer.</summary>
    public static KeRnlBlock<T>[] Of(RecurrentLayer<T> layer, int streams)
    {
        var blocks = new List<KeRnlBlock<T>>();
        for (int g = 0; g < layer.Shape.Currents; g++)
        {
            if (layer.Maps[0][g] is { } map)
            {
                blocks.Add(new KeRnlBlock<T>(map.Name, map.Weights, map, g, layer.Shape, streams));
            }
        }

        if (layer.Own is not null)
        {
            blocks.Add(new KeRnlBlock<T>("own", layer.Own, null, -1, layer.Shape, streams));
        }

        return [.. blocks];
    }

    /// <summary>B ← K B + F x.</summary>
    public void Advance(int stream, MicroStep<T> step, ReadOnlySpan<T> keep)
    {
        Span<T> b = Eligibility.Of(stream);
        int panelLength = _parameter.Value.PanelLength;
        if (_map is not null)
        {
            step.SlopeCurrent.AsSpan(_index * _shape.Padded, _shape.Units).CopyTo(_slope);
            Simd<T>.Run(new KeRnlAdvanceKernel<T>(keep, step.Sources.AsSpan(_map.Start, _map.Rows), _slope, b, panelLength));
            return;
        }

        ReadOnlySpan<T> one = [T.One];
        for (int p = 0; p < _shape.Parameters; p++)
        {
            step.SlopeParameter.AsSpan(p * _shape.Padded, _shape.Units).CopyTo(_slope);
            for (int panel = 0; panel < _parameter.Value.Panels; panel++)
            {
                int at = panel * PanelMatrix<T>.PanelWidth;
                Simd<T>.Run(new KeRnlAdvanceKernel<T>(
                    keep.Slice(at, PanelMatrix<T>.PanelWidth),
                    one,
                    _slope.AsSpan(at, PanelMatrix<T>.PanelWidth),
                    b.Slice((panel * panelLength) + (p * PanelMatrix<T>.PanelWidth), PanelMatrix<T>.PanelWidth),
                    PanelMatrix<T>.PanelWidth));
            }
        }
    }

    /// <summary>Gradient += c B.</summary>
    public void Accumulate(int stream, ReadOnlySpan<T> c)
        => Simd<T>.Run(new KeRnlGradientKernel<T>(c, Eligibility.Of(stream), _parameter.Gradient!.Span, _parameter.Value.Rows, _parameter.Value.PanelLength));
}
