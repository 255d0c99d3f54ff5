using System.Globalization;
using Eddy.Numerics;

namespace Eddy.Neurons;

/// <summary>Where the first eigenvalues λ = r e^{iθ} of a complex diagonal recurrence are drawn: uniformly over the area of a ring in the complex plane.</summary>
/// <remarks><code>
/// r² = m² + u (M² − m²),   θ = P v         u, v uniform in (0, 1],  m and M the radii,  P the largest phase
/// </code>
/// (Orvieto et al. 2023, arXiv 2303.06349). r is the memory, about 1/(1 − r) steps; θ the turn in a step.</remarks>
public sealed record EigenvalueRing
{
    private const string Neuron = "eigenvalues";

    /// <summary>The ring that is drawn from where none is named.</summary>
    public static EigenvalueRing Usual { get; } = new();

    /// <summary>m, smallest radius, in [0, 1) and not above <see cref="MaxRadius"/>. Default 0.</summary>
    public double MinRadius { get; init => field = NeuronOption.Check(value is >= 0 and < 1, value, Neuron, "must be in [0, 1)."); }

    /// <summary>M, largest radius, in (0, 1). Default 0.999: a memory of a thousand steps.</summary>
    public double MaxRadius { get; init => field = NeuronOption.Check(value is > 0 and < 1, value, Neuron, "must be in (0, 1): at 1 nothing is ever forgotten."); } = 0.999;

    /// <summary>P, largest phase in radians a step, in (0, 2π]. Default 6.28; a small one draws slow rotations.</summary>
    public double MaxPhase { get; init => field = NeuronOption.Check(value is > 0 and <= 2 * Math.PI, value, Neuron, "must be in (0, 2π]."); } = 6.28;

    /// <summary>The ring itself where it has an inside; a model asks when it is given one, as the two radii are set one after the other.</summary>
    internal static EigenvalueRing? Checked(EigenvalueRing ring)
    {
        ArgumentNullException.ThrowIfNull(ring);
        if (ring.MinRadius > ring.MaxRadius)
        {
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture,
                $"{Neuron}: MinRadius {ring.MinRadius} is above MaxRadius {ring.MaxRadius}. Exchange the two."), nameof(ring));
        }

        return ring == Usual ? null : ring; // null, so that the default of a model equals one that was given the usual ring
    }

    /// <summary>Draws the radius and the phase of one eigenvalue, both above 0.</summary>
    internal (double Radius, double Phase) Draw(RandomSource random)
    {
        double u = 1 - random.NextDouble(), v = 1 - random.NextDouble(); // in (0, 1], so that both have a logarithm
        double square = (MinRadius * MinRadius) + (u * ((MaxRadius * MaxRadius) - (MinRadius * MinRadius)));
        return (Math.Sqrt(square), MaxPhase * v);
    }
}
