using Eddy.Neurons;
using Shouldly;

namespace Eddy.Tests.Neurons;

/// <summary>D and F of every model, taken by dual numbers, against their closed forms.</summary>
/// <remarks>Operands are in (−1, 1) and no closed form has more than 30 roundings of numbers up to 2, each of at most 2 × 1.1e-16 × 2: below 1e-13.</remarks>
public class SlopeTests
{
    private const double Bound = 1e-13;

    public static TheoryData<int> Seeds => [1, 2, 3, 4, 5];

    [Theory, MemberData(nameof(Seeds))]
    public void Of_the_rate_neuron(int seed)
    {
        double[] d = Draw(seed, 2);
        (double h, double u) = (d[0], d[1]);
        foreach (double leak in (double[])[1, 0.3])
        {
            double t = Math.Tanh(u), s = Sigmoid(u);
            foreach ((NeuronActivation activation, double slope) in ((NeuronActivation, double)[])
                [(NeuronActivation.Tanh, 1 - (t * t)), (NeuronActivation.Relu, u > 0 ? 1 : 0), (NeuronActivation.Sigmoid, s * (1 - s)), (NeuronActivation.Identity, 1)])
            {
                var slopes = Slopes.Of(new RateNeuron { Leak = leak, Activation = activation }, [h], [u], []);
                ShouldBe(slopes.State, new[,] { { 1 - leak } });
                ShouldBe(slopes.Current, new[,] { { leak * slope } });
            }
        }
    }

    [Theory, MemberData(nameof(Seeds))]
    public void Of_the_gated_recurrent_unit(int seed)
    {
        double[] d = Draw(seed, 5);
        double h = d[0], r = Sigmoid(d[1]), z = Sigmoid(d[2]), v = d[4];
        double q = Math.Tanh(d[3] + (r * v)), k = (1 - z) * (1 - (q * q));
        var slopes = Slopes.Of(new GruNeuron(), d[..1], d[1..], []);
        ShouldBe(slopes.State, new[,] { { z } });
        ShouldBe(slopes.Current, new[,] { { k * v * r * (1 - r), (h - q) * z * (1 - z), k, k * r } });
    }

    [Theory, MemberData(nameof(Seeds))]
    public void Of_long_short_term_memory(int seed)
    {
        double[] d = Draw(seed, 6);
        double c = d[0], i = Sigmoid(d[2]), f = Sigmoid(d[3]), g = Math.Tanh(d[4]), o = Sigmoid(d[5]);
        double tau = Math.Tanh((f * c) + (i * g)), s = o * (1 - (tau * tau));
        double[] into = [g * i * (1 - i), c * f * (1 - f), i * (1 - (g * g))];
        var slopes = Slopes.Of(new LstmNeuron { FirstForgetBias = 3 }, d[..2], d[2..], []); // a first value: no part of the equation
        ShouldBe(slopes.State, new[,] { { f, 0 }, { s * f, 0 } });
        ShouldBe(slopes.Current, new[,] { { into[0], into[1], into[2], 0 }, { s * into[0], s * into[1], s * into[2], tau * o * (1 - o) } });
    }

    [Theory, MemberData(nameof(Seeds))]
    public void Of_the_recurrent_highway_network(int seed)
    {
        double[] d = Draw(seed, 3);
        double h = d[0], c = Math.Tanh(d[1]), f = Sigmoid(d[2]);
        var slopes = Slopes.Of(new HighwayNeuron { Depth = 3 }, d[..1], d[1..], []);
        ShouldBe(slopes.State, new[,] { { f } });
        ShouldBe(slopes.Current, new[,] { { (1 - f) * (1 - (c * c)), (h - c) * f * (1 - f) } });
    }

    [Theory, MemberData(nameof(Seeds))]
    public void Of_the_element_wise_lstm(int seed)
    {
        double[] d = Draw(seed, 5);
        (double c, double wz, double wf) = (d[0], d[3], d[4]);
        double z = Math.Tanh(d[1] + (wz * c)), f = Sigmoid(d[2] + (wf * c));
        double u = (1 - f) * (1 - (z * z)), v = (c - z) * f * (1 - f);
        var slopes = Slopes.Of(new ElementwiseLstmNeuron(), d[..1], d[1..3], d[3..]);
        ShouldBe(slopes.State, new[,] { { f + (u * wz) + (v * wf) } });
        ShouldBe(slopes.Current, new[,] { { u, v } });
        ShouldBe(slopes.Parameter, new[,] { { u * c, v * c } });
    }

    [Theory, MemberData(nameof(Seeds))]
    public void Of_the_linear_recurrent_unit(int seed)
    {
        double[] d = Draw(seed, 7);
        (double re, double im, double bRe, double bIm) = (d[0], d[1], d[2], d[3]);
        double e = Math.Exp(d[4]), r = Math.Exp(-e), theta = Math.Exp(d[5]), gamma = Math.Exp(d[6]);
        double g = r * Math.Cos(theta), phi = r * Math.Sin(theta);
        var slopes = Slopes.Of(new LruNeuron(), d[..2], d[2..4], d[4..]);
        ShouldBe(slopes.State, new[,] { { g, -phi }, { phi, g } });
        ShouldBe(slopes.Current, new[,] { { gamma, 0 }, { 0, gamma } });
        (double turnedRe, double turnedIm) = ((g * re) - (phi * im), (g * im) + (phi * re)); // λ h
        ShouldBe(slopes.Parameter, new[,] { { -e * turnedRe, -theta * turnedIm, gamma * bRe }, { -e * turnedIm, theta * turnedRe, gamma * bIm } });
    }

    [Theory, MemberData(nameof(Seeds))]
    public void Of_the_recurrent_trace_unit(int seed)
    {
        double[] d = Draw(seed, 6);
        (double c1, double c2, double u1, double u2) = (d[0], d[1], d[2], d[3]);
        double e = Math.Exp(d[4]), r = Math.Exp(-e), theta = Math.Exp(d[5]), n = Math.Sqrt(1 - (r * r));
        double g = r * Math.Cos(theta), phi = r * Math.Sin(theta);
        double z1 = (g * c1) - (phi * c2) + (n * u1), z2 = (g * c2) + (phi * c1) + (n * u2);
        double[,] byState = { { g, -phi }, { phi, g } }, byCurrent = { { n, 0 }, { 0, n } };
        double nByNu = e * r * r / n;
        double[,] byParameter =
        {
            { (-e * g * c1) + (e * phi * c2) + (nByNu * u1), theta * ((-phi * c1) - (g * c2)) },
            { (-e * g * c2) - (e * phi * c1) + (nByNu * u2), theta * ((-phi * c2) + (g * c1)) },
        };
        Check(new RtuNeuron { Linear = true }, 1, 1);
        Check(new RtuNeuron { Activation = NeuronActivation.Tanh }, 1 - (Math.Tanh(z1) * Math.Tanh(z1)), 1 - (Math.Tanh(z2) * Math.Tanh(z2)));
        Check(new RtuNeuron(), z1 > 0 ? 1 : 0, z2 > 0 ? 1 : 0);

        void Check(RtuNeuron neuron, double k1, double k2)
        {
            var slopes = Slopes.Of(neuron, d[..2], d[2..4], d[4..]);
            ShouldBe(slopes.State, Rows(byState, k1, k2));
            ShouldBe(slopes.Current, Rows(byCurrent, k1, k2));
            ShouldBe(slopes.Parameter, Rows(byParameter, k1, k2));
        }

        static double[,] Rows(double[,] m, double k1, double k2) => new[,] { { k1 * m[0, 0], k1 * m[0, 1] }, { k2 * m[1, 0], k2 * m[1, 1] } };
    }

    [Theory, MemberData(nameof(Seeds))]
    public void Of_the_reciprocal_gated_circuit(int seed)
    {
        double[] d = Draw(seed, 7);
        (double s, double m, double x) = (d[0], d[1], d[2]);
        double a0 = Math.Tanh(d[3]), b0 = Math.Tanh(d[4]), a1 = Math.Tanh(d[5]), b1 = Math.Tanh(d[6]);
        var slopes = Slopes.Of(new RgcNeuron { RecurrentGain = 2 }, d[..2], d[2..], []);
        ShouldBe(slopes.State, new[,] { { b0, 0 }, { 0, b1 } });
        ShouldBe(slopes.Current, new[,]
        {
            { 1 - a0, -(1 - (a0 * a0)) * x, (1 - (b0 * b0)) * s, 0, 0 },
            { 1 - a1, 0, 0, -(1 - (a1 * a1)) * x, (1 - (b1 * b1)) * m },
        });
    }

    [Theory, MemberData(nameof(Seeds))]
    public void Of_the_diagonal_reciprocal_gated_circuit(int seed)
    {
        double[] d = Draw(seed, 7);
        (double s, double m, double x, double ss, double ms, double mm, double sm) = (d[0], d[1], d[2], d[3], d[4], d[5], d[6]);
        double a0 = Math.Tanh(ms * m), b0 = Math.Tanh(ss * s), a1 = Math.Tanh(sm * s), b1 = Math.Tanh(mm * m);
        double us = (1 - (b0 * b0)) * s, vs = (1 - (a0 * a0)) * x, um = (1 - (b1 * b1)) * m, vm = (1 - (a1 * a1)) * x;
        var slopes = Slopes.Of(new DiagonalRgcNeuron(), d[..2], d[2..3], d[3..]);
        ShouldBe(slopes.State, new[,] { { b0 + (us * ss), -vs * ms }, { -vm * sm, b1 + (um * mm) } });
        ShouldBe(slopes.Current, new[,] { { 1 - a0 }, { 1 - a1 } });
        ShouldBe(slopes.Parameter, new[,] { { us * s, -vs * m, 0, 0 }, { 0, 0, um * m, -vm * s } });
    }

    private static double Sigmoid(double u) => 1 / (1 + Math.Exp(-u));

    private static double[] Draw(int seed, int count)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => (2 * random.NextDouble()) - 1)];
    }

    private static void ShouldBe(double[,] actual, double[,] expected)
    {
        (actual.GetLength(0), actual.GetLength(1)).ShouldBe((expected.GetLength(0), expected.GetLength(1)));
        for (int s = 0; s < expected.GetLength(0); s++)
        {
            for (int k = 0; k < expected.GetLength(1); k++)
            {
                actual[s, k].ShouldBe(expected[s, k], Bound, $"row {s}, column {k}");
            }
        }
    }
}
