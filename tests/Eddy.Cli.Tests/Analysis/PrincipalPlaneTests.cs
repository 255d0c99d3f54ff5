using Eddy.Experiments.Analysis;
using Shouldly;

namespace Eddy.Cli.Tests.Analysis;

public class PrincipalPlaneTests
{
    [Fact]
    public void A_known_plane_is_recovered()
    {
        // Samples a·u + b·v + c·w around an offset, on orthonormal u, v, w of five neurons; a, b, c uncorrelated by construction.
        float[] u = [0.5f, 0.5f, 0.5f, 0.5f, 0], v = [0.5f, -0.5f, 0.5f, -0.5f, 0], w = [0, 0, 0, 0, 1];
        const int samples = 400;
        var z = new float[samples * 5];
        var labels = new byte[samples];
        for (int i = 0; i < samples; i++)
        {
            (float a, float b, float c) = Coordinates(i);
            labels[i] = (byte)(i % 2);
            for (int j = 0; j < 5; j++)
            {
                z[(i * 5) + j] = 7 + (a * u[j]) + (b * v[j]) + (c * w[j]);
            }
        }

        PrincipalPlane plane = PrincipalPlane.Compute(z, labels, 2);

        // Scatter per period of 4: a 4·16, b 4·4, c 4·1.
        plane.ExplainedByX.ShouldBe(16.0 / 21, 1e-5);
        plane.ExplainedByY.ShouldBe(4.0 / 21, 1e-5);
        plane.Labels.ShouldBe(labels);
        // u's largest loading is positive already; v's is a tie of magnitude, so its sign is either, but one. Inputs of size 12 are rounded
        // by 12 · 2⁻²⁴ ≈ 7e-7 in each of 5 neurons, the mean of 400 of them by about as much as one again.
        int sign = Math.Sign(plane.Y[0] * Coordinates(0).B);
        for (int i = 0; i < samples; i++)
        {
            plane.X[i].ShouldBe(Coordinates(i).A, 2e-4f);
            plane.Y[i].ShouldBe(sign * Coordinates(i).B, 2e-4f);
        }
    }

    [Fact]
    public void The_same_input_gives_the_same_bits_and_many_samples_are_thinned_evenly()
    {
        var random = new Random(1);
        float[] z = [.. Enumerable.Range(0, 3000 * 6).Select(_ => random.NextSingle())];
        byte[] labels = [.. Enumerable.Range(0, 3000).Select(i => (byte)(i / 1000))];

        PrincipalPlane first = PrincipalPlane.Compute(z, labels, 3, maxSamples: 300), second = PrincipalPlane.Compute(z, labels, 3, maxSamples: 300);

        first.X.ShouldBe(second.X);
        first.Y.ShouldBe(second.Y);
        first.Labels.CountBy(label => label).Select(pair => pair.Value).ShouldBe([100, 100, 100]);
    }

    [Fact]
    public void No_variance_is_a_point_and_one_direction_a_line()
    {
        PrincipalPlane point = PrincipalPlane.Compute([3, 3, 3, 3], [0, 0], 1);
        (point.ExplainedByX, point.ExplainedByY).ShouldBe((0, 0));
        point.X.ShouldBe([0, 0]);

        PrincipalPlane line = PrincipalPlane.Compute([0, 0, 1, 1, 2, 2], [0, 0, 0], 1);
        line.ExplainedByX.ShouldBe(1, 1e-6);
        line.ExplainedByY.ShouldBe(0, 1e-6);
        line.X.ShouldBe([-MathF.Sqrt(2), 0, MathF.Sqrt(2)], 1e-6f);
    }

    private static (float A, float B, float C) Coordinates(int i)
        => ((i & 1) == 0 ? 4 : -4, (i & 2) == 0 ? 2 : -2, ((i ^ (i >> 1)) & 1) == 0 ? 1 : -1);
}
