using System.Numerics;
using System.Numerics.Tensors;
using Eddy.Numerics;
using Eddy.Signals.Trl;
using Eddy.Steps;

namespace Eddy.Networks.Sequences;

/// <summary>Draws the activations z of a sequence together into a state h of the same width, which a head reads in their place.</summary>
/// <remarks><code>
/// none            hₜ = zₜ
/// ema             hₜ = α hₜ₋₁ + (1 − α) zₜ
/// residual gate   hₜ = g ∘ hₜ₋₁ + (1 − g) ∘ zₜ,   g = σ(W [zₜ, hₜ₋₁] + b)
/// concat-linear   hₜ = W [zₜ, hₜ₋₁] + b
/// concat-MLP      hₜ = W₂ relu(W₁ [zₜ, hₜ₋₁] + b₁) + b₂                             h₋₁ = 0
/// </code>
/// hₜ₋₁ is a constant at every step, and z is one always: a gradient goes from hₜ to the parameters of the same step and no further, neither back in time
/// nor into the encoder. The error ∂loss/∂hₜ is the head's at the same step, or that of the fusion's own TRL loss on h (similarity of neighbouring steps, statistics
/// over all rows, a lateral map of its own). Rows lie time-major, as in <see cref="TrlSequenceEncoder{T}"/>. No allocation; runs on the caller's thread.
/// </remarks>
/// <typeparam name="T">float or double.</typeparam>
public sealed class TemporalFusion<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly int _steps;
    private readonly int _sequences;
    private readonly T _decay;
    private readonly StepRule<T> _step;
    private readonly PanelMatrix<T> _signal;
    private readonly PanelMatrix<T>? _joined;
    private readonly DenseLayer<T>? _hidden;
    private readonly DenseLayer<T>? _dense;
    private readonly PanelMatrix<T>? _hiddenSignal;
    private readonly PanelMatrix<T>? _transposed;
    private readonly PanelMatrix<T> _state;
    private readonly OwnSignal<T>? _own;
    private PanelMatrix<T>? _z;

    /// <summary>A new fusion with random weights, U(±1/√inputs).</summary>
    /// <param name="features">Width of z and of h, above 0.</param>
    /// <param name="steps">S, above 0.</param>
    /// <param name="sequences">B, a multiple of 8.</param>
    /// <param name="options">Which fusion, and how it learns.</param>
    /// <param name="seed">Decides every random number.</param>
    /// <exception cref="ArgumentException">A size is not above 0, or B is no multiple of 8.</exception>
    public TemporalFusion(int features, int steps, int sequences, FusionOptions options, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(options);
        (Options, _steps, _sequences, _decay) = (options, Shape.Positive(steps), Shape.Positive(sequences), T.CreateChecked(options.Decay));
        if (sequences % 8 != 0)
        {
            throw new ArgumentException($"{sequences} sequences side by side do not fill whole blocks of 8 rows, which a time step needs. Take a multiple of 8.", nameof(sequences));
        }

        int rows = checked(steps * sequences);
        var random = new RandomSource(seed);
        _step = new StepRule<T>(options.Step);
        _signal = new PanelMatrix<T>(rows, features);
        if (options.Kind is FusionKind.ConcatMlp)
        {
            _hidden = new DenseLayer<T>(rows, 2 * features, options.Hidden, Activation.Relu, batchNorm: false, options.Step, keepGradient: false, random.Split("hidden"));
            _hiddenSignal = new PanelMatrix<T>(rows, options.Hidden);
            _transposed = new PanelMatrix<T>(features, options.Hidden);
        }

        if (options.Kind is FusionKind.ResidualGate or FusionKind.ConcatLinear or FusionKind.ConcatMlp)
        {
            _joined = new PanelMatrix<T>(rows, 2 * features);
            Activation activation = options.Kind == FusionKind.ResidualGate ? Activation.Sigmoid : Activation.Identity;
            _dense = new DenseLayer<T>(
                rows, _hidden?.Neurons ?? (2 * features), features, activation, batchNorm: false, options.Step, keepGradient: false, random.Split("dense"));
            _own = options.Learning == FusionLearning.Trl ? new OwnSignal<T>(features, rows, sequences, options.Trl, options.Step, random) : null;
        }

        _state = options.Kind is FusionKind.ConcatLinear or FusionKind.ConcatMlp ? _dense!.Output : new PanelMatrix<T>(rows, features);
    }

    /// <summary>Which fusion, and how it learns.</summary>
    public FusionOptions Options { get; }

    /// <summary>h of the last <see cref="Forward"/>, [S·B, features], time-major.</summary>
    public PanelMatrix<T> Output => _state;

    /// <summary>Whether there are parameters that learn.</summary>
    public bool Learns => _dense is not null;

    /// <summary>Whether they learn from the fusion's own TRL loss and not from the head's error.</summary>
    public bool HasOwnLoss => _own is not null;

    /// <summary>Update steps taken so far.</summary>
    public long Steps => _step.Steps;

    /// <summary>The loss terms of the last <see cref="LearnFromOwnLoss"/>.</summary>
    public TrlLosses Losses { get; private set; }

    /// <summary>Multiplies the learning rate from the next step on; 1 at first.</summary>
    public double RateSchedule
    {
        set
        {
            _step.Schedule = value;
            _own?.Schedule(value);
        }
    }

    internal LateralMap<T>? Lateral => _own?.Lateral;

    internal NeuronStore<T>? Store => _own?.Store;

    /// <summary>The layers that learn, first to last.</summary>
    internal IEnumerable<DenseLayer<T>> Layers => _hidden is not null ? [_hidden, _dense!] : _dense is not null ? [_dense] : [];

    /// <summary>Computes h of all steps.</summary>
    /// <param name="z">[S·B, features], time-major; it must stay as it is until the parameters have learned.</param>
    public void Forward(PanelMatrix<T> z)
    {
        for (int t = 0; t < _steps; t++)
        {
            ForwardStep(z, t);
        }
    }

    /// <summary>Computes h of one step, after the steps before it.</summary>
    /// <param name="z">As for <see cref="Forward"/>.</param>
    /// <param name="step">t, from 0.</param>
    public void ForwardStep(PanelMatrix<T> z, int step)
    {
        ArgumentNullException.ThrowIfNull(z);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)step, (uint)_steps, nameof(step));
        Shape.Require(z.Rows, _state.Rows, nameof(z));
        Shape.Require(z.Columns, _state.Columns, nameof(z));
        _z = z;
        int first = step * _sequences;
        if (_joined is not null)
        {
            PanelColumns.Copy(z, first, _joined, first, 0, _sequences);
            if (step > 0)
            {
                PanelColumns.Copy(_state, first - _sequences, _joined, first, z.Columns, _sequences); // at t = 0 these columns are 0 and stay so
            }

            for (int p = 0; p < (_hidden?.Output.Panels ?? 0); p++)
            {
                _hidden!.ForwardRows(_joined, p, first, _sequences);
            }

            for (int p = 0; p < _dense!.Output.Panels; p++)
            {
                _dense.ForwardRows(_hidden?.Output ?? _joined, p, first, _sequences);
            }
        }

        if (Options.Kind is FusionKind.None or FusionKind.Ema or FusionKind.ResidualGate)
        {
            Blend(z, step);
        }
    }

    /// <summary>One step of the parameters along the head's error; where there are none, nothing.</summary>
    /// <param name="error">∂loss/∂h, [S·B, features].</param>
    /// <exception cref="InvalidOperationException">There was no <see cref="Forward"/>.</exception>
    public void Learn(PanelMatrix<T> error)
    {
        ArgumentNullException.ThrowIfNull(error);
        if (_z is null)
        {
            throw new InvalidOperationException("A fusion learns about what it computed last. Call Forward first.");
        }

        if (Learns)
        {
            error.Span.CopyTo(_signal.Span);
            Move(_z);
        }
    }

    /// <summary>One step of the parameters on the fusion's own TRL loss.</summary>
    /// <exception cref="InvalidOperationException">It has none, or there was no <see cref="Forward"/>.</exception>
    /// <exception cref="NonFiniteException">A loss is not a number.</exception>
    public void LearnFromOwnLoss()
    {
        if (_own is null || _z is null)
        {
            throw new InvalidOperationException(_own is null ? "This fusion has no loss of its own. Make it with FusionLearning.Trl." : "A fusion learns about what it computed last. Call Forward first.");
        }

        Losses = _own.Compute(_state, _signal);
        if (!Losses.IsFinite)
        {
            throw new NonFiniteException($"step {Steps + 1} of the fusion: a loss is not a finite number. Lower the learning rate.");
        }

        Move(_z);
    }

    /// <summary>Goes on after step <paramref name="steps"/> of a saved run.</summary>
    public void Resume(long steps)
    {
        _step.Resume(steps);
        _own?.Resume(steps);
    }

    // h = z + k ∘ (h₋ − z), with k = 0, α or the gate.
    private void Blend(PanelMatrix<T> z, int step)
    {
        int length = _sequences * PanelMatrix<T>.PanelWidth, first = step * length;
        for (int p = 0; p < _state.Panels; p++)
        {
            ReadOnlySpan<T> zt = z.Panel(p).Slice(first, length);
            Span<T> h = _state.Panel(p).Slice(first, length);
            if (Options.Kind == FusionKind.None)
            {
                zt.CopyTo(h);
                continue;
            }

            Before(zt, step, p, h);
            if (Options.Kind == FusionKind.Ema)
            {
                TensorPrimitives.Multiply(h, _decay, h);
            }
            else
            {
                TensorPrimitives.Multiply(h, _dense!.Output.Panel(p).Slice(first, length), h);
            }

            TensorPrimitives.Add(h, zt, h);
        }
    }

    // difference ← h₋ − z of one panel and step.
    private void Before(ReadOnlySpan<T> zt, int step, int panel, Span<T> difference)
    {
        if (step == 0)
        {
            TensorPrimitives.Negate(zt, difference);
        }
        else
        {
            TensorPrimitives.Subtract(_state.Panel(panel).Slice((step - 1) * zt.Length, zt.Length), zt, difference);
        }
    }

    // From ∂loss/∂h in the signal moves the parameters.
    private void Move(PanelMatrix<T> z)
    {
        _step.Begin();
        Span<T> tile = stackalloc T[OuterKernel<T>.TileLength];
        if (Options.Kind == FusionKind.ResidualGate)
        {
            ThroughGate(z);
        }

        if (_hidden is not null)
        {
            PanelColumns.Transpose(_dense!.Weight.Value, _transposed!);
            for (int p = 0; p < _hiddenSignal!.Panels; p++)
            {
                ForwardKernel<T>.Run(_signal, _transposed!, p, [], _hiddenSignal, p);
            }
        }

        for (int p = 0; p < _signal.Panels; p++)
        {
            _dense!.Learn(_hidden?.Output ?? _joined!, _signal, p, _step, tile);
        }

        for (int p = 0; p < (_hiddenSignal?.Panels ?? 0); p++)
        {
            _hidden!.Learn(_joined!, _hiddenSignal!, p, _step, tile);
        }
    }

    // ∂h/∂g = h₋ − z: the signal becomes ∂loss/∂g.
    private void ThroughGate(PanelMatrix<T> z)
    {
        const int Chunk = 8 * PanelMatrix<T>.PanelWidth;
        Span<T> difference = stackalloc T[Chunk];
        int length = _sequences * PanelMatrix<T>.PanelWidth;
        for (int p = 0; p < z.Panels; p++)
        {
            for (int at = 0; at < _steps * length; at += Chunk)
            {
                ReadOnlySpan<T> zt = z.Panel(p).Slice(at, Chunk);
                if (at < length)
                {
                    TensorPrimitives.Negate(zt, difference);
                }
                else
                {
                    TensorPrimitives.Subtract(_state.Panel(p).Slice(at - length, Chunk), zt, difference);
                }

                Span<T> signal = _signal.Panel(p).Slice(at, Chunk);
                TensorPrimitives.Multiply(signal, difference, signal);
            }
        }
    }
}
