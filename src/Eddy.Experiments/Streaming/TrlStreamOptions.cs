using System.Globalization;
using Eddy.Experiments.Images;
using Eddy.Learners;
using Eddy.Networks;
using Eddy.Steps;

namespace Eddy.Experiments.Streaming;

/// <summary>TRL of single samples with a readout: see <see cref="TrlLearner"/>.</summary>
public sealed record TrlStreamOptions : StreamLearnerOptions
{
    private static readonly TrlLearnerOptions _usual = new();

    /// <summary>Neurons of each hidden layer, from the input up; null for 512,256 where a sample has more than 64 numbers, else 128,64.</summary>
    public IReadOnlyList<int>? Layers { get; init; }

    /// <summary>φ of every layer.</summary>
    public Activation Activation { get; init; } = _usual.Activation;

    /// <summary>How a gradient moves a weight of the layers.</summary>
    public Optimizer Optimizer { get; init; } = Optimizer.Sgd;

    /// <summary>η of the layers at first; null for 0.03 with sgd (0.01 where a sample has at most 64 numbers), 3e-5 with adam.</summary>
    public double? LearningRate { get; init; }

    /// <summary>Whether sgd divides its step by |x|² + 1.</summary>
    public bool NormalizedStep { get; init; } = _usual.NormalizedStep;

    /// <summary>Whether weights learn from inputs about their running mean.</summary>
    public bool CentreInputs { get; init; } = _usual.CentreInputs;

    /// <summary>Samples after which the rate has halved; Infinity keeps it.</summary>
    public double RateHalving { get; init; } = _usual.RateHalving;

    /// <summary>The share of the first rate below which it never falls.</summary>
    public double RateFloor { get; init; } = _usual.RateFloor;

    /// <summary>C_S.</summary>
    public double SimilarityCoefficient { get; init; } = _usual.Trl.SimilarityCoefficient;

    /// <summary>C_V.</summary>
    public double VarianceCoefficient { get; init; } = _usual.Trl.VarianceCoefficient;

    /// <summary>C_K.</summary>
    public double CovarianceCoefficient { get; init; } = _usual.Trl.CovarianceCoefficient;

    /// <summary>τ of every neuron.</summary>
    public double VarianceTarget { get; init; } = _usual.Trl.VarianceTargetMin;

    /// <summary>β of mean, variance and covariance.</summary>
    public double Momentum { get; init; } = _usual.Trl.MeanMomentum;

    /// <summary>Decay of the trace that the losses read; 0 for none.</summary>
    public double TraceDecay { get; init; }

    /// <summary>Decay of the leaky mean of past activations that a sample is pulled towards; 0 takes the last sample.</summary>
    public double PartnerDecay { get; init; } = _usual.PartnerDecay;

    /// <summary>Whether the lateral pass hears the neurons one sample late.</summary>
    public bool LateralShift { get; init; }

    /// <summary>How far one step may move a neuron's weighted input, in deviations of its activation; Infinity for no limit.</summary>
    public double MoveLimit { get; init; } = _usual.MoveLimit;

    /// <summary>Whether the readout reads the plain input, too; null for yes where a sample has at most 64 numbers.</summary>
    public bool? ReadInput { get; init; }

    /// <summary>η of the readout; null for 2 where classes come in chunks, 1 for other classes, 0.3 for values.</summary>
    public double? ReadoutLearningRate { get; init; }

    /// <summary>Decay of the readout's averaged weights; 0 for none; null for 0.999 where classes come in chunks, else 0.</summary>
    public double? ReadoutAveraging { get; init; }

    /// <inheritdoc/>
    public override StreamLearnerOptions Resolved(LearnerShape? shape)
    {
        if (shape is null)
        {
            return this;
        }

        bool narrow = shape.InputSize <= 64, classes = shape.Task == LearningTask.Classification, chunks = shape.Chunk > 1;
        double rate = Optimizer == Optimizer.Adam ? 3e-5 : narrow ? 0.01 : _usual.Step.LearningRate;
        OnlineReadoutOptions readout = classes ? TrlLearnerOptions.ClassReadout : TrlLearnerOptions.ValueReadout;
        return this with
        {
            Layers = Layers ?? (narrow ? [128, 64] : _usual.Layers),
            LearningRate = LearningRate ?? rate,
            ReadInput = ReadInput ?? narrow,
            ReadoutLearningRate = ReadoutLearningRate ?? (classes && !chunks ? 1 : readout.Step.LearningRate),
            ReadoutAveraging = ReadoutAveraging ?? (chunks ? readout.Averaging : 0),
        };
    }

    /// <inheritdoc/>
    public override void Validate() => ToLearner();

    /// <inheritdoc/>
    public override ILearner Create(LearnerShape shape)
    {
        ArgumentNullException.ThrowIfNull(shape);
        return new TrlLearner(shape.InputSize, shape.OutputSize, shape.Task, shape.Seed, ((TrlStreamOptions)Resolved(shape)).ToLearner());
    }

    /// <inheritdoc/>
    public override string Describe()
        => string.Create(CultureInfo.InvariantCulture, $"TRL, {string.Join('-', Layers ?? [])} {Activation.ToString().ToLowerInvariant()} neurons, {Optimizer.ToString().ToLowerInvariant()} at {LearningRate:G3}");

    // What is null here depends on the stream, and stands for any value that is allowed.
    private TrlLearnerOptions ToLearner()
    {
        double rate = LearningRate ?? _usual.Step.LearningRate, readoutRate = ReadoutLearningRate ?? 1, averaging = ReadoutAveraging ?? 0;

        // Checked here by the names that --set knows; the engine's own checks stand behind.
        Require(double.IsFinite(rate) && rate > 0, nameof(LearningRate), rate, "must be finite and above 0");
        Require(double.IsFinite(readoutRate) && readoutRate > 0, nameof(ReadoutLearningRate), readoutRate, "must be finite and above 0");
        Require(Momentum is >= 0 and < 1, nameof(Momentum), Momentum, "must be in [0, 1)");
        Require(averaging is >= 0 and < 1, nameof(ReadoutAveraging), averaging, "must be in [0, 1); 0 means no averaging");
        Require(VarianceTarget > 0 && double.IsFinite(VarianceTarget), nameof(VarianceTarget), VarianceTarget, "must be finite and above 0");
        return new TrlLearnerOptions
        {
            Layers = Layers ?? _usual.Layers,
            Activation = Activation,
            Step = Optimizer == Optimizer.Adam ? new AdamOptions { LearningRate = rate } : new SgdOptions { LearningRate = rate },
            NormalizedStep = NormalizedStep,
            CentreInputs = CentreInputs,
            RateHalving = RateHalving,
            RateFloor = RateFloor,
            PartnerDecay = PartnerDecay,
            MoveLimit = MoveLimit,
            ReadInput = ReadInput ?? false,
            Trl = TrlLearnerOptions.OnlineTrl with
            {
                SimilarityCoefficient = SimilarityCoefficient,
                VarianceCoefficient = VarianceCoefficient,
                CovarianceCoefficient = CovarianceCoefficient,
                VarianceTargetMin = VarianceTarget,
                VarianceTargetMax = VarianceTarget,
                MeanMomentum = Momentum,
                VarianceMomentum = Momentum,
                CovarianceMomentum = Momentum,
                TraceDecay = TraceDecay,
                LateralShift = LateralShift,
            },
            Readout = new OnlineReadoutOptions { Step = new SgdOptions { LearningRate = readoutRate }, Normalized = true, Averaging = averaging },
        };
    }
}
