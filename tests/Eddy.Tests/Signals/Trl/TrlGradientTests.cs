using Eddy.Networks;
using Eddy.Numerics;
using Eddy.Signals.Trl;
using Eddy.Steps;
using Eddy.Tests.Numerics;
using Shouldly;

namespace Eddy.Tests.Signals.Trl;

public class TrlGradientTests
{
    public const int Cases = 90;
    private const int Steps = 3;
    private const double Difference = 1e-5;

    public static TheoryData<int> Numbers => new(Enumerable.Range(0, Cases));

    [Theory, MemberData(nameof(Numbers))]
    public void Losses_store_outputs_and_gradients_are_those_of_the_equations(int number)
    {
        TrlCase trl = TrlCase.Draw(number);
        using var team = new WorkerTeam(1);
        TrlEncoder<double> encoder = trl.Encoder<double>(team);
        TrlLayer<double> layer = encoder.Layers[0];
        TrlReference reference = trl.Reference(layer);
        for (int step = 0; step < Steps; step++)
        {
            TrlCase.CopyWeights(layer, reference);
            double[] x = ClearOfKinks(trl, reference, step);
            reference.Observe(x);
            TrlLosses expected = reference.Losses;
            encoder.Input.CopyFromRows(x);
            encoder.Learn(0, 1);

            // Sums of at most 40 + 16·40 terms of about 1: some hundred roundings at most, 1e-13; normalisation divides by deviations down to 0.01.
            Near("output", layer.Output.Rows(), reference.Output, 1e-12);
            Near("mean", layer.Store.Mean.Rows(), reference.Mean, 1e-12);
            Near("variance", layer.Store.Variance.Rows(), reference.Variance, 1e-12);
            Near("previous", layer.Store.Previous.Rows(), reference.Previous, 1e-12);
            Near("trace", layer.Store.Trace?.Rows() ?? [], trl.Options.TraceDecay > 0 ? reference.Trace : [], 1e-12);
            Near("covariance", layer.Lateral.Covariance!.Transposed(), reference.Covariance, 1e-12);
            Near(
                "losses",
                [layer.Losses.Similarity, layer.Losses.Variance, layer.Losses.Covariance, layer.Losses.Lateral],
                [expected.Similarity, expected.Variance, expected.Covariance, expected.Lateral],
                1e-12);
            if (step != 1) // the first, and one with a store of its own making
            {
                Gradients(trl, layer, reference);
            }
        }
    }

    [Fact]
    public void The_cases_cover_every_variant()
    {
        TrlCase[] cases = [.. Enumerable.Range(0, Cases).Select(TrlCase.Draw)];
        foreach (TrlPairs pairs in Enum.GetValues<TrlPairs>())
        {
            foreach (bool detach in new[] { false, true })
            {
                foreach (bool direct in new[] { false, true })
                {
                    cases.ShouldContain(c => c.Options.Pairs == pairs && c.Options.DetachPrevious == detach && c.Options.DirectCovariance == direct);
                }
            }
        }

        foreach (Activation activation in Enum.GetValues<Activation>())
        {
            cases.ShouldContain(c => c.Activation == activation && c.BatchNorm);
            cases.ShouldContain(c => c.Activation == activation && !c.BatchNorm);
        }

        foreach (bool chunked in new[] { false, true })
        {
            TrlOptions[] paired = [.. cases.Select(c => c.Options).Where(o => (o.Pairs != TrlPairs.Adjacent) == chunked)];
            paired.ShouldContain(o => o.TraceDecay > 0 && o.LateralShift && !o.DirectCovariance);
            paired.ShouldContain(o => o.TraceDecay > 0 && !o.LateralShift && !o.DetachPrevious);
            paired.ShouldContain(o => o.LateralShift && o.DirectCovariance);
            paired.ShouldContain(o => o.MeanMomentum > 0 && o.CovarianceMomentum > 0 && !o.LateralShift);
            paired.ShouldContain(o => o.CovarianceMomentum > 0 && o.LateralShift);
        }

        cases.ShouldContain(c => c.Options.BidirectionalVariance);
        cases.ShouldContain(c => c.Options.LateralSparsity > 0 && c.Neurons > 32);
        cases.ShouldContain(c => c.Options.VarianceTargetMin < c.Options.VarianceTargetMax && c.Neurons > 32);
        cases.ShouldContain(c => c.Options.DirectCovariance && c.Neurons > 32);
    }

    [Theory, MemberData(nameof(Numbers))]
    public void A_step_moves_every_weight_along_its_kept_gradient_and_keeping_it_changes_no_bit(int number)
    {
        TrlCase trl = TrlCase.Draw(number);
        using var team = new WorkerTeam(1);
        TrlEncoder<double> kept = trl.Encoder<double>(team), usedUp = trl.Encoder<double>(team, keepGradients: false);
        for (int step = 0; step < Steps; step++)
        {
            double[][] before = [.. kept.Layers[0].Parameters().Select(p => p.Value.Span.ToArray())];
            foreach (TrlEncoder<double> encoder in new[] { kept, usedUp })
            {
                encoder.Input.CopyFromRows(trl.Input(step));
                encoder.Learn(0, 1);
            }

            foreach ((Parameter<double> parameter, double[] old) in kept.Layers[0].Parameters().Zip(before))
            {
                double[] gradient = parameter.Gradient!.Span.ToArray();
                parameter.Value.Span.ToArray().ShouldBe(old.Select((w, i) => Math.FusedMultiplyAdd(-0.02, gradient[i], w)));
                parameter.Value.PaddingIsZero().ShouldBeTrue();
                parameter.Gradient!.PaddingIsZero().ShouldBeTrue();
            }
        }

        foreach ((Parameter<double> one, Parameter<double> two) in kept.Layers[0].Parameters().Zip(usedUp.Layers[0].Parameters()))
        {
            two.Value.Bytes().ShouldBe(one.Value.Bytes());
        }
    }

    [Theory, MemberData(nameof(Numbers))]
    public void Single_precision_agrees_with_double(int number)
    {
        TrlCase trl = TrlCase.Draw(number);
        using var team = new WorkerTeam(1);
        TrlEncoder<double> inDouble = trl.Encoder<double>(team);
        TrlEncoder<float> inSingle = trl.Encoder<float>(team);
        TrlLayer<double> expected = inDouble.Layers[0];
        TrlLayer<float> got = inSingle.Layers[0];
        for (int step = 0; step < Steps; step++)
        {
            double[] x = trl.Input(step);
            inDouble.Input.CopyFromRows(x);
            inSingle.Input.CopyFromRows([.. x.Select(v => (float)v)]);
            inDouble.Learn(0, 1);
            inSingle.Learn(0, 1);

            // Some hundred roundings of 6e-8 on sums of 680 terms, 4e-5, grown by normalisation and three steps: the bound that oracle files use.
            Near("output", got.Output.Rows(), expected.Output.Rows(), 2e-4);
            Near("variance", got.Store.Variance.Rows(), expected.Store.Variance.Rows(), 2e-4);
            Near("loss", [got.Losses.Total(trl.Options)], [expected.Losses.Total(trl.Options)], 2e-4);
            foreach ((Parameter<float> single, Parameter<double> twice) in got.Parameters().Zip(expected.Parameters()))
            {
                Near("value", single.Value.Rows(), twice.Value.Rows(), 2e-4);
                Near("gradient", single.Gradient!.Rows(), twice.Gradient!.Rows(), 2e-4);
            }
        }
    }

    private static void Gradients(TrlCase trl, TrlLayer<double> layer, TrlReference reference)
    {
        // A difference of fourth order is off by h⁴/30 of the fifth derivative, nothing here, and by the loss's own rounding over h: a loss of up to 100
        // with terms that round some ten times each, 1e-13/1e-5. 1e-7 of the largest entry leaves room for both.
        const double Accuracy = 1e-7;
        Check("weight", layer.Dense.Weight, reference.Weight, reference.SignalLoss);
        Check("bias", layer.Dense.Bias, reference.Bias, reference.SignalLoss);
        Check("lateral", layer.Lateral.Weight, reference.Lateral, () => trl.Options.LateralCoefficient * reference.LateralLoss());
        if (layer.Dense.Norm is { } norm)
        {
            Check("γ", norm.Gamma, reference.Gamma, reference.SignalLoss);
            Check("β", norm.Beta, reference.Beta, reference.SignalLoss);
            layer.Dense.Bias.Gradient!.Span.ToArray().ShouldAllBe(g => g == 0);
        }

        void Check(string name, Parameter<double> got, double[] parameter, Func<double> loss)
        {
            int[] entries = Entries(parameter.Length, trl.Seed);
            double[] gradient = got.Gradient!.Transposed();
            Near($"{name} gradient", [.. entries.Select(i => gradient[i])], TrlReference.Gradient(parameter, entries, loss, Difference), Accuracy);
        }
    }

    // All entries of a small parameter; of a large one the first, the last and some between, others in every case.
    private static int[] Entries(int count, ulong seed)
    {
        const int Most = 8;
        int[] all = [.. Enumerable.Range(0, count)];
        if (count > Most)
        {
            new RandomSource(seed).Shuffle(all.AsSpan(1, count - 2));
        }

        return count > Most ? [.. all[..Most], count - 1] : all;
    }

    private static double[] ClearOfKinks(TrlCase trl, TrlReference reference, int step)
    {
        for (int attempt = 0; attempt < 100; attempt++)
        {
            double[] x = trl.Input(step + (attempt * Steps));
            if (trl.Activation != Activation.Relu || reference.NearestToKink(x) > 100 * Difference)
            {
                return x;
            }
        }

        throw new ShouldAssertException("no batch is clear of relu's kink: choose another seed");
    }

    // The largest difference against the largest expected entry, or against 1 where all are smaller: sums of terms around 1 round at that scale.
    private static void Near(string what, double[] got, double[] expected, double tolerance)
    {
        got.Length.ShouldBe(expected.Length, what);
        double scale = Math.Max(1, expected.Select(Math.Abs).DefaultIfEmpty().Max());
        for (int i = 0; i < got.Length; i++)
        {
            double difference = Math.Abs(got[i] - expected[i]);
            if (!(difference <= tolerance * scale))
            {
                throw new ShouldAssertException($"{what}[{i}] is {got[i]:R}, expected {expected[i]:R}, off by {difference / scale:E2}, allowed {tolerance:E1}");
            }
        }
    }
}
