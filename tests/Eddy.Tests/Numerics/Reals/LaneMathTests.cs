using System.Numerics;
using Eddy.Numerics;
using Eddy.Numerics.Reals;
using Shouldly;

namespace Eddy.Tests.Numerics.Reals;

/// <summary>Elementary functions over lanes against the library's, which in double are right to one rounding.</summary>
public class LaneMathTests
{
    public static TheoryData<Curve> Functions => [.. Enum.GetValues<Curve>()];

    /// <summary>A tolerance in roundings counts them: the last operation, the one before it, the argument's reduction and the library's own.</summary>
    [Theory, MemberData(nameof(Functions))]
    public void Double_is_within_three_units_in_the_last_place(Curve function)
    {
        double[] a = Grid(function);
        double[] y = EveryWidth<double>.SameBits(bits => Evaluate(bits, function, a));
        Worst(function, a, y).ShouldBeLessThanOrEqualTo(3 * Math.ScaleB(1, -52));
    }

    [Theory, MemberData(nameof(Functions))]
    public void Float_is_within_two_units_in_the_last_place(Curve function)
    {
        float[] a = [.. Grid(function).Select(x => (float)x)];
        float[] y = EveryWidth<float>.SameBits(bits => Evaluate(bits, function, a));
        Worst(function, [.. a.Select(x => (double)x)], [.. y.Select(x => (double)x)]).ShouldBeLessThanOrEqualTo(2 * Math.ScaleB(1, -23));
    }

    [Theory, MemberData(nameof(Functions))]
    public void Not_a_number_stays_so(Curve function)
    {
        EveryWidth<double>.SameBits(bits => Evaluate(bits, function, Repeat(double.NaN))).ShouldAllBe(y => double.IsNaN(y));
        EveryWidth<float>.SameBits(bits => Evaluate(bits, function, Repeat(float.NaN))).ShouldAllBe(y => float.IsNaN(y));
    }

    [Theory]
    [InlineData(Curve.Exp, double.PositiveInfinity, double.PositiveInfinity)]
    [InlineData(Curve.Exp, double.NegativeInfinity, 0)]
    [InlineData(Curve.Exp, 1e5, double.PositiveInfinity)]
    [InlineData(Curve.Exp, -1e5, 0)]
    [InlineData(Curve.Exp, 0, 1)]
    [InlineData(Curve.Tanh, double.PositiveInfinity, 1)]
    [InlineData(Curve.Tanh, double.NegativeInfinity, -1)]
    [InlineData(Curve.Tanh, 25, 1)]
    [InlineData(Curve.Tanh, -25, -1)]
    [InlineData(Curve.Tanh, 0, 0)]
    [InlineData(Curve.Sigmoid, double.PositiveInfinity, 1)]
    [InlineData(Curve.Sigmoid, double.NegativeInfinity, 0)]
    [InlineData(Curve.Sigmoid, 1e5, 1)]
    [InlineData(Curve.Sigmoid, -1e5, 0)]
    [InlineData(Curve.Sigmoid, 0, 0.5)]
    [InlineData(Curve.Log, 0, double.NegativeInfinity)]
    [InlineData(Curve.Log, double.PositiveInfinity, double.PositiveInfinity)]
    [InlineData(Curve.Log, -1, double.NaN)]
    [InlineData(Curve.Log, 1, 0)]
    [InlineData(Curve.Sin, 0, 0)]
    [InlineData(Curve.Cos, 0, 1)]
    [InlineData(Curve.Sin, double.PositiveInfinity, double.NaN)]
    [InlineData(Curve.Cos, double.NegativeInfinity, double.NaN)]
    [InlineData(Curve.Sin, 2e6, double.NaN)]
    [InlineData(Curve.Atan, 0, 0)]
    [InlineData(Curve.Atan, double.PositiveInfinity, Math.PI / 2)]
    [InlineData(Curve.Atan, double.NegativeInfinity, -Math.PI / 2)]
    [InlineData(Curve.Atan, 1, Math.PI / 4)]
    [InlineData(Curve.Atan, 1e30, Math.PI / 2)]
    [InlineData(Curve.Erf, 0, 0)]
    [InlineData(Curve.Erf, double.PositiveInfinity, 1)]
    [InlineData(Curve.Erf, double.NegativeInfinity, -1)]
    [InlineData(Curve.Erf, 7, 1)]
    [InlineData(Curve.Erf, -7, -1)]
    public void Limits_are_exact(Curve function, double a, double expected)
    {
        EveryWidth<double>.SameBits(bits => Evaluate(bits, function, Repeat(a))).ShouldAllBe(y => y.Equals(expected));
        EveryWidth<float>.SameBits(bits => Evaluate(bits, function, Repeat((float)a))).ShouldAllBe(y => y.Equals((float)expected));
    }

    [Theory]
    [InlineData(Curve.Exp)]
    [InlineData(Curve.Sigmoid)]
    public void No_subnormal_comes_out_below_and_the_largest_number_above(Curve function)
    {
        // Around both ends of the normal range; a float overflows at 88.7228, a double at 709.7827.
        float[] a = [.. Enumerable.Range(0, 64_000).Select(i => -110f + (i / 1000f)), 88.72f, 88.73f];
        Evaluate(512, function, [.. a, .. new float[-a.Length & 15]]).ShouldAllBe(y => y == 0 || float.IsNormal(y) || y == float.PositiveInfinity);
        double[] b = [.. Enumerable.Range(0, 64_000).Select(i => -760 + (i / 500.0)), 709.78, 709.79];
        Evaluate(512, function, [.. b, .. new double[-b.Length & 15]]).ShouldAllBe(y => y == 0 || double.IsNormal(y) || y == double.PositiveInfinity);
        if (function == Curve.Exp)
        {
            Evaluate(512, function, Repeat(88.72f))[0].ShouldBe(MathF.Exp(88.72f), 2e-7 * float.MaxValue);
            Evaluate(512, function, Repeat(88.73f))[0].ShouldBe(float.PositiveInfinity);
            Evaluate(512, function, Repeat(709.78))[0].ShouldBe(Math.Exp(709.78), 4e-16 * double.MaxValue);
            Evaluate(512, function, Repeat(709.79))[0].ShouldBe(double.PositiveInfinity);
        }
    }

    [Theory]
    [InlineData(Curve.Tanh)]
    [InlineData(Curve.Atan)]
    [InlineData(Curve.Erf)]
    public void Odd_functions_are_odd_to_the_bit_and_keep_the_sign_of_zero(Curve function)
    {
        double[] a = Grid(function);
        Evaluate(512, function, [.. a.Select(x => -x)]).ShouldBe(Evaluate(512, function, a).Select(y => -y));
        double.IsNegative(Evaluate(512, function, Repeat(-0.0))[0]).ShouldBeTrue();
    }

    [Fact]
    public void Logarithm_of_a_subnormal_is_that_of_the_smallest_normal_number()
    {
        Evaluate(512, Curve.Log, Repeat(5e-324))[0].ShouldBe(-1022 * Math.Log(2), 3e-13);
        Evaluate(512, Curve.Log, Repeat(1e-45f))[0].ShouldBe(-126 * MathF.Log(2), 2e-5f);
    }

    public enum Curve
    {
        Exp,
        Log,
        Tanh,
        Sigmoid,
        Sin,
        Cos,
        Atan,
        Erf,
    }

    /// <summary>Dense where the function moves, and small numbers of both signs; a multiple of 16 long.</summary>
    private static double[] Grid(Curve function)
    {
        const int count = 1 << 16;
        double low = function switch { Curve.Exp => -86.9, Curve.Log => 1e-3, Curve.Tanh => -21, Curve.Sigmoid => -86.9, Curve.Atan => -40, Curve.Erf => -7, _ => -1e4 };
        double high = function switch { Curve.Exp => 88.7, Curve.Log => 30, Curve.Tanh => 21, Curve.Sigmoid => 45, Curve.Atan => 40, Curve.Erf => 7, _ => 1e4 };
        double[] wide = [.. Enumerable.Range(0, count).Select(i => low + ((high - low) * i / (count - 1)))];
        double[] near = [.. Enumerable.Range(0, count).Select(i => -3 + (6.0 * i / (count - 1)))];
        double[] small = [.. Enumerable.Range(0, count).Select(i => Math.ScaleB(1 + ((i & 511) / 512.0), -(i >> 11)) * ((i & 1024) == 0 ? 1 : -1))];
        return [.. wide, .. near.Concat(small).Select(x => function == Curve.Log ? Math.Abs(x) + 1e-30 : x)];
    }

    private static T[] Repeat<T>(T value) => [.. Enumerable.Repeat(value, 16)];

    /// <summary>Largest error against the library, relative to the value; of sine and cosine in float, whose argument's own rounding is not at issue, too.</summary>
    private static double Worst(Curve function, double[] a, double[] y)
    {
        Func<double, double> exact = function switch
        {
            Curve.Exp => Math.Exp,
            Curve.Log => Math.Log,
            Curve.Tanh => Math.Tanh,
            Curve.Sigmoid => x => 1 / (1 + Math.Exp(-x)),
            Curve.Sin => Math.Sin,
            Curve.Cos => Math.Cos,
            Curve.Atan => Math.Atan,
            _ => ErrorFunction.Of,
        };
        return a.Select((x, i) => exact(x) is var e && e == y[i] ? 0 : Math.Abs((y[i] - e) / e)).Max();
    }

    private static T[] Evaluate<T>(int bits, Curve function, T[] a)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var y = new T[a.Length];
        EveryWidth<T>.Run(bits, new Kernel<T>(function, a, y));
        return y;
    }

    private readonly struct Kernel<T>(Curve function, T[] a, T[] y) : IKernel<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        public void Run<V, L>()
            where V : struct
            where L : ILanes<T, V>
        {
            for (nuint i = 0; i < (nuint)a.Length; i += (nuint)L.Count)
            {
                V x = L.Load(ref a[0], i);
                L.Store(function switch
                {
                    Curve.Exp => LaneMath<T, V, L>.Exp(x),
                    Curve.Log => LaneMath<T, V, L>.Log(x),
                    Curve.Tanh => LaneMath<T, V, L>.Tanh(x),
                    Curve.Sigmoid => LaneMath<T, V, L>.Sigmoid(x),
                    Curve.Sin => LaneMath<T, V, L>.Sin(x),
                    Curve.Cos => LaneMath<T, V, L>.Cos(x),
                    Curve.Atan => LaneMath<T, V, L>.Atan(x),
                    _ => LaneMath<T, V, L>.Erf(x),
                }, ref y[0], i);
            }
        }
    }
}
