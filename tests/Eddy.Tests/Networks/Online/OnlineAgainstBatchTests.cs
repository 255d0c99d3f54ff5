using Eddy.Learners;
using Eddy.Networks;
using Eddy.Networks.Online;
using Eddy.Numerics;
using Eddy.Signals.Trl;
using Eddy.Steps;
using Eddy.Tests.Numerics;

namespace Eddy.Tests.Networks.Online;

/// <summary>
/// The layer of batches and the layer of single samples, where both say the same: a batch of one has no pair, so C_S = 0; momenta of at most a half need no warm-up;
/// and the batch layer's lateral step is long enough to land on the running covariance.
/// </summary>
public class OnlineAgainstBatchTests
{
    private const int Inputs = 20;
    private const double Rate = 0.02;

    [Theory]
    [InlineData(Activation.Relu, 33, 0, false)]
    [InlineData(Activation.Gelu, 40, 0, true)]
    [InlineData(Activation.Tanh, 5, 0.6, false)]
    [InlineData(Activation.Sigmoid, 33, 0.3, true)]
    [InlineData(Activation.Identity, 32, 0.5, false)]
    public void A_batch_of_one_and_a_single_sample_teach_the_same(Activation activation, int neurons, double traceDecay, bool bidirectional)
    {
        TrlOptions trl = TrlOptions.TrlS with
        {
            SimilarityCoefficient = 0,
            LateralCoefficient = 1,
            MeanMomentum = 0.5,
            CovarianceMomentum = 0.4,
            VarianceMomentum = 0.9,
            TraceDecay = traceDecay,
            BidirectionalVariance = bidirectional,
            VarianceTargetMin = 0.4,
        };
        using var team = new WorkerTeam(1);
        var batch = new TrlEncoder<double>(
            Inputs,
            [neurons],
            new TrlLayerOptions
            {
                Trl = trl,
                Activation = activation,
                BatchSize = 1,
                Step = new SgdOptions { LearningRate = Rate },
                LateralRateFactor = neurons / (2 * Rate), // L − η f 2(L − target)/O is the target
            },
            seed: 1,
            team);
        var online = new OnlineTrlLayer<double>(
            Inputs,
            neurons,
            0,
            new TrlLearnerOptions { Trl = trl, Activation = activation, Step = new SgdOptions { LearningRate = Rate }, NormalizedStep = false, CentreInputs = false, MoveLimit = double.PositiveInfinity },
            new RandomSource(2));
        TrlLayer<double> layer = batch.Layers[0];
        layer.Dense.Weight.Value.Span.CopyTo(online.Weight.Value.Span);
        layer.Dense.Bias.Value.Span.CopyTo(online.Bias.Value.Span);
        layer.Lateral.Weight.Value.Span.Clear(); // the online map starts at 0
        layer.Store.Target.Rows().CopyTo(online.Target, 0);
        for (int t = 0; t < 20; t++)
        {
            double[] x = new RandomSource(3).Split("sample", t).Uniform<double>(Inputs);
            batch.Input.CopyFromRows(x);
            batch.Learn(0, 1);
            online.Forward(x);
            online.Learn(t > 0, 1);

            // Sums of at most 60 terms in other orders, 1e-14 a sample, and the lateral step's cancellation of a map of size 1; twenty samples build on one another.
            OnlineTrlCase.Near($"sample {t}, output", online.Output[..neurons], layer.Output.Rows(), 1e-11);
            OnlineTrlCase.Near($"sample {t}, mean", online.Mean[..neurons], layer.Store.Mean.Rows(), 1e-11);
            OnlineTrlCase.Near($"sample {t}, variance", online.Variance[..neurons], layer.Store.Variance.Rows(), 1e-11);
            OnlineTrlCase.Near($"sample {t}, lateral", online.Lateral.Rows(), layer.Lateral.Weight.Value.Rows(), 1e-11);
            OnlineTrlCase.Near($"sample {t}, weight", online.Weight.Value.Rows(), layer.Dense.Weight.Value.Rows(), 1e-11);
            OnlineTrlCase.Near($"sample {t}, bias", online.Bias.Value.Rows(), layer.Dense.Bias.Value.Rows(), 1e-11);
        }
    }
}
