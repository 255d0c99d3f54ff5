using Eddy.Networks.Recurrent;
using Eddy.Tests.Neurons;
using Eddy.Traces.Downstream;
using Shouldly;

namespace Eddy.Tests.Traces.Downstream;

public class FilterTests
{
    [Theory]
    [InlineData("kappa_filter_sum", LeakForm.Sum)]
    [InlineData("kappa_filter_average", LeakForm.Average)]
    [InlineData("kappa_filter_average_with_reset", LeakForm.Average)]
    public void Filters_match(string name, LeakForm form)
    {
        RecurrentOracle file = RecurrentOracle.Read("filters", "eligibility"), at = file["cases"][name];
        double[][] x = file.Matrix("x"), expected = at.Matrix("expected");
        bool[] reset = name.EndsWith("reset", StringComparison.Ordinal) ? at.Flags("reset") : new bool[x.Length];
        var filter = new DownstreamFilter(at.Number("kappa"), form);
        double[] filtered = new double[x[0].Length];
        for (int t = 0; t < x.Length; t++)
        {
            if (reset[t])
            {
                Array.Clear(filtered);
            }

            filter.Advance<double>(filtered, x[t]);
            filtered.ShouldBe(expected[t], 1e-14);
        }
    }

    [Fact]
    public void Estimate_and_mean_slope_match()
    {
        RecurrentOracle file = RecurrentOracle.Read("filters", "eligibility")["downstream"];
        double[][] e = file.Matrix("e"), psi = file.Matrix("psi");
        RecurrentOracle[] expected = file.Items("expected");
        double decay = file.Number("decay");
        var filter = new DownstreamFilter(decay, LeakForm.Sum);
        var slopes = new MeanSlope<double>("mean_slope", psi[0].Length, 1, decay);
        double[] filtered = new double[e[0].Length];
        for (int t = 0; t < e.Length; t++)
        {
            filter.Advance<double>(filtered, e[t]);
            slopes.Advance(0, psi[t]);
            filtered.ShouldBe(expected[t].Vector("R"), 1e-14);
            slopes.Of(0).ToArray().ShouldBe(expected[t].Vector("mean_slope"), 1e-14);
        }
    }

    [Fact]
    public void A_mean_is_that_of_all_slopes_by_their_age_and_begins_anew_with_a_reset()
    {
        double[] slopes = [0.3, -1, 0.5, 2, 0.7];
        var mean = new MeanSlope<double>("mean", 1, 2, 0.6);
        for (int t = 0; t < slopes.Length; t++)
        {
            mean.Advance(1, slopes.AsSpan(t, 1));
            double weights = 0, sum = 0;
            for (int age = 0; age <= t; age++)
            {
                (weights, sum) = (weights + Math.Pow(0.6, age), sum + (Math.Pow(0.6, age) * slopes[t - age]));
            }

            mean.Of(1)[0].ShouldBe(sum / weights, 1e-15);
        }

        foreach (Eddy.Traces.TraceTensor<double> tensor in mean.Tensors)
        {
            tensor.Reset(1);
        }

        mean.Advance(1, [0.25]);
        mean.Of(1)[0].ShouldBe(0.25);
        mean.Of(0)[0].ShouldBe(0);
    }

    [Theory]
    [InlineData(0.99f)]
    [InlineData(0.5f)]
    public void What_only_decays_never_comes_among_the_subnormal_numbers(float decay)
    {
        var filter = new DownstreamFilter(decay, LeakForm.Sum);
        float[] filtered = [1, -1];
        for (int t = 0; t < 20_000; t++)
        {
            filter.Advance<float>(filtered, [0, 0]);
        }

        Assert.All(filtered, f => Assert.True(Math.Abs(f) < 1e-26f && !float.IsSubnormal(f)));
    }
}
