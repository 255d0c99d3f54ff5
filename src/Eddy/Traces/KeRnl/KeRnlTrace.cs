using System.Numerics;
using Eddy.Networks.Recurrent;
using Eddy.Numerics;

namespace Eddy.Traces.KeRnl;

/// <summary>∂h_k/∂w_ij ≈ A[k, i] B[i, j], A and the rates α of B learned from a noisy copy h' of the layer.</summary>
/// <remarks>In one step, with x the sources, F the slope of the state by the current, q the signal, all in this order:<code>
/// ζ ~ N(0, σ²);   h' ← layer(h', x) + ζ;   K = max(0, 1 − α) or exp(−α), at most 1             (1)
/// Γ ← K Γ − Ω;   Ω ← K Ω + ζ;   B ← K B + F x                                                 (2)
/// e = A Ω − (h' − h)                                                                           (3)
/// A ← A − η e Ωᵀ;   α ← α − η (A_oldᵀ e) Γ                                                     (4)
/// gradient += (Aᵀ q) B                                                                         (5)
/// </code>
/// Several currents of a neuron and own parameters each have a B with the same K. Every stream learns a kernel of its own, so that streams stay independent; a reset forgets
/// h', Γ, Ω and B, and keeps A and α, which are learned. State: the parameters, units² and some vectors. Time: a second forward step, three passes over A, one over B. A and α
/// move whenever the network runs and learning is on, taught or not.</remarks>
internal sealed class KeRnlTrace<T> : Trace<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly KeRnlOptions _options;
    private readonly T _rate;
    private readonly INoiseSource _noise;
    private readonly LayerStream<T> _copy;
    private readonly KeRnlBlock<T>[] _blocks;
    private readonly int _panelLength; // of A
    private readonly TraceTensor<T> _perturbed, _gamma, _omega, _kernel, _alpha, _clock;
    private readonly T[] _zeta, _keep, _error, _step, _back;

    public KeRnlTrace(RecurrentLayer<T> layer, int streams, KeRnlOptions options, double rate, INoiseSource noise)
        : base(layer, streams)
    {
        LayerShape shape = layer.Shape;
        if (shape.States != 1 || shape.MicroSteps != 1)
        {
            throw new NotSupportedException(
                $"{layer.Name}: KeRNL learns how far a push on one state of a unit carries, but {shape.Form.Name} has {shape.States} states and {shape.MicroSteps} micro-steps; "
                + "it takes one of each. Use a rate neuron or a GRU, or another trace (SnAp-1, UORO, RTRL).");
        }

        EmissionParameterPath.Refuse(layer, "KeRNL");
        (_options, _rate, _noise, _copy) = (options, T.CreateChecked(rate), noise, new LayerStream<T>(shape));
        var identity = new PanelMatrix<T>(shape.Units, shape.Units);
        for (int u = 0; u < shape.Units; u++)
        {
            identity[u, u] = T.One;
        }

        int padded = shape.Padded;
        _panelLength = identity.PanelLength;
        _perturbed = new("perturbed", padded, streams);
        _gamma = new("gamma", padded, streams);
        _omega = new("omega", padded, streams);
        _kernel = new("kernel", identity.Length, streams, identity.Span.ToArray());
        _alpha = new("alpha", padded, streams, [.. Enumerable.Repeat(T.CreateChecked(options.FirstRate), padded)]);
        _clock = new("clock", 1, streams);
        _blocks = KeRnlBlock<T>.Of(layer, streams);
        Tensors = [_perturbed, _gamma, _omega, _kernel, _alpha, _clock, .. _blocks.Select(b => b.Eligibility)];
        (_zeta, _keep, _error, _step, _back) = (new T[padded], new T[padded], new T[padded], new T[padded], new T[padded]);
        for (int b = 0; b < streams; b++)
        {
            _kernel.Reset(b);
            _alpha.Reset(b);
        }
    }

    /// <inheritdoc/>
    public override string Storage => "dense: one trace a weight, and a kernel from unit to unit";

    /// <inheritdoc/>
    public override IReadOnlyList<TraceTensor<T>> Tensors { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<StreamRandom> Randoms => _noise.Randoms;

    /// <summary>e of (3) in the last step, [U].</summary>
    public ReadOnlySpan<T> PredictionError => _error;

    /// <inheritdoc/>
    public override void Advance(int stream, LayerStream<T> now)
    {
        Span<T> perturbed = _perturbed.Of(stream), gamma = _gamma.Of(stream), omega = _omega.Of(stream), alpha = _alpha.Of(stream);
        MicroStep<T> step = now.Steps[0];
        Join(stream, now);
        Perturb(stream, step, perturbed);

        for (int u = 0; u < _keep.Length; u++)
        {
            T keep = _options.Kernel == KeRnlKernelForm.Linear ? T.Max(T.Zero, T.One - alpha[u]) : T.Exp(-alpha[u]);
            _keep[u] = keep = T.Min(T.One, keep);
            gamma[u] = (keep * gamma[u]) - omega[u];
            omega[u] = (keep * omega[u]) + _zeta[u];
        }

        foreach (KeRnlBlock<T> block in _blocks)
        {
            block.Advance(stream, step, _keep);
        }

        if (Learning && _rate != T.Zero)
        {
            Learn(stream, now, perturbed, gamma, omega, alpha);
        }
    }

    /// <inheritdoc/>
    public override void Accumulate(int stream, LayerStream<T> now, ReadOnlySpan<T> signal)
    {
        Back(stream, signal);
        foreach (KeRnlBlock<T> block in _blocks)
        {
            block.Accumulate(stream, _back);
        }
    }

    /// <inheritdoc/>
    public override void Reset(int stream)
    {
        foreach (TraceTensor<T> tensor in Tensors)
        {
            if (tensor != _kernel && tensor != _alpha)
            {
                tensor.Reset(stream);
            }
        }
    }

    // At the first step after a reset, and every so many: the copy starts where the layer stood before this step.
    private void Join(int stream, LayerStream<T> now)
    {
        ref T clock = ref _clock.Of(stream)[0];
        if (clock == T.Zero)
        {
            now.Before.CopyTo(_perturbed.Of(stream));
            _gamma.Reset(stream);
            _omega.Reset(stream);
            foreach (KeRnlBlock<T> block in _blocks)
            {
                block.Eligibility.Reset(stream);
            }
        }

        clock = _options.ResetEvery == 0 ? T.One : clock + T.One == T.CreateChecked(_options.ResetEvery) ? T.Zero : clock + T.One;
    }

    // (1)
    private void Perturb(int stream, MicroStep<T> step, Span<T> perturbed)
    {
        LayerShape shape = Layer.Shape;
        perturbed.CopyTo(_copy.State);
        Layer.Restore(_copy);
        Layer.Forward(_copy, step.Sources.AsSpan(shape.FirstInput, shape.Inputs));
        _noise.Draw<T>(stream, _zeta.AsSpan(0, shape.Units));
        for (int u = 0; u < shape.Units; u++)
        {
            perturbed[u] = _copy.State[u] + _zeta[u];
        }
    }

    // (3), (4)
    private void Learn(int stream, LayerStream<T> now, Span<T> perturbed, Span<T> gamma, Span<T> omega, Span<T> alpha)
    {
        int units = Layer.Shape.Units;
        Span<T> kernel = _kernel.Of(stream);
        ReadOnlySpan<T> pushed = omega[..units];
        Array.Clear(_error);
        Simd<T>.Run(new MapForwardKernel<T>(pushed, kernel, _panelLength, 0, _error));
        for (int u = 0; u < units; u++)
        {
            _error[u] -= perturbed[u] - now.State[u];
            _step[u] = -_rate * _error[u];
        }

        Back(stream, _error);
        Simd<T>.Run(new MapOuterKernel<T>(pushed, _step, kernel, _panelLength));
        for (int u = 0; u < units; u++)
        {
            alpha[u] -= _rate * _back[u] * gamma[u];
        }
    }

    // Aᵀ v
    private void Back(int stream, ReadOnlySpan<T> v)
    {
        Array.Clear(_back);
        Simd<T>.Run(new MapTransposedKernel<T>(v, _kernel.Of(stream), _panelLength, 0, Layer.Shape.Units, _back.AsSpan(0, Layer.Shape.Units)));
    }
}
