using Eddy.Experiments.Images;
using Eddy.Networks;
using Eddy.Networks.Sequences;
using Eddy.Signals.Trl;
using Eddy.Steps;

namespace Eddy.Experiments.Sequences;

/// <summary>
/// Everything that decides what a training run on sequences computes: the same options and data give the same weights, bit for bit, on any number of threads.
/// This record is <c>config.json</c>; <c>--set</c> takes its names. Immutable. The defaults are those of rows of digits.
/// </summary>
public sealed record SequenceExperimentOptions
{
    /// <summary>What <see cref="Kind"/> says.</summary>
    internal const string KindName = "sequence";

    /// <summary>What kind of run this is; a label.</summary>
    public string Kind { get; init; } = KindName;

    /// <summary>What is learned: <c>digits-rows</c>, <c>mnist-rows:DIR</c> or <c>pamap2:DIR</c>.</summary>
    public string Data { get; init; } = SequenceData.DigitRows;

    /// <summary>Neurons of each layer of an encoder.</summary>
    public IReadOnlyList<int> Layers { get; init; } = [128, 64];

    /// <summary>Encoders of these layers, trained in sequence, each on the frozen output of the one below.</summary>
    public int Encoders { get; init; } = 1;

    /// <summary>Whether the first layer reads the top activation of the step before, too.</summary>
    public bool Recurrent { get; init; } = true;

    /// <summary>R, how often a stack is applied at each step.</summary>
    public int Depth { get; init; } = 1;

    /// <summary>How the variance term gathers time. A sum pushes S times as hard; over 27 rows of a digit that made a recurrent relu encoder's activity run away.</summary>
    public VarianceOverTime VarianceOverTime { get; init; } = VarianceOverTime.Mean;

    /// <summary>S, rows of a window, where the data leave it open; pictures are as long as they are high.</summary>
    public int Steps { get; init; } = 1;

    /// <summary>In which order the encoder meets rows that lie in time.</summary>
    public RowOrder Order { get; init; } = RowOrder.Natural;

    /// <summary>Which layers of an encoder learn when.</summary>
    public LayerSchedule Schedule { get; init; } = LayerSchedule.Concurrent;

    /// <summary>Epochs of each encoder (of each of its layers, where they are trained greedily).</summary>
    public int Epochs { get; init; } = 3;

    /// <summary>Epochs of the head.</summary>
    public int HeadEpochs { get; init; } = 5;

    /// <summary>B, sequences a step.</summary>
    public int BatchSize { get; init; } = 64;

    /// <summary>Whether the same head is trained on the untrained encoder first, as a baseline.</summary>
    public bool UntrainedBaseline { get; init; } = true;

    /// <summary>η of the encoder.</summary>
    public double LearningRate { get; init; } = 1e-3;

    /// <summary>The lateral map's rate over the encoder's.</summary>
    public double LateralRateFactor { get; init; } = 1;

    /// <summary>η of the head and of the fusion.</summary>
    public double HeadLearningRate { get; init; } = 5e-3;

    /// <summary>The head's rate falls along a half cosine to this share of <see cref="HeadLearningRate"/> over its epochs; 1 keeps it constant.</summary>
    public double HeadLearningRateEnd { get; init; } = 0.01;

    /// <summary>Step of the encoder.</summary>
    public Optimizer Optimizer { get; init; } = Optimizer.Adam;

    /// <summary>φ of every layer.</summary>
    public Activation Activation { get; init; } = Activation.Relu;

    /// <summary>What the head reads where there is no fusion.</summary>
    public SequenceHeadInput HeadInput { get; init; } = SequenceHeadInput.All;

    /// <summary>How the last encoder's activations are drawn together over time before the head, which then reads nothing else.</summary>
    public FusionKind Fusion { get; init; }

    /// <summary>α of the leaky average.</summary>
    public double FusionDecay { get; init; } = 0.5;

    /// <summary>Hidden neurons of the concat-MLP.</summary>
    public int FusionHidden { get; init; } = 64;

    /// <summary>What the fusion's parameters learn from, while the head is trained.</summary>
    public FusionLearning FusionLearning { get; init; }

    /// <summary>Only the first so many training images or sensor rows; null for all.</summary>
    public int? TrainSamples { get; init; }

    /// <summary>Decides every random number of the run.</summary>
    public ulong Seed { get; init; } = 42;

    /// <summary>C_S.</summary>
    public double SimilarityCoefficient { get; init; } = 1;

    /// <summary>C_V, before time is summed over.</summary>
    public double VarianceCoefficient { get; init; } = 2.5;

    /// <summary>C_K.</summary>
    public double CovarianceCoefficient { get; init; } = 1;

    /// <summary>C_L.</summary>
    public double LateralCoefficient { get; init; } = 1.2;

    /// <summary>Whether the earlier member of a pair is a constant.</summary>
    public bool DetachPrevious { get; init; } = true;

    /// <summary>Lowest variance target.</summary>
    public double VarianceTargetMin { get; init; } = 1;

    /// <summary>Highest variance target.</summary>
    public double VarianceTargetMax { get; init; } = 1;

    /// <summary>Momentum of the running variance.</summary>
    public double VarianceMomentum { get; init; } = 0.9;

    /// <summary>Largest gradient norm; 0 for none.</summary>
    public double GradientClip { get; init; }

    /// <summary>The names that <c>--set</c> takes, in order.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. ImageJson.Write(new SequenceExperimentOptions()).Select(member => member.Key)];

    /// <summary>
    /// The options to start from for some data. Rows of digits take the defaults; sensors the published layers, batch and rates, TRL-S on single rows that follow each other in
    /// time.
    /// </summary>
    public static SequenceExperimentOptions For(string data) => SequenceData.IsNamed(data) && SequenceData.IsSensors(data)
        ? new()
        {
            Data = data,
            Layers = [256, 128],
            Recurrent = false,
            BatchSize = 512,
            Epochs = 10,
            HeadEpochs = 10,
            LearningRate = 1e-3,
            HeadLearningRate = 1e-2,
        }
        : new() { Data = data };

    /// <summary>Options with one of them replaced by a value given as text: JSON, or a bare word.</summary>
    /// <exception cref="ArgumentException">The name is unknown, or the value does not fit.</exception>
    public static SequenceExperimentOptions With(SequenceExperimentOptions options, string name, string value) => ImageJson.Replace(options, name, value);

    /// <summary>What the engine's encoders take.</summary>
    /// <param name="steps">Rows of a sequence.</param>
    /// <exception cref="ArgumentException">An option is out of range; the message names it.</exception>
    public TrlSequenceOptions ToSequenceOptions(int steps) => new()
    {
        Steps = steps,
        Sequences = BatchSize,
        Recurrent = Recurrent,
        Depth = Depth,
        Variance = VarianceOverTime,
        Layers = new TrlLayerOptions
        {
            Activation = Activation,
            GradientClip = GradientClip,
            LateralRateFactor = LateralRateFactor,
            Step = Step(Optimizer, LearningRate),
            Trl = new TrlOptions
            {
                SimilarityCoefficient = SimilarityCoefficient,
                VarianceCoefficient = VarianceCoefficient,
                CovarianceCoefficient = CovarianceCoefficient,
                LateralCoefficient = LateralCoefficient,
                Pairs = TrlPairs.Adjacent,
                DetachPrevious = DetachPrevious,
                VarianceTargetMin = VarianceTargetMin,
                VarianceTargetMax = VarianceTargetMax,
                VarianceMomentum = VarianceMomentum,
            },
        },
    };

    /// <summary>What the fusion takes.</summary>
    /// <param name="rule">The encoder's rule as it is in force.</param>
    public FusionOptions ToFusionOptions(TrlOptions rule) => new()
    {
        Kind = Fusion,
        Decay = FusionDecay,
        Hidden = FusionHidden,
        Learning = FusionLearning,
        Trl = rule,
        Step = ToHeadStep(),
    };

    /// <summary>What the head takes.</summary>
    public StepOptions ToHeadStep() => new AdamOptions { LearningRate = HeadLearningRate };

    /// <summary>Checks everything that can be checked before data are loaded.</summary>
    /// <exception cref="ArgumentException">An option is out of range; the message names it, its value and its bound.</exception>
    public void Validate()
    {
        Require(Kind == KindName, nameof(Kind), Kind, $"must be {KindName}");
        Require(Layers.Count > 0, nameof(Layers), "[]", "name at least one layer, for example 128,64");
        foreach (int neurons in Layers)
        {
            Require(neurons is > 0 and <= 65_536, nameof(Layers), neurons, "a layer has 1 to 65536 neurons");
        }

        Require(Encoders is > 0 and <= 64, nameof(Encoders), Encoders, "must be 1 to 64");
        Require(Depth is > 0 and <= 64, nameof(Depth), Depth, "must be 1 to 64");
        Require(Steps is > 0 and <= 65_536, nameof(Steps), Steps, "must be 1 to 65536");
        Require(Steps == 1 || !SequenceData.IsRows(Data), nameof(Steps), Steps, "an image has as many steps as it has rows, so leave this 1");
        Require(Order == RowOrder.Natural || !SequenceData.IsRows(Data), nameof(Order), "shuffled", "the rows of an image have one order, natural");
        Require(BatchSize is > 0 and <= 65_536 && BatchSize % 8 == 0, nameof(BatchSize), BatchSize, "must be a multiple of 8, up to 65536");
        Require(Epochs >= 0, nameof(Epochs), Epochs, "must be at least 0");
        Require(HeadEpochs >= 0, nameof(HeadEpochs), HeadEpochs, "must be at least 0");
        Require(Epochs + HeadEpochs > 0, nameof(Epochs), Epochs, "with no epoch of the encoder and none of the head there is nothing to do");
        Require(double.IsFinite(LearningRate) && LearningRate > 0, nameof(LearningRate), LearningRate, "must be finite and above 0");
        Require(double.IsFinite(HeadLearningRate) && HeadLearningRate > 0, nameof(HeadLearningRate), HeadLearningRate, "must be finite and above 0");
        Require(HeadLearningRateEnd is >= 0 and <= 1, nameof(HeadLearningRateEnd), HeadLearningRateEnd, "must be in [0, 1]");
        Require(FusionDecay is >= 0 and < 1, nameof(FusionDecay), FusionDecay, "must be in [0, 1)");
        Require(FusionHidden is > 0 and <= 65_536, nameof(FusionHidden), FusionHidden, "must be 1 to 65536");
        Require(TrainSamples is null || TrainSamples >= BatchSize, nameof(TrainSamples), TrainSamples ?? 0, $"must be at least one batch ({BatchSize})");
        Require(VarianceTargetMin <= VarianceTargetMax, nameof(VarianceTargetMin), VarianceTargetMin, $"must be at most variance_target_max ({VarianceTargetMax})");
        ToSequenceOptions(Steps);
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
