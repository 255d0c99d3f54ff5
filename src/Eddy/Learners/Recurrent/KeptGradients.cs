using System.Numerics;
using Eddy.Networks.Online;
using Eddy.Networks.Recurrent;
using Eddy.Steps;
using Eddy.Traces;

namespace Eddy.Learners.Recurrent;

/// <summary>The gradients that lessons were added to: their norm, its bound, and the step along them, after which they are 0 again.</summary>
internal sealed class KeptGradients<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly RecurrentNetwork<T> _network;
    private readonly Credit<T> _credit;
    private readonly double _clipNorm;
    private readonly (RecurrentLayer<T> Layer, LinearMap<T> Map)[] _maps;

    public KeptGradients(RecurrentNetwork<T> network, Credit<T> credit, double clipNorm)
    {
        (_network, _credit, _clipNorm) = (network, credit, clipNorm);
        Layers = [.. network.Layers.SelectMany(l => l.Parameters())];
        _maps = [.. network.Layers.SelectMany(l => l.Maps.SelectMany(maps => maps).OfType<LinearMap<T>>().Select(map => (l, map)))];
    }

    /// <summary>What the layers learn, from below.</summary>
    public Parameter<T>[] Layers { get; }

    /// <summary>Moves along the mean over streams, within the bound on the norm of all gradients together.</summary>
    /// <param name="step">Begun.</param>
    /// <param name="layers">Whether the layers move.</param>
    /// <param name="readout">Whether the readout does.</param>
    public void Move(StepRule<T> step, bool layers, bool readout)
    {
        ClearAbsent();
        double mean = 1.0 / Math.Max(1, _network.Streams.Length);
        double norm = _clipNorm == 0 ? 0 : Math.Sqrt(LayerSquares() + Squares(_network.Readout.Weights)) * mean;
        T scale = T.CreateChecked(Bounded(mean, norm));
        if (layers)
        {
            foreach (Parameter<T> parameter in Layers)
            {
                Move(parameter, step, scale);
            }
        }

        if (readout)
        {
            Move(_network.Readout.Weights, step, scale);
        }
    }

    /// <summary>Moves the layers by losses of their own, within the same bound.</summary>
    /// <param name="step">Not begun yet.</param>
    /// <param name="mean">On the gradients.</param>
    /// <returns>False where a gradient is not finite: no weight was moved.</returns>
    public bool MoveLayers(StepRule<T> step, double mean)
    {
        ClearAbsent();
        double norm = Math.Sqrt(LayerSquares()) * mean;
        if (!double.IsFinite(norm))
        {
            return false;
        }

        step.Begin();
        T scale = T.CreateChecked(Bounded(mean, norm));
        foreach (Parameter<T> parameter in Layers)
        {
            Move(parameter, step, scale);
        }

        return true;
    }

    /// <summary>Along one kept gradient, which is 0 again.</summary>
    public static void Move(Parameter<T> parameter, StepRule<T> step, T scale)
    {
        for (int panel = 0; panel < parameter.Value.Panels; panel++)
        {
            step.ApplyKept(parameter, panel, scale);
        }

        parameter.Gradient!.Span.Clear();
    }

    private static double Squares(Parameter<T> parameter) => double.CreateChecked(FixedOrderSum.OfSquares<T>(parameter.Gradient!.Span));

    private double Bounded(double mean, double norm) => _clipNorm > 0 && norm > _clipNorm ? mean * _clipNorm / norm : mean;

    // A weight that does not exist must not move, nor count.
    private void ClearAbsent()
    {
        if (!_credit.LayersRest)
        {
            foreach ((RecurrentLayer<T> layer, LinearMap<T> map) in _maps)
            {
                layer.ClearAbsent(map, map.Weights.Gradient!);
            }
        }
    }

    private double LayerSquares()
    {
        double square = 0;
        for (int i = 0; i < Layers.Length && !_credit.LayersRest; i++)
        {
            square += Squares(Layers[i]);
        }

        return square;
    }
}
