using Eddy.Numerics;

namespace Eddy.Data.Tasks;

/// <summary>Populations of units that spike by chance: in each step a unit spikes with the same chance, whatever it and others did before.</summary>
internal static class PoissonSpikes
{
    /// <summary>The chance of at least one spike in a step: 1 − exp(−rate · step).</summary>
    /// <param name="hertz">Spikes a second.</param>
    /// <param name="stepMs">Milliseconds a step.</param>
    public static double Chance(double hertz, double stepMs) => 1 - Math.Exp(-hertz * stepMs / 1000);

    /// <summary>Sets 1 where a unit spikes; the rest is left alone. One draw a unit, whatever the chance.</summary>
    public static void Fire(RandomSource random, Span<float> units, double chance)
    {
        for (int i = 0; i < units.Length; i++)
        {
            if (random.NextDouble() < chance)
            {
                units[i] = 1;
            }
        }
    }
}
