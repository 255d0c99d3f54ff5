using Eddy.Networks;
using Eddy.Signals.Trl;
using Eddy.Steps;

namespace Eddy.Experiments.Images;

/// <summary>
/// Everything that decides what a training run computes: the same options and data give the same weights, bit for bit, on any number of
/// threads. This record is <c>config.json</c>; a path of <c>--set</c> is one of its names. Immutable.
/// </summary>
public sealed record ImageRunOptions
{
    /// <summary>The preset these options started from; a label.</summary>
    public string Preset { get; init; } = "trl";

    /// <summary>What learns. Options of other learners than this one have no effect.</summary>
    public ImageLearner Learner { get; init; } = ImageLearner.Trl;

    /// <summary>Data set: a name, or a folder of IDX files.</summary>
    public string Data { get; init; } = "digits";

    /// <summary>Neurons of each layer.</summary>
    public IReadOnlyList<int> Layers { get; init; } = [512, 256];

    /// <summary>Epochs of the encoder, of each layer where layers are trained greedily, or of a network that learns as a whole.</summary>
    public int Epochs { get; init; } = 60;

    /// <summary>Epochs of the head.</summary>
    public int HeadEpochs { get; init; } = 60;

    /// <summary>Samples a step.</summary>
    public int BatchSize { get; init; } = 64;

    /// <summary>Samples of one class in a row.</summary>
    public int ChunkSize { get; init; } = 16;

    /// <summary>1 keeps chunks whole; (1 − coherence)·N random pairs are swapped.</summary>
    public double Coherence { get; init; } = 1;

    /// <summary>η of the encoder, or of the network as a whole.</summary>
    public double LearningRate { get; init; } = 1e-4;

    /// <summary>The encoder's rate falls along a half cosine to this share of <see cref="LearningRate"/> over its epochs; 1 keeps it constant.</summary>
    public double LearningRateEnd { get; init; } = 1;

    /// <summary>The lateral map's rate over the encoder's.</summary>
    public double LateralRateFactor { get; init; } = 1;

    /// <summary>η of the head.</summary>
    public double HeadLearningRate { get; init; } = 1e-4;

    /// <summary>As <see cref="LearningRateEnd"/>, for the head.</summary>
    public double HeadLearningRateEnd { get; init; } = 1;

    /// <summary>Step of the encoder, or of the network as a whole.</summary>
    public Optimizer Optimizer { get; init; } = Optimizer.Adam;

    /// <summary>Step of the head.</summary>
    public Optimizer HeadOptimizer { get; init; } = Optimizer.Adam;

    /// <summary>φ of every layer.</summary>
    public Activation Activation { get; init; } = Activation.Relu;

    /// <summary>Height and width, in pixels, of the part of an image that a neuron of the first layer sees; 0 for all of it.</summary>
    public int ReceptiveField { get; init; }

    /// <summary>Whether layers are batch-normalised.</summary>
    public bool BatchNorm { get; init; }

    /// <summary>Whether training images are rotated, shifted and scaled at random.</summary>
    public bool Augment { get; init; }

    /// <summary>Only the first so many training images; null for all.</summary>
    public int? TrainSamples { get; init; }

    /// <summary>Decides every random number of the run.</summary>
    public ulong Seed { get; init; } = 42;

    /// <summary>Which layers learn when.</summary>
    public LayerSchedule Schedule { get; init; } = LayerSchedule.Greedy;

    /// <summary>Whether only the first layer learns and the others keep their random weights, as in the published table.</summary>
    public bool FirstLayerOnly { get; init; }

    /// <summary>Whether layers that learn at once work as a pipeline over the threads, each on an older batch than the one below: the same bits, with fewer waits.</summary>
    public bool Pipeline { get; init; }

    /// <summary>What the head reads.</summary>
    public HeadInput HeadInput { get; init; } = HeadInput.All;

    /// <summary>In which order the head sees samples.</summary>
    public HeadOrder HeadOrder { get; init; } = HeadOrder.Coherent;

    /// <summary>Whether the head reads features of mean 0 and deviation 1 over the training images, measured once.</summary>
    public bool HeadStandardize { get; init; }

    /// <summary>What the head minimises.</summary>
    public HeadLoss HeadLoss { get; init; } = HeadLoss.CrossEntropy;

    /// <summary>C_S.</summary>
    public double SimilarityCoefficient { get; init; } = 1;

    /// <summary>C_V.</summary>
    public double VarianceCoefficient { get; init; } = 5;

    /// <summary>C_K.</summary>
    public double CovarianceCoefficient { get; init; } = 1;

    /// <summary>C_L.</summary>
    public double LateralCoefficient { get; init; } = 1.2;

    /// <summary>Pairs of the similarity loss.</summary>
    public TrlPairs Pairs { get; init; } = TrlPairs.WithinChunk;

    /// <summary>Whether the earlier member of a pair is a constant.</summary>
    public bool DetachPrevious { get; init; }

    /// <summary>Covariance of the batch itself in place of the lateral pass.</summary>
    public bool DirectCovariance { get; init; }

    /// <summary>Push variances down, too.</summary>
    public bool BidirectionalVariance { get; init; }

    /// <summary>Lowest variance target.</summary>
    public double VarianceTargetMin { get; init; } = 1;

    /// <summary>Highest variance target.</summary>
    public double VarianceTargetMax { get; init; } = 1;

    /// <summary>Momentum of the running variance.</summary>
    public double VarianceMomentum { get; init; } = 0.9;

    /// <summary>Momentum of the running mean; 0 takes the batch's own.</summary>
    public double MeanMomentum { get; init; }

    /// <summary>Momentum of the covariance that the lateral map learns; 0 takes the batch's own.</summary>
    public double CovarianceMomentum { get; init; }

    /// <summary>Decay of the trace that the losses read; 0 for none.</summary>
    public double TraceDecay { get; init; }

    /// <summary>Whether the lateral pass reads the activations one step earlier.</summary>
    public bool LateralShift { get; init; }

    /// <summary>Whether the lateral map is the running covariance itself, with its momentum, instead of weights that learn it.</summary>
    public bool RunningLateral { get; init; }

    /// <summary>Whether weights learn from inputs less their mean over the batch.</summary>
    public bool CentreInputs { get; init; }

    /// <summary>Whether a step of plain gradient descent is divided by the mean of |x|² over the batch, plus 1.</summary>
    public bool NormalizedStep { get; init; }

    /// <summary>Share of the weights that is lost per unit of learning rate and step; 0 for none.</summary>
    public double WeightDecay { get; init; }

    /// <summary>Share of lateral connections held at zero.</summary>
    public double LateralSparsity { get; init; }

    /// <summary>Largest gradient norm; 0 for none.</summary>
    public double GradientClip { get; init; }

    /// <summary>What only layer-wise supervised contrast has.</summary>
    public SupervisedContrastChoices SupervisedContrast { get; init; } = new();

    /// <summary>What only forward-forward has.</summary>
    public ForwardForwardChoices ForwardForward { get; init; } = new();

    /// <summary>What only equilibrium propagation has.</summary>
    public EquilibriumChoices Equilibrium { get; init; } = new();

    /// <summary>What the layers of TRL take.</summary>
    /// <exception cref="ArgumentException">An option is out of range; the message names it.</exception>
    public TrlLayerOptions ToLayerOptions() => new()
    {
        BatchSize = BatchSize,
        Activation = Activation,
        BatchNorm = BatchNorm,
        GradientClip = GradientClip,
        LateralRateFactor = LateralRateFactor,
        CentreInputs = CentreInputs,
        NormalizedStep = NormalizedStep,
        WeightDecay = WeightDecay,
        Step = ToStep(),
        Trl = new TrlOptions
        {
            SimilarityCoefficient = SimilarityCoefficient,
            VarianceCoefficient = VarianceCoefficient,
            CovarianceCoefficient = CovarianceCoefficient,
            LateralCoefficient = LateralCoefficient,
            Pairs = Pairs,
            DetachPrevious = DetachPrevious,
            ChunkSize = ChunkSize,
            DirectCovariance = DirectCovariance,
            BidirectionalVariance = BidirectionalVariance,
            VarianceTargetMin = VarianceTargetMin,
            VarianceTargetMax = VarianceTargetMax,
            VarianceMomentum = VarianceMomentum,
            MeanMomentum = MeanMomentum,
            CovarianceMomentum = CovarianceMomentum,
            TraceDecay = TraceDecay,
            LateralShift = LateralShift,
            LateralSparsity = LateralSparsity,
            RunningLateral = RunningLateral,
        },
    };

    /// <summary>What the neurons of the first layer see of images of a size; null for all of it.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A field would not fit into the image.</exception>
    internal LocalReceptiveFields? Fields(int rows, int columns)
    {
        if (ReceptiveField == 0)
        {
            return null;
        }

        int most = Math.Min(rows, columns);
        Require(ReceptiveField <= most, nameof(ReceptiveField), ReceptiveField, $"must fit into an image of {rows}×{columns}: 1 to {most}, or 0 for all of it");
        return new LocalReceptiveFields(rows, columns, ReceptiveField);
    }

    /// <summary>How the weights of the encoder, or of a network as a whole, move.</summary>
    public StepOptions ToStep() => Step(Optimizer, LearningRate);

    /// <summary>How the weights of the head move.</summary>
    public StepOptions ToHeadStep() => Step(HeadOptimizer, HeadLearningRate);

    /// <summary>Checks everything that can be checked before data are loaded.</summary>
    /// <exception cref="ArgumentException">An option is out of range; the message names it, its value and its bound.</exception>
    public void Validate()
    {
        Require(Enum.IsDefined(Learner), nameof(Learner), Learner, $"choose one of {string.Join(", ", ImageLearners.Names)}");
        Require(Layers.Count > 0 || Learner == ImageLearner.Linear, nameof(Layers), "[]", "name at least one layer, for example 512,256");
        foreach (int neurons in Layers)
        {
            Require(neurons is > 0 and <= 65_536, nameof(Layers), neurons, "a layer has 1 to 65536 neurons");
        }

        Require(Epochs >= 0, nameof(Epochs), Epochs, "must be at least 0");
        Require(HeadEpochs >= 0, nameof(HeadEpochs), HeadEpochs, "must be at least 0");
        bool headOnly = Learner is ImageLearner.Untrained or ImageLearner.Linear, whole = ImageLearners.IsWhole(Learner);
        Require(
            (headOnly ? 0 : Epochs) + (whole ? 0 : HeadEpochs) > 0,
            headOnly ? nameof(HeadEpochs) : nameof(Epochs),
            headOnly ? HeadEpochs : Epochs,
            whole ? "with no epoch there is nothing to do" : headOnly ? "with no epoch of the head there is nothing to do" : "with no epoch of the encoder and none of the head there is nothing to do");
        Require(ReceptiveField >= 0, nameof(ReceptiveField), ReceptiveField, "must be at least 0; 0 means the whole image");
        Require(BatchSize is > 1 and <= 65_536, nameof(BatchSize), BatchSize, "must be 2 to 65536");
        Require(Coherence is >= 0 and <= 1, nameof(Coherence), Coherence, "must be in [0, 1]");
        Require(double.IsFinite(LearningRate) && LearningRate > 0, nameof(LearningRate), LearningRate, "must be finite and above 0");
        Require(double.IsFinite(HeadLearningRate) && HeadLearningRate > 0, nameof(HeadLearningRate), HeadLearningRate, "must be finite and above 0");
        Require(LearningRateEnd is >= 0 and <= 1, nameof(LearningRateEnd), LearningRateEnd, "must be in [0, 1]");
        Require(HeadLearningRateEnd is >= 0 and <= 1, nameof(HeadLearningRateEnd), HeadLearningRateEnd, "must be in [0, 1]");
        Require(TrainSamples is null || TrainSamples >= BatchSize, nameof(TrainSamples), TrainSamples ?? 0, $"must be at least one batch ({BatchSize})");
        if (Learner == ImageLearner.Trl)
        {
            Require(VarianceTargetMin <= VarianceTargetMax, nameof(VarianceTargetMin), VarianceTargetMin, $"must be at most variance_target_max ({VarianceTargetMax})");
            Require(
                Pairs == TrlPairs.Adjacent || (ChunkSize > 0 && BatchSize % ChunkSize == 0),
                nameof(ChunkSize),
                ChunkSize,
                $"must divide the batch ({BatchSize}) when pairs stay within a chunk");
            ToLayerOptions().Validate();
        }

        RequirePipeline();
        ImageLearners.Validate(this);
        ToHeadStep();
    }

    private void RequirePipeline()
    {
        if (Pipeline)
        {
            Require(Learner == ImageLearner.Trl, nameof(Pipeline), true, $"only the layers of TRL-S wait for nothing from above; {ImageLearners.Name(Learner)} has no pipeline");
            Require(Schedule == LayerSchedule.Concurrent, nameof(Pipeline), true, "layers that are trained one after the other have nothing to overlap; set schedule to concurrent (TRL-S)");
            Require(!FirstLayerOnly, nameof(Pipeline), true, "where only the first layer learns there is nothing to overlap");
            Require(GradientClip == 0, nameof(Pipeline), true, "gradient_clip bounds a norm over all layers of a step, and the layers of a pipeline work on different batches; set it to 0");
        }
    }

    private static StepOptions Step(Optimizer optimizer, double rate)
        => optimizer == Optimizer.Adam ? new AdamOptions { LearningRate = rate } : new SgdOptions { LearningRate = rate };

    private static void Require(bool ok, string name, object value, string rule)
    {
        if (!ok)
        {
            throw new ArgumentOutOfRangeException(name, value, $"{name}: {rule}.");
        }
    }
}
