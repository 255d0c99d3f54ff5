using Eddy.Checkpoints;
using Eddy.Networks;
using Eddy.Networks.Recurrent;
using Eddy.Numerics;
using Eddy.Steps;
using Eddy.Traces;

namespace Eddy.Learners.Recurrent;

/// <summary>
/// A recurrent network that learns forward in time: one sample in, one update out, in memory that does not grow with the stream. Made by
/// <see cref="NetworkPlan.Compile"/>.
/// </summary>
/// <remarks>A step is forward, loss, signal, trace, gradient, update, in this order; traces keep what older weights did (error of the order of the learning rate).
/// <para>With <see cref="Learning"/> off, state and traces go on with every sample (and so do the random draws of a rule that makes any), since they belong to the stream;
/// no weight moves, nothing the rule itself learns does, and no gradient is added to.</para>
/// <para>State and trace are reset together, by <see cref="ResetStream"/> or <see cref="ResetState"/>; there is no way to reset one alone.</para>
/// <para>With <see cref="RecurrentLearnerOptions.LabelDelay"/> the last steps are kept with their traces, so that <see cref="LearnLate(ReadOnlySpan{float}, ReadOnlySpan{float})"/>
/// meets the trace of its own sample; answer and signal are of the weights of the day.</para>
/// <para>Errors leave everything as it was, but for an explosion (<see cref="NonFiniteException"/>): then weights are as they were, states and traces are of no more use.</para></remarks>
public sealed partial class RecurrentLearner : ILearner
{
    private readonly RecurrentCore<float> _core;
    private readonly RecurrentHealth<float> _health;
    private readonly LateLabels<float>? _late;
    private readonly AnswersToTeach _toTeach;
    private readonly AnswersToTeach _toModulate;
    private float[] _answers = [];
    private long _steps;

    internal RecurrentLearner(NetworkPlan plan, RuleOptions rule, StepOptions step, RecurrentLearnerOptions options, RecurrentCore<float> core)
    {
        (Plan, Rule, Step, Options, _core) = (plan, rule, step, options, core);
        _toTeach = new AnswersToTeach(options.Streams);
        _toModulate = new AnswersToTeach(options.Streams, nameof(Modulate));
        _health = new RecurrentHealth<float>(core);
        if (options.LabelDelay > 0)
        {
            if (core.Credit.LateRefusal is { } reason)
            {
                throw new NotSupportedException($"{rule.Name} with LabelDelay {options.LabelDelay}: a late label cannot be taught: {reason}");
            }

            _late = new LateLabels<float>(core, options.LabelDelay);
        }

        SizeAnswers();
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
    public int LabelDelay => Options.LabelDelay;

    /// <inheritdoc/>
    public bool Learning
    {
        get => _core.Credit.Learning;
        set => _core.Credit.Learning = value;
    }

    /// <summary>Samples observed by all streams together.</summary>
    public long Steps => _steps;

    /// <summary>Bytes kept from one sample to the next: weights, moments, states, traces, and past steps that wait for late labels. Scratch is not counted.</summary>
    public long StateBytes => RecurrentTensors.Bytes(_core) + (_late?.Bytes ?? 0);

    /// <summary>What the rule keeps and does for every block of parameters, and what its gradients are exact against.</summary>
    public RuleDescription Describe() => RecurrentDescription.Of(this);

    internal RecurrentCore<float> Core => _core;

    internal LateLabels<float>? Late => _late;

    /// <inheritdoc/>
    /// <exception cref="NonFiniteException">An input is not finite: nothing was changed. Or a state or a trace has exploded: see the remarks of the class.</exception>
    public ReadOnlySpan<float> Observe(ReadOnlySpan<float> input)
    {
        _toTeach.RequireOneStream(nameof(ObserveBatch));
        return Observe(0, input);
    }

    /// <summary>The next sample of one of several parallel streams.</summary>
    /// <param name="stream">From 0.</param>
    /// <param name="input">[<see cref="InputSize"/>].</param>
    /// <returns>[<see cref="OutputSize"/>], valid until the stream's next call.</returns>
    /// <exception cref="ArgumentException">There is no such stream, or the length differs. Nothing was changed.</exception>
    /// <exception cref="NonFiniteException">As for <see cref="Observe(ReadOnlySpan{float})"/>.</exception>
    public ReadOnlySpan<float> Observe(int stream, ReadOnlySpan<float> input)
    {
        _toTeach.RequireStream(stream);
        RequireInput(input, stream);
        _core.Observe(stream, input);
        return Observed(stream);
    }

    /// <summary>The next sample of every stream.</summary>
    /// <param name="inputs">[streams, <see cref="InputSize"/>] row-major.</param>
    /// <returns>[streams, <see cref="OutputSize"/>] row-major, valid until the next call.</returns>
    /// <exception cref="ArgumentException">The length differs. Nothing was changed.</exception>
    /// <exception cref="NonFiniteException">As for <see cref="Observe(ReadOnlySpan{float})"/>.</exception>
    public ReadOnlySpan<float> ObserveBatch(ReadOnlySpan<float> inputs)
    {
        int size = InputSize, outputs = OutputSize;
        Shape.Require(inputs.Length, Shape.Area(_toTeach.Streams, size), nameof(inputs));
        for (int b = 0; b < _toTeach.Streams; b++)
        {
            RequireInput(inputs.Slice(b * size, size), b);
        }

        _core.ObserveAll(inputs);
        for (int b = 0; b < _toTeach.Streams; b++)
        {
            Observed(b).CopyTo(_answers.AsSpan(b * outputs));
        }

        return _answers;
    }

    /// <inheritdoc/>
    /// <exception cref="NonFiniteException">A target is not finite: nothing was changed. Or the loss or a gradient is not: no weight was moved.</exception>
    public float Learn(ReadOnlySpan<float> target)
    {
        _toTeach.RequireOneStream(nameof(LearnBatch));
        RequireTarget(target, 0);
        _toTeach.Require(0);
        double loss = TeachNow(0, target);
        StepWhenDue(0);
        return (float)loss;
    }

    /// <summary>Teaches every stream that has a target about its last output; then, where a step is due, the weights move by the mean over all streams.</summary>
    /// <param name="targets">[streams, <see cref="OutputSize"/>] row-major; rows without a target are not read.</param>
    /// <param name="hasTarget">[streams]; empty where all have one. A stream without one adds nothing to the mean.</param>
    /// <returns>The mean loss of the streams that were taught, before the update; 0 where there was none.</returns>
    /// <exception cref="ArgumentException">A length differs. Nothing was changed.</exception>
    /// <exception cref="InvalidOperationException">A stream with a target was not observed since its last lesson. Nothing was changed.</exception>
    /// <exception cref="NonFiniteException">As for <see cref="Learn"/>.</exception>
    public float LearnBatch(ReadOnlySpan<float> targets, ReadOnlySpan<bool> hasTarget = default)
    {
        int outputs = OutputSize, taught = 0;
        Shape.Require(targets.Length, Shape.Area(_toTeach.Streams, outputs), nameof(targets));
        if (!hasTarget.IsEmpty)
        {
            Shape.Require(hasTarget.Length, _toTeach.Streams, nameof(hasTarget));
        }

        for (int b = 0; b < _toTeach.Streams; b++)
        {
            if (hasTarget.IsEmpty || hasTarget[b])
            {
                RequireTarget(targets.Slice(b * outputs, outputs), b);
                _toTeach.Require(b);
            }
        }

        double sum = 0;
        for (int b = 0; b < _toTeach.Streams; b++)
        {
            if (hasTarget.IsEmpty || hasTarget[b])
            {
                sum += TeachNow(b, targets.Slice(b * outputs, outputs));
                taught++;
            }
        }

        if (taught > 0)
        {
            StepWhenDue(0);
        }

        return taught == 0 ? 0 : (float)(sum / taught);
    }

    /// <summary>
    /// Teaches about a sample that was observed up to <see cref="LabelDelay"/> steps ago: its own trace, the answer and the signal of today's weights; time does not advance.
    /// </summary>
    /// <param name="input">The earlier sample exactly as it was observed: of those that wait for a label and were this, the oldest is taught.</param>
    /// <param name="target">As in <see cref="Learn"/>.</param>
    /// <returns>The loss of today's answer, before the update.</returns>
    /// <exception cref="ArgumentException">A length differs. Nothing was changed.</exception>
    /// <exception cref="InvalidOperationException">The learner keeps no past steps, or none that waits had this input. Nothing was changed.</exception>
    /// <exception cref="NonFiniteException">As for <see cref="Learn"/>.</exception>
    public float LearnLate(ReadOnlySpan<float> input, ReadOnlySpan<float> target)
    {
        _toTeach.RequireOneStream("LearnLate with a stream");
        return LearnLate(0, input, target);
    }

    /// <summary>As <see cref="LearnLate(ReadOnlySpan{float}, ReadOnlySpan{float})"/>, for one of several parallel streams.</summary>
    /// <param name="stream">From 0.</param>
    /// <param name="input">The earlier sample exactly as it was observed.</param>
    /// <param name="target">As in <see cref="Learn"/>.</param>
    /// <returns>The loss of today's answer, before the update.</returns>
    public float LearnLate(int stream, ReadOnlySpan<float> input, ReadOnlySpan<float> target)
    {
        _toTeach.RequireStream(stream);
        Shape.Require(input.Length, InputSize, nameof(input));
        RequireTarget(target, stream);
        if (_late is null)
        {
            throw new InvalidOperationException(
                "This learner keeps no past steps, so a late label has no trace to meet. Make it with RecurrentLearnerOptions.LabelDelay = the steps by which labels come late, or use Learn.");
        }

        int place = _late.Require(stream, input);
        _late.Answer(stream, place);
        _toTeach.Displace(stream);
        double loss;
        if (!Learning)
        {
            return (float)_core.Network.Streams[stream].Readout.Answer.Loss(target);
        }

        try
        {
            loss = _late.Teach(stream, place, target);
        }
        catch (NonFiniteException)
        {
            throw _health.Explosion("the loss is not a finite number", stream, _steps, _core.Network.Layers.Length);
        }

        StepWhenDue(stream);
        return (float)loss;
    }

    /// <inheritdoc/>
    /// <exception cref="NotSupportedException">The outputs are values.</exception>
    public void Grow(int outputs)
    {
        if (outputs < OutputSize)
        {
            throw new ArgumentOutOfRangeException(nameof(outputs), outputs, $"outputs must be at least {OutputSize}, the present number: nothing that was learned is dropped.");
        }

        if (outputs == OutputSize)
        {
            return;
        }

        if (Task == LearningTask.Regression)
        {
            throw new NotSupportedException($"The learner tells {OutputSize} values, and values do not grow. Make one with as many as are needed.");
        }

        _core.Network.Readout.Grow(outputs);
        ReadoutChanged();
    }

    /// <inheritdoc/>
    /// <remarks>Every stream's state and trace, together.</remarks>
    public void ResetState()
    {
        for (int b = 0; b < _toTeach.Streams; b++)
        {
            ResetStream(b);
        }
    }

    /// <summary>Forgets one stream: its state and its trace together, and its samples that wait for late labels. What was learned stays.</summary>
    /// <param name="stream">From 0.</param>
    /// <exception cref="ArgumentException">There is no such stream.</exception>
    public void ResetStream(int stream)
    {
        _toTeach.RequireStream(stream);
        _core.Reset(stream);
        _late?.Forget(stream);
        _toTeach.Forget(stream);
        _toModulate.Forget(stream);
    }

    /// <inheritdoc/>
    /// <remarks>Weights under plain names, [units, sources] row-major: <c>layer1.gru.reset.input</c>, <c>.recurrent</c>, <c>.bias</c>, own parameters such as
    /// <c>layer1.lru.nu_log</c>, <c>readout.weight</c>, <c>readout.bias</c>.</remarks>
    public void Save(CheckpointBuilder checkpoint, string prefix) => RecurrentLearnerState.Save(this, _steps, checkpoint, prefix);

    /// <inheritdoc/>
    /// <exception cref="InvalidDataException">It is of another network, rule or shape; the message says what differs. Nothing was changed.</exception>
    public void Load(Checkpoint checkpoint, string prefix)
    {
        _steps = RecurrentLearnerState.Load(this, checkpoint, prefix);
        for (int b = 0; b < _toTeach.Streams; b++)
        {
            _toTeach.Forget(b);
            _toModulate.Forget(b);
        }
    }

    // The readout has another number of outputs now.
    internal void ReadoutChanged()
    {
        _core.Network.ReadoutChanged();
        _core.Credit.Grown();
        SizeAnswers();
    }

    private void SizeAnswers() => _answers = _toTeach.Streams == 1 ? new float[OutputSize] : new float[Shape.Area(_toTeach.Streams, OutputSize)];

    private ReadOnlySpan<float> Observed(int stream)
    {
        _steps++;
        _toTeach.Observed(stream);
        _toModulate.Observed(stream);
        _health.RequireState(stream, _steps);
        _late?.Keep(stream);
        return _core.Network.Streams[stream].Readout.Answer.Output;
    }

    private double TeachNow(int stream, ReadOnlySpan<float> target)
    {
        if (_toTeach.IsDisplaced(stream))
        {
            _core.Network.Answer(stream);
        }

        double loss;
        if (!Learning)
        {
            loss = _core.Network.Streams[stream].Readout.Answer.Loss(target);
        }
        else
        {
            try
            {
                loss = _core.Learn(stream, target);
            }
            catch (NonFiniteException)
            {
                throw _health.Explosion("the loss is not a finite number", stream, _steps, _core.Network.Layers.Length);
            }

            _late?.Taught(stream);
        }

        _toTeach.Forget(stream);
        return loss;
    }

    private void StepWhenDue(int stream)
    {
        if (Learning)
        {
            _health.RequireGradients(stream, _steps);
            _core.StepWhenDue();
        }
    }

    private void RequireInput(ReadOnlySpan<float> input, int stream)
    {
        Shape.Require(input.Length, InputSize, nameof(input));
        _toTeach.RequireFinite(input, stream, _steps + 1, "input", "Leave out samples that are not finite, or fill them in before they are learned.");
    }

    private void RequireTarget(ReadOnlySpan<float> target, int stream)
    {
        Shape.Require(target.Length, OutputSize, nameof(target));
        _toTeach.RequireFinite(target, stream, _steps, "target", "Leave out lessons whose target is not known.");
    }
}
