using System.Runtime.CompilerServices;
using Eddy.Networks;
using Eddy.Signals.Trl;
using Eddy.Steps;

namespace Eddy.Learners;

/// <summary>What a <see cref="TrlLearner"/> is and how it learns. Immutable, and valid whenever it exists.</summary>
public sealed record TrlLearnerOptions
{
    /// <summary>The signal as an online learner takes it: TRL-S (every sample with the one before it), and leaky integrators with a memory of a thousand samples.</summary>
    public static TrlOptions OnlineTrl { get; } = TrlOptions.TrlS with { MeanMomentum = 0.999, VarianceMomentum = 0.999, CovarianceMomentum = 0.999 };

    /// <summary>Neurons of each hidden layer, from the input up; at least one layer. Default 512, 256.</summary>
    public IReadOnlyList<int> Layers
    {
        get;
        init => field = value is { Count: > 0 } && value.All(n => n is > 0 and <= 65_536)
            ? [.. value]
            : throw new ArgumentException("Layers: name at least one layer of 1 to 65536 neurons, for example 512,256.", nameof(Layers));
    } = [512, 256];

    /// <summary>φ. Default relu.</summary>
    public Activation Activation { get; init; } = Activation.Relu;

    /// <summary>
    /// Coefficients, momenta, trace and lateral shift. Pairs are always a sample with the one before it, held constant; there is no batch, so the direct covariance, chunks
    /// and a lateral mask are refused. C_L is not used: the lateral map is the running covariance itself.
    /// </summary>
    public TrlOptions Trl
    {
        get;
        init
        {
            ArgumentNullException.ThrowIfNull(value);
            if (value.Pairs != TrlPairs.Adjacent || !value.DetachPrevious || value.DirectCovariance || value.LateralSparsity > 0)
            {
                throw new ArgumentException(
                    "Trl: a learner of single samples pairs each with the one before it, which is past and constant, and has no batch. Start from TrlLearnerOptions.OnlineTrl (adjacent pairs, previous detached, no direct covariance, no lateral mask).",
                    nameof(Trl));
            }

            field = value;
        }
    } = OnlineTrl;

    /// <summary>How W and b move. Default plain gradient descent at 0.03, normalised: right for inputs by the hundreds;
    /// a few inputs share the step among fewer weights and take 0.01 or less. Adam keeps two moments a weight and moves every weight at every sample.</summary>
    public StepOptions Step { get; init => field = value ?? throw new ArgumentNullException(nameof(Step), "Step: choose SgdOptions or AdamOptions."); }
        = new SgdOptions { LearningRate = 0.03 };

    /// <summary>Whether plain gradient descent divides its step by |x|² + 1 (normalised LMS), so that the rate is the share of the signal by which a neuron's weighted
    /// input moves, whatever the scale of the inputs. Default yes; Adam ignores it.</summary>
    public bool NormalizedStep { get; init; } = true;

    /// <summary>Whether weights learn from x − E[x], with a running mean of each input, in place of x. Default yes.</summary>
    public bool CentreInputs { get; init; } = true;

    /// <summary>Decay of the leaky mean of past activations that the similarity loss pulls towards, in [0, 1): 0 takes the last sample alone. Default 0. Not with a trace,
    /// which is compared with its own past.</summary>
    public double PartnerDecay { get; init => field = Check(value is >= 0 and < 1, value, "must be in [0, 1); 0 takes the last sample alone."); }

    /// <summary>T, samples after which the rate of W and b has halved: rate(t) = rate / (1 + t/T). Above 0; infinity keeps the rate. Default 5000.</summary>
    public double RateHalving { get; init => field = Check(value > 0, value, "must be above 0; infinity keeps the rate."); } = 5000;

    /// <summary>The rate never falls below this share of what it was at first, in [0, 1]: a stream that changes for ever wants more than 0. Default 0.05.</summary>
    public double RateFloor { get; init => field = Check(value is >= 0 and <= 1, value, "must be in [0, 1]."); } = 0.05;

    /// <summary>Whether the readout reads the plain input, too, beside the layers. Default no.</summary>
    public bool ReadInput { get; init; }

    /// <summary>κ, how far one step may move a neuron's weighted input, in deviations of its activation (√(min(v, τ) + 0.001)), above 0; infinity for no limit. Default 0.1.</summary>
    /// <remarks>Beyond the variance τ that a neuron is to have, the limit grows no more: else a neuron that is too loud could grow by a tenth with every sample. The lateral input grows with the third power of the activations: without a limit one step too large makes the next one larger still. Adam is not limited: its rate already bounds
    /// how far a weight moves.</remarks>
    public double MoveLimit { get; init => field = Check(value > 0, value, "must be above 0; infinity means no limit."); } = 0.1;

    /// <summary>How the readout learns, on every layer's standardised activations side by side; null for <see cref="ClassReadout"/> or <see cref="ValueReadout"/>, by
    /// the task.</summary>
    public OnlineReadoutOptions? Readout { get; init; }

    /// <summary>For classes that come in runs: normalised gradient descent at 2, answers from weights averaged over a thousand samples. (The softmax's slope is at most
    /// 1/2, so that a rate of 2 closes no more than the whole error.)</summary>
    public static OnlineReadoutOptions ClassReadout { get; } = new() { Step = new SgdOptions { LearningRate = 2 }, Normalized = true, Averaging = 0.999 };

    /// <summary>For values: normalised gradient descent at 0.3.</summary>
    public static OnlineReadoutOptions ValueReadout { get; } = new() { Step = new SgdOptions { LearningRate = 0.3 }, Normalized = true };

    private static double Check(bool ok, double value, string rule, [CallerMemberName] string name = "")
        => ok ? value : throw new ArgumentOutOfRangeException(name, value, $"{name}: {rule}");
}
