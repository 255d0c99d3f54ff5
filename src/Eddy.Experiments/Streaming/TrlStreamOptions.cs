using System.Globalization;
using Eddy.Experiments.Trl;
using Eddy.Learners;
using Eddy.Networks;
using Eddy.Steps;

namespace Eddy.Experiments.Streaming;

/// <summary>Temporal regularized learning of single samples, with a readout on all layers: see <see cref="TrlLearner"/>. Defaults are the learner's own.</summary>
public sealed record TrlStreamOptions : StreamLearnerOptions
{
    private static readonly TrlLearnerOptions _usual = new();

    /// <summary>Neurons of each layer.</summary>
    public IReadOnlyList<int> Layers { get; init; } = _usual.Layers;

    /// <summary>φ of every layer.</summary>
    public Activation Activation { get; init; } = _usual.Activation;

    /// <summary>Step of the layers.</summary>
    public Optimizer Optimizer { get; init; } = Optimizer.Sgd;

    /// <summary>η of the layers at first; null for 0.03 with sgd, 1e-3 with adam.</summary>
    public double? LearningRate { get; init; }

    /// <summary>Samples after which the layers' rate has halved.</summary>
    public double RateHalving { get; init; } = _usual.RateHalving;

    /// <summary>Share of the layers' first rate below which it never falls.</summary>
    public double RateFloor { get; init; } = _usual.RateFloor;

    /// <summary>Whether weights learn from inputs less their running mean.</summary>
    public bool CentreInputs { get; init; } = _usual.CentreInputs;

    /// <summary>Decay of the leaky mean of past activations that the similarity loss pulls towards.</summary>
    public double PartnerDecay { get; init; } = _usual.PartnerDecay;

    /// <summary>C_S.</summary>
    public double SimilarityCoefficient { get; init; } = _usual.Trl.SimilarityCoefficient;

    /// <summary>C_V.</summary>
    public double VarianceCoefficient { get; init; } = _usual.Trl.VarianceCoefficient;

    /// <summary>C_K.</summary>
    public double CovarianceCoefficient { get; init; } = _usual.Trl.CovarianceCoefficient;

    /// <summary>Momentum of the running mean, variance and covariance.</summary>
    public double Momentum { get; init; } = _usual.Trl.VarianceMomentum;

    /// <summary>Decay of the trace that the losses read; 0 for none.</summary>
    public double TraceDecay { get; init; } = _usual.Trl.TraceDecay;

    /// <summary>Whether the lateral pass hears the sample before.</summary>
    public bool LateralShift { get; init; } = _usual.Trl.LateralShift;

    /// <summary>Step of the readout.</summary>
    public Optimizer ReadoutOptimizer { get; init; } = Optimizer.Sgd;

    /// <summary>η of the readout; null for the learner's with sgd, 1e-3 with adam.</summary>
    public double? ReadoutLearningRate { get; init; }

    /// <summary>Decay of averaged weights of the readout that answer in place of the last ones; 0 for none.</summary>
    public double ReadoutAveraging { get; init; } = _usual.Readout.Averaging;

    /// <inheritdoc/>
    public override StreamLearnerOptions Resolved() => this with
    {
        LearningRate = LearningRate ?? Step(Optimizer, null, _usual.Step).LearningRate,
        ReadoutLearningRate = ReadoutLearningRate ?? Step(ReadoutOptimizer, null, _usual.Readout.Step).LearningRate,
    };

    /// <inheritdoc/>
    public override void Validate() => ToOptions();

    /// <inheritdoc/>
    public override ILearner Create(LearnerShape shape)
    {
        ArgumentNullException.ThrowIfNull(shape);
        return new TrlLearner(shape.InputSize, shape.OutputSize, shape.Task, shape.Seed, ToOptions());
    }

    /// <inheritdoc/>
    public override string Describe()
        => string.Create(CultureInfo.InvariantCulture, $"{string.Join("-", Layers)} {Activation.ToString().ToLowerInvariant()} neurons, {Optimizer.ToString().ToLowerInvariant()}, a readout on all of them");

    /// <summary>What the engine's learner takes.</summary>
    /// <exception cref="ArgumentException">An option is out of range; the message names it.</exception>
    public TrlLearnerOptions ToOptions() => _usual with
    {
        Layers = Layers,
        Activation = Activation,
        Step = Step(Optimizer, LearningRate, _usual.Step),
        RateHalving = RateHalving,
        RateFloor = RateFloor,
        CentreInputs = CentreInputs,
        PartnerDecay = PartnerDecay,
        Trl = _usual.Trl with
        {
            SimilarityCoefficient = SimilarityCoefficient,
            VarianceCoefficient = VarianceCoefficient,
            CovarianceCoefficient = CovarianceCoefficient,
            MeanMomentum = Momentum,
            VarianceMomentum = Momentum,
            CovarianceMomentum = Momentum,
            TraceDecay = TraceDecay,
            LateralShift = LateralShift,
        },
        Readout = _usual.Readout with
        {
            Step = Step(ReadoutOptimizer, ReadoutLearningRate, _usual.Readout.Step),
            Normalized = ReadoutOptimizer == Optimizer.Sgd,
            Averaging = ReadoutAveraging,
        },
    };

    private static StepOptions Step(Optimizer optimizer, double? rate, StepOptions usual)
    {
        StepOptions step = optimizer == Optimizer.Adam ? new AdamOptions() : usual;
        return rate is { } given ? step with { LearningRate = given } : step;
    }
}
