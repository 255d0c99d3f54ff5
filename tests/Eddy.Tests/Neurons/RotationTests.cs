using Eddy.Neurons;
using Eddy.Numerics;
using Shouldly;

namespace Eddy.Tests.Neurons;

/// <summary>Where the first eigenvalues are drawn, and the four ways to write a rotation.</summary>
public class RotationTests
{
    public static TheoryData<RtuParameters> All => new(Enum.GetValues<RtuParameters>());

    [Theory, MemberData(nameof(All))]
    public void Every_way_to_write_it_is_the_same_rotation(RtuParameters form)
    {
        var ring = new EigenvalueRing { MinRadius = 0.05, MaxRadius = 0.95 };
        var neuron = new RtuNeuron { Linear = true, Parameters = form, Ring = ring };
        for (int seed = 0; seed < 50; seed++)
        {
            (double r, double theta) = ring.Draw(new RandomSource((ulong)seed));
            var own = new double[2];
            neuron.DrawParameters(new RandomSource((ulong)seed), own);

            // c = (0.3, −0.7), u = (0.5, 0.2). From r to the parameters and back: at most 10 roundings, each up to 2⁻⁵³ and, in log(−log r), 1/(1 − r) = 20 times as much.
            double g = r * Math.Cos(theta), phi = r * Math.Sin(theta), n = Math.Sqrt(1 - (r * r));
            PlainDual[] after = new PlainDual[2];
            neuron.Advance<PlainDual>([0.3, -0.7], [0.5, 0.2], Slopes.Seeded(own, -1), after);
            after[0].Value.ShouldBe((g * 0.3) + (phi * 0.7) + (n * 0.5), 1e-13);
            after[1].Value.ShouldBe((g * -0.7) + (phi * 0.3) + (n * 0.2), 1e-13);
        }
    }

    [Theory, MemberData(nameof(All))]
    public void Its_slopes_are_those_of_the_forward_function(RtuParameters form)
    {
        const double Step = 1e-5; // central differences: third derivatives up to about 10 give 1e-9, roundings 1e-16/1e-5 = 1e-11
        var neuron = new RtuNeuron { Parameters = form, Activation = NeuronActivation.Tanh, Ring = new() { MinRadius = 0.2, MaxRadius = 0.9 } };
        for (int seed = 0; seed < 10; seed++)
        {
            var own = new double[2];
            neuron.DrawParameters(new RandomSource((ulong)seed), own);
            double[,] slopes = Slopes.Of(neuron, [0.3, -0.7], [0.5, 0.2], own).Parameter;
            for (int p = 0; p < 2; p++)
            {
                (double[] up, double[] down) = (Moved(own, p, Step), Moved(own, p, -Step));
                for (int s = 0; s < 2; s++)
                {
                    slopes[s, p].ShouldBe((up[s] - down[s]) / (2 * Step), 1e-7);
                }
            }
        }

        double[] Moved(double[] own, int p, double by)
        {
            var moved = (double[])own.Clone();
            moved[p] += by;
            var after = new PlainDual[2];
            neuron.Advance<PlainDual>([0.3, -0.7], [0.5, 0.2], Slopes.Seeded(moved, -1), after);
            return [after[0].Value, after[1].Value];
        }
    }

    [Theory]
    [InlineData(RtuParameters.Direct, 1.7, 0.4)]
    [InlineData(RtuParameters.Direct, -3.0, 0.4)]
    [InlineData(RtuParameters.Rectangular, 1.2, -1.6)]
    public void A_norm_beyond_the_bound_is_clipped_and_still_pulled_back(RtuParameters form, double first, double second)
    {
        const double Bound = 0.9;
        var neuron = new RtuNeuron { Linear = true, Parameters = form, Bound = Bound };
        PlainDual[] after = new PlainDual[2];
        neuron.Advance<PlainDual>([1, 0], [0, 0], [first, second], after);
        Math.Sqrt((after[0].Value * after[0].Value) + (after[1].Value * after[1].Value)).ShouldBe(Bound, 1e-15);

        // By the norm itself, outwards: what is told moves outwards too, by the scale of the clipping.
        double norm = form == RtuParameters.Direct ? Math.Abs(first) : Math.Sqrt((first * first) + (second * second));
        PlainDual[] outward = form == RtuParameters.Direct
            ? [new(first, Math.Sign(first)), second]
            : [new(first, first / norm), new(second, second / norm)];
        neuron.Advance<PlainDual>([1, 0], [0, 0], outward, after);
        ((after[0].Value * after[0].Slope) + (after[1].Value * after[1].Slope)).ShouldBe(Bound * Bound / norm, 1e-15);
    }

    [Theory]
    [InlineData(RtuParameters.Direct)]
    [InlineData(RtuParameters.Rectangular)]
    public void A_rotation_of_nothing_has_finite_slopes(RtuParameters form)
    {
        Slopes slopes = Slopes.Of(new RtuNeuron { Linear = true, Parameters = form }, [0.3, -0.7], [0.5, 0.2], [0, 0]);
        slopes.Parameter.Cast<double>().ShouldAllBe(p => double.IsFinite(p));
        slopes.Current[0, 0].ShouldBe(1);
    }

    [Fact]
    public void Eigenvalues_fill_the_ring()
    {
        var ring = new EigenvalueRing { MinRadius = 0.5, MaxRadius = 0.9, MaxPhase = 2 };
        var random = new RandomSource(11);
        (double Radius, double Phase)[] drawn = [.. Enumerable.Range(0, 4000).Select(_ => ring.Draw(random))];
        drawn.ShouldAllBe(d => d.Radius > 0.5 && d.Radius <= 0.9 && d.Phase > 0 && d.Phase <= 2);

        // Uniform over the area: r² is uniform. A mean of 4000 lies within 5 standard deviations, 5 × width / √(12 × 4000).
        drawn.Average(d => d.Radius * d.Radius).ShouldBe((0.25 + 0.81) / 2, 5 * 0.56 / Math.Sqrt(12 * 4000));
        drawn.Average(d => d.Phase).ShouldBe(1, 5 * 2 / Math.Sqrt(12 * 4000));
    }

    [Fact]
    public void A_linear_recurrent_unit_starts_normalised()
    {
        var own = new double[3];
        for (int seed = 0; seed < 100; seed++)
        {
            new LruNeuron().DrawParameters(new RandomSource((ulong)seed), own);
            double r = Math.Exp(-Math.Exp(own[0]));
            Math.Exp(2 * own[2]).ShouldBe(1 - (r * r), 1e-12); // 1 − r² is at least 0.002, with 10 roundings of up to 1/(1 − r) × 2⁻⁵³
        }
    }

    [Fact]
    public void The_share_of_the_input_keeps_its_digits_at_a_long_memory()
    {
        // r = 1 − 1e-9: by 1 − r² half of the digits would be gone; n² = 1 − e^{−2a} = 2a (1 − a + …) with a = 1e-9.
        const double A = 1e-9;
        PlainDual[] after = new PlainDual[2];
        new RtuNeuron { Linear = true }.Advance<PlainDual>([0, 0], [1, 0], [Math.Log(A), 0], after);
        double expected = Math.Sqrt(2 * A * (1 - A));
        Math.Abs((after[0].Value / expected) - 1).ShouldBeLessThan(1e-14); // e^{log a}: |log a| × 2⁻⁵³ = 2.3e-15, halved by the root

        const double W = 20.7; // σ(−20.7) is about 1e-9
        new RtuNeuron { Linear = true, Parameters = RtuParameters.Sigmoid }.Advance<PlainDual>([0, 0], [1, 0], [W, 0], after);
        double small = Math.Exp(-W) / (1 + Math.Exp(-W));
        Math.Abs((after[0].Value / Math.Sqrt(small * (2 - small))) - 1).ShouldBeLessThan(1e-14);
    }

    [Theory]
    [InlineData(RtuParameters.Exponential, -9.25f)]
    [InlineData(RtuParameters.Sigmoid, 9.25f)]
    public void In_float_it_keeps_them_as_well(RtuParameters form, float first)
    {
        // A memory of 10,000 steps. √(1 − r²) from a rounded r would be off by up to 1.5e-4; here a handful of roundings, each of at most 2 units of 6e-8.
        const int Units = 32;
        var neuron = new RtuNeuron { Linear = true, Parameters = form };
        float[] next = new float[2 * Units], own = [.. Enumerable.Repeat(first, Units), .. new float[Units]], ones = [.. Enumerable.Repeat(1f, 2 * Units)];
        NeuronKernel.Forward<float, RtuNeuron>(neuron, neuron.Form, Units, new float[2 * Units], ones, own, next, new float[2 * Units]);
        double a = form == RtuParameters.Exponential ? Math.Exp(first) : Math.Log(1 + Math.Exp(-first)); // r = e^{−a}
        next.ShouldAllBe(n => Math.Abs((n / Math.Sqrt(-Math.Exp(-a) * 2 * Math.Sinh(-a))) - 1) < 1e-6);
    }
}
