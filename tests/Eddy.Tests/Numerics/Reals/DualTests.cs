using System.Runtime.Intrinsics;
using Eddy.Numerics;
using Eddy.Numerics.Reals;
using Shouldly;
using Four = Eddy.Numerics.Reals.Four<double, double, Eddy.Numerics.Lanes1<double>>;
using Number = Eddy.Numerics.Reals.Lane<double, double, Eddy.Numerics.Lanes1<double>>;
using PairOfOne = Eddy.Numerics.Reals.Pair<Eddy.Numerics.Reals.Lane<double, double, Eddy.Numerics.Lanes1<double>>, Eddy.Numerics.Reals.One<Eddy.Numerics.Reals.Lane<double, double, Eddy.Numerics.Lanes1<double>>>>;
using PairOfPair = Eddy.Numerics.Reals.Pair<Eddy.Numerics.Reals.Lane<double, double, Eddy.Numerics.Lanes1<double>>, Eddy.Numerics.Reals.Pair<Eddy.Numerics.Reals.Lane<double, double, Eddy.Numerics.Lanes1<double>>, Eddy.Numerics.Reals.One<Eddy.Numerics.Reals.Lane<double, double, Eddy.Numerics.Lanes1<double>>>>>;

namespace Eddy.Tests.Numerics.Reals;

/// <summary>Slopes of every operation against those derived by hand and against central differences.</summary>
public class DualTests
{
    /// <summary>Values up to 3, a dozen roundings.</summary>
    private const double Tolerance = 1e-14;

    public interface IEquation
    {
        /// <summary>∂/∂a and ∂/∂b by hand.</summary>
        static abstract (double A, double B) Slopes(double a, double b);

        static abstract TReal Evaluate<TReal>(TReal a, TReal b)
            where TReal : struct, IReal<TReal>;
    }

    [Fact]
    public void Sum() => Check<SumEquation>();

    [Fact]
    public void Difference() => Check<DifferenceEquation>();

    [Fact]
    public void Negation() => Check<NegationEquation>();

    [Fact]
    public void Product() => Check<ProductEquation>();

    [Fact]
    public void Quotient() => Check<QuotientEquation>();

    [Fact]
    public void Exponential() => Check<ExpEquation>();

    [Fact]
    public void Logarithm() => Check<LogEquation>();

    [Fact]
    public void Hyperbolic_tangent() => Check<TanhEquation>();

    [Fact]
    public void Logistic() => Check<SigmoidEquation>();

    [Fact]
    public void Sine() => Check<SinEquation>();

    [Fact]
    public void Cosine() => Check<CosEquation>();

    [Fact]
    public void Arc_tangent() => Check<AtanEquation>();

    [Fact]
    public void Error_function() => Check<ErfEquation>();

    [Fact]
    public void Square_root() => Check<SqrtEquation>();

    [Fact]
    public void Rectifier() => Check<ReluEquation>();

    [Fact]
    public void Choice() => Check<WhereEquation>();

    [Fact]
    public void Detached_factor() => Check<DetachEquation>(differences: false);

    [Fact]
    public void All_of_them_nested() => Check<NestedEquation>();

    [Fact]
    public void Rectifier_has_slope_0_at_0()
        => Read(Dual<Number, Four>.Relu(Dual<Number, Four>.Variable(new(0), 0))).ShouldBe([0, 0, 0, 0]);

    [Theory]
    [InlineData(-0.5, 0)]
    [InlineData(0, 0)]
    [InlineData(0.5, 1)]
    public void Spike_steps_at_0_and_has_the_slope_it_is_given(double u, double expected)
    {
        // The slope 0.3 b is a number of b, yet d spike/db is not touched by it.
        var b = Dual<Number, Four>.Variable(new(2), 1);
        var spike = Dual<Number, Four>.Spike(Dual<Number, Four>.Variable(new(u), 0), Dual<Number, Four>.Constant(0.3) * b);
        spike.Value.Value.ShouldBe(expected);
        Read(spike).ShouldBe([0.6, 0, 0, 0]);
    }

    [Fact]
    public void Variables_seed_one_direction_and_constants_none()
    {
        for (int direction = -1; direction < 4; direction++)
        {
            double[] expected = [.. Enumerable.Range(0, 4).Select(k => k == direction ? 1.0 : 0)];
            Read(Dual<Number, Four>.Variable(new(7), direction)).ShouldBe(expected);
            Read(Dual<Number, PairOfPair>.Variable(new(7), direction)).ShouldBe(expected);
        }

        Read(Dual<Number, Four>.Constant(7)).ShouldBe([0, 0, 0, 0]);
        (One<Number>.Count, PairOfOne.Count, PairOfPair.Count, Four.Count).ShouldBe((1, 2, 4, 4));
    }

    [Fact]
    public void Pairs_give_the_bits_of_four_side_by_side()
    {
        var four = NestedEquation.Evaluate(Dual<Number, Four>.Variable(new(0.7), 2), Dual<Number, Four>.Variable(new(1.3), 3));
        var pairs = NestedEquation.Evaluate(Dual<Number, PairOfPair>.Variable(new(0.7), 2), Dual<Number, PairOfPair>.Variable(new(1.3), 3));
        Read(pairs).ShouldBe(Read(four));
        Read(pairs).ShouldNotBe([0, 0, 0, 0]);
        var two = NestedEquation.Evaluate(Dual<Number, PairOfOne>.Variable(new(0.7), 0), Dual<Number, PairOfOne>.Variable(new(1.3), 1));
        Read(two).ShouldBe(Read(four)[2..]);
    }

    [Fact]
    public void A_vector_gives_the_bits_of_single_numbers()
    {
        var a = Vector512.Create(-1.4, -0.9, -0.2, 0.1, 0.5, 0.8, 1.1, 1.9);
        var b = Vector512.Create(0.3, 1.7, 0.9, 1.2, 0.4, 2.2, 0.8, 1.5);
        var wide = NestedEquation.Evaluate(
            Dual<Lane<double, Vector512<double>, Lanes512<double>>, Four<double, Vector512<double>, Lanes512<double>>>.Variable(new(a), 0),
            Dual<Lane<double, Vector512<double>, Lanes512<double>>, Four<double, Vector512<double>, Lanes512<double>>>.Variable(new(b), 1));
        var slopes = new Lane<double, Vector512<double>, Lanes512<double>>[4];
        Four<double, Vector512<double>, Lanes512<double>>.Write(wide.Partials, slopes);
        for (int lane = 0; lane < 8; lane++)
        {
            var single = NestedEquation.Evaluate(Dual<Number, Four>.Variable(new(a[lane]), 0), Dual<Number, Four>.Variable(new(b[lane]), 1));
            wide.Value.Value[lane].ShouldBe(single.Value.Value);
            slopes.Select(slope => slope.Value[lane]).ShouldBe(Read(single));
        }
    }

    private static double[] Read<P>(Dual<Number, P> dual)
        where P : struct, IPartials<Number, P>
    {
        var directions = new Number[P.Count];
        P.Write(dual.Partials, directions);
        return [.. directions.Select(direction => direction.Value)];
    }

    private static void Check<TEquation>(bool differences = true)
        where TEquation : IEquation
    {
        foreach ((double a, double b) in new[] { (-1.4, 0.5), (-0.2, 1.7), (0.6, 0.9), (1.9, 2.4) })
        {
            (double byA, double byB) = TEquation.Slopes(a, b);
            var result = TEquation.Evaluate(Dual<Number, Four>.Variable(new(a), 0), Dual<Number, Four>.Variable(new(b), 2));
            double[] slopes = Read(result);
            result.Value.Value.ShouldBe(At<TEquation>(a, b));
            slopes[0].ShouldBe(byA, Tolerance);
            slopes[1].ShouldBe(0);
            slopes[2].ShouldBe(byB, Tolerance);
            slopes[3].ShouldBe(0);
            if (differences)
            {
                const double h = 1e-5; // h² times a third derivative up to 150, 1e-16/h from rounding
                slopes[0].ShouldBe((At<TEquation>(a + h, b) - At<TEquation>(a - h, b)) / (2 * h), 1e-8);
                slopes[2].ShouldBe((At<TEquation>(a, b + h) - At<TEquation>(a, b - h)) / (2 * h), 1e-8);
            }
        }
    }

    private static double At<TEquation>(double a, double b)
        where TEquation : IEquation
        => TEquation.Evaluate(new Number(a), new Number(b)).Value;
}
