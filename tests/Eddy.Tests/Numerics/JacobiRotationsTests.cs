using Eddy.Numerics;
using Shouldly;

namespace Eddy.Tests.Numerics;

public class JacobiRotationsTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(17)]
    public void Columns_come_out_orthogonal_and_their_sum_is_the_matrix(int size)
    {
        int stride = JacobiRotations.Stride(size);
        double[] columns = new double[size * stride];
        var random = new RandomSource((ulong)size);
        for (int j = 0; j < size; j++)
        {
            for (int i = 0; i < size; i++)
            {
                columns[(j * stride) + i] = random.NextGaussian() * Math.Exp(-j);
            }
        }

        double[] both = EveryWidth<double>.SameBits(bits =>
        {
            double[] w = [.. columns], v = new double[w.Length];
            for (int i = 0; i < size; i++)
            {
                v[(i * stride) + i] = 1;
            }

            EveryWidth<double>.Run(bits, new JacobiRotations(w, v, size, stride, 1e-15));
            return [.. w, .. v];
        });
        double[] here = [.. columns], turns = new double[columns.Length];
        JacobiRotations.Run(here, turns, size, 1e-15);
        both.ShouldBe([.. here, .. turns]);

        for (int a = 0; a < size; a++)
        {
            for (int b = 0; b < size; b++)
            {
                // A few sweeps turn every column some dozens of times, each with a few roundings.
                double Dot(double[] rows, int p, int q) => Enumerable.Range(0, size).Sum(i => rows[(p * stride) + i] * rows[(q * stride) + i]);
                Dot(turns, a, b).ShouldBe(a == b ? 1 : 0, 1e-13);
                if (a != b)
                {
                    Math.Abs(Dot(here, a, b)).ShouldBeLessThan(1e-14 * size * Math.Sqrt(Dot(here, a, a) * Dot(here, b, b)));
                }

                Enumerable.Range(0, size).Sum(k => here[(k * stride) + a] * turns[(k * stride) + b]).ShouldBe(columns[(b * stride) + a], 1e-13);
            }
        }
    }

    [Fact]
    public void A_triangle_is_the_root_of_its_square_and_solves()
    {
        const int Size = 5;
        var random = new RandomSource(2);
        double[] upper = [.. Enumerable.Range(0, Size * Size).Select(i => i % Size < i / Size ? 0 : (i % Size == i / Size ? 1 : 0) + random.NextDouble())];
        double[] square = [.. Enumerable.Range(0, Size * Size).Select(i => Enumerable.Range(0, Size).Sum(k => upper[(k * Size) + (i / Size)] * upper[(k * Size) + (i % Size)]))];
        Triangle.Factor(square, Size, 1e-14);
        square.ShouldBe(upper, 1e-13);
        double[] x = [1, -2, 3, 0.5, 4], y = [.. Enumerable.Range(0, Size).Select(i => Enumerable.Range(0, Size).Sum(j => upper[(i * Size) + j] * x[j]))];
        Triangle.Solve(square, Size, y);
        y.ShouldBe(x, 1e-12);

        double[] flat = [1, 1, 1, 1]; // of rank 1: the second pivot is kept at its bound
        Triangle.Factor(flat, 2, 1e-6);
        flat.ShouldBe([1, 1, 0, 1e-3], 1e-15);
    }
}
