using System.Numerics;
using Eddy.Checkpoints;
using Eddy.Learners;
using Eddy.Numerics;
using Eddy.Steps;

namespace Eddy.Networks;

/// <summary>
/// A linear or softmax readout that learns online, one sample at a time, from one or several blocks of features side by side: the activations of layers, or the plain
/// input. Nothing of it flows back into the features.
/// </summary>
/// <remarks><code>
/// s = W x + b,  y = s (regression) or softmax(s) (classification)                           (1)
/// e = y − target,  g_oi = e_o x_i [/ (|x|² + 1) where normalised],  b like a feature that is 1   (2)
/// w moves along g by SGD or Adam;  w̄ ← w̄ + (1 − a)(w − w̄) where averaged                    (3)
/// </code>
/// Weights start at zero, so the first answer is 0, or the same probability for every class. With averaging w̄ gives the answer and the loss, w the gradient.
/// Fill <see cref="Features"/>, call <see cref="Forward"/>, then perhaps <see cref="Learn"/>, which reads the same features again. Probabilities and errors are
/// computed in double; an error below 1e-30 counts as 0, or it would end in subnormal numbers. A step costs 4·outputs·features operations (6 with averaging) and no
/// allocation. The same bits at every vector width. Not thread-safe.</remarks>
/// <typeparam name="T">float or double.</typeparam>
public sealed class OnlineReadout<T> : IResumable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int GradientTile = 1024; // elements that Adam takes at a time: 4 KB in float, written and read again within the first-level cache

    private readonly OnlineReadoutOptions _options;
    private readonly OnlineReadoutShape _shape;
    private readonly OnlineReadoutRows<T> _features;
    private readonly StepRule<T> _step;
    private readonly T[] _lanes = new T[OnlineReadoutForwardKernel<T>.LanesLength];
    private readonly T[] _tile;

    private OnlineReadoutRows<T> _weights;
    private OnlineReadoutRows<T>? _first;
    private OnlineReadoutRows<T>? _second;
    private OnlineReadoutRows<T>? _average;
    private OnlineReadoutAnswer<T> _answer;
    private T[] _signal;
    private bool _answered;

    /// <summary>A new readout; weights and bias start at zero.</summary>
    /// <param name="blocks">Features in each block, each above 0; at least one.</param>
    /// <param name="outputs">Classes, or values to tell; above 0.</param>
    /// <param name="task">Softmax for classification, plain values for regression.</param>
    /// <param name="options">How it learns; null for the defaults.</param>
    public OnlineReadout(IReadOnlyList<int> blocks, int outputs, LearningTask task, OnlineReadoutOptions? options = null)
    {
        _shape = new OnlineReadoutShape(blocks);
        _options = options ?? new OnlineReadoutOptions();
        Task = task;
        _features = new OnlineReadoutRows<T>(_shape, 1);
        _features.Bias(0) = T.One;
        _step = new StepRule<T>(_options.Step);
        _weights = new OnlineReadoutRows<T>(_shape, outputs);
        bool adam = _options.Step is AdamOptions;
        _tile = adam ? new T[Math.Max(GradientTile / _shape.Stride, 1) * _shape.Stride] : [];
        _first = adam ? new OnlineReadoutRows<T>(_shape, outputs) : null;
        _second = adam ? new OnlineReadoutRows<T>(_shape, outputs) : null;
        _average = _options.Averaging > 0 ? new OnlineReadoutRows<T>(_shape, outputs) : null;
        (_answer, _signal) = (new OnlineReadoutAnswer<T>(task, outputs), new T[outputs]);
    }

    /// <summary>What the outputs mean.</summary>
    public LearningTask Task { get; }

    /// <summary>Features in each block.</summary>
    public IReadOnlyList<int> Blocks => _shape.Blocks;

    /// <summary>Classes, or values.</summary>
    public int Outputs => _weights.Rows;

    /// <summary>Update steps taken so far.</summary>
    public long Steps => _step.Steps;

    /// <summary>Bytes kept from one sample to the next, padding included: weights, moments, averaged weights.</summary>
    public long StateBytes => _weights.Bytes + (_first?.Bytes ?? 0) + (_second?.Bytes ?? 0) + (_average?.Bytes ?? 0) + sizeof(long);

    /// <summary>The last answer, [<see cref="Outputs"/>]: probabilities or values; valid until <see cref="Learn"/>.</summary>
    public ReadOnlySpan<T> Output => _answer.Output;

    internal OnlineReadoutRows<T> Weights => _weights;

    internal OnlineReadoutRows<T>? FirstMoment => _first;

    internal OnlineReadoutRows<T>? SecondMoment => _second;

    internal OnlineReadoutRows<T>? Average => _average;

    /// <summary>Where the features of a block go before <see cref="Forward"/>; they are kept until they are written over.</summary>
    public Span<T> Features(int block) => _features.Block(0, block);

    /// <summary>Answers the features by (1).</summary>
    /// <returns>Probabilities or values, [<see cref="Outputs"/>], valid until the next call. Not checked for being finite: <see cref="Learn"/> does that.</returns>
    public ReadOnlySpan<T> Forward()
    {
        Answer(_average ?? _weights);
        _answered = true;
        return _answer.Output;
    }

    /// <summary>The loss of the last answer, without learning from it.</summary>
    /// <param name="target">[<see cref="Outputs"/>]: 1 for the true class and 0 elsewhere (or probabilities that sum to 1), or values.</param>
    /// <returns>−ln p of the true class, or half the squared error summed.</returns>
    /// <exception cref="ArgumentException">The length differs. Nothing was changed.</exception>
    /// <exception cref="InvalidOperationException">There is no answer since the readout was made, loaded or taught.</exception>
    /// <exception cref="NonFiniteException">The loss is not a finite number.</exception>
    public double Loss(ReadOnlySpan<T> target)
    {
        Shape.Require(target.Length, Outputs, nameof(target));
        if (!_answered)
        {
            throw new InvalidOperationException("There is no answer to judge: call Forward once before each Learn.");
        }

        double loss = _answer.Loss(target);
        Require(loss);
        return loss;
    }

    /// <summary>Moves the weights one step towards the target of the last <see cref="Forward"/>, by (2) and (3); at most once for each.</summary>
    /// <param name="target">As in <see cref="Loss"/>.</param>
    /// <returns>The loss before the step.</returns>
    /// <exception cref="ArgumentException">The length differs. Nothing was changed.</exception>
    /// <exception cref="InvalidOperationException">There is no answer since the readout was made, loaded or taught.</exception>
    /// <exception cref="NonFiniteException">The loss or an error is not a finite number. No weight was changed.</exception>
    public double Learn(ReadOnlySpan<T> target)
    {
        double loss = Loss(target);
        if (_average is not null)
        {
            Answer(_weights); // the gradient is that of w, which has not answered yet
        }

        double scale = _options.Normalized ? 1 / Norm() : 1;
        scale *= _first is null ? -_options.Step.LearningRate : 1;
        Require(_answer.Signal(target, scale, _signal) + scale);
        _answered = false;
        _step.Begin();
        if (_first is null)
        {
            Simd<T>.Run(new OnlineReadoutDescentKernel<T>(_features.Span, _signal, _weights.Span));
        }
        else
        {
            MoveByMoments();
        }

        if (_average is not null)
        {
            Simd<T>.Run(new OnlineReadoutAverageKernel<T>(_weights.Span, T.CreateChecked(1 - _options.Averaging), _average.Span));
        }

        return loss;
    }

    /// <summary>Makes room for more outputs; they start at zero weights (and moments), what was learned stays. A last answer is given anew for all outputs, so that it
    /// can be taught the class that it could not name.</summary>
    /// <param name="outputs">Not below <see cref="Outputs"/>.</param>
    public void Grow(int outputs)
    {
        if (outputs < Outputs)
        {
            throw new ArgumentOutOfRangeException(nameof(outputs), outputs, $"The readout has {Outputs} outputs and cannot lose any.");
        }

        if (outputs == Outputs)
        {
            return;
        }

        OnlineReadoutRows<T> weights = _weights.Grown(outputs);
        (_first, _second, _average) = (_first?.Grown(outputs), _second?.Grown(outputs), _average?.Grown(outputs));
        _weights = weights;
        (_answer, _signal) = (new OnlineReadoutAnswer<T>(Task, outputs), new T[outputs]);
        if (_answered)
        {
            Forward();
        }
    }

    /// <inheritdoc/>
    public void Save(CheckpointBuilder checkpoint, string prefix)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        foreach ((string folder, string suffix, OnlineReadoutRows<T> rows) in Tensors())
        {
            OnlineReadoutTensors.Save(checkpoint, prefix + folder, suffix, _shape, rows);
        }

        checkpoint.Add<long>(prefix + "step/steps", [], [Steps]);
    }

    /// <inheritdoc/>
    public void Load(Checkpoint checkpoint, string prefix)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        int outputs = checkpoint.Read<T>(prefix + "bias").Length;
        long[] steps = new long[1];
        checkpoint.Read<long>(prefix + "step/steps", [], steps);
        if (outputs == 0 || steps[0] < 0)
        {
            throw new InvalidDataException($"{checkpoint.Path}: {prefix}bias has {outputs} outputs and {prefix}step/steps is {steps[0]}. The file is damaged; use an earlier checkpoint.");
        }

        OnlineReadoutRows<T>[] loaded =
            [.. Tensors().Select(tensor => OnlineReadoutTensors.Load<T>(checkpoint, prefix + tensor.Folder, tensor.Suffix, _shape, outputs))];
        int at = 0; // from here on nothing can fail
        _weights = loaded[at++];
        (_first, _second) = _first is null ? (null, null) : (loaded[at++], loaded[at++]);
        _average = _average is null ? null : loaded[at];
        _step.Resume(steps[0]);
        (_answer, _signal) = (new OnlineReadoutAnswer<T>(Task, outputs), new T[outputs]);
        _answered = false;
    }

    private IEnumerable<(string Folder, string Suffix, OnlineReadoutRows<T> Rows)> Tensors()
    {
        yield return ("", "", _weights);
        if (_first is not null && _second is not null)
        {
            yield return ("step/", ".first", _first);
            yield return ("step/", ".second", _second);
        }

        if (_average is not null)
        {
            yield return ("average/", "", _average);
        }
    }

    private void Answer(OnlineReadoutRows<T> weights)
    {
        Simd<T>.Run(new OnlineReadoutForwardKernel<T>(_features.Span, weights.Span, _lanes, _answer.Scores));
        _answer.Take();
    }

    private void Require(double number)
    {
        if (!double.IsFinite(number))
        {
            throw new NonFiniteException(
                $"step {Steps + 1} of the readout: the loss is not a finite number. Lower the learning rate, scale the features, or check them and the target for values that are not finite.");
        }
    }

    // |x|² + 1, where the feature that is 1 for the bias adds the 1; not below it, so that the division is safe.
    private double Norm()
    {
        Span<T> norm = [T.Zero];
        Simd<T>.Run(new OnlineReadoutForwardKernel<T>(_features.Span, _features.Span, _lanes, norm));
        return double.CreateTruncating(norm[0]);
    }

    private void MoveByMoments()
    {
        int stride = _shape.Stride, together = _tile.Length / stride;
        for (int row = 0; row < Outputs; row += together)
        {
            int rows = Math.Min(together, Outputs - row), at = row * stride, length = rows * stride;
            Span<T> gradient = _tile.AsSpan(0, length);
            Simd<T>.Run(new OnlineReadoutGradientKernel<T>(_features.Span, _signal.AsSpan(row, rows), gradient));
            _step.Move(_weights.Span.Slice(at, length), _first!.Span.Slice(at, length), _second!.Span.Slice(at, length), gradient);
        }
    }
}
