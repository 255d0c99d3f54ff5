using Eddy.Networks.Recurrent;

namespace Eddy.Experiments.Recurrent.Episodes;

/// <summary>How often each unit of a layer fired, or was other than 0, over several episodes, and how often its slope was 0 so that nothing could reach it.</summary>
internal sealed class FiringCount(RecurrentLayer<float> layer)
{
    /// <summary>From this share of the steps on a unit that fires is saturated: it says the same nearly always.</summary>
    public const double Saturation = 0.9;

    private readonly long[] _fired = new long[layer.Shape.Units];
    private readonly long[] _flat = new long[layer.Shape.Units];

    /// <summary>As the checkpoint names it.</summary>
    public string Name { get; } = layer.Name;

    /// <summary>Steps that were counted.</summary>
    public long Steps { get; private set; }

    /// <summary>By unit, the share of the steps in which it fired.</summary>
    public double[] Rates => [.. _fired.Select(fired => fired / (double)Math.Max(1, Steps))];

    /// <summary>The mean of <see cref="Rates"/>.</summary>
    public double Mean => Rates.Average();

    /// <summary>Share of the units that never fired.</summary>
    public double Silent => _fired.Count(fired => fired == 0) / (double)_fired.Length;

    /// <summary>Share of the units that fired nearly always.</summary>
    public double Saturated => Rates.Count(rate => rate >= Saturation) / (double)_fired.Length;

    /// <summary>Share of the units whose slope was 0 in every step: no lesson could reach them.</summary>
    public double Dead => Steps == 0 ? 0 : _flat.Count(flat => flat == Steps) / (double)_flat.Length;

    /// <summary>Share of units and steps in which the slope was 0.</summary>
    public double Flat => _flat.Sum() / (double)Math.Max(1, Steps * _flat.Length);

    /// <summary>Takes in the step that a stream has just made.</summary>
    public void Add(LayerStream<float> now)
    {
        LayerShape shape = layer.Shape;
        for (int u = 0; u < _fired.Length; u++)
        {
            _fired[u] += now.Emission[u] == 0 ? 0 : 1;
            bool flat = true;
            for (int at = u; flat && at < shape.Form.Outputs * shape.States * shape.Padded; at += shape.Padded)
            {
                flat = now.EmissionSlope[at] == 0;
            }

            _flat[u] += flat ? 1 : 0;
        }

        Steps++;
    }
}
