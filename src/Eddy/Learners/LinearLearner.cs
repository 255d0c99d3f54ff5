using Eddy.Checkpoints;
using Eddy.Networks;
using Eddy.Numerics;

namespace Eddy.Learners;

/// <summary>
/// Online linear regression, or softmax regression for classes: a linear map of the plain input, learned one sample at a time. What a stream gives without any
/// features; every other learner is to be measured against it.
/// </summary>
/// <remarks>Equations in <see cref="OnlineReadout{T}"/>, with the input as the one block of features. The gradient is exact. Weights start at zero, so nothing is drawn
/// and there is no seed. A sample costs 4·outputs·inputs operations; the state is outputs·(inputs + 1) weights, three times that with Adam.</remarks>
public sealed class LinearLearner : ILearner
{
    private readonly OnlineReadout<float> _readout;
    private readonly float[] _observedInput;
    private bool _observed;
    private bool _displaced; // a late sample took the place of the one that was observed, which is in _observedInput

    /// <summary>A new learner that knows nothing.</summary>
    /// <param name="inputs">Numbers in a sample, above 0.</param>
    /// <param name="outputs">Classes known so far, or values to tell; above 0.</param>
    /// <param name="task">What the outputs mean.</param>
    /// <param name="options">How it learns; null for <see cref="LinearOptions.Sgd"/>.</param>
    public LinearLearner(int inputs, int outputs, LearningTask task, LinearOptions? options = null)
    {
        Options = options ?? LinearOptions.Sgd;
        _readout = new OnlineReadout<float>(
            [Shape.Positive(inputs)],
            outputs,
            task,
            new OnlineReadoutOptions { Step = Options.Step, Normalized = Options.Normalized, Averaging = Options.Averaging });
        _observedInput = new float[inputs];
    }

    /// <summary>How it learns.</summary>
    public LinearOptions Options { get; }

    /// <inheritdoc/>
    public LearningTask Task => _readout.Task;

    /// <inheritdoc/>
    public int InputSize => _observedInput.Length;

    /// <inheritdoc/>
    public int OutputSize => _readout.Outputs;

    /// <inheritdoc/>
    public bool Learning { get; set; } = true;

    /// <inheritdoc/>
    public long StateBytes => _readout.StateBytes;

    internal OnlineReadout<float> Readout => _readout;

    /// <inheritdoc/>
    public ReadOnlySpan<float> Observe(ReadOnlySpan<float> input)
    {
        Shape.Require(input.Length, InputSize, nameof(input));
        (_observed, _displaced) = (true, false);
        return Answer(input);
    }

    /// <inheritdoc/>
    /// <exception cref="NonFiniteException">The loss is not a finite number. No weight was changed.</exception>
    public float Learn(ReadOnlySpan<float> target)
    {
        Shape.Require(target.Length, OutputSize, nameof(target));
        if (!_observed)
        {
            throw new InvalidOperationException("There is no answer to teach about: call Observe once before each Learn.");
        }

        if (_displaced)
        {
            Answer(_observedInput);
            _displaced = false;
        }

        float loss = Teach(target);
        _observed = false;
        return loss;
    }

    /// <inheritdoc/>
    /// <remarks>A sample that was observed and not taught yet can still be taught afterwards; it is then answered anew, too.</remarks>
    /// <exception cref="NonFiniteException">The loss is not a finite number. No weight was changed.</exception>
    public float LearnLate(ReadOnlySpan<float> input, ReadOnlySpan<float> target)
    {
        Shape.Require(input.Length, InputSize, nameof(input));
        Shape.Require(target.Length, OutputSize, nameof(target));
        if (_observed && !_displaced)
        {
            _readout.Features(0).CopyTo(_observedInput);
            _displaced = true;
        }

        Answer(input);
        return Teach(target);
    }

    /// <inheritdoc/>
    public void Grow(int outputs) => _readout.Grow(outputs);

    /// <inheritdoc/>
    /// <remarks>There is nothing to forget: a linear map remembers no sample.</remarks>
    public void ResetState()
    {
    }

    /// <inheritdoc/>
    public void Save(CheckpointBuilder checkpoint, string prefix) => _readout.Save(checkpoint, prefix);

    /// <inheritdoc/>
    public void Load(Checkpoint checkpoint, string prefix)
    {
        _readout.Load(checkpoint, prefix);
        (_observed, _displaced) = (false, false);
    }

    private ReadOnlySpan<float> Answer(ReadOnlySpan<float> input)
    {
        input.CopyTo(_readout.Features(0));
        return _readout.Forward();
    }

    private float Teach(ReadOnlySpan<float> target) => (float)(Learning ? _readout.Learn(target) : _readout.Loss(target));
}
