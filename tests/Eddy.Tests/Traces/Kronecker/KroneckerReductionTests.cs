using Eddy.Numerics;
using Eddy.Tests.Neurons;
using Eddy.Traces.Kronecker;
using Shouldly;

namespace Eddy.Tests.Traces.Kronecker;

public class KroneckerReductionTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void Every_sign_vector_of_the_oracle_cases_counts(int index)
    {
        RecurrentOracle oracle = RecurrentOracle.Read("ok_kronecker_sum").Items("reduction_cases")[index];
        double[] c = oracle.Flat("C");
        (double error, double square, KroneckerReduction reduction) = Enumerate(c, (int)Math.Sqrt(c.Length));
        error.ShouldBeLessThan(1e-10);
        reduction.Mixed.ShouldBe((int)oracle.Number("mixed_terms_K"));
        square.ShouldBe(oracle.Number("min_variance"), 1e-10);
        reduction.Variance.ShouldBe(oracle.Number("min_variance"), 1e-10);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(6)]
    [InlineData(9)]
    public void Random_matrices_of_every_kind_of_spectrum_stay_what_they_are_on_average(int size)
    {
        var random = new RandomSource((ulong)size);
        foreach (double fall in new[] { 0, 0.5, 3 })
        {
            double[] c = [.. Enumerable.Range(0, size * size).Select(i => random.NextGaussian() * Math.Exp(-fall * (i % size)))];
            (double error, double square, KroneckerReduction reduction) = Enumerate(c, size);
            error.ShouldBeLessThan(1e-12);
            square.ShouldBe(reduction.Variance, 1e-11);
        }
    }

    [Fact]
    public void A_matrix_of_lower_rank_stays_exactly_what_it_is()
    {
        double[] c = [1, 2, 3, 2, 4, 6, -1, 0, 5]; // the second row is twice the first
        (double error, double square, KroneckerReduction reduction) = Enumerate(c, 3);
        error.ShouldBeLessThan(1e-14);
        square.ShouldBeLessThan(1e-13); // the singular value 0 comes out as a rounding error; the variance is its product with the next
        reduction.Variance.ShouldBeLessThan(1e-13);
        Enumerate(new double[9], 3).Error.ShouldBe(0);
    }

    [Fact]
    public void What_is_not_finite_ends_and_overwrites_nothing()
    {
        double[] c = [1, 2, 3, double.NaN], left = new double[2], right = new double[2];
        new KroneckerReduction(2).Reduce(c, 2, [1, 1], left, right).ShouldBeLessThanOrEqualTo(1);
    }

    // Mean and mean squared error over all sign vectors.
    private static (double Error, double Square, KroneckerReduction Reduction) Enumerate(double[] c, int size)
    {
        var reduction = new KroneckerReduction(size + 2); // larger scratch than needed
        double[] mean = new double[c.Length], left = new double[size * size], right = new double[size * size];
        double square = 0;
        foreach (SignScript script in SignScript.All(1, size))
        {
            var signs = new double[size];
            script.Draw(0, signs);
            int terms = reduction.Reduce(c, size, signs, left, right);
            terms.ShouldBeLessThan(size);
            for (int i = 0; i < c.Length; i++)
            {
                double sum = Enumerable.Range(0, terms).Sum(k => left[(k * size) + (i / size)] * right[(k * size) + (i % size)]);
                mean[i] += sum / (1 << size);
                square += (sum - c[i]) * (sum - c[i]) / (1 << size);
            }

            for (int k = 0; k < terms; k++)
            {
                double Norm(double[] rows) => Math.Sqrt(Enumerable.Range(0, size).Sum(i => rows[(k * size) + i] * rows[(k * size) + i]));
                Norm(left).ShouldBe(Norm(right), 1e-7 + (1e-10 * Norm(left)));
            }
        }

        return (mean.Zip(c, (a, b) => Math.Abs(a - b)).Max(), square, reduction);
    }
}
