using Eddy.Neurons;
using Shouldly;

namespace Eddy.Tests.Neurons;

public class SurrogateTests
{
    private const double Threshold = 0.6;

    public static TheoryData<SurrogateShape> Shapes => [.. Enum.GetValues<SurrogateShape>()];

    /// <summary>A density or two, a dozen roundings of numbers up to 100.</summary>
    [Theory, MemberData(nameof(Shapes))]
    public void The_slope_is_the_published_one(SurrogateShape shape)
    {
        foreach (double u in Grid())
        {
            new Surrogate { Shape = shape }.Slope(new PlainDual(u), Threshold).Value.ShouldBe(Published(shape, u), 1e-13, $"{u}");
        }
    }

    [Theory, MemberData(nameof(Shapes))]
    public void The_soft_spike_has_that_slope_and_is_a_half_at_threshold(SurrogateShape shape)
    {
        var surrogate = new Surrogate { Shape = shape };
        surrogate.Smooth(new PlainDual(0), Threshold).Value.ShouldBe(0.5, 1e-15);
        foreach (double u in Grid())
        {
            surrogate.Smooth(new PlainDual(u, 1), Threshold).Slope.ShouldBe(surrogate.Slope(new PlainDual(u), Threshold).Value, 1e-13, $"{u}");
        }
    }

    /// <summary>Middle sums over 2000 intervals from 0; kinks of the slope lie on their ends. Their error is h²/24 u times a second derivative, of up to 2 k³ = 2000.</summary>
    [Theory, MemberData(nameof(Shapes))]
    public void The_soft_spike_is_the_area_under_the_slope(SurrogateShape shape)
    {
        var surrogate = new Surrogate { Shape = shape };
        foreach (double u in (double[])[-2, -0.5, 0.25, 1, 3])
        {
            double h = u / 2000, area = Enumerable.Range(0, 2000).Sum(i => h * surrogate.Slope(new PlainDual((i + 0.5) * h), Threshold).Value);
            (surrogate.Smooth(new PlainDual(u), Threshold).Value - 0.5).ShouldBe(area, 6e-4, $"{u}");
        }
    }

    [Fact]
    public void The_table_holds()
    {
        RecurrentOracle oracle = RecurrentOracle.Read("surrogates", "eligibility");
        double[] grid = oracle.Flat("grid");
        double threshold = oracle.Number("v_th");
        oracle["table"].Names().Length.ShouldBe(Enum.GetValues<SurrogateShape>().Length);
        foreach (string name in oracle["table"].Names())
        {
            RecurrentOracle row = oracle["table"][name];
            Surrogate surrogate = OracleCells.Surrogate(row["surrogate"]);
            oracle.ShouldHold([.. grid.Select(u => surrogate.Slope(new PlainDual(u), threshold).Value)], row.Flat("psi"), name);
            oracle.ShouldHold([.. grid.Select(u => surrogate.Smooth(new PlainDual(u), threshold).Value - 0.5)], row.Flat("soft"), name + ", soft");
        }
    }

    [Fact]
    public void Compact_support_is_said()
    {
        foreach (SurrogateShape shape in Enum.GetValues<SurrogateShape>())
        {
            var surrogate = new Surrogate { Shape = shape };
            surrogate.HasCompactSupport.ShouldBe(surrogate.Slope(new PlainDual(3), Threshold).Value == 0);
        }
    }

    [Fact]
    public void Defaults_are_the_usual_ones_of_the_shape()
    {
        default(Surrogate).Shape.ShouldBe(SurrogateShape.ArcTan);
        (new Surrogate().Alpha, new Surrogate { Shape = SurrogateShape.ReluTriangle }.Alpha).ShouldBe((2, 0.3));
        (new Surrogate { Shape = SurrogateShape.ReluTriangle }.Width, new Surrogate { Shape = SurrogateShape.Box }.Width).ShouldBe((1, 0.5));
        (new Surrogate { Shape = SurrogateShape.Sigmoid }.Steepness, new Surrogate { Shape = SurrogateShape.FastSigmoid }.Steepness, new Surrogate { Shape = SurrogateShape.Erf }.Steepness)
            .ShouldBe((4, 10, 1.5));
        (new Surrogate().Gamma, new Surrogate().Depth, new Surrogate().Spread).ShouldBe((0.3, 0.15, 6));
    }

    [Fact]
    public void What_cannot_be_is_refused()
    {
        Refused(() => new Surrogate { Shape = (SurrogateShape)9 }, "must be one of ArcTan, Triangular");
        Refused(() => new Surrogate { Gamma = 0 }, "surrogate Gamma: must be finite and above 0");
        Refused(() => new Surrogate { Alpha = -1 }, "surrogate Alpha");
        Refused(() => new Surrogate { Width = double.NaN }, "surrogate Width");
        Refused(() => new Surrogate { Steepness = double.PositiveInfinity }, "surrogate Steepness");
        Refused(() => new Surrogate { Depth = 0 }, "surrogate Depth");
        Refused(() => new Surrogate { Spread = 0 }, "surrogate Spread");

        static void Refused(Func<Surrogate> make, string message) => Should.Throw<ArgumentOutOfRangeException>(() => make()).Message.ShouldContain(message);
    }

    [Fact]
    public void A_parameter_that_the_shape_does_not_read_is_refused_by_the_neuron()
    {
        Should.Throw<ArgumentException>(() => new LifNeuron { Surrogate = new() { Gamma = 0.3 } }.Form)
            .Message.ShouldContain("lif: the surrogate is ArcTan, which does not read Gamma; Triangular would");
        Should.Throw<ArgumentException>(() => new SnuNeuron { Surrogate = new() { Shape = SurrogateShape.Box, Steepness = 3 } }.Form)
            .Message.ShouldContain("Sigmoid and FastSigmoid and Erf would");
        new LifNeuron { Surrogate = new() { Shape = SurrogateShape.Triangular, Gamma = 0.3 } }.Form.Name.ShouldBe("lif");
    }

    private static IEnumerable<double> Grid() => Enumerable.Range(-300, 601).Select(i => (i / 100.0) + 0.0031); // on no kink

    private static double Published(SurrogateShape shape, double u)
    {
        const double root = 2.5066282746310005;
        double Normal(double at, double deviation) => Math.Exp(-at * at / (2 * deviation * deviation)) / (deviation * root);
        double sigmoid = 1 / (1 + Math.Exp(-4 * u));
        return shape switch
        {
            SurrogateShape.ArcTan => 1 / (1 + Math.Pow(Math.PI * u, 2)),
            SurrogateShape.Triangular => 0.3 / Threshold * Math.Max(0, 1 - (Math.Abs(u) / Threshold)),
            SurrogateShape.ReluTriangle => 0.3 * Math.Max(0, 1 - Math.Abs(u)),
            SurrogateShape.Sigmoid => 4 * sigmoid * (1 - sigmoid),
            SurrogateShape.FastSigmoid => 1 / Math.Pow(1 + (10 * Math.Abs(u)), 2),
            SurrogateShape.Gaussian => Normal(u, 0.5),
            SurrogateShape.MultiGaussian => (1.15 * Normal(u, 0.5)) - (0.15 * Normal(u - 0.5, 3)) - (0.15 * Normal(u + 0.5, 3)),
            SurrogateShape.Box => Math.Abs(u) < 0.5 ? 1 : 0,
            _ => Math.Exp(-Math.Pow(1.5 * u, 2)) * 1.5 / Math.Sqrt(Math.PI),
        };
    }
}
