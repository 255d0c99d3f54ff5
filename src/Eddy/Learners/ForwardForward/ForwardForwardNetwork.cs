using System.Globalization;
using System.Numerics;
using System.Numerics.Tensors;
using Eddy.Networks;
using Eddy.Numerics;
using Eddy.Steps;

namespace Eddy.Learners.ForwardForward;

/// <summary>
/// Layers that learn to be active on samples with their own label and quiet on samples with another one, each by itself: the forward-forward algorithm (Hinton 2022, arXiv 2212.13345).
/// </summary>
/// <remarks><code>
/// x̂ = x/(|x| + 10⁻⁸)                                       a layer does not hear how good the one below was        (1)
/// h = relu(W x̂ + b),   G = mean or sum of h²                                                                       (2)
/// ℓ = ln(1 + e^(θ − G)) of the true label + ln(1 + e^(G − θ)) of a wrong one, mean over the batch                  (3)
/// answer = arg max over labels of Σ G over layers 2 and up (over the layer, where there is one only)               (4)
/// </code>
/// The label takes the place of the first inputs. Local in space: a layer reads its own input and output; no signal comes from above. All layers learn at once, each on what the one below told before the
/// step. A step costs 8·B·ΣIO operations; an answer about 2·B·classes·ΣIO without the first layer, whose product is shared by all labels. No allocation after construction.</remarks>
/// <typeparam name="T">float or double.</typeparam>
public sealed class ForwardForwardNetwork<T> : IBatchLearner<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly int _batch;
    private readonly int _classes;
    private readonly ulong _seed;
    private readonly WrongLabels _wrongLabels;
    private readonly LabelField<T> _field;
    private readonly ForwardForwardLayer<T>[] _layers;
    private readonly PanelMatrix<T> _shown;
    private readonly PanelMatrix<T> _unlabelled;
    private readonly PanelMatrix<T> _drive;
    private readonly T[] _label;
    private readonly byte[] _labels;
    private readonly byte[] _wrong;
    private readonly PanelMatrix<T>[] _hidden;
    private readonly ForwardForwardWork<T> _present;
    private readonly ForwardForwardWork<T> _forward;
    private readonly ForwardForwardWork<T> _judge;
    private readonly ForwardForwardWork<T> _learn;
    private readonly ForwardForwardWork<T> _unlabel;
    private readonly ForwardForwardWork<T> _share;
    private readonly ForwardForwardWork<T> _tryLabels;
    private readonly ForwardForwardWork<T> _measure;
    private readonly ForwardForwardWork<T> _take;

    /// <summary>A new network with random weights.</summary>
    /// <param name="inputs">Numbers in a sample, more than there are classes: the first ones give way to the label.</param>
    /// <param name="layers">Units of each layer, input side first; at least one layer.</param>
    /// <param name="classes">Classes, 2 to 256.</param>
    /// <param name="options">How it learns.</param>
    /// <param name="seed">Decides the first weights and all wrong labels.</param>
    /// <param name="team">Threads to work on; the result does not depend on how many.</param>
    /// <exception cref="ArgumentException">A size is not as said.</exception>
    public ForwardForwardNetwork(int inputs, IReadOnlyList<int> layers, int classes, ForwardForwardOptions options, ulong seed, WorkerTeam team)
    {
        ArgumentNullException.ThrowIfNull(layers);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(team);
        if (layers.Count == 0)
        {
            throw new ArgumentException("A forward-forward network needs at least one layer, for example [500, 500].", nameof(layers));
        }

        if (classes is < 2 or > 256)
        {
            throw new ArgumentOutOfRangeException(nameof(classes), classes, "Classes must be 2 to 256: a wrong label needs another class, and labels are bytes.");
        }

        if (inputs <= classes)
        {
            throw new ArgumentOutOfRangeException(nameof(inputs), inputs, $"The first {classes} inputs give way to the label, so there must be more than {classes}.");
        }

        (_batch, _classes, _seed, _wrongLabels) = (options.BatchSize, classes, seed, options.WrongLabels);
        int rows = 2 * _batch;
        var random = new RandomSource(seed);
        _field = new LabelField<T>(classes, options.LabelScale);
        _layers = new ForwardForwardLayer<T>[layers.Count];
        for (int l = 0; l < _layers.Length; l++)
        {
            _layers[l] = new ForwardForwardLayer<T>(rows, l == 0 ? inputs : layers[l - 1], layers[l], options, keepGradient: false, random.Split("layer", l));
        }

        Input = new PanelMatrix<T>(_batch, inputs);
        Scores = new PanelMatrix<T>(_batch, classes);
        _hidden = [.. layers.Select(units => new PanelMatrix<T>(_batch, units))];
        Parameters = [.. _layers.SelectMany((layer, l) => new (string, Parameter<T>)[] { (Name(l, "weight"), layer.Dense.Weight), (Name(l, "bias"), layer.Dense.Bias) })];
        _shown = new PanelMatrix<T>(rows, inputs);
        _unlabelled = new PanelMatrix<T>(_batch, inputs);
        _drive = new PanelMatrix<T>(_batch, layers[0]);
        (_label, _labels, _wrong) = (new T[_batch], new byte[_batch], new byte[_batch]);
        _present = new ForwardForwardWork<T>(this, team, (n, _) => n._batch, static (n, _, row) => n.Present(row));
        _forward = new ForwardForwardWork<T>(this, team, (n, l) => n._layers[l].Dense.Output.Panels, static (n, l, panel) => n._layers[l].Forward(n.Below(l), panel));
        _judge = new ForwardForwardWork<T>(this, team, (n, _) => 2 * n._batch, static (n, l, row) => n._layers[l].Judge(row, row < n._batch, n._batch));
        _learn = new ForwardForwardWork<T>(this, team, (n, l) => n._layers[l].Dense.Output.Panels, static (n, l, panel) => n.LearnPanel(l, panel));
        _unlabel = new ForwardForwardWork<T>(this, team, (n, _) => n._batch, static (n, _, row) => n._label[row] = n._field.Write(n.Input, row, n._unlabelled, row));
        _share = new ForwardForwardWork<T>(this, team, (n, _) => n._drive.Panels, static (n, _, panel) => n.Drive(panel));
        _tryLabels = new ForwardForwardWork<T>(this, team, (n, _) => n._drive.Panels, static (n, label, panel) => n.TryLabels(label, panel));
        _measure = new ForwardForwardWork<T>(this, team, (n, _) => 2 * n._batch, static (n, l, row) => n._layers[l].Measure(row));
        _take = new ForwardForwardWork<T>(this, team, (n, _) => n._batch, static (n, label, row) => n.TakeScores(label, row));

        static string Name(int layer, string what) => string.Create(CultureInfo.InvariantCulture, $"layers.{layer}.{what}");
    }

    /// <inheritdoc/>
    public PanelMatrix<T> Input { get; }

    /// <inheritdoc/>
    /// <remarks>The goodness of each label, summed over layers by (4).</remarks>
    public PanelMatrix<T> Scores { get; }

    /// <inheritdoc/>
    /// <remarks>As they were with the label that was answered.</remarks>
    public IReadOnlyList<PanelMatrix<T>> Hidden => _hidden;

    /// <inheritdoc/>
    public IReadOnlyList<(string Name, Parameter<T> Parameter)> Parameters { get; }

    /// <inheritdoc/>
    public IReadOnlyList<(string Name, PanelMatrix<T> Values)> Statistics => [];

    /// <inheritdoc/>
    public long Steps { get; private set; }

    /// <inheritdoc/>
    public double RateSchedule
    {
        set
        {
            foreach (ForwardForwardLayer<T> layer in _layers)
            {
                layer.RateSchedule = value;
            }
        }
    }

    /// <inheritdoc/>
    public void GoOnAfter(long steps)
    {
        Steps = steps;
        foreach (ForwardForwardLayer<T> layer in _layers)
        {
            layer.Resume(steps);
        }
    }

    /// <inheritdoc/>
    /// <remarks>The loss is the sum of the layers' own.</remarks>
    public BatchLesson Learn(ReadOnlySpan<byte> labels)
    {
        BatchLabels.Require(labels, _batch, _classes);
        labels.CopyTo(_labels);
        int? correct = DrawWrongLabels();
        _present.On(0);
        double total = 0;
        for (int l = 0; l < _layers.Length; l++)
        {
            _forward.On(l);
            _judge.On(l);
            double loss = _layers[l].Loss();
            if (!double.IsFinite(loss))
            {
                throw new NonFiniteException($"step {Steps + 1}, layer {l + 1}: the loss is not a finite number. Lower the learning rate, or check the input for values that are not finite.", Steps + 1, l);
            }

            total += loss;
            _layers[l].Begin();
            _learn.On(l);
        }

        Steps++;
        return new BatchLesson(total, correct);
    }

    /// <inheritdoc/>
    public void Predict()
    {
        _unlabel.On(0);
        _share.On(0);
        for (int label = 0; label < _classes; label += 2)
        {
            _tryLabels.On(label);
            _measure.On(0);
            for (int l = 1; l < _layers.Length; l++)
            {
                _forward.On(l);
                _measure.On(l);
            }

            _take.On(label);
        }
    }

    // Returns how many the network had right, where it was asked.
    private int? DrawWrongLabels()
    {
        if (_wrongLabels == WrongLabels.Uniform)
        {
            WrongLabelDraw.Uniform(_labels, _classes, new StepDraws(_seed, Steps), _wrong);
            return null;
        }

        Predict();
        return WrongLabelDraw.Believed(_labels, Scores, new StepDraws(_seed, Steps), _wrong);
    }

    private PanelMatrix<T> Below(int layer) => layer == 0 ? _shown : _layers[layer - 1].Normalized;

    // Row b: the sample with its label. Row B + b: the same with the wrong one.
    private void Present(int row)
    {
        T label = _field.Write(Input, row, _shown, row);
        for (int p = 0; p < _shown.Panels; p++)
        {
            _shown.Lanes(p, row).CopyTo(_shown.Lanes(p, _batch + row));
        }

        _shown[row, _labels[row]] = label;
        _shown[_batch + row, _wrong[row]] = label;
    }

    private void LearnPanel(int layer, int panel)
    {
        Span<T> tile = stackalloc T[OuterKernel<T>.TileLength];
        _layers[layer].Learn(Below(layer), panel, tile);
    }

    // What the first layer makes of the samples without their labels.
    private void Drive(int panel)
    {
        DenseLayer<T> first = _layers[0].Dense;
        ForwardKernel<T>.Run(_unlabelled, first.Weight.Value, panel, first.Bias.Value.Lanes(panel, 0), _drive, panel);
    }

    // Two labels at a time, one in each half of the rows: a label adds its own column of weights.
    private void TryLabels(int label, int panel)
    {
        DenseLayer<T> first = _layers[0].Dense;
        for (int row = 0; row < 2 * _batch; row++)
        {
            int b = row % _batch, tried = Math.Min(label + (row / _batch), _classes - 1);
            Span<T> h = first.Output.Lanes(panel, row);
            TensorPrimitives.FusedMultiplyAdd(first.Weight.Value.Lanes(panel, tried), _label[b], _drive.Lanes(panel, b), h);
            TensorPrimitives.Max(h, T.Zero, h);
        }
    }

    private void TakeScores(int label, int row)
    {
        for (int half = 0; half < 2 && label + half < _classes; half++)
        {
            double score = 0;
            for (int l = _layers.Length == 1 ? 0 : 1; l < _layers.Length; l++)
            {
                score += _layers[l].Goodness[(half * _batch) + row];
            }

            Scores[row, label + half] = T.CreateChecked(score);
            if (Leads(row, label + half))
            {
                for (int l = 0; l < _layers.Length; l++)
                {
                    PanelColumns.Copy(_layers[l].Dense.Output, (half * _batch) + row, _hidden[l], row, 0, 1);
                }
            }
        }
    }

    private bool Leads(int row, int label)
    {
        for (int c = 0; c < label; c++)
        {
            if (!(Scores[row, label] > Scores[row, c]))
            {
                return false;
            }
        }

        return true;
    }
}
