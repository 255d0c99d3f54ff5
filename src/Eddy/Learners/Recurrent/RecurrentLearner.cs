using Eddy.Checkpoints;
using Eddy.Networks.Recurrent;
using Eddy.Numerics;
using Eddy.Steps;
using Eddy.Traces;

namespace Eddy.Learners.Recurrent;

/// <summary>
/// A recurrent network that learns forward in time: one sample in, one update out, in memory that does not grow with the stream. Made by
/// <see cref="NetworkPlan.Compile"/>.
/// </summary>
/// <remarks>A step is forward, loss, signal, trace, gradient, update, in this order; traces keep what older weights did (error of the order of the learning rate).</remarks>
public sealed class RecurrentLearner : ILearner
{
    private readonly RecurrentCore<float> _core;
    private readonly bool[] _observed;

    internal RecurrentLearner(NetworkPlan plan, RuleOptions rule, StepOptions step, RecurrentLearnerOptions options, RecurrentCore<float> core)
    {
        (Plan, Rule, Step, Options, _core) = (plan, rule, step, options, core);
        _observed = new bool[options.Streams];
    }

    /// <summary>The network as it was described.</summary>
    public NetworkPlan Plan { get; }

    /// <summary>How credit is given.</summary>
    public RuleOptions Rule { get; }

    /// <summary>How weights move.</summary>
    public StepOptions Step { get; }

    /// <summary>How it is run.</summary>
    public RecurrentLearnerOptions Options { get; }

    /// <inheritdoc/>
    public LearningTask Task => Plan.Task;

    /// <inheritdoc/>
    public int InputSize => Plan.Inputs;

    /// <inheritdoc/>
    public int OutputSize => _core.Network.Readout.Outputs;

    /// <inheritdoc/>
    public bool Learning { get; set; } = true;

    /// <inheritdoc/>
    public long StateBytes => 0;

    internal RecurrentCore<float> Core => _core;

    /// <inheritdoc/>
    public ReadOnlySpan<float> Observe(ReadOnlySpan<float> input) => Observe(0, input);

    /// <summary>The next sample of one of several parallel streams.</summary>
    /// <param name="stream">From 0.</param>
    /// <param name="input">[<see cref="InputSize"/>].</param>
    /// <returns>[<see cref="OutputSize"/>], valid until the stream's next call.</returns>
    public ReadOnlySpan<float> Observe(int stream, ReadOnlySpan<float> input)
    {
        Shape.Require(input.Length, InputSize, nameof(input));
        _core.Observe(stream, input);
        _observed[stream] = true;
        return _core.Network.Streams[stream].Readout.Answer.Output;
    }

    /// <inheritdoc/>
    public float Learn(ReadOnlySpan<float> target)
    {
        Shape.Require(target.Length, OutputSize, nameof(target));
        if (!_observed[0])
        {
            throw new InvalidOperationException("There is no output to teach about: call Observe before each Learn.");
        }

        double loss = _core.Learn(0, target);
        _core.StepWhenDue();
        _observed[0] = false;
        return (float)loss;
    }

    /// <inheritdoc/>
    public float LearnLate(ReadOnlySpan<float> input, ReadOnlySpan<float> target) => throw new NotSupportedException("Late labels need RecurrentLearnerOptions.LabelDelay.");

    /// <inheritdoc/>
    public void Grow(int outputs) => throw new NotSupportedException("This learner's outputs are fixed.");

    /// <inheritdoc/>
    public void ResetState()
    {
        for (int b = 0; b < _observed.Length; b++)
        {
            _core.Reset(b);
            _observed[b] = false;
        }
    }

    /// <inheritdoc/>
    public void Save(CheckpointBuilder checkpoint, string prefix) => throw new NotSupportedException("Not in this build.");

    /// <inheritdoc/>
    public void Load(Checkpoint checkpoint, string prefix) => throw new NotSupportedException("Not in this build.");
}
