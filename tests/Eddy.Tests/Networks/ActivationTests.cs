using System.Numerics;
using Eddy.Networks;
using Eddy.Tests.Numerics;
using Shouldly;

namespace Eddy.Tests.Networks;

public class ActivationTests
{
    private const int Count = 4 * 32 * 75; // a multiple of 32

    [Fact]
    public void Gelu_is_a_times_the_normal_distribution_function()
    {
        Gelu<float>();
        Gelu<double>();
    }

    [Fact]
    public void The_gelu_kernel_has_the_same_bits_at_every_width()
    {
        GeluWidths<float>();
        GeluWidths<double>();
    }

    [Theory]
    [InlineData(Activation.Relu)]
    [InlineData(Activation.Tanh)]
    [InlineData(Activation.Sigmoid)]
    [InlineData(Activation.Identity)]
    public void Every_activation_is_its_definition_to_a_few_roundings(Activation activation)
    {
        Values<float>(activation);
        Values<double>(activation);
    }

    [Theory]
    [InlineData(Activation.Relu)]
    [InlineData(Activation.Gelu)]
    [InlineData(Activation.Tanh)]
    [InlineData(Activation.Sigmoid)]
    [InlineData(Activation.Identity)]
    public void Every_slope_is_the_derivative_by_finite_differences(Activation activation)
    {
        const double Step = 1e-3;
        double[] a = Range<double>(), z = [.. a], slope = new double[Count], signal = new double[Count];
        Array.Fill(signal, 3);
        ActivationFunction.Apply(activation, z, slope);
        ActivationFunction.MultiplyBySlope(activation, signal, z, slope);
        for (int i = 0; i < Count; i++)
        {
            if (activation == Activation.Relu && Math.Abs(a[i]) < 2 * Step)
            {
                continue;
            }

            double Value(int steps) => ActivationReference.Value(activation, a[i] + (steps * Step));
            double difference = ((8 * (Value(1) - Value(-1))) - (Value(2) - Value(-2))) / (12 * Step);

            // fourth order: h⁴/30 = 3e-14 of the fifth derivative (at most 16), and values up to 12 round by 1.3e-15 each, over h: 2e-12
            (signal[i] / 3).ShouldBe(difference, 5e-12, $"{activation} at {a[i]}");
        }
    }

    [Fact]
    public void Relu_passes_nothing_at_zero_and_below()
    {
        double[] z = new double[32], signal = new double[32];
        Array.Fill(signal, 1);
        (z[0], z[1], z[2]) = (-1, 0, double.Epsilon);
        ActivationFunction.Apply(Activation.Relu, z, new double[32]);
        ActivationFunction.MultiplyBySlope(Activation.Relu, signal, z, new double[32]);
        signal[..3].ShouldBe([0, 0, 1]);
    }

    [Theory]
    [InlineData(Activation.Relu)]
    [InlineData(Activation.Gelu)]
    [InlineData(Activation.Tanh)]
    [InlineData(Activation.Sigmoid)]
    [InlineData(Activation.Identity)]
    public void A_broken_number_stays_broken(Activation activation)
    {
        float[] z = new float[32];
        z[5] = float.NaN;
        ActivationFunction.Apply(activation, z, new float[32]);
        float.IsNaN(z[5]).ShouldBeTrue();
    }

    [Theory]
    [InlineData(Activation.Relu)]
    [InlineData(Activation.Gelu)]
    [InlineData(Activation.Tanh)]
    [InlineData(Activation.Sigmoid)]
    [InlineData(Activation.Identity)]
    public void An_activation_that_is_not_zero_at_zero_says_so(Activation activation)
    {
        float[] single = new float[64];
        double[] twice = new double[64];
        ActivationFunction.Apply(activation, single, new float[64]);
        ActivationFunction.Apply(activation, twice, new double[64]);
        if (!ActivationFunction.IsNonZeroAtZero(activation))
        {
            single.ShouldAllBe(z => z == 0);
            twice.ShouldAllBe(z => z == 0);
        }
    }

    [Fact]
    public void An_unknown_activation_is_refused()
        => Should.Throw<ArgumentOutOfRangeException>(() => ActivationFunction.Apply((Activation)99, new float[32], new float[32]));

    // The whole of [−12, 12] in float-exact steps, both zeros included.
    private static T[] Range<T>()
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        => [.. Enumerable.Range(0, Count).Select(i => T.CreateChecked((float)(((i * 24.0) / Count) - 12)))];

    private static void Gelu<T>()
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T[] a = Range<T>(), z = [.. a], slope = new T[Count];
        ActivationFunction.Apply(Activation.Gelu, z, slope);
        double u = EveryWidth<T>.Unit;
        for (int i = 0; i < Count; i++)
        {
            double at = double.CreateChecked(a[i]), expected = ActivationReference.Value(Activation.Gelu, at);

            // erf is gauss · t · series, with t² = a²/2. Relative errors: gauss 2u and its exponent's a²/2·u; t 2u, which the series grows as e^(t²)
            // to 4u·t², and its square to u·t²; about t² of the series' terms count, with three roundings each: (0.5 + 2 + 0.5 + 1.5)a²u and 6u for
            // the last products. Where e^(−t²) would pass out of range erf is 1 to u. Then Φ = (1 + erf)/2 and the product: 3u.
            double growing = Math.Min(at * at, typeof(T) == typeof(float) ? 32 : 72);
            double erf = ((4.5 * growing) + 6) * u;
            double bound = (Math.Abs(at) * 0.5 * (erf + u)) + (3 * u * Math.Abs(expected)) + double.CreateChecked(T.Epsilon);
            Math.Abs(double.CreateChecked(z[i]) - expected).ShouldBeLessThanOrEqualTo(bound, $"{typeof(T).Name} at {at}");
            double density = Math.Abs(at) * Math.Exp(-at * at / 2) / Math.Sqrt(2 * Math.PI);
            Math.Abs(double.CreateChecked(slope[i]) - ActivationReference.Slope(Activation.Gelu, at))
                .ShouldBeLessThanOrEqualTo((0.5 * (erf + (4 * u))) + (density * ((at * at / 2) + 5) * u), $"{typeof(T).Name} slope at {at}");
        }
    }

    private static void GeluWidths<T>()
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T[] a = Range<T>();
        T[] gauss = [.. a.Select(value => T.Exp(value * value * T.CreateChecked(-0.5)))];
        EveryWidth<T>.SameBits(bits =>
        {
            T[] z = [.. a], slope = [.. gauss];
            EveryWidth<T>.Run(bits, new GeluKernel<T>(z, slope));
            return [.. z, .. slope];
        });
    }

    private static void Values<T>(Activation activation)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T[] a = Range<T>(), z = [.. a];
        ActivationFunction.Apply(activation, z, new T[Count]);

        // The library computes both from an exponential, a sum and a quotient: some 4 roundings of numbers up to 1, also where the result is smaller.
        double bound = activation is Activation.Relu or Activation.Identity ? 0 : 4 * EveryWidth<T>.Unit;
        for (int i = 0; i < Count; i++)
        {
            double expected = ActivationReference.Value(activation, double.CreateChecked(a[i]));
            Math.Abs(double.CreateChecked(z[i]) - expected).ShouldBeLessThanOrEqualTo(bound, $"{activation}, {typeof(T).Name} at {a[i]}");
        }
    }
}
