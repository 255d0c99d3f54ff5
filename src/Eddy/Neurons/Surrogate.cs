using System.Runtime.CompilerServices;
using Eddy.Numerics.Reals;

namespace Eddy.Neurons;

/// <summary>What stands for the slope of a spike, which has none: ψ(u), u the distance from threshold. And the soft spike, whose true slope ψ is.</summary>
/// <remarks>
/// A parameter that the shape does not read must not be set; the layer refuses it. Triangular, relu-triangle and box are 0 beyond their width: a unit that stays there learns
/// nothing at all, and says nothing of it.
/// </remarks>
public readonly record struct Surrogate
{
    private const string Name = "surrogate";
    private readonly double _gamma; // 0 is the usual one
    private readonly double _alpha;
    private readonly double _width;
    private readonly double _steepness;
    private readonly double _depth;
    private readonly double _spread;

    /// <summary>The shape. Default <see cref="SurrogateShape.ArcTan"/>.</summary>
    public SurrogateShape Shape { get; init => field = NeuronOption.Defined(value, Name); }

    /// <summary>γ, area under the triangular one, above 0. Default 0.3.</summary>
    public double Gamma { get => Or(_gamma, 0.3); init => _gamma = Positive(value); }

    /// <summary>α, above 0: height at threshold over w of relu-triangle, default 0.3; twice the height at threshold of arctan, default 2.</summary>
    public double Alpha { get => Or(_alpha, Shape == SurrogateShape.ArcTan ? 2 : 0.3); init => _alpha = Positive(value); }

    /// <summary>w, in units of the state, above 0: half the width of relu-triangle, default 1, and of box, default 0.5; standard deviation of the Gaussian ones, default 0.5.</summary>
    public double Width { get => Or(_width, Shape == SurrogateShape.ReluTriangle ? 1 : 0.5); init => _width = Positive(value); }

    /// <summary>k, above 0: default 4 for sigmoid, 10 for fast sigmoid, 1.5 for erf.</summary>
    public double Steepness
    {
        get => Or(_steepness, Shape switch { SurrogateShape.FastSigmoid => 10, SurrogateShape.Erf => 1.5, _ => 4 });
        init => _steepness = Positive(value);
    }

    /// <summary>h of multi-Gaussian, share of the troughs, above 0. Default 0.15.</summary>
    public double Depth { get => Or(_depth, 0.15); init => _depth = Positive(value); }

    /// <summary>s of multi-Gaussian, width of the troughs over w, above 0. Default 6.</summary>
    public double Spread { get => Or(_spread, 6); init => _spread = Positive(value); }

    /// <summary>Whether ψ is 0 from some distance on.</summary>
    public bool HasCompactSupport => Shape is SurrogateShape.Triangular or SurrogateShape.ReluTriangle or SurrogateShape.Box;

    /// <summary>ψ(u).</summary>
    /// <param name="u">Distance from threshold; a spike is where it is above 0.</param>
    /// <param name="threshold">θ, the width of the triangular one; the others do not read it.</param>
    public TReal Slope<TReal>(TReal u, double threshold = 1)
        where TReal : struct, IReal<TReal>
        => Shape switch
        {
            SurrogateShape.ArcTan => SurrogateSlope.ArcTan(u, Alpha),
            SurrogateShape.Triangular => SurrogateSlope.Triangle(u, threshold, Gamma / (threshold * threshold)),
            SurrogateShape.ReluTriangle => SurrogateSlope.Triangle(u, Width, Alpha),
            SurrogateShape.Sigmoid => SurrogateSlope.Sigmoid(u, Steepness),
            SurrogateShape.FastSigmoid => SurrogateSlope.FastSigmoid(u, Steepness),
            SurrogateShape.Gaussian => SurrogateSlope.Normal(u, Width, 1),
            SurrogateShape.MultiGaussian => SurrogateSlope.ThreeNormals(u, Width, Spread, Depth),
            SurrogateShape.Box => SurrogateSlope.Box(u, Width),
            _ => SurrogateSlope.Normal(u, Math.Sqrt(0.5) / Steepness, 1), // k e^(−(ku)²)/√π is the density of spread 1/(√2 k)
        };

    /// <summary>The soft spike: ½ + ∫₀ᵘ ψ, ½ at threshold. Not bounded by 0 and 1 for every shape.</summary>
    /// <param name="u">Distance from threshold.</param>
    /// <param name="threshold">As in <see cref="Slope"/>.</param>
    public TReal Smooth<TReal>(TReal u, double threshold = 1)
        where TReal : struct, IReal<TReal>
        => TReal.Constant(0.5) + Area(u, threshold);

    /// <summary>Refuses a parameter that the shape does not read.</summary>
    internal void Require(string neuron)
    {
        Require(_gamma, nameof(Gamma), neuron, SurrogateShape.Triangular);
        Require(_alpha, nameof(Alpha), neuron, SurrogateShape.ReluTriangle, SurrogateShape.ArcTan);
        Require(_width, nameof(Width), neuron, SurrogateShape.ReluTriangle, SurrogateShape.Gaussian, SurrogateShape.MultiGaussian, SurrogateShape.Box);
        Require(_steepness, nameof(Steepness), neuron, SurrogateShape.Sigmoid, SurrogateShape.FastSigmoid, SurrogateShape.Erf);
        Require(_depth, nameof(Depth), neuron, SurrogateShape.MultiGaussian);
        Require(_spread, nameof(Spread), neuron, SurrogateShape.MultiGaussian);
    }

    private TReal Area<TReal>(TReal u, double threshold)
        where TReal : struct, IReal<TReal>
        => Shape switch
        {
            SurrogateShape.ArcTan => SurrogateArea.ArcTan(u, Alpha),
            SurrogateShape.Triangular => SurrogateArea.Triangle(u, threshold, Gamma / (threshold * threshold)),
            SurrogateShape.ReluTriangle => SurrogateArea.Triangle(u, Width, Alpha),
            SurrogateShape.Sigmoid => SurrogateArea.Sigmoid(u, Steepness),
            SurrogateShape.FastSigmoid => SurrogateArea.FastSigmoid(u, Steepness),
            SurrogateShape.Gaussian => SurrogateArea.Normal(u, Width, 1),
            SurrogateShape.MultiGaussian => SurrogateArea.ThreeNormals(u, Width, Spread, Depth),
            SurrogateShape.Box => SurrogateArea.Box(u, Width),
            _ => SurrogateArea.Normal(u, Math.Sqrt(0.5) / Steepness, 1),
        };

    private static double Or(double value, double usual) => value == 0 ? usual : value;

    private static double Positive(double value, [CallerMemberName] string option = "")
        => NeuronOption.Check(value > 0 && double.IsFinite(value), value, Name, "must be finite and above 0.", option);

    private void Require(double value, string option, string neuron, params ReadOnlySpan<SurrogateShape> readers)
    {
        if (value != 0 && !readers.Contains(Shape))
        {
            throw new ArgumentException(
                $"{neuron}: the surrogate is {Shape}, which does not read {option}; {string.Join(" and ", readers.ToArray())} would. Leave {option} out, or choose another shape.", option);
        }
    }
}
