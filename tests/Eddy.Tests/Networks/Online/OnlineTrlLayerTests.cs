using Eddy.Networks;
using Eddy.Networks.Online;
using Eddy.Numerics;
using Eddy.Steps;
using Eddy.Tests.Numerics;
using Eddy.Tests.Signals.Trl;
using Shouldly;

namespace Eddy.Tests.Networks.Online;

public class OnlineTrlLayerTests
{
    private const int Samples = 40;
    private const int Reset = 13; // before this sample the stream begins anew
    private const double Difference = 1e-4;

    public static TheoryData<int> Numbers => OnlineTrlCase.Numbers;

    [Theory, MemberData(nameof(Numbers))]
    public void Plain_descent_goes_down_the_gradient_of_the_loss(int number)
    {
        const double Rate = 0.002;
        OnlineTrlCase drawn = OnlineTrlCase.Draw(number);
        drawn = drawn with { Options = drawn.Options with { Step = new SgdOptions { LearningRate = Rate }, NormalizedStep = false, CentreInputs = false, MoveLimit = double.PositiveInfinity } };
        OnlineTrlLayer<double> layer = drawn.Layer<double>();
        OnlineTrlReference reference = drawn.Reference(layer);
        for (int t = 0; t < 12; t++)
        {
            OnlineTrlCase.CopyWeights(layer, reference);
            double[] x = drawn.ClearOfKinks(reference, t, 10 * Difference), weight = [.. reference.Weight], bias = [.. reference.Bias];
            reference.Observe(x, continues: t > 0);
            layer.Forward(x);
            layer.Learn(continues: t > 0, schedule: 1);
            if (t is not (0 or 1 or 5 or 11))
            {
                continue;
            }

            // The loss is up to some 100, so that its rounding is 1e-14; times 18 over 12 steps of the difference that is 2e-10. Its fifth derivative times the fourth
            // power of the difference, 1e-16, is less. A weight's own rounding over the rate is 1e-13.
            int[] entries = [.. Enumerable.Range(0, weight.Length).Where(i => i % ((weight.Length / 12) + 1) == 0)];
            double[] weightGradient = TrlReference.Gradient(reference.Weight, entries, reference.SignalLoss, Difference);
            double[] biasGradient = TrlReference.Gradient(reference.Bias, [.. Enumerable.Range(0, bias.Length)], reference.SignalLoss, Difference);
            double[] newWeight = layer.Weight.Value.Transposed(), newBias = layer.Bias.Value.Transposed();
            OnlineTrlCase.Near($"sample {t}, weight", [.. entries.Select(i => (weight[i] - newWeight[i]) / Rate)], weightGradient, 1e-9);
            OnlineTrlCase.Near($"sample {t}, bias", [.. bias.Zip(newBias, (b, now) => (b - now) / Rate)], biasGradient, 1e-9);
        }
    }

    [Theory, MemberData(nameof(Numbers))]
    public void Every_sample_does_what_the_equations_say(int number)
    {
        OnlineTrlCase drawn = OnlineTrlCase.Draw(number);
        OnlineTrlLayer<double> layer = drawn.Layer<double>();
        OnlineTrlReference reference = drawn.Reference(layer);
        for (int t = 0; t < Samples; t++)
        {
            double[] x = drawn.ClearOfKinks(reference, t, 1e-6);
            if (t == Reset)
            {
                layer.ResetState();
                reference.ResetState();
            }

            bool continues = t is not (0 or Reset);
            double schedule = 1 / (1 + (t / 20.0));
            layer.Forward(x);
            layer.Learn(continues, schedule);
            reference.Observe(x, continues);
            reference.Step(schedule);

            // Sums of at most 80 terms of about 1 in other orders, 1e-14 a sample; forty samples build on one another, and each may double what came before
            // it in few directions only: 1e-10 leaves a factor of 100.
            OnlineTrlCase.Near($"sample {t}", OnlineTrlCase.Shown(layer), drawn.Shown(reference), 1e-10);
        }

        layer.Steps.ShouldBe(Samples);
        if (drawn.Options.Step is SgdOptions && drawn.Options.MoveLimit < 0.01 && drawn.Neurons > 1) // one relu may be silent
        {
            reference.IsLimited.ShouldBeTrue();
        }

        PaddingIsZero(layer);
    }

    [Theory, MemberData(nameof(Numbers))]
    public void Single_precision_agrees_with_double(int number)
    {
        OnlineTrlCase drawn = OnlineTrlCase.Draw(number);
        OnlineTrlLayer<double> expected = drawn.Layer<double>();
        OnlineTrlLayer<float> layer = drawn.Layer<float>();
        OnlineTrlReference reference = drawn.Reference(expected);
        for (int t = 0; t < Samples; t++)
        {
            OnlineTrlCase.CopyWeights(expected, reference);
            double[] x = drawn.ClearOfKinks(reference, t, 1e-4);
            bool continues = t > 0;
            expected.Forward(x);
            expected.Learn(continues, 1);
            layer.Forward([.. x.Select(v => (float)v)]);
            layer.Learn(continues, 1);

            // 80 roundings of 6e-8 a sample are 5e-6, and forty samples 2e-4, if none cancelled another: also the bound that oracle files use.
            OnlineTrlCase.Near($"sample {t}", OnlineTrlCase.Shown(layer), OnlineTrlCase.Shown(expected), 2e-4);
        }

        PaddingIsZero(layer);
    }

    [Fact]
    public void The_cases_cover_every_variant()
    {
        OnlineTrlCase[] cases = [.. Enumerable.Range(0, OnlineTrlCase.Count).Select(OnlineTrlCase.Draw)];
        foreach (Activation activation in Enum.GetValues<Activation>())
        {
            OnlineTrlCase[] active = [.. cases.Where(c => c.Options.Activation == activation)];
            active.ShouldContain(c => c.Options.Trl.TraceDecay > 0);
            active.ShouldContain(c => c.Options.Trl.TraceDecay == 0 && c.Options.PartnerDecay > 0);
            active.ShouldContain(c => c.Options.Trl.LateralShift);
            active.ShouldContain(c => c.Options.Step is AdamOptions);
            active.ShouldContain(c => c.Options.Step is SgdOptions && c.Options.NormalizedStep);
            active.ShouldContain(c => c.Options.Step is SgdOptions && !c.Options.NormalizedStep);
            active.ShouldContain(c => c.Sparse && c.Inputs > 1);
        }

        foreach (bool centred in new[] { false, true })
        {
            OnlineTrlCase[] plain = [.. cases.Where(c => c.Options.CentreInputs == centred && c.Options.Step is SgdOptions && c.Inputs > 30)];
            plain.ShouldContain(c => c.Sparse && c.Options.NormalizedStep);
            plain.ShouldContain(c => c.Sparse && !c.Options.NormalizedStep);
            plain.ShouldContain(c => c.Options.MoveLimit < 0.01);
            plain.ShouldContain(c => double.IsInfinity(c.Options.MoveLimit));
        }

        cases.ShouldContain(c => c.Options.Trl.TraceDecay > 0 && c.Options.Trl.LateralShift && c.Neurons > 1);
        cases.ShouldContain(c => c.Options.Trl.TraceDecay == 0 && c.Options.Trl.LateralShift && c.Neurons > 32);
        cases.ShouldContain(c => c.Options.Trl.TraceDecay > 0 && c.Options.PartnerDecay > 0);
        cases.ShouldContain(c => c.Options.Trl.BidirectionalVariance && c.Neurons > 32);
        cases.ShouldContain(c => c.Options.Trl.VarianceTargetMin < c.Options.Trl.VarianceTargetMax && c.Neurons > 32);
        foreach (int size in new[] { 1, 3, 31, 32, 33, 40 })
        {
            cases.ShouldContain(c => c.Inputs == size);
            cases.ShouldContain(c => c.Neurons == size);
        }
    }

    [Theory]
    [InlineData(3, false)]
    [InlineData(33, false)]
    [InlineData(64, false)]
    [InlineData(33, true)]
    public void The_lateral_map_is_the_leaky_covariance_of_all_that_was_seen(int neurons, bool shifted)
    {
        const double Momentum = 0.9;
        OnlineTrlCase drawn = OnlineTrlCase.Draw(2) with { Inputs = 20, Neurons = neurons };
        drawn = drawn with
        {
            Options = drawn.Options with { Trl = drawn.Options.Trl with { CovarianceMomentum = Momentum, LateralShift = shifted, TraceDecay = 0 } },
        };
        OnlineTrlLayer<double> layer = drawn.Layer<double>();
        var centred = new List<double[]>();
        for (int t = 1; t <= 30; t++)
        {
            layer.Forward(drawn.Input(t));
            layer.Learn(t > 1, 1);
            centred.Add(layer.Centred[..neurons]);

            // Until there are ten samples each has the same share, as has the zero that the map starts at; from then on a sample's share shrinks by the momentum.
            double[] share = new double[t];
            for (int s = 1; s <= t; s++)
            {
                int full = Math.Min(t, 9);
                share[s - 1] = s <= full ? Math.Pow(Momentum, t - full) / (full + 1) : (1 - Momentum) * Math.Pow(Momentum, t - s);
            }

            double[] expected = new double[neurons * neurons];
            for (int to = 0; to < neurons; to++)
            {
                for (int from = 0; from < neurons; from++)
                {
                    for (int s = 0; s < t && to != from; s++)
                    {
                        double hearer = !shifted ? centred[s][to] : s == 0 ? 0 : centred[s - 1][to];
                        expected[(to * neurons) + from] += share[s] * hearer * centred[s][from];
                    }
                }
            }

            double[] map = layer.Lateral.Transposed();
            OnlineTrlCase.Near($"sample {t}", map, expected, 1e-13); // thirty positive shares of products below 1, in another order
            for (int j = 0; j < neurons; j++)
            {
                map[(j * neurons) + j].ShouldBe(0, "no neuron hears itself");
            }
        }
    }

    private static void PaddingIsZero<T>(OnlineTrlLayer<T> layer)
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
    {
        foreach (PanelMatrix<T> matrix in new[] { layer.Weight.Value, layer.Bias.Value, layer.Lateral })
        {
            matrix.PaddingIsZero().ShouldBeTrue();
        }

        foreach (T[] vector in new[] { layer.Output, layer.Mean, layer.Variance, layer.Centred, layer.Previous, layer.Target, layer.Trace })
        {
            vector.AsSpan(Math.Min(vector.Length, layer.Neurons)).ContainsAnyExcept(T.Zero).ShouldBeFalse();
        }
    }
}
