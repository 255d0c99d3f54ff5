using System.Numerics;
using System.Numerics.Tensors;
using Eddy.Numerics;
using Eddy.Steps;

namespace Eddy.Networks;

/// <summary>
/// A linear map from the activations of one or several layers side by side to classes or to numbers. It learns from labels or from targets; nothing of it flows
/// back into the layers.
/// </summary>
/// <remarks>A step costs 4·B·ΣO·32 operations for up to 32 classes, and one pass over the weights; no allocation.</remarks>
/// <typeparam name="T">float or double.</typeparam>
public sealed class LinearHead<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const double NoSignal = 1e-30; // smaller ones would be subnormal in float: they move nothing and are a hundred times slower

    private readonly StepRule<T> _step;
    private readonly PanelMatrix<T> _signal;
    private readonly PanelMatrix<T> _partial;
    private PanelMatrix<T>? _transposed;

    /// <summary>A new head; weights and bias start at U(±1/√ΣO).</summary>
    /// <param name="features">Width of each feature block, above 0; at least one.</param>
    /// <param name="classes">Outputs, above 0.</param>
    /// <param name="batchSize">B, above 0.</param>
    /// <param name="loss">What is minimised.</param>
    /// <param name="step">How the weights move.</param>
    /// <param name="seed">Decides the first weights.</param>
    public LinearHead(IReadOnlyList<int> features, int classes, int batchSize, HeadLoss loss, StepOptions step, ulong seed)
        : this(features, classes, batchSize, loss, step, seed, keepGradient: false)
    {
    }

    internal LinearHead(IReadOnlyList<int> features, int classes, int batchSize, HeadLoss loss, StepOptions step, ulong seed, bool keepGradient)
    {
        ArgumentNullException.ThrowIfNull(features);
        ArgumentNullException.ThrowIfNull(step);
        if (features.Count == 0)
        {
            throw new ArgumentException("A head needs at least one block of features.", nameof(features));
        }

        (Classes, Loss) = (Shape.Positive(classes), loss);
        _step = new StepRule<T>(step);
        var random = new RandomSource(seed);
        double bound = 1 / Math.Sqrt(features.Sum());
        var weights = new Parameter<T>[features.Count];
        for (int l = 0; l < weights.Length; l++)
        {
            weights[l] = new Parameter<T>(features[l], classes, step, keepGradient);
            weights[l].Randomize(random.Split("weight", l), bound);
        }

        Weights = weights;
        Bias = new Parameter<T>(1, classes, step, keepGradient);
        Bias.Randomize(random.Split("bias"), bound);
        Output = new PanelMatrix<T>(batchSize, classes);
        _signal = new PanelMatrix<T>(batchSize, classes);
        _partial = new PanelMatrix<T>(batchSize, classes);
    }

    /// <summary>Outputs.</summary>
    public int Classes { get; }

    /// <summary>What is minimised.</summary>
    public HeadLoss Loss { get; }

    /// <summary>One weight for each feature block, kept as [features, classes].</summary>
    public IReadOnlyList<Parameter<T>> Weights { get; }

    /// <summary>[1, classes].</summary>
    public Parameter<T> Bias { get; }

    /// <summary>The scores of the last <see cref="Forward"/>, [batch, classes]; before the softmax.</summary>
    public PanelMatrix<T> Output { get; }

    /// <summary>∂loss/∂score of the last step, [batch, classes].</summary>
    internal PanelMatrix<T> Signal => _signal;

    /// <summary>Update steps taken so far.</summary>
    public long Steps => _step.Steps;

    /// <summary>Multiplies the learning rate from the next step on; 1 at first.</summary>
    public double RateSchedule
    {
        set => _step.Schedule = value;
    }

    /// <summary>Computes the scores of a batch of features, one matrix [batch, width] for each block.</summary>
    public void Forward(IReadOnlyList<PanelMatrix<T>> features)
    {
        Check(features);
        for (int p = 0; p < Output.Panels; p++)
        {
            ForwardKernel<T>.Run(features[0], Weights[0].Value, p, Bias.Value.Lanes(p, 0), Output, p);
            for (int l = 1; l < Weights.Count; l++)
            {
                ForwardKernel<T>.Run(features[l], Weights[l].Value, p, [], _partial, p);
                TensorPrimitives.Add(Output.Panel(p), _partial.Panel(p), Output.Panel(p));
            }
        }
    }

    /// <summary>One step towards the labels of a batch; returns the mean loss before it, and how many were right.</summary>
    /// <param name="features">One matrix [batch, width] for each block.</param>
    /// <param name="labels">[batch], each below <see cref="Classes"/>.</param>
    /// <param name="correct">How many of the batch the head had right before the step.</param>
    /// <exception cref="ArgumentException">A shape differs or a label is outside the classes; nothing was changed.</exception>
    /// <exception cref="NonFiniteException">The loss is not a number; nothing was changed.</exception>
    public double Learn(IReadOnlyList<PanelMatrix<T>> features, ReadOnlySpan<byte> labels, out int correct) => Learn(features, labels, out correct, null);

    /// <summary>One step towards numbers: the loss is the squared error, mean over a batch and over outputs; returns it from before the step.</summary>
    /// <param name="features">One matrix [batch, width] for each block.</param>
    /// <param name="targets">[batch, outputs].</param>
    /// <exception cref="ArgumentException">A shape differs; nothing was changed.</exception>
    /// <exception cref="InvalidOperationException">The head minimises another loss.</exception>
    /// <exception cref="NonFiniteException">The loss is not a number; nothing was changed.</exception>
    public double Learn(IReadOnlyList<PanelMatrix<T>> features, PanelMatrix<T> targets) => Learn(features, targets, null);

    /// <summary>As the public one, and fills <paramref name="featureError"/>, where it is wanted, with ∂loss/∂feature of the one block, as it was before the step.</summary>
    internal double Learn(IReadOnlyList<PanelMatrix<T>> features, PanelMatrix<T> targets, PanelMatrix<T>? featureError)
    {
        double loss = Error(features, targets);
        if (!double.IsFinite(loss))
        {
            throw NotFinite();
        }

        TensorPrimitives.Multiply(_signal.Span, T.CreateChecked(2.0 / ((double)Output.Rows * Classes)), _signal.Span);
        FillFeatureError(featureError);
        Move(features);
        return loss;
    }

    /// <summary>The squared error on a batch, mean over rows and outputs; moves nothing.</summary>
    /// <param name="features">One matrix [batch, width] for each block.</param>
    /// <param name="targets">[batch, outputs].</param>
    public double Error(IReadOnlyList<PanelMatrix<T>> features, PanelMatrix<T> targets)
    {
        ArgumentNullException.ThrowIfNull(targets);
        if (Loss != HeadLoss.MeanSquaredError)
        {
            throw new InvalidOperationException("A head that is to learn numbers minimises the squared error. Make it with HeadLoss.MeanSquaredError.");
        }

        Shape.Require(targets.Rows, Output.Rows, nameof(targets));
        Shape.Require(targets.Columns, Classes, nameof(targets));
        Forward(features);
        TensorPrimitives.Subtract(Output.Span, targets.Span, _signal.Span);
        return SquareSumKernel<T>.Run(_signal.Span) / ((double)Output.Rows * Classes);
    }

    /// <summary>As the public one, and fills <paramref name="featureError"/>, where it is wanted, with ∂loss/∂feature of the one block, as it was before the step.</summary>
    internal double Learn(IReadOnlyList<PanelMatrix<T>> features, ReadOnlySpan<byte> labels, out int correct, PanelMatrix<T>? featureError)
    {
        double loss = Grade(features, labels, out correct);
        if (!double.IsFinite(loss))
        {
            throw NotFinite();
        }

        FillFeatureError(featureError);
        Move(features);
        return loss;
    }

    /// <summary>The first half of a step towards labels: scores, loss and <see cref="Signal"/>. Moves nothing; whether the loss is finite is the caller's to ask.</summary>
    internal double Grade(IReadOnlyList<PanelMatrix<T>> features, ReadOnlySpan<byte> labels, out int correct)
    {
        BatchLabels.Require(labels, Output.Rows, Classes);
        Forward(features);
        correct = 0;
        double loss = 0;
        for (int b = 0; b < labels.Length; b++)
        {
            loss += FillSignal(b, labels[b], out bool right);
            correct += right ? 1 : 0;
        }

        return loss / labels.Length;
    }

    private NonFiniteException NotFinite()
        => new($"step {_step.Steps + 1} of the head: the loss is not a finite number. Lower the head's learning rate, or check the features.");

    private void FillFeatureError(PanelMatrix<T>? error)
    {
        if (error is null)
        {
            return;
        }

        Shape.Require(Weights.Count, 1, "blocks of features");
        _transposed ??= new PanelMatrix<T>(Classes, Weights[0].Value.Rows);
        PanelColumns.Transpose(Weights[0].Value, _transposed);
        for (int p = 0; p < error.Panels; p++)
        {
            ForwardKernel<T>.Run(_signal, _transposed, p, [], error, p);
        }
    }

    private void Move(IReadOnlyList<PanelMatrix<T>> features)
    {
        BeginStep();
        MoveBias();
        Span<T> tile = stackalloc T[OuterKernel<T>.TileLength];
        for (int l = 0; l < Weights.Count; l++)
        {
            for (int q = 0; q < features[l].Panels; q++)
            {
                MoveTile(features[l], Weights[l], q, tile);
            }
        }
    }

    /// <summary>Begins a step, whose parts then move in any order.</summary>
    internal void BeginStep() => _step.Begin();

    /// <summary>Moves the bias by <see cref="Signal"/>.</summary>
    internal void MoveBias()
    {
        Span<T> sums = stackalloc T[PanelMatrix<T>.PanelWidth];
        for (int p = 0; p < Output.Panels; p++)
        {
            Simd<T>.Run(new ColumnSumKernel<T>(_signal.Panel(p), _signal.Rows, sums));
            _step.Take(Bias, p * Bias.Value.PanelLength, sums);
        }
    }

    /// <summary>Moves the weights on panel <paramref name="q"/> of a block of features by <see cref="Signal"/>.</summary>
    internal void MoveTile(PanelMatrix<T> features, Parameter<T> weight, int q, Span<T> tile)
    {
        int first = q * OuterKernel<T>.TileLength, length = Math.Min(tile.Length, weight.Value.PanelLength - first);
        for (int p = 0; p < Output.Panels; p++)
        {
            OuterKernel<T>.Run(features, q, _signal, p, tile);
            _step.Take(weight, (p * weight.Value.PanelLength) + first, tile[..length]);
        }
    }

    /// <summary>Takes the step that was left open because gradients are kept, scaled.</summary>
    internal void ApplyKept(T scale)
    {
        for (int p = 0; p < Output.Panels; p++)
        {
            _step.ApplyKept(Bias, p, scale);
            for (int l = 0; l < Weights.Count; l++)
            {
                _step.ApplyKept(Weights[l], p, scale);
            }
        }
    }

    /// <summary>The class with the highest score in row <paramref name="row"/> of the last <see cref="Forward"/>.</summary>
    public int Predict(int row)
    {
        Span<double> scores = stackalloc double[Classes];
        ReadScores(row, scores);
        return ClassScores.Best(scores);
    }

    /// <summary>Softmax of row <paramref name="row"/> of the last <see cref="Forward"/> into <paramref name="probabilities"/>, [classes].</summary>
    public void Probabilities(int row, Span<double> probabilities)
    {
        Shape.Require(probabilities.Length, Classes, nameof(probabilities));
        ReadScores(row, probabilities);
        ClassScores.Softmax(probabilities);
    }

    /// <summary>Goes on after step <paramref name="steps"/> of a saved run.</summary>
    public void Resume(long steps) => _step.Resume(steps);

    private void ReadScores(int row, Span<double> scores)
    {
        for (int p = 0, c = 0; p < Output.Panels; p++)
        {
            foreach (T score in Output.Lanes(p, row)[..Math.Min(PanelMatrix<T>.PanelWidth, Classes - c)])
            {
                scores[c++] = double.CreateChecked(score);
            }
        }
    }

    // Fills one row of ∂loss/∂score (divided by the batch) and returns the row's loss; says whether the answer was right.
    private double FillSignal(int row, int label, out bool right)
    {
        Span<double> scores = stackalloc double[Classes];
        ReadScores(row, scores);
        right = ClassScores.Best(scores) == label;
        double rows = Output.Rows, loss = ClassScores.Loss(Loss, scores, label);
        foreach (ref double slope in scores)
        {
            slope = Math.Abs(slope) < NoSignal ? 0 : slope / rows;
        }

        for (int p = 0, c = 0; p < _signal.Panels; p++)
        {
            Span<T> lanes = _signal.Lanes(p, row);
            for (int j = 0; j < lanes.Length && c < Classes; j++)
            {
                lanes[j] = T.CreateChecked(scores[c++]);
            }
        }

        return loss;
    }

    private void Check(IReadOnlyList<PanelMatrix<T>> features)
    {
        if (features.Count != Weights.Count)
        {
            throw new ArgumentException($"{features.Count} blocks of features were given, but the head reads {Weights.Count}.", nameof(features));
        }

        for (int l = 0; l < features.Count; l++)
        {
            Shape.Require(features[l].Columns, Weights[l].Value.Rows, nameof(features));
            Shape.Require(features[l].Rows, Output.Rows, nameof(features));
        }
    }
}
