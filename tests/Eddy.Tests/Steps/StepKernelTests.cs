using System.Numerics;
using Eddy.Numerics;
using Eddy.Steps;
using Eddy.Tests.Numerics;
using Shouldly;

namespace Eddy.Tests.Steps;

public class StepKernelTests
{
    private const int Length = 96;

    [Fact]
    public void Sgd_moves_against_the_gradient_rounded_once()
    {
        Sgd<float>();
        Sgd<double>();
    }

    [Fact]
    public void Every_adam_step_follows_its_equations_from_the_state_before_it()
    {
        Adam<float>();
        Adam<double>();
    }

    [Fact]
    public void The_float_root_is_within_2_to_the_minus_21_over_the_whole_range()
    {
        // m = −1, v as given, rate 1, ε 0: w becomes 1/√v, rounded once more by the division and once in √v = v·y
        var factors = new AdamFactors<float>(0, 1, 1, 0, 1, 1, 0);
        // below 2⁻⁷⁰ the floor of the moments begins to round v itself
        for (int exponent = -70; exponent <= 127; exponent++)
        {
            float[] v = [.. Enumerable.Range(0, 256).Select(i => MathF.ScaleB(1 + (i / 256f), exponent))], roots = [.. v];
            float[] w = EveryWidth<float>.SameBits(bits =>
            {
                float[] g = new float[256], result = new float[256], m = new float[256];
                Array.Fill(g, -1);
                EveryWidth<float>.Run(bits, new AdamKernel<float>(g, result, m, roots, in factors));
                return result;
            });
            roots.ShouldBe(v);
            for (int i = 0; i < w.Length; i++)
            {
                Math.Abs((w[i] * Math.Sqrt(v[i])) - 1).ShouldBeLessThanOrEqualTo(Math.ScaleB(1, -21) + (2 * EveryWidth<float>.Unit), $"v = {v[i]:R}");
            }
        }
    }

    [Theory]
    [InlineData(0f)]
    [InlineData(1e-45f)]
    [InlineData(1e-40f)]
    public void A_second_moment_without_a_normal_root_leaves_epsilon_in_charge(float second)
    {
        var factors = new AdamFactors<float>(0, 1, 1, 0, 1, 1, 1e-8f);
        float[] w = EveryWidth<float>.SameBits(bits =>
        {
            float[] g = new float[32], result = new float[32], m = new float[32], v = new float[32];
            Array.Fill(g, 1e-12f);
            Array.Fill(v, second);
            EveryWidth<float>.Run(bits, new AdamKernel<float>(g, result, m, v, in factors));
            return result;
        });

        // the root is at most 1e-20, nothing beside ε; then one sum, one quotient and two constants are rounded
        w.ShouldAllBe(value => Math.Abs(value + 1e-4) < 1e-4 * 4 * EveryWidth<float>.Unit);
    }

    private static void Sgd<T>()
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var random = new RandomSource(5);
        T[] g = random.Uniform<T>(Length), w = random.Uniform<T>(Length);
        T rate = T.CreateChecked(0.3f);
        T[] got = EveryWidth<T>.SameBits(bits =>
        {
            T[] result = [.. w];
            EveryWidth<T>.Run(bits, new SgdKernel<T>(g, result, rate));
            return result;
        });
        got.ShouldBe(w.Select((value, i) => T.FusedMultiplyAdd(-rate, g[i], value)));
    }

    private static void Adam<T>()
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var random = new RandomSource(6);
        T[] m = new T[Length], v = new T[Length], w = random.Uniform<T>(Length);
        double u = EveryWidth<T>.Unit + EveryWidth<double>.Unit; // the kernel's roundings and the same ones of this reference
        double root = typeof(T) == typeof(float) ? Math.ScaleB(1, -21) : u;
        for (int t = 1; t <= 200; t++)
        {
            T[] g = [.. random.Uniform<T>(Length).Select((value, i) => i % 7 == 0 ? T.Zero : value)];
            double rate = 0.01 / (1 - Math.Pow(0.9, t)), rootScale = 1 / Math.Sqrt(1 - Math.Pow(0.999, t));
            var factors = new AdamFactors<T>(Of(0.9), Of(0.1), Of(0.999), Of(0.001), Of(rate), Of(rootScale), Of(1e-8));
            T[] all = EveryWidth<T>.SameBits(bits =>
            {
                T[] value = [.. w], first = [.. m], second = [.. v];
                EveryWidth<T>.Run(bits, new AdamKernel<T>(g, value, first, second, in factors));
                return [.. value, .. first, .. second];
            });
            for (int i = 0; i < Length; i++)
            {
                double gi = D(g[i]), keptM = 0.9 * D(m[i]), takenM = 0.1 * gi, vi = (0.999 * D(v[i])) + (0.001 * gi * gi), mi = keptM + takenM;
                double move = mi == 0 ? 0 : rate * mi / ((Math.Sqrt(vi) * rootScale) + 1e-8);
                T gotM = all[Length + i], gotV = all[(2 * Length) + i];

                // m: two constants, one product, one sum. v: two constants, two products, one sum, all terms positive. Each also by a unit of its floor.
                double floor = 1e-29 * u;
                Math.Abs(D(gotM) - mi).ShouldBeLessThanOrEqualTo((3 * u * (Math.Abs(keptM) + Math.Abs(takenM))) + floor);
                Math.Abs(D(gotV) - vi).ShouldBeLessThanOrEqualTo((5 * u * vi) + floor);

                // the move: what m and v are off by, the root, and rate, scale, ε, product, sum and quotient; then w itself is rounded
                double size = mi == 0 ? 0 : rate * (Math.Abs(keptM) + Math.Abs(takenM)) / ((Math.Sqrt(vi) * rootScale) + 1e-8);
                double bound = (size * ((3 + 2.5 + 6) * u)) + (size * root) + (u * (Math.Abs(D(w[i])) + Math.Abs(move)));
                Math.Abs(D(all[i]) - (D(w[i]) - move)).ShouldBeLessThanOrEqualTo(bound, $"{typeof(T).Name}, step {t}, weight {i}");
            }

            (w, m, v) = (all[..Length], all[Length..(2 * Length)], all[(2 * Length)..]);
        }

        T Of(double value) => T.CreateChecked(value);
        double D(T value) => double.CreateChecked(value);
    }
}
